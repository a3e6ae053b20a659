//! Pools of strings, found by their shape: a header, as many places as it says, and in each a string
//! with the hash that belongs to it. A hash that fits by chance is rare, hundreds of them are not.

use super::Bytes;

/// How a VM stores its read-only strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Up to 1.18, CircuitPython up to 7: hash and length in front of each string.
    Together {
        /// Bytes of a hash.
        hash: usize,
        /// Bytes of a length.
        length: usize,
    },
    /// Since 1.19, CircuitPython since 8: tables of hashes and of lengths.
    Apart {
        /// Bytes of a hash.
        hash: usize,
        /// Bytes of a length.
        length: usize,
    },
}

/// Fewer strings than this has no pool: the ones that the VM itself needs are more.
const LEAST: u64 = 32;
/// Strings have numbers of two bytes.
const MOST: u64 = 1 << 16;
/// Whether a pool is sorted stands beside the number of strings before.
const COUNT: u64 = 0x7fff_ffff;
/// Frozen modules may add a pool; no firmware has more than a few.
const MOST_POOLS: usize = 8;

impl Layout {
    /// Every layout that there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let widths = [(1, 1), (2, 1), (1, 2), (2, 2)];
        let together = widths.map(|(hash, length)| Self::Together { hash, length });
        let apart = widths.map(|(hash, length)| Self::Apart { hash, length });
        together.into_iter().chain(apart)
    }

    /// Where in a pool the places begin.
    fn header(self) -> u64 {
        match self {
            Self::Together { .. } => 16,
            Self::Apart { .. } => 24,
        }
    }

    /// The hash and the bytes of the string of a place.
    fn string(self, image: &Bytes, pool: u64, place: u64) -> Option<(u64, usize, &[u8])> {
        let at = image.word(pool + self.header() + 4 * place)?;
        let (value, width, length, text) = match self {
            Self::Together { hash, length } => (
                image.number(at, hash)?,
                hash,
                image.number(at + hash as u64, length)?,
                at + (hash + length) as u64,
            ),
            Self::Apart { hash, length } => (
                image.number(image.word(pool + 16)? + place * hash as u64, hash)?,
                hash,
                image.number(image.word(pool + 20)? + place * length as u64, length)?,
                at,
            ),
        };
        let bytes = image.at(text, usize::try_from(length).ok()?.checked_add(1)?)?;
        match bytes.split_last() {
            Some((0, string)) if !string.contains(&0) => Some((value, width, string)),
            _ => None,
        }
    }
}

/// The strings of all pools, how they are stored, and how many have their own hash.
pub(super) fn find(image: &Bytes) -> Option<(Layout, Vec<Vec<u8>>, usize)> {
    let firsts = image.words().filter(|pool| is_header(image, *pool, 0, 0));
    let mut found = firsts.filter_map(|pool| {
        Layout::all().find_map(|layout| Some((pool, layout, strings(image, pool, layout)?)))
    });
    let (mut pool, layout, mut all) = found.next()?;
    for _ in 1..MOST_POOLS {
        let before = all.len() as u64;
        let next = image.words().find_map(|next| {
            let is_next = is_header(image, next, pool, before);
            let strings = is_next.then(|| strings(image, next, layout)).flatten()?;
            Some((next, strings))
        });
        let Some((next, mut strings)) = next else {
            break;
        };
        all.append(&mut strings);
        pool = next;
    }
    // What is in has its hash, but for the number that stands for no string.
    let verified = all.len() - 1;
    Some((layout, all, verified))
}

/// Whether a header of a pool may be here: the pool before it, how many strings all before have, how
/// many the next pool in RAM will have, how many it has.
fn is_header(image: &Bytes, pool: u64, previous: u64, before: u64) -> bool {
    let word = |place: u64| image.word(pool + 4 * place);
    word(0) == Some(previous)
        && word(1).is_some_and(|count| count & COUNT == before)
        && word(2).is_some_and(|next| (1..MOST).contains(&next))
        && word(3).is_some_and(|count| {
            let least = if previous == 0 { LEAST } else { 1 };
            (least..MOST).contains(&count)
        })
}

/// All strings of a pool, or nothing if one of them is not what it should be.
fn strings(image: &Bytes, pool: u64, layout: Layout) -> Option<Vec<Vec<u8>>> {
    let is_first = image.word(pool)? == 0;
    let count = image.word(pool + 12)?;
    // Before memory is reserved for them.
    image.at(pool + layout.header(), usize::try_from(count * 4).ok()?)?;
    let string = |place| {
        let (value, width, string) = layout.string(image, pool, place)?;
        let is_none = is_first && place == 0 && string.is_empty() && value == 0;
        (is_none || value == hash(string, width)).then(|| string.to_vec())
    };
    (0..count).map(string).collect()
}

/// The hash of a string in so many bytes (py/qstr.c): Bernstein's, and never zero.
pub(super) fn hash(string: &[u8], width: usize) -> u64 {
    let whole = string.iter().fold(5381u32, |hash, byte| {
        hash.wrapping_mul(33) ^ u32::from(*byte)
    });
    let kept = u64::from(whole) & ((1 << (8 * width)) - 1);
    kept.max(1)
}
