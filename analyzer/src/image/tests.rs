//! Strings out of an ELF file that is made here, and out of damaged ones.
#![allow(
    clippy::cast_possible_truncation,
    reason = "what is made here is small"
)]

use super::memory::Error;
use super::python::{self, Kind, Member, Python};
use super::strings;

/// Where the only segment lies.
const BASE: u32 = 0x8000;
const STATIC_POOL: u32 = BASE + 0x100;
/// The bytes before the segment: header of the file, header of the segment.
const HEADERS: u32 = 52 + 32;

/// A segment that is written to by address.
struct Segment(Vec<u8>);

impl Segment {
    fn put(&mut self, address: u32, bytes: &[u8]) {
        let at = (address - BASE) as usize;
        self.0.resize(self.0.len().max(at + bytes.len()), 0);
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn words(&mut self, address: u32, words: &[u32]) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.put(address, &bytes);
    }

    /// A pool at an address; its strings and their lengths follow behind it.
    fn pool(&mut self, address: u32, previous: u32, before: u32, strings: &[&str]) {
        let count = strings.len() as u32;
        let lengths = address + 24 + 4 * count;
        self.words(address, &[previous, before, 10, count, 0, lengths]);
        let mut at = lengths + count;
        for (place, string) in (0..).zip(strings) {
            self.words(address + 24 + 4 * place, &[at]);
            self.put(lengths + place, &[string.len() as u8]);
            self.put(at, string.as_bytes());
            at += string.len() as u32 + 1;
            self.put(at - 1, &[0]);
        }
    }
}

/// Two pools as the VM has them: the static one, and the sorted one that was linked last.
fn pools() -> Segment {
    let mut segment = Segment(Vec::new());
    segment.pool(STATIC_POOL, 0, 0, &["", "__dir__", "\n"]);
    segment.pool(BASE, STATIC_POOL, 3 | 1 << 31, &["abs", "zip"]);
    segment
}

/// An ELF file for 32-bit ARM with one segment and one symbol.
fn elf(segment: &Segment, symbol: &str) -> Vec<u8> {
    elf_with(segment, &[(symbol, BASE)])
}

/// The same with several symbols.
fn elf_with(segment: &Segment, table: &[(&str, u32)]) -> Vec<u8> {
    let mut names = vec![0];
    let mut entries = vec![0; 4];
    for (symbol, address) in table {
        entries.extend([names.len() as u32, *address, 0, 0xfff1 << 16 | 0x11]);
        names.extend_from_slice(symbol.as_bytes());
        names.push(0);
    }
    let length = segment.0.len() as u32;
    let symbols = HEADERS + length;
    let size_of_symbols = 4 * entries.len() as u32;
    let strings = symbols + size_of_symbols;
    let sections = strings + names.len() as u32;
    let mut file = Segment(Vec::new());
    file.put(BASE, b"\x7fELF\x01\x01\x01");
    file.words(
        BASE + 16,
        &[
            40 << 16 | 2,
            1,
            0,
            52,
            sections,
            0,
            32 << 16 | 52,
            40 << 16 | 1,
            2 << 16 | 3,
        ],
    );
    file.words(BASE + 52, &[1, HEADERS, BASE, BASE, length, length, 4, 4]);
    file.put(BASE + HEADERS, &segment.0);
    file.words(BASE + symbols, &entries);
    file.put(BASE + strings, &names);
    let table = [0, 2, 0, 0, symbols, size_of_symbols, 2, 1, 4, 16];
    let table_of_names = [0, 3, 0, 0, strings, names.len() as u32, 0, 0, 1, 0];
    file.words(BASE + sections, &[0; 10]);
    file.words(BASE + sections + 40, &table);
    file.words(BASE + sections + 80, &table_of_names);
    file.0
}

#[track_caller]
fn fails(change: impl FnOnce(&mut Segment), expected: &str) {
    let mut segment = pools();
    change(&mut segment);
    let error = strings::read(&elf(&segment, "mp_qstr_const_pool")).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn the_strings_of_all_pools_come_in_the_order_of_their_numbers() {
    let read = strings::read(&elf(&pools(), "mp_qstr_const_pool")).unwrap();
    assert_eq!(read, ["", "__dir__", "\n", "abs", "zip"].map(str::as_bytes));
}

#[test]
fn an_image_of_something_else_has_no_pools() {
    let error = strings::read(&elf(&pools(), "main")).unwrap_err();
    assert_eq!(error, Error::NoSymbol("mp_qstr_const_pool"));
    let error = strings::read(b"UF2\n").unwrap_err();
    assert!(matches!(error, Error::NotElf(_)), "{error}");
}

#[test]
fn a_pool_that_does_not_fit_the_one_before_is_refused() {
    let odd = "a pool of strings at 0x00008100 is not what MicroPython 1.25 has there";
    fails(|segment| segment.words(BASE + 4, &[4]), odd);
    // A chain that leads back to where it began.
    fails(|segment| segment.words(STATIC_POOL, &[BASE]), odd);
}

#[test]
fn a_string_without_its_end_is_refused() {
    fails(
        |segment| segment.put(BASE + 24 + 8, &[2]),
        "a string at 0x00008022 is not what MicroPython 1.25 has there",
    );
}

#[test]
fn counts_and_addresses_beyond_the_file_are_refused() {
    fails(
        |segment| segment.words(BASE + 12, &[0x7fff_ffff]),
        "a pool of strings at 0x00008000 is not what MicroPython 1.25 has there",
    );
    fails(
        |segment| segment.words(BASE + 24, &[0xffff_ffff]),
        "a string at 0xffffffff: this lies outside of what is loaded",
    );
    fails(
        |segment| segment.words(BASE + 12, &[60_000]),
        "the lengths of strings at 0x00008020: this lies outside of what is loaded",
    );
}

/// An image with a module `abs` that has a `zip`, and one whose names are a variable.
fn modules() -> Vec<u8> {
    let [map, empty, table, module, other, dict] = [0x400, 0x410, 0x420, 0x440, 0x450, 0x460];
    let (abs, zip) = (3 << 4 | 6, 4 << 4 | 6);
    let mut segment = pools();
    segment.words(BASE + map, &[2 << 3 | 7, 2, BASE + table]);
    segment.words(BASE + empty, &[7, 0, BASE + table]);
    segment.words(BASE + table, &[abs, BASE + module, zip, BASE + other]);
    segment.words(BASE + module, &[0, BASE + dict]);
    segment.words(BASE + other, &[0, 0x2000_0000]);
    segment.words(BASE + dict, &[0, 1 << 3 | 7, 1, BASE + 0x480]);
    segment.words(BASE + 0x480, &[zip, 0]);
    let symbols = [
        ("mp_qstr_const_pool", BASE),
        ("mp_builtin_module_map", BASE + map),
        ("mp_builtin_extensible_module_map", BASE + empty),
    ];
    elf_with(&segment, &symbols)
}

#[test]
fn modules_come_with_the_names_in_them() {
    let read = Python::read(&modules()).unwrap();
    assert_eq!(read.names()["abs"], ["zip"]);
    assert_eq!(read.names().len(), 1);
    // One that is filled while the VM runs is a module all the same.
    assert_eq!(read.module_names(), ["abs", "zip"].into());
    assert_eq!(read.extensible_names(), [].into());
    let zip = Member {
        name: "zip".to_owned(),
        kind: Kind::Constant,
        symbol: String::new(),
        flash: 0,
        members: Vec::new(),
    };
    assert_eq!(read.modules[0].members, Some(vec![zip]));
}

#[test]
fn a_damaged_image_is_read_or_refused_but_never_a_panic() {
    let whole = modules();
    for end in 0..whole.len() {
        assert!(Python::read(&whole[..end]).is_err(), "cut at {end}");
    }
    let (mut read, mut refused) = (0, 0);
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] = value;
            match Python::read(&damaged) {
                Ok(_) => read += 1,
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    // Both outcomes must occur, or the damage tests nothing.
    assert!(read > 1_000 && refused > 100, "{read} {refused}");
}

/// Modules that all share one large table would be a great many members in a small file.
#[test]
fn tables_that_claim_to_be_endless_are_refused() {
    let [map, empty, table, module, dict] = [0x400, 0x40c, 0x420, 0x418, 0x1_0000];
    let count = 4096;
    let mut segment = pools();
    segment.words(BASE + map, &[count << 3 | 7, count, BASE + table]);
    segment.words(BASE + empty, &[7, 0, BASE + table]);
    segment.words(BASE + module, &[0, BASE + dict]);
    let entries = [3 << 4 | 6, BASE + module].repeat(count as usize);
    segment.words(BASE + table, &entries);
    segment.words(BASE + dict, &[0, count << 3 | 7, count, BASE + table]);
    let symbols = [
        ("mp_qstr_const_pool", BASE),
        ("mp_builtin_module_map", BASE + map),
        ("mp_builtin_extensible_module_map", BASE + empty),
    ];
    let error = Python::read(&elf_with(&segment, &symbols)).unwrap_err();
    assert!(matches!(error, python::Error::TooMany(_)), "{error}");
}
