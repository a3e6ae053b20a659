//! Files to and from a board's drive, through Python's own `open` on it.
//!
//! A file is written under another name, read back, and renamed when it is as it was sent: a cable
//! that is pulled halfway leaves the old file whole. The checksum is Adler-32 in a few lines of
//! Python, because small boards have neither `hashlib` nor `binascii`.
//!
//! Leaves names behind in the session: reset it before measuring.

use std::fmt::Write;

use super::{Prompt, trouble};
use crate::failure::Failure;

/// What goes into one script: small boards compile it from a heap of 20 KiB.
const CHUNK: usize = 512;
/// Chunks that are read back by one script, which then takes a second on a slow board.
const CHUNKS_CHECKED: usize = 64;
/// No board's drive holds more in one file that anybody wants.
const LARGEST_FILE: usize = 16 << 20;
/// The name of a file that is not whole yet ends in this.
const DRAFT: &str = ".part";

/// Adler-32: length, and the two sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Checksum {
    length: usize,
    low: u32,
    high: u32,
}

/// The largest prime below 65,536 (RFC 1950).
const MODULUS: u32 = 65_521;

impl Checksum {
    fn of(bytes: &[u8]) -> Self {
        let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
            let low = (low + u32::from(*byte)) % MODULUS;
            (low, (high + low) % MODULUS)
        });
        Self {
            length: bytes.len(),
            low,
            high,
        }
    }
}

impl Prompt {
    /// Puts a file onto the board's drive, whole or not at all.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let draft = format!("{path}{DRAFT}");
        let outcome = self.write_draft(path, &draft, bytes).and_then(|()| {
            let (from, to) = (text(&draft), text(path));
            // Some file systems do not rename onto a file that is there.
            let rename = format!(
                "import os\ntry:\n os.rename({from}, {to})\n\
                 except OSError:\n os.remove({to})\n os.rename({from}, {to})\n"
            );
            self.answer(path, &rename).map(|_| ())
        });
        if outcome.is_err() {
            // The first failure is what matters; a draft may not even be there.
            let remove = format!("import os\nf.close()\nos.remove({})\n", text(&draft));
            let _ = self.run(remove.as_bytes());
        }
        outcome
    }

    /// Gets a file from the board's drive.
    pub(crate) fn get(&mut self, path: &str) -> Result<Vec<u8>, Failure> {
        self.answer(path, &format!("f = open({}, 'rb')\n", text(path)))?;
        let mut bytes = Vec::new();
        let next = format!("print(''.join('%02x' % x for x in f.read({CHUNK})))\n");
        loop {
            let digits = self.answer(path, &next)?;
            let chunk = from_hexadecimal(digits.trim())
                .ok_or_else(|| trouble::damaged(&self.name(), path))?;
            if chunk.is_empty() {
                break;
            }
            bytes.extend(chunk);
            if bytes.len() > LARGEST_FILE {
                return Err(trouble::too_large(path, LARGEST_FILE));
            }
        }
        self.answer(path, "f.close()\n")?;
        self.check(path, path, &bytes)?;
        Ok(bytes)
    }

    /// Messages name the file by its `path`, where it goes in the end.
    fn write_draft(&mut self, path: &str, draft: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.answer(path, &format!("f = open({}, 'wb')\n", text(draft)))?;
        for chunk in bytes.chunks(CHUNK) {
            self.answer(path, &format!("f.write({})\n", literal(chunk)))?;
        }
        self.answer(path, "f.close()\n")?;
        self.check(path, draft, bytes)
    }

    /// Compares a file on the board with what it should be.
    fn check(&mut self, path: &str, read: &str, expected: &[u8]) -> Result<(), Failure> {
        self.answer(
            path,
            &format!("f = open({}, 'rb')\nn = h = 0\nl = 1\n", text(read)),
        )?;
        let next = format!(
            "for i in range({CHUNKS_CHECKED}):\n c = f.read({CHUNK})\n n += len(c)\n for x in c:\n  \
             l = (l + x) % {MODULUS}\n  h = (h + l) % {MODULUS}\nprint(n, l, h)\n"
        );
        let mut found = None;
        for _ in 0..=expected.len() / (CHUNK * CHUNKS_CHECKED) {
            found = checksum(&self.answer(path, &next)?);
        }
        self.answer(path, "f.close()\n")?;
        if found == Some(Checksum::of(expected)) {
            Ok(())
        } else {
            Err(trouble::damaged(&self.name(), path))
        }
    }

    /// What a step of a transfer prints.
    fn answer(&mut self, path: &str, script: &str) -> Result<String, Failure> {
        let output = self.run(script.as_bytes())?;
        if output.error.is_empty() {
            Ok(output.printed)
        } else {
            Err(trouble::file(&self.name(), path, &output.error))
        }
    }
}

fn checksum(printed: &str) -> Option<Checksum> {
    let numbers: Option<Vec<u32>> = printed
        .split_whitespace()
        .map(|word| word.parse().ok())
        .collect();
    match *numbers?.as_slice() {
        [length, low, high] => Some(Checksum {
            length: usize::try_from(length).ok()?,
            low,
            high,
        }),
        _ => None,
    }
}

fn from_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [_, _] => u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok(),
            _ => None,
        })
        .collect()
}

/// A Python string.
fn text(text: &str) -> String {
    let mut quoted = "'".to_owned();
    for c in text.chars() {
        let _ = match c {
            ' '..='~' if c != '\'' && c != '\\' => write!(quoted, "{c}"),
            _ => write!(quoted, "\\U{:08x}", u32::from(c)),
        };
    }
    quoted + "'"
}

/// Python's bytes.
fn literal(bytes: &[u8]) -> String {
    let mut quoted = "b'".to_owned();
    for byte in bytes {
        let _ = match byte {
            b' '..=b'~' if *byte != b'\'' && *byte != b'\\' => {
                write!(quoted, "{}", char::from(*byte))
            }
            _ => write!(quoted, "\\x{byte:02x}"),
        };
    }
    quoted + "'"
}

#[cfg(test)]
mod tests {
    use super::{Checksum, from_hexadecimal, literal, text};

    #[test]
    fn the_checksum_is_adler_32() {
        // RFC 1950's algorithm on a well-known example: 0x11E60398.
        let sum = Checksum::of(b"Wikipedia");
        assert_eq!((sum.length, sum.high, sum.low), (9, 0x11e6, 0x0398));
    }

    #[test]
    fn what_is_sent_is_ascii() {
        assert_eq!(text("a'b/é"), "'a\\U00000027b/\\U000000e9'");
        assert_eq!(literal(b"a'\\\n\xff"), "b'a\\x27\\x5c\\x0a\\xff'");
    }

    #[test]
    fn noise_is_no_hexadecimal() {
        assert_eq!(from_hexadecimal("00ff"), Some(vec![0, 255]));
        assert_eq!(from_hexadecimal("00f"), None);
        assert_eq!(from_hexadecimal("00é"), None);
        assert_eq!(from_hexadecimal("zz"), None);
    }
}
