//! The strings of a module, each read from the file when it is asked for.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::error::Item;
use super::fixed_strings::fixed_string;
use super::raw::streamed::{Format, StringRef};
use super::raw::tabled::TableString;
use super::raw::{streamed_strings, tabled_read};

/// A string of a module, by its place in [`Strings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StringId(pub u32);

/// A string that a module refers to. The VM interns it when it loads the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModuleString<'a> {
    /// The text, normally UTF-8.
    pub bytes: &'a [u8],
    /// Its number, if it is one of the strings that every firmware has and costs nothing.
    pub fixed: Option<u32>,
}

impl ModuleString<'_> {
    /// The text, with a mark where it is not UTF-8.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes)
    }
}

/// The strings of a module. Version 6: the string table. Before: each string once, in the order of
/// first use.
#[derive(Debug, Clone)]
pub struct Strings<'a> {
    file: &'a [u8],
    /// How they are stored; `None` stands for the table of version 6.
    format: Option<Format>,
    places: Vec<u32>,
}

impl<'a> Strings<'a> {
    pub(super) fn new(file: &'a [u8], format: Option<Format>, places: Vec<u32>) -> Self {
        Self {
            file,
            format,
            places,
        }
    }

    pub(super) fn push(&mut self, place: u32) {
        self.places.push(place);
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// A string by its place.
    pub fn get(&self, id: StringId) -> Option<ModuleString<'a>> {
        let place = self.places.get(usize::try_from(id.0).ok()?)?;
        self.at(*place)
    }

    /// All strings in order.
    pub fn iter(&self) -> impl Iterator<Item = ModuleString<'a>> {
        self.places.iter().filter_map(|place| self.at(*place))
    }

    /// The string that the file holds at that offset.
    pub(super) fn at(&self, place: u32) -> Option<ModuleString<'a>> {
        let mut cursor = Cursor::at(self.file, place as usize);
        let Some(format) = self.format else {
            let item = Item::String(0);
            return match tabled_read::read_string(&mut cursor, item).ok()? {
                TableString::Fixed(number) => fixed_module_string(number),
                TableString::Own(bytes) => Some(ModuleString { bytes, fixed: None }),
            };
        };
        let item = Item::CodeString(0);
        let string = streamed_strings::read_string(&mut cursor, format, item).ok()?;
        match string.string {
            StringRef::Fixed(number) => fixed_module_string(u32::from(number)),
            StringRef::Own(bytes) => Some(ModuleString { bytes, fixed: None }),
            StringRef::Recent(_) => None,
        }
    }
}

/// A fixed string by its number.
pub(super) fn fixed_module_string(number: u32) -> Option<ModuleString<'static>> {
    Some(ModuleString {
        bytes: fixed_string(number)?.as_bytes(),
        fixed: Some(number),
    })
}
