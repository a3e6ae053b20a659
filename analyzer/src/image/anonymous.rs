//! Bytes without a symbol: what they look like.

use std::ops::Range;

use super::elf::Section;
use super::piece::Gap;

/// Nothing is aligned to more than this without saying so.
const LARGEST_PADDING: u64 = 16;
/// Fewer characters in a row may be a coincidence.
const SHORTEST_STRING: usize = 4;

/// What a stretch of a section holds that no symbol covers, in order. A section of code may hold
/// constants; `is_data` says that it does here.
pub(super) fn classify(
    section: &Section<'_>,
    range: Range<u64>,
    is_data: bool,
) -> Vec<(Range<u64>, Gap)> {
    let size = range.end - range.start;
    let bytes = section.bytes(range.start, size).unwrap_or_default();
    let is_blank = bytes.iter().all(|byte| *byte == 0);
    let ends_aligned = is_alignment(range.end, size);
    let whole = |gap| vec![(range.clone(), gap)];
    if section.is_zero || section.is_writable {
        let is_padding = is_blank && size < LARGEST_PADDING;
        return whole(if is_padding {
            Gap::Padding
        } else {
            Gap::Variables
        });
    }
    if section.is_code && ends_aligned {
        return whole(Gap::Padding);
    }
    // Some linker scripts put constants between code.
    if section.is_code && !is_data && !is_mostly_text(bytes) {
        return whole(Gap::Code);
    }
    if is_blank && size < LARGEST_PADDING {
        return whole(Gap::Padding);
    }
    constants(bytes, range.start)
}

/// Whether so many bytes up to an address are what aligning it takes at most.
fn is_alignment(end: u64, size: u64) -> bool {
    size < LARGEST_PADDING && end.is_multiple_of((size + 1).next_power_of_two())
}

/// Whether nine of ten bytes are of texts, with the zeros that end them. No code looks like that.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let is_text = |byte: &&u8| matches!(byte, 0 | b'\t' | b'\n' | b'\r' | b' '..=b'~');
    let texts = bytes.iter().filter(is_text).count();
    let characters = bytes.iter().filter(|byte| **byte != 0).count();
    texts * 10 >= bytes.len() * 9 && characters * 2 >= bytes.len()
}

/// Texts and other constants, in turn.
fn constants(bytes: &[u8], start: u64) -> Vec<(Range<u64>, Gap)> {
    let mut found: Vec<(Range<u64>, Gap)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let text = text_length(&bytes[at..]);
        let (length, gap) = if text >= SHORTEST_STRING {
            (text + terminator(&bytes[at + text..]), Gap::Strings)
        } else {
            (text.max(1), Gap::Constants)
        };
        let range = start + at as u64..start + (at + length) as u64;
        match found.last_mut() {
            Some((last, same)) if *same == gap => last.end = range.end,
            _ => found.push((range, gap)),
        }
        at += length;
    }
    found
}

/// How many bytes from here on are text.
fn text_length(bytes: &[u8]) -> usize {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..=0xf4);
    let length = bytes.iter().take_while(|byte| is_text(byte)).count();
    match std::str::from_utf8(&bytes[..length]) {
        Ok(_) => length,
        Err(error) => error.valid_up_to(),
    }
}

/// The zero that ends a text, with those that align what follows.
fn terminator(bytes: &[u8]) -> usize {
    let zeros = bytes.iter().take(4).take_while(|byte| **byte == 0);
    zeros.count()
}

#[cfg(test)]
mod tests {
    use super::{Gap, constants, is_alignment};

    #[test]
    fn texts_and_other_constants_take_turns() {
        let found = constants(b"hello\0\0\0\x01\x02\x03\x04grown\0ab\x07", 100);
        assert_eq!(
            found,
            [
                (100..108, Gap::Strings),
                (108..112, Gap::Constants),
                (112..118, Gap::Strings),
                (118..121, Gap::Constants),
            ]
        );
    }

    #[test]
    fn padding_is_no_longer_than_the_alignment_that_it_makes() {
        assert!(is_alignment(8, 2));
        assert!(is_alignment(4, 3));
        assert!(!is_alignment(6, 2));
        assert!(!is_alignment(32, 16));
    }
}
