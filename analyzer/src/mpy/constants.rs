//! Constants that are objects of their own, each read from the file when it is asked for.

use super::cursor::Cursor;
use super::error::Item;
use super::raw::tabled::Object;
use super::raw::{Literal, streamed, streamed_strings, tabled_read};

/// A constant that is an object of its own.
#[derive(Debug, Clone)]
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
    Literal(Literal<'a>),
    /// A tuple of constants.
    Tuple(Items<'a>),
}

/// The items of a tuple.
#[derive(Debug, Clone)]
pub struct Items<'a> {
    cursor: Cursor<'a>,
    left: usize,
    /// How many items of inner tuples have not been passed yet.
    inner: u64,
}

impl ExactSizeIterator for Items<'_> {}

impl<'a> Iterator for Items<'a> {
    type Item = Constant<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        // An inner tuple is passed only now: who stops before has not waited for its end.
        while self.inner > 0 {
            self.inner -= 1;
            if let Object::Tuple(count) = self.read_one()? {
                self.inner += count as u64;
            }
        }
        self.left = self.left.checked_sub(1)?;
        let object = self.read_one()?;
        if let Object::Tuple(count) = object {
            self.inner = count as u64;
        }
        Some(constant(object, &self.cursor))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<'a> Items<'a> {
    fn read_one(&mut self) -> Option<Object<'a>> {
        tabled_read::read_object(&mut self.cursor, Item::Object(0)).ok()
    }
}

fn constant<'a>(object: Object<'a>, after: &Cursor<'a>) -> Constant<'a> {
    match object {
        Object::FunctionTable => Constant::FunctionTable,
        Object::None => Constant::None,
        Object::False => Constant::False,
        Object::True => Constant::True,
        Object::Ellipsis => Constant::Ellipsis,
        Object::Literal(literal) => Constant::Literal(literal),
        Object::Tuple(left) => Constant::Tuple(Items {
            cursor: after.clone(),
            left,
            inner: 0,
        }),
    }
}

/// The constants of a module (version 6) or of a function (before).
#[derive(Debug, Clone)]
pub struct Constants<'a> {
    file: &'a [u8],
    tabled: bool,
    places: Vec<u32>,
}

impl<'a> Constants<'a> {
    /// The entries of an object table, by where they begin.
    pub(super) fn tabled(file: &'a [u8], places: Vec<u32>) -> Self {
        Self {
            file,
            tabled: true,
            places,
        }
    }

    /// The constants of a function, by where they begin.
    pub(super) fn streamed(file: &'a [u8], places: Vec<u32>) -> Self {
        Self {
            file,
            tabled: false,
            places,
        }
    }

    /// How many constants there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// A constant by its number.
    pub fn get(&self, number: u32) -> Option<Constant<'a>> {
        self.at(*self.places.get(usize::try_from(number).ok()?)?)
    }

    /// All constants in order.
    pub fn iter(&self) -> impl Iterator<Item = Constant<'a>> {
        self.places.iter().filter_map(|place| self.at(*place))
    }

    fn at(&self, place: u32) -> Option<Constant<'a>> {
        let mut cursor = Cursor::at(self.file, place as usize);
        let item = Item::Object(0);
        if self.tabled {
            let object = tabled_read::read_object(&mut cursor, item).ok()?;
            return Some(constant(object, &cursor));
        }
        let constant = streamed_strings::read_constant(&mut cursor, item).ok()?;
        Some(match constant {
            streamed::Constant::Ellipsis => Constant::Ellipsis,
            streamed::Constant::Literal(literal) => Constant::Literal(literal),
        })
    }
}
