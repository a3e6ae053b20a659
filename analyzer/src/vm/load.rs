//! What a VM allocates to load a compiled module, before the first instruction runs.
//!
//! All of it is live at the same time, so the sum is the least that an import needs at its peak,
//! and the largest is the least that must lie free in one piece. What running the module adds is
//! not counted here.
//!
//! Facts: `load_raw_code` and `mp_raw_code_load` in py/persistentcode.c,
//! `mp_module_context_alloc_tables` in py/emitglue.h and bc.c (1.25; the same in CircuitPython 9);
//! py/persistentcode.c of 1.9.4 for version 3.

use std::collections::BTreeSet;

use super::Profile;
use crate::mpy::{Module, Strings, Version};
use crate::quantity::Bytes;

/// A pointer, and an object that is one.
const WORD: u64 = 4;
/// A number of a string in a table of version 6 (`qstr_short_t`).
const SHORT_STRING: u64 = 2;
/// `mp_raw_code_t`: 12 bytes in CircuitPython 9 and MicroPython 1.25, 16 in CircuitPython 4; a
/// block either way.
const RAW_CODE: u64 = 12;

/// What an allocation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoadKind {
    /// Prelude, instructions and line table of a function.
    Code,
    /// The numbers of strings, constants and inner functions that code refers to.
    Table,
    /// The record that ties a function's parts together.
    RawCode,
}

impl LoadKind {
    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Table => "table of constants",
            Self::RawCode => "record of a function",
        }
    }
}

/// One allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadAllocation {
    /// What it is for.
    pub kind: LoadKind,
    /// What the VM asks for.
    pub asked: Bytes,
    /// What the heap gives: whole blocks.
    pub taken: Bytes,
    /// Whose it is, by its place in the module's functions; the module's own tables have none.
    pub function: Option<usize>,
}

/// Everything that is allocated to load a module into RAM, in no particular order. Constants that
/// are objects of their own (numbers beyond a word, texts, tuples) are not counted.
pub fn allocations(module: &Module<'_>, profile: &Profile) -> Vec<LoadAllocation> {
    let mut list = Vec::new();
    let mut add = |kind, asked, function| {
        // Asking for nothing allocates nothing.
        if asked > 0 {
            list.push(LoadAllocation {
                kind,
                asked: Bytes(asked),
                taken: Bytes(u64::next_multiple_of(asked, profile.block)),
                function,
            });
        }
    };
    if module.version == Version::V6 {
        let strings = (module.strings.len() as u64 * SHORT_STRING).next_multiple_of(WORD);
        let objects = module.objects.len() as u64 * WORD;
        add(LoadKind::Table, strings + objects, None);
    }
    for function in module.functions() {
        let owner = Some(function.index);
        add(LoadKind::Code, function.code_size() as u64, owner);
        add(LoadKind::RawCode, RAW_CODE, owner);
        let table = function.table_entries(module.version) as u64;
        add(LoadKind::Table, table * WORD, owner);
    }
    list
}

/// The strings of a firmware's read-only pool: interning one costs nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RomStrings(BTreeSet<Vec<u8>>);

impl RomStrings {
    /// Reads a list: one string a line, `\xNN` for bytes that are not plain text.
    pub fn parse(list: &str) -> Self {
        Self(list.lines().map(unescape).collect())
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

    /// The strings that loading a module interns for good, each once.
    pub fn new_in<'a>(&self, strings: &Strings<'a>) -> BTreeSet<&'a [u8]> {
        strings
            .iter()
            .map(|string| string.bytes)
            .filter(|bytes| !self.contains(bytes))
            .collect()
    }
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
    use super::{LoadKind, RomStrings, allocations};
    use crate::mpy::{Module, RawFile};
    use crate::vm::Profile;

    /// `def f(a): return a + 1` as mpy-cross 1.24 writes it.
    const ONE_FUNCTION: &[u8] = b"M\x06\0\x1f\x04\0\x08x.py\0\x0f\x02f\0\x02a\0\
        \x4c\0\x02\x01\x32\0\x16\x02\x51\x63\x01\x48\x11\x06\x02\x03\x20\xb0\x81\xf2\x63";

    #[test]
    fn loading_takes_code_records_and_tables_in_whole_blocks() {
        let file = RawFile::read(ONE_FUNCTION).unwrap();
        let module = Module::decode(&file).unwrap();
        let profile = Profile::by_id("circuitpython-9").unwrap();
        let list: Vec<(LoadKind, u64, u64, Option<usize>)> = allocations(&module, profile)
            .iter()
            .map(|one| (one.kind, one.asked.0, one.taken.0, one.function))
            .collect();
        let expected = [
            (LoadKind::Table, 8, 16, None),
            (LoadKind::Code, 9, 16, Some(0)),
            (LoadKind::RawCode, 12, 16, Some(0)),
            (LoadKind::Table, 4, 16, Some(0)),
            (LoadKind::Code, 9, 16, Some(1)),
            (LoadKind::RawCode, 12, 16, Some(1)),
        ];
        assert_eq!(list, expected);
    }

    #[test]
    fn only_strings_outside_the_firmware_are_new() {
        let rom = RomStrings::parse("\nprint\n\\x0a\nodd\\xzz");
        assert!(rom.contains(b"") && rom.contains(b"\n") && rom.contains(b"odd\\xzz"));
        let file = RawFile::read(ONE_FUNCTION).unwrap();
        let module = Module::decode(&file).unwrap();
        let new: Vec<&[u8]> = rom.new_in(&module.strings).into_iter().collect();
        assert_eq!(new, [b"<module>".as_slice(), b"a", b"f", b"x.py"]);
    }
}
