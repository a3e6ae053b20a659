//! What the worst files of every kind take in memory, in multiples of their size.
//!
//! One test, because the allocator counts for the whole program.

use std::fmt;

use analyzer::mpy::{Module, RawFile, write_dump};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// About how large the files are, but at least what 65535 arguments take.
const SIZE: usize = 1 << 16;

/// Reading allocates for the nesting only: 4 KiB and 256 functions deep.
const READING: f64 = 0.25;

/// The most that reading, decoding, walking through all instructions and listing take together.
/// The worst is measured at 10.7, on many viper functions of three bytes.
const ALL: f64 = 12.0;

#[test]
fn no_file_takes_more_memory_than_a_small_multiple_of_its_size() {
    let mut worst: f64 = 0.0;
    let mut report = String::new();
    for (kind, bytes) in hostile_files() {
        let reading = peak_of(|| drop(RawFile::read(&bytes).expect(kind))) as f64;
        let all = peak_of(|| examine(kind, &bytes)) as f64;
        let (reading, all) = (reading / bytes.len() as f64, all / bytes.len() as f64);
        report += &format!("{kind}: {reading:.2} for reading, {all:.2} in all\n");
        assert!(reading <= READING, "{report}");
        worst = worst.max(all);
    }
    assert!(worst <= ALL, "{report}");
    // A file that takes nothing would be a file that was not read.
    assert!(worst > 1.0, "{report}");
}

fn peak_of(run: impl FnOnce()) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    run();
    ALLOCATOR.peak_usage() - before
}

fn examine(kind: &str, bytes: &[u8]) {
    let file = RawFile::read(bytes).expect(kind);
    let module = Module::decode(&file).expect(kind);
    for function in module.functions() {
        assert!(function.instructions(&module).count() <= 2 * bytes.len());
    }
    write_dump(&module, &mut Nowhere).expect(kind);
}

/// Where a listing goes that nobody keeps.
struct Nowhere;

impl fmt::Write for Nowhere {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}

fn hostile_files() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = vec![
        ("v6, fixed strings", tabled(&[3], SIZE, &[], 0, V6_TOP)),
        (
            "v6, empty strings",
            tabled(&[0, 0], SIZE / 2, &[], 0, V6_TOP),
        ),
        ("v6, objects", tabled(&[3], 1, &[1], SIZE, V6_TOP)),
        (
            "v6, empty tuples",
            tabled(&[3], 1, &[10, 0], SIZE / 2, V6_TOP),
        ),
        (
            "v6, tuples 256 deep",
            tabled(&[3], 1, &deep_tuple(), SIZE / 513, V6_TOP),
        ),
        ("v6, one tuple", {
            let mut tuple = vec![10];
            push_integer(&mut tuple, SIZE);
            tuple.resize(tuple.len() + SIZE, 1);
            tabled(&[3], 1, &tuple, 1, V6_TOP)
        }),
        ("v6, functions", v6_functions(&[0x18, 0, 2, 0], SIZE / 4)),
        ("v6, viper functions", v6_functions(&[0x0a, 0, 0], SIZE / 3)),
        ("v6, functions 256 deep", {
            let mut nest = [0x1c, 0, 2, 0, 1].repeat(254);
            nest.extend([0x18, 0, 2, 0]);
            v6_functions(&nest, SIZE / nest.len())
        }),
        ("v6, relocations", {
            let mut top = vec![0x0a, 0, 0x10];
            top.resize(top.len() + SIZE, 0);
            top.push(0xff);
            tabled(&[3], 1, &[], 0, &top)
        }),
        ("v6, instructions", v6_code(&[0, 2, 0], 0x51)),
        ("v6, lines", v6_code(&v6_sizes(SIZE + 1), 0x21)),
        ("v6, arguments", tabled(&[3], 1, &[], 0, &v6_arguments())),
    ];
    for version in [4, 5] {
        files.extend(streamed_files(version));
    }
    files.extend(v3_files());
    files
}

/// A top level that does nothing.
const V6_TOP: &[u8] = &[0x18, 0, 2, 0];

/// A file of version 6: an entry of the string table, an object, each repeated; the functions.
fn tabled(string: &[u8], strings: usize, object: &[u8], objects: usize, code: &[u8]) -> Vec<u8> {
    let mut file = b"M\x06\x00\x1f".to_vec();
    push_integer(&mut file, strings);
    push_integer(&mut file, objects);
    file.extend(string.repeat(strings));
    file.extend(object.repeat(objects));
    file.extend_from_slice(code);
    file
}

fn deep_tuple() -> Vec<u8> {
    let mut tuple = [10, 1].repeat(256);
    tuple.push(1);
    tuple
}

fn v6_functions(function: &[u8], count: usize) -> Vec<u8> {
    let mut code = vec![0x1c, 0, 2, 0];
    push_integer(&mut code, count);
    code.extend(function.repeat(count));
    tabled(&[3], 1, &[], 0, &code)
}

/// One function: a prelude, filled up with one byte.
fn v6_code(prelude: &[u8], filler: u8) -> Vec<u8> {
    let size = prelude.len() + SIZE;
    let mut code = Vec::new();
    push_integer(&mut code, size << 3);
    code.extend_from_slice(prelude);
    code.resize(code.len() + SIZE, filler);
    tabled(&[3], 1, &[], 0, &code)
}

/// A signature, the size of names and lines, and the name.
fn v6_sizes(info: usize) -> Vec<u8> {
    let mut prelude = vec![0];
    push_sizes(&mut prelude, info);
    prelude.push(0);
    prelude
}

fn push_sizes(prelude: &mut Vec<u8>, mut info: usize) {
    while info >> 6 != 0 {
        prelude.push(0x80 | (info as u8 & 0x3f) << 1);
        info >>= 6;
    }
    prelude.push((info as u8) << 1);
}

/// As many positional arguments as a signature can have.
const ARGUMENTS: usize = 0xffff;

/// A signature with that many arguments: two bits of their number, then one in each of 14 bytes.
fn push_many_arguments(prelude: &mut Vec<u8>) {
    prelude.push(0x83);
    prelude.extend([0x84; 13]);
    prelude.push(0x04);
}

fn v6_arguments() -> Vec<u8> {
    let mut prelude = Vec::new();
    push_many_arguments(&mut prelude);
    push_sizes(&mut prelude, ARGUMENTS + 1);
    prelude.extend([0; ARGUMENTS + 1]);
    let mut code = Vec::new();
    push_integer(&mut code, prelude.len() << 3);
    code.extend(prelude);
    code
}

/// Files of version 4 or 5. The window of recent strings has one entry.
fn streamed_files(version: u8) -> Vec<(&'static str, Vec<u8>)> {
    // A prelude with the two strings in or after it: the first "a", later the latest again.
    let function = |strings: &[u8], instructions: &[u8], loaded: usize| {
        let mut function = Vec::new();
        if version == 5 {
            push_integer(&mut function, (6 + loaded) << 2);
            function.extend([0, 8]);
            function.extend_from_slice(strings);
            function.extend_from_slice(instructions);
        } else {
            push_integer(&mut function, (12 + loaded) << 2);
            function.extend([0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0xff]);
            function.extend_from_slice(instructions);
            function.extend_from_slice(strings);
        }
        function
    };
    let file = |parts: &[&[u8]]| {
        let mut file = vec![b'M', version, 0, 0x1f, 0x20];
        parts.iter().for_each(|part| file.extend_from_slice(part));
        file
    };
    let first = [2, b'a', 1];
    let again = [1, 1];
    let counts = |constants, children| {
        let mut counts = Vec::new();
        push_integer(&mut counts, constants);
        push_integer(&mut counts, children);
        counts
    };
    let load_name = if version == 5 { 0x11 } else { 0x1b };
    let many = |inner: &[u8]| {
        let count = SIZE / inner.len();
        let top = function(&first, &[], 0);
        file(&[&top, &counts(0, count), &inner.repeat(count)])
    };
    let mut bytecode = function(&again, &[], 0);
    bytecode.extend([0, 0]);
    // The first name is a fixed string, since the code comes before the strings in version 4.
    let mut recent = vec![load_name, 2, b'a'];
    recent.extend([load_name, 1].repeat(SIZE / 2));
    let loaded = 3 * (SIZE / 2 + 1);
    let mut own = Vec::new();
    let mut number = 0u32;
    while own.len() < SIZE {
        own.extend([load_name, 6]);
        own.extend(&number.to_le_bytes()[..3]);
        number += 1;
    }
    let mut links = vec![6, 0];
    push_integer(&mut links, SIZE / 2);
    links.extend([0, 2, b'a']);
    links.extend([0, 1].repeat(SIZE / 2 - 1));
    links.push(0);
    let none = counts(0, 0);
    let mut files = vec![
        ("v4/5, functions", many(&bytecode)),
        ("v4/5, viper functions", many(&[6, 0, 0, 0, 0, 0])),
        ("v4/5, assembler functions", many(&[7, 0, 0, 0, 0])),
        (
            "v4/5, references to strings",
            file(&[&function(&again, &recent, loaded), &none].map(|part| part.as_slice())),
        ),
        (
            "v4/5, strings",
            file(&[&function(&first, &own, 3 * number as usize), &none]),
        ),
        (
            "v4/5, instructions",
            file(&[&function(&first, &vec![0x51; SIZE], SIZE), &none]),
        ),
        (
            "v4/5, constants",
            file(&[
                &function(&first, &[], 0),
                &counts(SIZE, 0),
                &vec![b'e'; SIZE],
            ]),
        ),
        ("v4/5, links", file(&[&links, &none])),
    ];
    if version == 5 {
        // In file order, the strings of the prelude come first.
        files[3].1 = file(&[&function(&first, &recent, loaded), &none]);
        let mut arguments = Vec::new();
        push_many_arguments(&mut arguments);
        push_sizes(&mut arguments, 4);
        let mut sized = Vec::new();
        push_integer(&mut sized, (arguments.len() + 4) << 2);
        files.push((
            "v5, arguments",
            file(&[&sized, &arguments, &first, &none, &[1; ARGUMENTS]]),
        ));
        let mut lines = vec![0];
        push_sizes(&mut lines, SIZE + 4);
        let mut sized = Vec::new();
        push_integer(&mut sized, (lines.len() + SIZE + 4) << 2);
        files.push((
            "v5, lines",
            file(&[&sized, &lines, &first, &vec![0x21; SIZE], &none]),
        ));
    }
    files
}

fn v3_files() -> Vec<(&'static str, Vec<u8>)> {
    let file = |parts: &[&[u8]]| {
        let mut file = b"M\x03\x00\x1f".to_vec();
        parts.iter().for_each(|part| file.extend_from_slice(part));
        file
    };
    let function = |positional: u8, instructions: &[u8]| {
        let mut function = Vec::new();
        push_integer(&mut function, 12 + instructions.len());
        function.extend([0, 0, 0, positional, positional, 0, 5, 0, 0, 0, 0, 0xff]);
        function.extend_from_slice(instructions);
        function
    };
    let mut children = Vec::new();
    let many = |inner: &[u8], children: &mut Vec<u8>| {
        let count = SIZE / inner.len();
        children.clear();
        children.push(0);
        push_integer(children, count);
        file(&[&function(0, &[]), &[0, 0], children, &inner.repeat(count)])
    };
    let mut least = function(0, &[]);
    least.extend([0, 0, 0, 0]);
    let mut arguments = function(255, &[]);
    arguments.extend([0; 2 + 2 + 510]);
    let names = [0x1b, 0, 0].repeat(SIZE / 4);
    let mut own = Vec::new();
    for number in 0..SIZE / 7 {
        own.push(3);
        own.extend(&(number as u32).to_le_bytes()[..3]);
    }
    let own_names = [0x1b, 0, 0].repeat(SIZE / 7);
    vec![
        ("v3, functions", many(&least, &mut children)),
        ("v3, arguments", many(&arguments, &mut children)),
        (
            "v3, references to strings",
            file(&[&function(0, &names), &[0, 0], &vec![0; SIZE / 4], &[0, 0]]),
        ),
        (
            "v3, strings",
            file(&[&function(0, &own_names), &[0, 0], &own, &[0, 0]]),
        ),
        (
            "v3, instructions",
            file(&[&function(0, &vec![0x11; SIZE]), &[0, 0, 0, 0]]),
        ),
    ]
}

/// A variable-length integer: seven bits a byte, the most significant first.
fn push_integer(out: &mut Vec<u8>, value: usize) {
    for shift in [28, 21, 14, 7] {
        if value >> shift != 0 {
            out.push(0x80 | (value >> shift & 0x7f) as u8);
        }
    }
    out.push((value & 0x7f) as u8);
}
