//! What lies in memory when a firmware starts: the loaded segments of its ELF file, by address.

use std::collections::HashMap;

use object::{Endianness, Object, ObjectSegment, ObjectSymbol};

/// The loaded segments of a 32-bit ELF file, and where its symbols lie in them.
#[derive(Debug)]
pub struct Memory<'d> {
    /// First address and contents.
    segments: Vec<(u64, &'d [u8])>,
    symbols: HashMap<&'d [u8], u64>,
    is_little: bool,
}

/// Why an image cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no ELF file, or a damaged one.
    #[error("it cannot be read as an ELF file: {0}")]
    NotElf(String),
    /// Its addresses are wider than a microcontroller's.
    #[error("it is for a machine of 64 bits")]
    Wide,
    /// It has no symbol of that name.
    #[error("it has no symbol `{0}`")]
    NoSymbol(&'static str),
    /// Something refers to a place that no segment has.
    #[error("{what} at {address:#010x}: this lies outside of what is loaded")]
    Outside {
        /// What was looked for.
        what: &'static str,
        /// Where.
        address: u64,
    },
    /// What lies there is not what it should be.
    #[error("{what} at {address:#010x} is not what MicroPython 1.25 has there")]
    Odd {
        /// What was looked for.
        what: &'static str,
        /// Where.
        address: u64,
    },
}

impl<'d> Memory<'d> {
    /// Reads the headers of an ELF file.
    pub fn read(elf: &'d [u8]) -> Result<Self, Error> {
        let damaged = |error: object::Error| Error::NotElf(error.to_string());
        let file = object::File::parse(elf).map_err(damaged)?;
        if file.is_64() {
            return Err(Error::Wide);
        }
        let mut segments = Vec::new();
        for segment in file.segments() {
            segments.push((segment.address(), segment.data().map_err(damaged)?));
        }
        let symbols = file
            .symbols()
            .filter_map(|symbol| Some((symbol.name_bytes().ok()?, symbol.address())))
            .collect();
        Ok(Self {
            segments,
            symbols,
            is_little: file.endianness() == Endianness::Little,
        })
    }

    /// The address of a symbol.
    pub fn address(&self, symbol: &'static str) -> Result<u64, Error> {
        let address = self.symbols.get(symbol.as_bytes());
        address.copied().ok_or(Error::NoSymbol(symbol))
    }

    /// The bytes at an address.
    pub fn bytes(&self, address: u64, count: u64, what: &'static str) -> Result<&'d [u8], Error> {
        let found = self.segments.iter().find_map(|(start, data)| {
            let from = usize::try_from(address.checked_sub(*start)?).ok()?;
            data.get(from..from.checked_add(usize::try_from(count).ok()?)?)
        });
        found.ok_or(Error::Outside { what, address })
    }

    /// The word of four bytes at an address.
    pub fn word(&self, address: u64, what: &'static str) -> Result<u64, Error> {
        let bytes = self.bytes(address, 4, what)?.iter();
        let fold = |word: u64, byte: &u8| word << 8 | u64::from(*byte);
        Ok(if self.is_little {
            bytes.rev().fold(0, fold)
        } else {
            bytes.fold(0, fold)
        })
    }
}
