//! A place in the bytes that only moves forward.

use super::error::{Error, ErrorKind, Item, Place};
use super::raw::MAX_FILE_SIZE;

#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// Begins in the middle of a file.
    pub(super) fn at(bytes: &'a [u8], offset: usize) -> Self {
        let offset = offset.min(bytes.len());
        Self { bytes, offset }
    }

    /// The whole file.
    pub(super) fn file(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn remaining(&self) -> usize {
        self.bytes.len() - self.offset
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.offset..).unwrap_or_default()
    }

    /// An error that begins at `offset`.
    pub(super) fn error_at(offset: usize, kind: ErrorKind) -> Error {
        Error {
            kind,
            place: Place::File(offset),
        }
    }

    pub(super) fn byte(&mut self, item: Item) -> Result<u8, Error> {
        let byte = self
            .bytes
            .get(self.offset)
            .ok_or_else(|| Self::error_at(self.offset, ErrorKind::PastEnd(item)))?;
        self.offset += 1;
        Ok(*byte)
    }

    pub(super) fn take(&mut self, length: usize, item: Item) -> Result<&'a [u8], Error> {
        let taken = self
            .rest()
            .get(..length)
            .ok_or_else(|| Self::error_at(self.offset, ErrorKind::PastEnd(item)))?;
        self.offset += length;
        Ok(taken)
    }

    /// A variable-length integer: seven bits a byte, the most significant first.
    ///
    /// Every known writer uses the fewest bytes. Anything longer is an error, so that a file that
    /// was read is written back as it was.
    pub(super) fn integer(&mut self, item: Item) -> Result<u32, Error> {
        let start = self.offset;
        let mut value: u32 = 0;
        loop {
            let byte = self.byte(item)?;
            if self.offset == start + 1 && byte == 0x80 {
                return Err(Self::error_at(start, ErrorKind::NotShortest(item)));
            }
            if value >> 25 != 0 {
                return Err(Self::error_at(start, ErrorKind::IntegerTooLarge(item)));
            }
            value = value << 7 | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
    }

    /// How many things follow, each of which takes at least one byte.
    pub(super) fn count(&mut self, item: Item) -> Result<usize, Error> {
        let start = self.offset;
        let count = self.integer(item)? as usize;
        if count > self.remaining() {
            return Err(Self::error_at(start, ErrorKind::CountPastEnd(item, count)));
        }
        Ok(count)
    }
}

/// A place, size or number in a file as its tables keep it. No file that is read has so much as
/// 32 bits could not count; if one had, this would be past its end.
pub(super) fn narrow(number: usize) -> u32 {
    const { assert!(MAX_FILE_SIZE < u32::MAX as usize) };
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Appends a variable-length integer in its shortest form.
pub(super) fn push_integer(out: &mut Vec<u8>, value: u32) {
    for shift in [28, 21, 14, 7] {
        if value >> shift != 0 {
            out.push(0x80 | (value >> shift & 0x7f) as u8);
        }
    }
    out.push((value & 0x7f) as u8);
}

/// Appends a length. A `Vec` longer than 32 bits cannot be loaded by any board, and is cut to the
/// largest length there is.
pub(super) fn push_length(out: &mut Vec<u8>, length: usize) {
    push_integer(out, narrow(length));
}
