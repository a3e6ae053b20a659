//! The strings in a firmware's read-only pools: interning one of these takes no memory.

use super::memory::{Error, Memory};

/// The pool that was linked last; each refers to the one before (py/qstr.c).
const NEWEST_POOL: &str = "mp_qstr_const_pool";
/// `qstr_pool_t` before its strings: the pool before, how many strings all before have, places,
/// strings, hashes, lengths.
const HEADER: u64 = 24;
/// The top bit beside the number of strings before: whether the pool is sorted.
const COUNT: u64 = 0x7fff_ffff;
/// `qstr_short_t` numbers strings with two bytes.
const MOST: u64 = 1 << 16;

/// The strings of all pools of an ELF file, in the order of their numbers.
///
/// Reads the pools of MicroPython 1.25, with words of four bytes and lengths of one.
pub fn read(elf: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let memory = Memory::read(elf)?;
    let mut pools = Vec::new();
    let mut pool = memory.address(NEWEST_POOL)?;
    // How many strings there must be before the pool that was read last.
    let mut expected = None;
    while pool != 0 {
        let before = memory.word(pool + 4, "a pool of strings")? & COUNT;
        let count = memory.word(pool + 12, "a pool of strings")?;
        if expected.is_some_and(|expected| before + count != expected) || before + count > MOST {
            return Err(Error::Odd {
                what: "a pool of strings",
                address: pool,
            });
        }
        pools.push(strings_of(&memory, pool, count)?);
        let previous = memory.word(pool, "a pool of strings")?;
        // Each pool has strings, so that a chain that leads back to itself ends as well.
        if (previous == 0) != (before == 0) || count == 0 {
            return Err(Error::Odd {
                what: "a pool of strings",
                address: pool,
            });
        }
        expected = Some(before);
        pool = previous;
    }
    Ok(pools.into_iter().rev().flatten().collect())
}

fn strings_of(memory: &Memory<'_>, pool: u64, count: u64) -> Result<Vec<Vec<u8>>, Error> {
    let lengths = memory.word(pool + 20, "a pool of strings")?;
    let lengths = memory.bytes(lengths, count, "the lengths of strings")?;
    let string = |(place, length): (u64, &u8)| {
        let address = memory.word(pool + HEADER + 4 * place, "a pool of strings")?;
        let bytes = memory.bytes(address, u64::from(*length) + 1, "a string")?;
        match bytes.split_last() {
            Some((0, string)) if !string.contains(&0) => Ok(string.to_vec()),
            _ => Err(Error::Odd {
                what: "a string",
                address,
            }),
        }
    };
    (0..).zip(lengths).map(string).collect()
}
