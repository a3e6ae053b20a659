//! Small images, put together by hand: every byte of them is known.

#![allow(dead_code, reason = "each test file uses a part of this")]

/// A section of a small image.
pub(crate) struct Section {
    pub name: &'static str,
    /// As in the section header: 1 has bytes, 8 has none.
    pub kind: u32,
    /// As in the section header: 1 to write, 2 in memory, 4 code.
    pub flags: u32,
    pub address: u32,
    /// Where it is stored; `None` for the same place.
    pub load_address: Option<u32>,
    pub data: Vec<u8>,
    /// Its size in memory.
    pub size: u32,
}

/// A symbol of a small image.
pub(crate) struct Symbol {
    pub name: &'static str,
    pub address: u32,
    pub size: u32,
    /// As in the symbol: 0 a label, 1 a variable, 2 a function, 4 a file; 16 more if global.
    pub info: u8,
    /// The section, from 1; 0xfff1 for a value.
    pub section: u16,
}

/// A function in debug information: name, start, size, and what is in line in it.
pub(crate) type Function = (&'static str, u32, u32, Option<(u32, u32)>);

impl Section {
    pub(crate) fn stored(name: &'static str, flags: u32, address: u32, data: &[u8]) -> Self {
        Self {
            name,
            kind: 1,
            flags,
            address,
            load_address: None,
            data: data.to_vec(),
            size: u32::try_from(data.len()).unwrap(),
        }
    }

    pub(crate) fn zero(name: &'static str, address: u32, size: u32) -> Self {
        Self {
            kind: 8,
            size,
            ..Self::stored(name, 3, address, &[])
        }
    }
}

/// A 32-bit ARM image with a segment for each section that is in memory.
pub(crate) fn elf(sections: &[Section], symbols: &[Symbol]) -> Vec<u8> {
    let loaded = sections.iter().filter(|section| section.flags & 2 != 0);
    let loaded = u16::try_from(loaded.count()).unwrap();
    let mut names = vec![0];
    let mut strings = vec![0];
    let mut table = vec![0; 16];
    for symbol in symbols {
        let name = append(&mut strings, symbol.name);
        for word in [name, symbol.address, symbol.size] {
            table.extend(word.to_le_bytes());
        }
        table.extend([symbol.info, 0]);
        table.extend(symbol.section.to_le_bytes());
    }
    let mut headers = vec![[0; 10]];
    let mut contents = Vec::new();
    let mut segments: Vec<u8> = Vec::new();
    let start = 52 + 32 * usize::from(loaded);
    for section in sections {
        contents.resize(contents.len().next_multiple_of(4), 0);
        let offset = u32::try_from(start + contents.len()).unwrap();
        contents.extend(&section.data);
        let name = append(&mut names, section.name);
        let (kind, flags, address) = (section.kind, section.flags, section.address);
        headers.push([name, kind, flags, address, offset, section.size, 0, 0, 4, 0]);
        if section.flags & 2 != 0 {
            let load = section.load_address.unwrap_or(section.address);
            let stored = u32::try_from(section.data.len()).unwrap();
            let rights = 4 | (section.flags & 1) << 1 | (section.flags >> 2) & 1;
            for word in [1, offset, address, load, stored, section.size, rights, 4] {
                segments.extend(word.to_le_bytes());
            }
        }
    }
    let strings_section = u32::try_from(headers.len() + 1).unwrap();
    for (name, kind, data, link, entry) in [
        (".symtab", 2, table, strings_section, 16),
        (".strtab", 3, strings, 0, 0),
    ] {
        contents.resize(contents.len().next_multiple_of(4), 0);
        let offset = u32::try_from(start + contents.len()).unwrap();
        let size = u32::try_from(data.len()).unwrap();
        contents.extend(data);
        headers.push([
            append(&mut names, name),
            kind,
            0,
            0,
            offset,
            size,
            link,
            1,
            4,
            entry,
        ]);
    }
    let own_name = append(&mut names, ".shstrtab");
    let offset = u32::try_from(start + contents.len()).unwrap();
    let size = u32::try_from(names.len()).unwrap();
    contents.extend(&names);
    headers.push([own_name, 3, 0, 0, offset, size, 0, 0, 1, 0]);
    contents.resize(contents.len().next_multiple_of(4), 0);
    let table = u32::try_from(start + contents.len()).unwrap();
    let count = u16::try_from(headers.len()).unwrap();

    let mut file = b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    file.extend([2, 0, 40, 0, 1, 0, 0, 0]);
    for word in [0, 52, table, 0x0500_0000_u32] {
        file.extend(word.to_le_bytes());
    }
    for half in [52, 32, loaded, 40, count, count - 1] {
        file.extend(half.to_le_bytes());
    }
    file.extend(segments);
    file.extend(contents);
    file.extend(headers.iter().flatten().flat_map(|word| word.to_le_bytes()));
    file
}

fn append(strings: &mut Vec<u8>, name: &str) -> u32 {
    let at = u32::try_from(strings.len()).unwrap();
    strings.extend(name.bytes().chain([0]));
    at
}

/// Debug information of one unit, in a version of DWARF from 2 to 5: `.debug_abbrev` and
/// `.debug_info`. The functions are of the unit, and `helper` is what they have in line.
pub(crate) fn debug(
    version: u16,
    unit: &str,
    helper: &str,
    functions: &[Function],
) -> [Section; 2] {
    // Up to version 3, the end of a function is an address.
    let end_form = if version < 4 { 0x01 } else { 0x06 };
    let abbreviations = [
        // 1: the unit, with children and a name.
        &[1, 0x11, 1, 0x03, 0x08, 0, 0][..],
        // 2: the helper, with a name.
        &[2, 0x2e, 0, 0x03, 0x08, 0, 0],
        // 3: a function, with children, name, start and end.
        &[3, 0x2e, 1, 0x03, 0x08, 0x11, 0x01, 0x12, end_form, 0, 0],
        // 4: a copy: its function, start and end.
        &[4, 0x1d, 0, 0x31, 0x13, 0x11, 0x01, 0x12, end_form, 0, 0],
        &[0],
    ]
    .concat();
    let header_size = if version >= 5 { 12 } else { 11 };
    let mut entries = vec![1];
    entries.extend(unit.bytes().chain([0]));
    let helper_at = u32::try_from(header_size + entries.len()).unwrap();
    entries.push(2);
    entries.extend(helper.bytes().chain([0]));
    let end = |start: u32, size: u32| if version < 4 { start + size } else { size };
    for (name, start, size, copy) in functions {
        entries.push(3);
        entries.extend(name.bytes().chain([0]));
        entries.extend(start.to_le_bytes());
        entries.extend(end(*start, *size).to_le_bytes());
        if let Some((start, size)) = copy {
            entries.push(4);
            for word in [helper_at, *start, end(*start, *size)] {
                entries.extend(word.to_le_bytes());
            }
        }
        entries.push(0);
    }
    entries.push(0);
    let length = u32::try_from(header_size - 4 + entries.len()).unwrap();
    let mut information = length.to_le_bytes().to_vec();
    information.extend(version.to_le_bytes());
    if version >= 5 {
        information.extend([1, 4]);
    }
    information.extend([0; 4]);
    if version < 5 {
        information.push(4);
    }
    information.extend(entries);
    [
        Section::stored(".debug_abbrev", 0, 0, &abbreviations),
        Section::stored(".debug_info", 0, 0, &information),
    ]
}

/// A firmware with a bit of everything: code with a copy in line, a call, strings, padding, first
/// values stored elsewhere, variables and a heap.
pub(crate) fn firmware(version: u16) -> Vec<u8> {
    let mut code = [0x00, 0xbf].repeat(20);
    // At 0x10: bl 0x20, which is `mp_load`.
    code[0x10..0x14].copy_from_slice(&[0x00, 0xf0, 0x06, 0xf8]);
    let mut constants = b"hello, world\0\0\0\0".to_vec();
    constants.extend([1, 2, 3, 4, 5, 6, 7, 8]);
    // A pointer to `mp_load`, with the bit that says Thumb.
    constants.extend(0x21_u32.to_le_bytes());
    let mut sections = vec![
        Section::stored(".text", 6, 0, &code),
        Section::stored(".rodata", 2, 0x28, &constants),
        Section {
            load_address: Some(0x44),
            ..Section::stored(".data", 3, 0x2000_0000, &[1, 0, 0, 0])
        },
        Section::zero(".bss", 0x2000_0004, 0x40),
    ];
    let functions = [
        ("main", 2, 0x1e, Some((0x14, 8))),
        ("mp_load", 0x20, 8, None),
    ];
    sections.extend(debug(version, "py/vm.c", "mp_obj_is_int", &functions));
    let symbol = |name, address, size, info, section| Symbol {
        name,
        address,
        size,
        info,
        section,
    };
    elf(
        &sections,
        &[
            symbol("$t", 0, 0, 0, 1),
            symbol("main", 3, 0x1e, 0x12, 1),
            symbol("mp_load", 0x21, 8, 0x12, 1),
            symbol("table", 0x38, 8, 0x11, 2),
            symbol("pointer", 0x40, 4, 0x11, 2),
            symbol("counter", 0x2000_0000, 4, 0x11, 3),
            symbol("mpyfit_heap", 0x2000_0008, 0x3c, 0x11, 4),
            symbol("__mpyfit_stack_size", 0x1000, 0, 0x10, 0xfff1),
        ],
    )
}

/// An image with so many functions, each of which refers to one list of so many ranges.
pub(crate) fn with_shared_ranges(functions: usize, ranges: usize) -> Vec<u8> {
    let abbreviations = [
        // 1: the unit, with children; 2: a function with ranges.
        &[1, 0x11, 1, 0, 0][..],
        &[2, 0x2e, 0, 0x55, 0x17, 0, 0],
        &[0],
    ]
    .concat();
    let mut entries = vec![1];
    for _ in 0..functions {
        entries.extend([2, 0, 0, 0, 0]);
    }
    entries.push(0);
    let length = u32::try_from(7 + entries.len()).unwrap();
    let mut information = length.to_le_bytes().to_vec();
    information.extend([4, 0, 0, 0, 0, 0, 4]);
    information.extend(entries);
    let mut list = Vec::new();
    for start in 0..u32::try_from(ranges).unwrap() {
        list.extend((start * 2 + 2).to_le_bytes());
        list.extend((start * 2 + 4).to_le_bytes());
    }
    list.extend([0; 8]);
    elf(
        &[
            Section::stored(".text", 6, 0, &[0; 64]),
            Section::stored(".debug_abbrev", 0, 0, &abbreviations),
            Section::stored(".debug_info", 0, 0, &information),
            Section::stored(".debug_ranges", 0, 0, &list),
        ],
        &[],
    )
}

/// Two releases of one firmware: of its functions one grew, one is new, one is gone, one moved to
/// another file, one has another name, and one stayed.
pub(crate) fn releases() -> [Vec<u8>; 2] {
    let old = [
        ("py/vm.c", "mp_grows", 8, 1),
        ("py/vm.c", "mp_stays", 8, 2),
        ("py/vm.c", "mp_goes", 8, 3),
        ("py/vm.c", "mp_old_name", 16, 4),
        ("py/obj.c", "mp_moves", 8, 5),
    ];
    let new = [
        ("py/vm.c", "mp_grows", 20, 1),
        ("py/vm.c", "mp_stays", 8, 2),
        ("py/vm.c", "mp_comes", 12, 6),
        ("py/vm.c", "mp_new_name", 16, 4),
        ("py/objint.c", "mp_moves", 8, 5),
    ];
    [old, new].map(|functions| of_functions(&functions))
}

/// An image of functions: file, name, size, and the byte that they consist of.
fn of_functions(functions: &[(&'static str, &'static str, u32, u8)]) -> Vec<u8> {
    let mut code = Vec::new();
    let mut symbols: Vec<Symbol> = Vec::new();
    for (file, name, size, byte) in functions {
        let address = u32::try_from(code.len()).unwrap();
        code.extend([*byte].repeat(*size as usize));
        for (name, address, size, info, section) in
            [(*file, 0, 0, 4, 0xfff1), (*name, address + 1, *size, 2, 1)]
        {
            symbols.push(Symbol {
                name,
                address,
                size,
                info,
                section,
            });
        }
    }
    elf(&[Section::stored(".text", 6, 0, &code)], &symbols)
}
