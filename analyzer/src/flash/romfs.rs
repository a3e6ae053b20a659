//! ROMFS: MicroPython's file system that is only read. A board runs the bytecode of its `.mpy`
//! files where it lies in the flash.
//!
//! Format: the comment at the start of `extmod/vfs_rom.c` of MicroPython 1.25. Everything is a
//! record: kind, length, payload.

use std::collections::BTreeMap;

const KIND_VERBATIM: usize = 2;
const KIND_DIRECTORY: usize = 4;
const KIND_FILE: usize = 5;
/// Chosen so that its encoding reads `RM1` but for two high bits.
const KIND_FILESYSTEM: usize = 0x14_a6b1;

/// A file or a folder.
enum Entry<'a> {
    File(&'a [u8]),
    Folder(Folder<'a>),
}

type Folder<'a> = BTreeMap<&'a str, Entry<'a>>;

/// The image of a file system with these files, each by its path: `lib/display/font.mpy`.
///
/// A path that goes through a file is left out: no folder can hold both.
pub fn write<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut root = Folder::new();
    for (path, bytes) in files {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folder = Some(&mut root);
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            folder = folder.and_then(|folder| {
                match folder
                    .entry(part)
                    .or_insert_with(|| Entry::Folder(Folder::new()))
                {
                    Entry::Folder(inner) => Some(inner),
                    Entry::File(_) => None,
                }
            });
        }
        if let Some(folder) = folder {
            folder.insert(name, Entry::File(bytes));
        }
    }
    let payload = contents(&root);
    let mut length = number(payload.len());
    let kind = number(KIND_FILESYSTEM);
    // The whole has an even size; a number may begin with bytes that say nothing.
    if (kind.len() + length.len() + payload.len()) % 2 == 1 {
        length.insert(0, 0x80);
    }
    [kind, length, payload].concat()
}

/// The records in a folder. What is nested was limited by the depth of paths.
fn contents(folder: &Folder<'_>) -> Vec<u8> {
    let mut records = Vec::new();
    for (name, entry) in folder {
        let mut payload = number(name.len());
        payload.extend(name.bytes());
        records.extend(match entry {
            Entry::File(bytes) => {
                payload.extend(record(KIND_VERBATIM, bytes));
                record(KIND_FILE, &payload)
            }
            Entry::Folder(inner) => {
                payload.extend(contents(inner));
                record(KIND_DIRECTORY, &payload)
            }
        });
    }
    records
}

fn record(kind: usize, payload: &[u8]) -> Vec<u8> {
    let mut record = number(kind);
    record.extend(number(payload.len()));
    record.extend(payload);
    record
}

/// Seven bits a byte, the highest first; the high bit says that more follow.
fn number(value: usize) -> Vec<u8> {
    let digits = (value.checked_ilog2().unwrap_or(0) / 7 + 1) as usize;
    (0..digits)
        .rev()
        .map(|digit| {
            let more = if digit > 0 { 0x80 } else { 0 };
            (value >> (7 * digit)) as u8 & 0x7f | more
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expectations come from `mpremote`'s writer, except that it keeps the order it is given.
    #[track_caller]
    fn check(files: &[(&str, &[u8])], expected: &[u8]) {
        assert_eq!(write(files.iter().copied()), expected);
    }

    #[test]
    fn nothing_is_an_empty_record() {
        check(&[], b"\xd2\xcd\x31\x00");
    }

    #[test]
    fn a_file_is_a_name_and_its_bytes() {
        check(
            &[("a.py", b"1")],
            b"\xd2\xcd\x31\x0a\x05\x08\x04a.py\x02\x011",
        );
    }

    #[test]
    fn folders_nest() {
        check(
            &[("lib/b", b"xyz"), ("lib/a", b"")],
            b"\xd2\xcd\x31\x80\x15\x04\x13\x03lib\x05\x04\x01a\x02\x00\x05\x07\x01b\x02\x03xyz",
        );
    }

    #[test]
    fn large_numbers_take_more_bytes() {
        assert_eq!(number(0), [0]);
        assert_eq!(number(127), [127]);
        assert_eq!(number(128), [0x81, 0]);
        assert_eq!(number(0x14_a6b1), [0xd2, 0xcd, 0x31]);
    }

    #[test]
    fn a_path_through_a_file_is_left_out() {
        assert_eq!(
            write([("a", b"1".as_slice()), ("a/b", b"2".as_slice())]),
            write([("a", b"1".as_slice())])
        );
    }
}
