//! A firmware without a compiler: the smallest ELF file with what `flash` looks for.

/// Where the firmware begins, behind the bootloader.
const START: u32 = 0x4000;
const LIBRARY: [(&str, u32); 2] = [
    ("__mpyfit_library_start", 0x4_0000),
    ("__mpyfit_library_end", 0x8_0000),
];
const HEADER: usize = 52;
const PROGRAM_HEADER: usize = 32;

/// An image with this code, as for metro-m4.
pub(crate) fn firmware(code: &[u8]) -> Vec<u8> {
    let mut names = vec![0];
    let mut symbols = vec![0; 16];
    for (name, value) in LIBRARY {
        symbols.extend(words(&[names.len() as u32, value, 0]));
        // Global, without a type, absolute.
        symbols.extend([0x10, 0, 0xf1, 0xff]);
        names.extend(name.bytes().chain([0]));
    }
    let code_at = HEADER + PROGRAM_HEADER;
    let symbols_at = code_at + code.len().next_multiple_of(4);
    let names_at = symbols_at + symbols.len();
    let sections_at = (names_at + names.len()).next_multiple_of(4);

    let mut file = b"\x7fELF\x01\x01\x01".to_vec();
    file.resize(16, 0);
    file.extend(halves(&[2, 40]));
    file.extend(words(&[1, START, HEADER as u32, sections_at as u32, 0]));
    file.extend(halves(&[HEADER as u16, PROGRAM_HEADER as u16, 1, 40, 3, 2]));
    let size = code.len() as u32;
    // PT_LOAD, to be read and run.
    file.extend(words(&[1, code_at as u32, START, START, size, size, 5, 4]));
    file.extend(code);
    file.resize(symbols_at, 0);
    file.extend(&symbols);
    file.extend(&names);
    file.resize(sections_at + 40, 0);
    let table = |kind, at: usize, size: usize, link, entry| {
        words(&[0, kind, 0, 0, at as u32, size as u32, link, 1, 4, entry])
    };
    file.extend(table(2, symbols_at, symbols.len(), 2, 16));
    file.extend(table(3, names_at, names.len(), 0, 0));
    file
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn halves(halves: &[u16]) -> Vec<u8> {
    halves.iter().flat_map(|half| half.to_le_bytes()).collect()
}
