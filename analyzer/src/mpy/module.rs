//! A file as people and cost models think of it: functions, strings, constants.

use std::borrow::Cow;

use super::error::Error;
use super::function::Function;
use super::header::{Arch, Dialect, Version};
use super::raw::{Literal, RawFile};
use super::{from_streamed, from_tabled};

/// A string of a module, by its place in [`Module::strings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StringId(pub u32);

/// A compiled module. It borrows text and code from the raw file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module<'a> {
    /// Who may load it.
    pub dialect: Dialect,
    /// The version of the format.
    pub version: Version,
    /// The sub-version, which only matters with machine code.
    pub sub_version: u8,
    /// The processor that machine code is for.
    pub arch: Arch,
    /// The number of bits in a small int that the code relies on.
    pub small_int_bits: u8,
    /// Whether instructions carry a byte for the VM's lookup cache (versions 3 to 5).
    pub has_cache_bytes: bool,
    /// Version 6: the string table. Before: each string once, in the order of first use.
    pub strings: Vec<ModuleString<'a>>,
    /// Version 6: the object table. Before: empty, since each function has its own constants.
    pub objects: Vec<Constant<'a>>,
    /// All functions, each before those defined in it. The first is the module's top level.
    pub functions: Vec<Function<'a>>,
    /// How many bytes follow the module. No loader reads them.
    pub trailing: usize,
}

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

/// A constant that is an object of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant<'a> {
    /// The table of functions that machine code calls.
    FunctionTable,
    /// `None`.
    None,
    /// `False`.
    False,
    /// `True`.
    True,
    /// `...`.
    Ellipsis,
    /// A string, bytes object or number, as text.
    Literal(&'a Literal),
    /// A tuple of constants.
    Tuple(Vec<Self>),
}

impl<'a> Module<'a> {
    /// Decodes a file. Operands inside the code are looked at only by
    /// [`Function::instructions`](super::Function), which says what is wrong with each.
    pub fn decode(file: &'a RawFile) -> Result<Self, Error> {
        match file {
            RawFile::Tabled(file) => from_tabled::decode(file),
            RawFile::Streamed(file) => from_streamed::decode(file),
        }
    }

    /// A string by its place.
    pub fn string(&self, id: StringId) -> Option<&ModuleString<'a>> {
        self.strings.get(usize::try_from(id.0).ok()?)
    }

    /// The name of the source file, as the compiler was told it.
    pub fn source(&self) -> Option<&ModuleString<'a>> {
        let id = match self.version {
            Version::V6 => StringId(0),
            _ => self.functions.first()?.frame.as_ref()?.source?,
        };
        self.string(id)
    }
}
