//! Images without symbols, as they are handed out: UF2, Intel HEX, or bare bytes. What Python has in
//! them is found by its shape.

mod hex;
mod pool;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::flash::uf2;

pub use hex::Error as HexError;
pub use pool::Layout;

/// Why nothing can be said of an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no UF2 file that can be read.
    #[error(transparent)]
    Uf2(#[from] uf2::Error),
    /// It is no Intel HEX file that can be read.
    #[error(transparent)]
    Hex(#[from] HexError),
    /// Its bytes belong to addresses, and nobody said which.
    #[error("it has no start address")]
    NoAddress,
    /// It has no pool of strings that any VM known here would have.
    #[error("it has no pool of read-only strings")]
    NoPool,
}

/// What could be told from an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where the image begins and ends.
    pub addresses: (u32, u32),
    /// The strings in read-only pools, by number.
    pub strings: Vec<Vec<u8>>,
    /// How they are stored.
    pub layout: Layout,
    /// How many of them have the hash that belongs to them: all but the first, which is no string.
    pub verified: usize,
    /// Modules that the image has, by their names for themselves.
    pub modules: BTreeSet<String>,
    /// What the firmware calls itself at its prompt.
    pub banner: Option<String>,
    /// Where the stack begins, which is the end of RAM or below it.
    pub stack: Option<u32>,
}

/// Bytes at addresses, with gaps filled as erased flash is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes {
    start: u32,
    bytes: Vec<u8>,
}

/// More flash than any microcontroller has: files that claim more are taken for damaged.
const MOST: u64 = 64 << 20;

impl Bytes {
    /// Reads a file. Bare bytes need the address at which they begin.
    pub fn read(file: &[u8], address: Option<u32>) -> Result<Self, Error> {
        if file.starts_with(b"UF2\n") {
            let blocks = uf2::read(file)?;
            let blocks = blocks.iter().map(|block| (block.address, block.payload));
            return Self::of(blocks).ok_or(Error::NoPool);
        }
        if file.starts_with(b":") {
            let records = hex::read(file)?;
            let records = records.iter().map(|(at, bytes)| (*at, bytes.as_slice()));
            return Self::of(records).ok_or(Error::NoPool);
        }
        let start = address.ok_or(Error::NoAddress)?;
        Ok(Self {
            start,
            bytes: file.to_vec(),
        })
    }

    /// The longest stretch of pieces that lie near each other: a device's settings lie elsewhere.
    fn of<'a>(pieces: impl IntoIterator<Item = (u32, &'a [u8])>) -> Option<Self> {
        let mut pieces: Vec<(u32, &[u8])> = pieces.into_iter().collect();
        pieces.sort_by_key(|(address, _)| *address);
        let mut stretches: Vec<Self> = Vec::new();
        for (address, piece) in pieces {
            if let Some(last) = stretches.last_mut() {
                let gap = u64::from(address).saturating_sub(last.end());
                if gap <= 1 << 20 && u64::from(address - last.start) + piece.len() as u64 <= MOST {
                    let from = (address - last.start) as usize;
                    let end = from + piece.len();
                    last.bytes.resize(last.bytes.len().max(end), 0xff);
                    last.bytes[from..end].copy_from_slice(piece);
                    continue;
                }
            }
            stretches.push(Self {
                start: address,
                bytes: piece.to_vec(),
            });
        }
        stretches
            .into_iter()
            .max_by_key(|stretch| stretch.bytes.len())
    }

    fn end(&self) -> u64 {
        u64::from(self.start) + self.bytes.len() as u64
    }

    /// The bytes at an address.
    fn at(&self, address: u64, count: usize) -> Option<&[u8]> {
        let from = usize::try_from(address.checked_sub(u64::from(self.start))?).ok()?;
        self.bytes.get(from..from.checked_add(count)?)
    }

    /// A number of a few bytes at an address, the least significant first.
    fn number(&self, address: u64, width: usize) -> Option<u64> {
        let bytes = self.at(address, width)?.iter().rev();
        Some(bytes.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn word(&self, address: u64) -> Option<u64> {
        self.number(address, 4)
    }

    /// The addresses of all aligned words.
    fn words(&self) -> impl Iterator<Item = u64> {
        (u64::from(self.start).next_multiple_of(4)..self.end().saturating_sub(3)).step_by(4)
    }
}

/// Looks for what Python has in an image.
pub fn find(image: &Bytes) -> Result<Found, Error> {
    let (layout, strings, verified) = pool::find(image).ok_or(Error::NoPool)?;
    let end = u32::try_from(image.end()).unwrap_or(u32::MAX);
    let stack = image.word(u64::from(image.start));
    let stack = stack.and_then(|stack| u32::try_from(stack).ok());
    Ok(Found {
        addresses: (image.start, end),
        modules: modules(image, &strings),
        banner: banner(image),
        stack: stack.filter(|stack| (0x2000_0000..=0x2100_0000).contains(stack)),
        strings,
        layout,
        verified,
    })
}

/// How VMs pack the number of a string into a word: bits to shift by, and bits below. Object
/// representations A, B and C, first as they are today, then as they were when MicroPython was at 1.9.
const PACKINGS: [(u32, u64); 6] = [(3, 2), (3, 3), (4, 6), (2, 2), (2, 3), (3, 6)];
/// Fewer modules than this has no firmware.
const LEAST_MODULES: usize = 3;

/// A module's table begins with the name it has for itself; nothing else has one.
fn modules(image: &Bytes, strings: &[Vec<u8>]) -> BTreeSet<String> {
    let Some(own_name) = strings.iter().position(|string| string == b"__name__") else {
        return BTreeSet::new();
    };
    let of_packing = PACKINGS.map(|(shift, low)| {
        let key = (own_name as u64) << shift | low;
        let tables = image.words().filter(|at| image.word(*at) == Some(key));
        let names = tables.filter_map(|at| {
            let value = image.word(at + 4)?;
            let number = (value & ((1 << shift) - 1) == low).then_some(value >> shift)?;
            let name = strings.get(usize::try_from(number).ok()?)?;
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.".contains(byte);
            let name = String::from_utf8(name.clone()).ok()?;
            // Lists of names that are no tables may have another of the VM's own beside it.
            let is_own = name.starts_with("__") && name != "__main__";
            let is_name = !name.is_empty() && name.bytes().all(|byte| is_name(&byte));
            (is_name && !is_own).then_some(name)
        });
        names.collect::<BTreeSet<String>>()
    });
    let found = of_packing.into_iter().max_by_key(BTreeSet::len);
    found
        .filter(|names| names.len() >= LEAST_MODULES)
        .unwrap_or_default()
}

/// What a firmware says first.
fn banner(image: &Bytes) -> Option<String> {
    let starts: [&[u8]; 2] = [b"Adafruit CircuitPython ", b"MicroPython v"];
    starts.into_iter().find_map(|start| {
        let mut found = image.bytes.windows(start.len()).enumerate();
        let (at, _) = found.find(|(_, window)| *window == start)?;
        let text = image.bytes[at..].iter().take(100);
        let text = text.take_while(|byte| (b' '..=b'~').contains(byte));
        Some(text.map(|byte| char::from(*byte)).collect())
    })
}
