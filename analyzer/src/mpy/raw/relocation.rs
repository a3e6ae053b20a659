//! What a loader has to adjust in machine code.

use super::super::cursor::{Cursor, push_integer};
use super::super::error::{Error, Item};

/// Ends the list of relocations (py/persistentcode.c, `mp_native_relocate`).
const END: u8 = 0xff;

/// One relocation: a run of words to which an address is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Relocation {
    /// What is added: the operation byte without its lowest bit.
    pub destination: u8,
    /// Where to begin, if not where the last one ended: word index and, in the lowest bit, whether
    /// it is in the read-only data.
    pub address: Option<u32>,
    /// How many words, for the destinations that carry a number.
    pub count: Option<u32>,
}

/// Whether a number of words follows: destinations 0 to 5 are text, read-only data and zeroed data,
/// each without and with one.
fn has_count(destination: u8) -> bool {
    destination <= 5 && destination & 1 == 1
}

/// The relocations of one function.
#[derive(Debug, Clone)]
pub struct Relocations<'a> {
    cursor: Cursor<'a>,
    function: u32,
    ended: bool,
}

impl<'a> Relocations<'a> {
    /// Reads on to what follows the list.
    pub(super) fn read(cursor: &mut Cursor<'a>, function: u32) -> Result<Self, Error> {
        let list = Self {
            cursor: cursor.clone(),
            function,
            ended: false,
        };
        let mut rest = list.clone();
        while rest.read_one()?.is_some() {}
        *cursor = rest.cursor;
        Ok(list)
    }

    fn read_one(&mut self) -> Result<Option<Relocation>, Error> {
        let item = Item::Relocation(self.function);
        let operation = self.cursor.byte(item)?;
        if operation == END {
            return Ok(None);
        }
        let destination = operation >> 1;
        let address = if operation & 1 == 1 {
            Some(self.cursor.integer(item)?)
        } else {
            None
        };
        let count = if has_count(destination) {
            Some(self.cursor.integer(item)?)
        } else {
            None
        };
        Ok(Some(Relocation {
            destination,
            address,
            count,
        }))
    }

    pub(super) fn write(self, out: &mut Vec<u8>) {
        for relocation in self.flatten() {
            out.push(relocation.destination << 1 | u8::from(relocation.address.is_some()));
            if let Some(address) = relocation.address {
                push_integer(out, address);
            }
            if let Some(count) = relocation.count {
                push_integer(out, count);
            }
        }
        out.push(END);
    }
}

impl Iterator for Relocations<'_> {
    type Item = Result<Relocation, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read_one().transpose();
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}
