//! What a layer knows of the text that it must not hold: hashes.

use std::fmt;

use sha2::Digest;

/// The hash of a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::try_from(hexadecimal(pair)?).ok()?;
        }
        Some(Self(hash))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        // A precision asks for the first digits.
        f.pad(&digits)
    }
}

/// The short hash of one line, to find it again in another version of its file.
pub(crate) fn of_line(line: &[u8]) -> u16 {
    let hash = sha2::Sha256::digest(line);
    u16::from_be_bytes([hash[0], hash[1]])
}

/// The short hash of lines that belong together.
pub(crate) fn of_lines(lines: &[&[u8]]) -> u32 {
    let mut hash = sha2::Sha256::new();
    for line in lines {
        hash.update(line);
        // Lines hold no line break, so where one ends makes a difference.
        hash.update(b"\n");
    }
    let hash = hash.finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// A number in lower-case hexadecimal digits, at most eight of them.
pub(crate) fn hexadecimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    digits.iter().try_fold(0, |number: u32, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u32::from(value))
    })
}

#[cfg(test)]
mod tests {
    use super::{Sha256, of_line, of_lines};

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = Sha256::of(b"abc");
        let text = hash.to_string();
        assert!(text.starts_with("ba7816bf8f01cfea"));
        assert_eq!(Sha256::parse(&text), Some(hash));
        assert_eq!(Sha256::parse(&text[1..]), None);
        assert_eq!(Sha256::parse(&text.to_uppercase()), None);
        assert_eq!(Sha256::parse(&"ü".repeat(32)), None);
    }

    #[test]
    fn where_a_line_ends_makes_a_difference() {
        assert_ne!(of_lines(&[b"ab", b"c"]), of_lines(&[b"a", b"bc"]));
        assert_ne!(of_line(b"a"), of_line(b"a "));
    }
}
