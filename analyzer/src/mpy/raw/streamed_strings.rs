//! Strings and constants of versions 3 to 5, where they are referred to.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item};
use super::literal::{Literal, LiteralKind};
use super::streamed::{
    Constant, Constants, Format, Link, Links, PlacedString, StringRef, StringRefs,
};

impl<'a> Iterator for StringRefs<'a> {
    type Item = Result<PlacedString<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = Item::CodeString(self.function);
        let string = read_string(&mut self.cursor, self.format, item);
        if string.is_err() {
            self.left = 0;
        }
        Some(string)
    }
}

impl<'a> Links<'a> {
    fn read_one(&mut self) -> Result<Link<'a>, Error> {
        let place = self.cursor.integer(Item::NativeData(self.function))?;
        let item = Item::CodeString(self.function);
        let string = read_string(&mut self.cursor, self.format, item)?;
        Ok(Link { place, string })
    }
}

impl<'a> Iterator for Links<'a> {
    type Item = Result<Link<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let link = self.read_one();
        if link.is_err() {
            self.left = 0;
        }
        Some(link)
    }
}

impl Constants<'_> {
    /// Where in the file the next constant begins.
    pub(in super::super) fn offset(&self) -> usize {
        self.cursor.offset()
    }

    /// How many constants are still to come.
    pub(in super::super) fn left(&self) -> usize {
        self.left
    }
}

impl<'a> Iterator for Constants<'a> {
    type Item = Result<Constant<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let constant = read_constant(&mut self.cursor, Item::Object(self.number));
        self.number += 1;
        if constant.is_err() {
            self.left = 0;
        }
        Some(constant)
    }
}

/// Reads a string where it is referred to.
pub(in super::super) fn read_string<'a>(
    cursor: &mut Cursor<'a>,
    format: Format,
    item: Item,
) -> Result<PlacedString<'a>, Error> {
    let at = cursor.offset();
    let length = cursor.integer(item)?;
    let string = match format {
        Format::V3 => StringRef::Own(cursor.take(length as usize, item)?),
        _ if length == 0 => StringRef::Fixed(cursor.byte(item)?),
        _ if length & 1 == 1 => StringRef::Recent(length >> 1),
        _ => StringRef::Own(cursor.take(length as usize >> 1, item)?),
    };
    Ok(PlacedString { at, string })
}

/// Reads a constant of a function.
pub(in super::super) fn read_constant<'a>(
    cursor: &mut Cursor<'a>,
    item: Item,
) -> Result<Constant<'a>, Error> {
    let offset = cursor.offset();
    let code = cursor.byte(item)?;
    let kind = match code {
        b'e' => return Ok(Constant::Ellipsis),
        b's' => LiteralKind::Str,
        b'b' => LiteralKind::Bytes,
        b'i' => LiteralKind::Int,
        b'f' => LiteralKind::Float,
        b'c' => LiteralKind::Complex,
        _ => return Err(Cursor::error_at(offset, ErrorKind::ObjectType(item, code))),
    };
    let length = cursor.integer(item)? as usize;
    let text = cursor.take(length, item)?;
    Ok(Constant::Literal(Literal { kind, text }))
}
