//! The strings of a firmware's read-only pool.

use std::collections::BTreeSet;

/// The strings of a firmware's read-only pool: interning one costs nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RomStrings(BTreeSet<Vec<u8>>);

impl RomStrings {
    /// Reads a list: one string a line, `\xNN` for bytes that are not plain text.
    pub fn parse(list: &str) -> Self {
        Self(list.lines().map(unescape).collect())
    }

    /// The strings as a list that [`RomStrings::parse`] reads, in the order of their bytes.
    pub fn list(&self) -> String {
        self.0.iter().map(|string| escape(string) + "\n").collect()
    }

    /// Whether the pool holds a string.
    pub fn contains(&self, string: &[u8]) -> bool {
        self.0.contains(string)
    }

    /// How many strings it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Vec<u8>> for RomStrings {
    fn from_iter<I: IntoIterator<Item = Vec<u8>>>(strings: I) -> Self {
        Self(strings.into_iter().collect())
    }
}

/// A string as it stands in a list.
fn escape(string: &[u8]) -> String {
    let mut line = String::new();
    for (place, byte) in string.iter().enumerate() {
        let is_plain = (b' '..=b'~').contains(byte) && !string[place..].starts_with(b"\\x");
        if is_plain {
            line.push(char::from(*byte));
        } else {
            line += &format!("\\x{byte:02x}");
        }
    }
    line
}

fn unescape(line: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let digits = rest.get(at + 2..at + 4);
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[at + 4..];
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = &rest[at + 2..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::RomStrings;

    #[test]
    fn a_list_has_a_string_a_line_with_escapes() {
        let rom = RomStrings::parse("\nprint\n\\x0a\nodd\\xzz");
        assert!(rom.contains(b"") && rom.contains(b"\n") && rom.contains(b"odd\\xzz"));
        assert!(rom.contains(b"print") && !rom.contains(b"f"));
        assert_eq!(rom.len(), 4);
    }

    #[test]
    fn a_list_that_was_written_is_read_again() {
        let strings =
            ["", "\n", "print", "\\x41", "\u{b5}s"].map(|string| string.as_bytes().to_vec());
        let rom = RomStrings::from_iter(strings);
        assert_eq!(rom.list(), "\n\\x0a\n\\x5cx41\nprint\n\\xc2\\xb5s\n");
        assert_eq!(RomStrings::parse(&rom.list()), rom);
    }
}
