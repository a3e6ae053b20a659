//! Code with strings inside it, as versions 4 and 5 store it.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item, Place};
use super::streamed::{CodeString, StringRef};

/// Takes code out of the file, leaving two bytes where a string was.
pub(super) struct CodeStream<'c, 'a> {
    pub(super) cursor: &'c mut Cursor<'a>,
    pub(super) code: Vec<u8>,
    pub(super) strings: Vec<CodeString>,
    size: usize,
    function: u32,
}

impl<'c, 'a> CodeStream<'c, 'a> {
    /// A function whose code has `size` bytes when loaded. A string takes at least one byte of the
    /// file and two of the code, so the code has at most twice as many bytes as the file has left.
    pub(super) fn new(
        cursor: &'c mut Cursor<'a>,
        size: usize,
        function: u32,
    ) -> Result<Self, Error> {
        if size > cursor.remaining().saturating_mul(2) {
            let kind = ErrorKind::PastEnd(Item::Code(function));
            return Err(Cursor::error_at(cursor.offset(), kind));
        }
        Ok(Self {
            cursor,
            code: Vec::new(),
            strings: Vec::new(),
            size,
            function,
        })
    }

    pub(super) fn is_complete(&self) -> bool {
        self.code.len() >= self.size
    }

    /// The error of a prelude or instruction that ends after the code does.
    pub(super) fn past_code(&self, item: Item) -> Error {
        Error {
            kind: ErrorKind::PastCode(item),
            place: Place::Code {
                function: self.function,
                offset: self.code.len(),
            },
        }
    }

    pub(super) fn byte(&mut self, item: Item) -> Result<u8, Error> {
        if self.is_complete() {
            return Err(self.past_code(item));
        }
        let byte = self.cursor.byte(item)?;
        self.code.push(byte);
        Ok(byte)
    }

    pub(super) fn bytes(&mut self, count: usize, item: Item) -> Result<(), Error> {
        if count > self.size - self.code.len() {
            return Err(self.past_code(item));
        }
        self.code.extend_from_slice(self.cursor.take(count, item)?);
        Ok(())
    }

    /// Bytes up to and including the first without its top bit.
    pub(super) fn chained(&mut self, item: Item) -> Result<(), Error> {
        while self.byte(item)? & 0x80 != 0 {}
        Ok(())
    }

    /// Makes room for a string's number; the caller reads the string itself.
    pub(super) fn room_for_string(&mut self, item: Item) -> Result<usize, Error> {
        if self.size - self.code.len() < 2 {
            return Err(self.past_code(item));
        }
        let offset = self.code.len();
        self.code.extend_from_slice(&[0, 0]);
        Ok(offset)
    }

    pub(super) fn keep(&mut self, offset: usize, string: StringRef) {
        self.strings.push(CodeString { offset, string });
    }
}
