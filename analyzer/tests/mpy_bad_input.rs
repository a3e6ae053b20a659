//! Damaged and hostile files: an error that says what and where, never a panic.

mod mpy_any_input;
mod mpy_files;

use std::fs;

use analyzer::mpy::raw::MAX_FILE_SIZE;
use analyzer::mpy::{Module, RawFile, dump};
use mpy_any_input::{folder, hold_for_any_input};
use mpy_files::compiled_files;

/// Reads and decodes; the message must be exactly this.
fn check(bytes: &[u8], message: &str) {
    let error = match RawFile::read(bytes) {
        Err(error) => error,
        Ok(file) => Module::decode(&file).expect_err("the file should be bad"),
    };
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_count_that_the_file_cannot_hold_is_refused_before_anything_is_reserved() {
    check(
        b"M\x06\x00\x1f\x8f\xff\xff\xff\x7f\x00",
        "the number of strings is given as 4294967295, more than the rest of the file can hold \
         (offset 0x4)",
    );
    check(
        b"M\x06\x00\x1f\x00\x00\x00",
        "the prelude of function 0 runs past the end of the function's code (offset 0x0 in the \
         code of function 0)",
    );
    check(
        b"M\x05\x02\x1f\x20\x8f\xff\xff\xff\x7c\x00",
        "the code of function 0 runs past the end of the file (offset 0xa)",
    );
}

#[test]
fn a_length_past_the_end_names_the_entry() {
    check(
        b"M\x06\x00\x1f\x02\x00\x02a\x00\x40b\x00",
        "string table entry 1 runs past the end of the file (offset 0xa)",
    );
    check(
        b"M\x06\x00\x1f\x00\x01\x05\x7fabc",
        "object 0 runs past the end of the file (offset 0x8)",
    );
    check(
        b"C",
        "the header runs past the end of the file (offset 0x1)",
    );
    check(b"", "the header runs past the end of the file (offset 0x0)");
}

#[test]
fn a_file_larger_than_any_board_could_load_is_refused() {
    let mut bytes = b"M\x06\x00\x1f".to_vec();
    bytes.resize(MAX_FILE_SIZE + 1, 0);
    check(
        &bytes,
        "the file has 1048577 bytes; no more than 1048576 are read (offset 0x100000)",
    );
}

#[test]
fn what_no_compiler_writes_is_refused_by_name() {
    check(
        b"M\x06\x00\x1f\x80\x01\x00",
        "an integer in the number of strings is not in its shortest form (offset 0x4)",
    );
    check(
        b"M\x06\x00\x1f\x9f\xff\xff\xff\x7f\x00",
        "an integer in the number of strings has more than 32 bits (offset 0x4)",
    );
    check(
        b"M\x06\x00\x1f\x01\x00\x02ab",
        "string table entry 0 does not end in a zero byte (offset 0x8)",
    );
    check(
        b"M\x06\x00\x1f\x00\x01\x0b",
        "object 0 has the unknown type 0x0b (offset 0x6)",
    );
    check(
        b"M\x06\x00\x1f\x00\x00\x1c\x00\x02\x00\x00",
        "the number of inner functions of function 0 is 0, though the function is marked as having \
         some (offset 0xa)",
    );
    check(
        b"M\x05\x02\x1f\x21\x00",
        "the window of recent strings has 33 entries; firmware has at most 32 (offset 0x4)",
    );
}

#[test]
fn a_reference_that_is_out_of_range_is_refused() {
    // The prelude names string 9 of one.
    check(
        b"M\x06\x00\x1f\x01\x00\x02a\x00\x28\x00\x02\x09\x51\x63",
        "the prelude of function 0 refers to string 9; there are 1 (offset 0x2 in the code of \
         function 0)",
    );
    check(
        b"M\x06\x00\x1f\x01\x00\x83\x4f\x28\x00\x02\x00\x51\x63",
        "string table entry 0 is fixed string 231; the fixed strings are numbered 1 to 165 (entry \
         0 of the string table)",
    );
    // The name is the latest string, of which there is none.
    check(
        b"M\x05\x02\x1f\x20\x20\x00\x08\x01\x01\x51\x63\x00\x00",
        "a string in function 0 refers to recent string 0, of which there are only 0 (offset 0x8)",
    );
}

#[test]
fn a_bad_instruction_is_marked_where_it_stands() {
    let code = b"\x00\x02\x00\x10\x07\x23\x05\x32\x00\x42\x7f\x0f\x51";
    let mut bytes = b"M\x06\x00\x1f\x01\x00\x02a\x00".to_vec();
    bytes.push((code.len() << 3) as u8);
    bytes.extend_from_slice(code);
    let file = RawFile::read(&bytes).unwrap();
    let listing = dump(&Module::decode(&file).unwrap());
    let instructions: Vec<&str> = listing.lines().skip(11).collect();
    assert_eq!(
        instructions,
        [
            "     0      1  LOAD_CONST_STRING         error: no string 7",
            "     2      1  LOAD_CONST_OBJ            error: no object 5",
            "     4      1  MAKE_FUNCTION             error: no inner function 0",
            "     6      1  JUMP                      error: to 71, outside",
            "        error: 0x0f is not an instruction (offset 0xb in the code of function 0)",
        ]
    );
}

#[test]
fn ten_thousand_functions_one_inside_the_other_are_refused() {
    let mut nested = b"M\x06\x00\x1f\x01\x00\x02a\x00".to_vec();
    for _ in 0..10_000 {
        nested.extend_from_slice(b"\x2c\x00\x02\x00\x51\x63\x01");
    }
    nested.extend_from_slice(b"\x28\x00\x02\x00\x51\x63");
    check(
        &nested,
        "the code of function 256 is nested more than 256 deep (offset 0x709)",
    );
    let mut nested = b"M\x05\x02\x1f\x20".to_vec();
    for _ in 0..10_000 {
        nested.extend_from_slice(b"\x20\x00\x08\x00\x01\x00\x01\x51\x63\x00\x01");
    }
    check(
        &nested,
        "the code of function 256 is nested more than 256 deep (offset 0xb05)",
    );
    let mut nested = b"M\x03\x02\x1f".to_vec();
    for _ in 0..10_000 {
        nested
            .extend_from_slice(b"\x0e\x01\x00\x00\x00\x00\x00\x05\0\0\0\0\xff\x11\x5b\0\0\x00\x01");
    }
    check(
        &nested,
        "the code of function 256 is nested more than 256 deep (offset 0x1304)",
    );
}

#[test]
fn ten_thousand_tuples_one_inside_the_other_are_refused() {
    let mut nested = b"M\x06\x00\x1f\x00\x01".to_vec();
    for _ in 0..10_000 {
        nested.extend_from_slice(b"\x0a\x01");
    }
    check(
        &nested,
        "object 0 is nested more than 256 deep (offset 0x206)",
    );
}

#[test]
fn an_object_that_every_instruction_names_is_listed_in_short_each_time() {
    const MANY: usize = 20_000;
    let mut bytes = b"M\x06\x00\x1f\x01\x01\x02a\x00\x0a\x81\x9c\x20".to_vec();
    bytes.extend(std::iter::repeat_n(1, MANY));
    // Two bytes an instruction, three for the prelude.
    bytes.extend_from_slice(b"\x93\xc4\x18\x00\x02\x00");
    for _ in 0..MANY {
        bytes.extend_from_slice(b"\x23\x00");
    }
    assert!(hold_for_any_input(&bytes));
    let file = RawFile::read(&bytes).unwrap();
    let module = Module::decode(&file).unwrap();
    assert_eq!(
        module.function(0).unwrap().instructions(&module).count(),
        MANY
    );
    assert!(dump(&module).len() < 81 * (MANY + 20));
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    for path in compiled_files(&folder()) {
        let bytes = fs::read(&path).unwrap();
        for end in 0..bytes.len() {
            let readable = hold_for_any_input(&bytes[..end]);
            assert!(!readable, "{} cut at {end} can be read", path.display());
        }
    }
}

#[test]
fn mutated_files_are_read_or_refused_but_never_panic() {
    const MUTATIONS: usize = 20_000;
    let files: Vec<Vec<u8>> = compiled_files(&folder())
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    let mut random = fastrand::Rng::with_seed(6);
    let mut readable = 0;
    for round in 0..MUTATIONS {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..random.usize(1..6) {
            mutate(&mut bytes, &mut random);
        }
        readable += usize::from(hold_for_any_input(&bytes));
    }
    // Both outcomes must occur, or the mutations test nothing.
    assert!(
        (MUTATIONS / 20..MUTATIONS * 19 / 20).contains(&readable),
        "{readable} readable"
    );
}

fn mutate(bytes: &mut Vec<u8>, random: &mut fastrand::Rng) {
    let at = random.usize(..bytes.len());
    match random.u8(..6) {
        0 => bytes[at] ^= 1 << random.u8(..8),
        1 => bytes[at] = random.u8(..),
        2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.usize(..5)],
        3 => bytes.insert(at, random.u8(..)),
        4 if bytes.len() > 1 => drop(bytes.remove(at)),
        _ => {
            let end = (at + random.usize(1..9)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            let to = random.usize(..bytes.len());
            bytes.splice(to..to, piece);
        }
    }
}
