//! Images put together by hand: whose every byte is, and what bad ones lead to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod image_files;

use analyzer::image::diff::{Fate, differences};
use analyzer::image::tree::{Node, tree};
use analyzer::image::{Error, Image, Kind, Problem, references};
use analyzer::quantity::Bytes;
use analyzer::region::{MemoryKind, Region};
use image_files::{Section, Symbol, elf, firmware};

/// The tree as lines: depth, name, bytes.
fn lines(nodes: &[Node<'_>], depth: usize, found: &mut Vec<String>) {
    for node in nodes {
        let copied = if node.is_copied { " (inlined)" } else { "" };
        let indent = "  ".repeat(depth);
        found.push(format!("{indent}{}{copied} {}", node.name, node.size));
        lines(&node.children, depth + 1, found);
    }
}

#[track_caller]
fn check(file: &[u8], expected: &str) {
    let image = Image::read(file, &[]).unwrap();
    let mut found = Vec::new();
    lines(&tree(&image), 0, &mut found);
    assert_eq!(found.join("\n"), expected);
}

const FIRMWARE: &str = "\
flash 72
  .text 40
    start-up 22
      py/vm.c 22
        main 22
    VM core 16
      py/vm.c 16
        mp_load 8
        mp_obj_is_int (inlined) 8
    code without a symbol 2
       2
        code without a symbol 2
  .rodata 28
    strings 16
       16
        strings without a symbol 16
    unknown 12
       12
        table 8
        pointer 4
  .data (first values) 4
    unknown 4
       4
        counter 4
ram 68
  .bss 64
    heap 60
       60
        mpyfit_heap 60
    padding 4
       4
        padding 4
  .data 4
    unknown 4
       4
        counter 4";

#[test]
fn every_byte_has_an_owner() {
    for version in 2..=5 {
        check(&firmware(version), FIRMWARE);
    }
}

fn region(name: &str, origin: u64, size: u64, kind: MemoryKind) -> Region {
    Region {
        name: name.to_owned(),
        origin,
        size: Bytes(size),
        kind,
    }
}

#[test]
fn what_goes_past_the_end_of_a_region_is_elsewhere() {
    let memory = [
        region("flash", 0, 0x40, MemoryKind::Flash),
        region("ram", 0x2000_0000, 0x100, MemoryKind::Ram),
    ];
    let file = firmware(4);
    let image = Image::read(&file, &memory).unwrap();
    let regions = image.layout.regions.iter();
    let found: Vec<(&str, u64)> = regions
        .map(|region| (region.name.as_str(), region.used))
        .collect();
    assert_eq!(found, [("flash", 64), ("ram", 68), ("flash elsewhere", 8)]);
}

#[test]
fn calls_and_pointers_to_a_function_are_found() {
    let file = firmware(4);
    let image = Image::read(&file, &[]).unwrap();
    let found: Vec<(u64, Kind)> = references(&image.elf, &(0x20..0x28))
        .iter()
        .map(|one| (one.from, one.kind))
        .collect();
    assert_eq!(found, [(0x10, Kind::Branch), (0x40, Kind::Word)]);
}

#[test]
fn a_mark_at_the_end_of_a_section_owns_nothing_of_the_next() {
    let label = |name, address, section| Symbol {
        name,
        address,
        size: 0,
        info: 16,
        section,
    };
    let names = |flags: u32, marks: &[Symbol]| {
        let sections = [
            Section::stored(".text", 6, 0, &[0xaf; 32]),
            Section::stored(".rest", flags, 32, &[0xaf; 16]),
        ];
        let mut found = Vec::new();
        let file = elf(&sections, marks);
        lines(&tree(&Image::read(&file, &[]).unwrap()), 0, &mut found);
        found.join("\n")
    };
    // `__etext` stands at the end of its own section, where the next one begins.
    let constants = names(2, &[label("__etext", 32, 1)]);
    assert!(
        constants.contains("constants without a symbol 16"),
        "{constants}"
    );
    // A mark of the next section at the same place does name what is there.
    let code = names(6, &[label("__etext", 32, 1), label("entry", 32, 2)]);
    assert!(code.contains("entry 16"), "{code}");
}

#[test]
fn a_stripped_image_is_counted_by_its_sections() {
    let file = elf(
        &[
            Section::stored(".text", 6, 0, &[0xaf; 32]),
            Section::zero(".bss", 0x2000_0000, 16),
        ],
        &[],
    );
    check(
        &file,
        "flash 32\n  .text 32\n    code without a symbol 32\n       32\n        \
         code without a symbol 32\nram 16\n  .bss 16\n    variables without a symbol 16\n       \
         16\n        variables without a symbol 16",
    );
}

#[test]
fn an_image_without_sections_is_counted_by_its_segments() {
    let mut file = firmware(4);
    // Number and place of section headers.
    file[32..36].fill(0);
    file[48..52].fill(0);
    check(
        &file,
        "flash 72\n  no section 72\n    not in any section 72\n       72\n        in no section 72\n\
         ram 68\n  no section 68\n    not in any section 68\n       68\n        in no section 68",
    );
}

#[test]
fn a_renamed_function_is_told_from_a_new_one() {
    let (old, new) = (firmware(4), {
        let mut file = firmware(4);
        // The name is in the debug information too, which does not matter here.
        let at = file.windows(8).rposition(|name| name == b"mp_load\0");
        let at = at.unwrap();
        file[at..at + 7].copy_from_slice(b"vm_load");
        file
    });
    let (old, new) = (
        Image::read(&old, &[]).unwrap(),
        Image::read(&new, &[]).unwrap(),
    );
    assert_eq!(differences(&old, &old), []);
    let found = differences(&old, &new);
    let fates: Vec<&Fate> = found.iter().map(|one| &one.fate).collect();
    let from = "mp_load".to_owned();
    assert_eq!(fates, [&Fate::Renamed { from }]);
}

#[track_caller]
fn refused(file: &[u8], offset: u64) -> Problem {
    let error: Error = Image::read(file, &[]).unwrap_err();
    assert_eq!(error.offset, offset, "{error}");
    error.problem
}

#[test]
fn what_is_no_image_is_refused_with_the_place() {
    assert_eq!(refused(b"UF2\n", 0), Problem::NotElf);
    let mut object = firmware(4);
    object[16] = 1;
    assert_eq!(refused(&object, 0), Problem::NotLinked);
    let overlapping = elf(
        &[
            Section::stored(".a", 2, 0x100, &[0; 8]),
            Section::stored(".b", 2, 0x104, &[0; 8]),
        ],
        &[],
    );
    let (first, second) = (0x100, 0x104);
    assert_eq!(
        refused(&overlapping, 84),
        Problem::Overlap { first, second }
    );
}

/// What a tree counts is what the image takes, of every region, whatever the file says. Returns
/// whether it is an image.
fn counts_all(file: &[u8]) -> bool {
    let image = match Image::read(file, &[]) {
        Ok(image) => image,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let counted: u64 = tree(&image).iter().map(|node| node.size).sum();
    let taken: u64 = image.layout.regions.iter().map(|region| region.used).sum();
    assert_eq!(counted, taken);
    let _ = references(&image.elf, &(0x20..0x28));
    assert_eq!(differences(&image, &image), []);
    true
}

#[test]
fn no_cut_makes_it_panic() {
    for version in [4, 5] {
        let file = firmware(version);
        // The headers of sections are the last that it has.
        for end in 0..file.len() {
            assert!(!counts_all(&file[..end]), "cut at {end}");
        }
    }
}

#[test]
fn no_mutation_makes_it_panic_or_miscount() {
    let mut random = fastrand::Rng::with_seed(20_251_121);
    let mut readable = 0;
    for version in 2..=5 {
        let file = firmware(version);
        for _ in 0..1_000 {
            let mut file = file.clone();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..file.len());
                file[at] = match random.u8(..4) {
                    0 => 0xff,
                    1 => 0,
                    2 => file[at].wrapping_add(1),
                    _ => random.u8(..),
                };
            }
            readable += usize::from(counts_all(&file));
        }
    }
    // Both outcomes must occur, or the mutations test nothing.
    assert!((400..3_600).contains(&readable), "{readable} readable");
}

/// Files that once made the reader panic, count wrongly or take for ever.
#[test]
fn what_was_found_once_stays_found() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/images/regressions");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert!(!files.is_empty());
    for file in files {
        counts_all(&std::fs::read(file.unwrap().path()).unwrap());
    }
}

#[test]
fn a_list_of_ranges_that_is_used_over_and_over_is_refused() {
    let file = image_files::with_shared_ranges(400, 400);
    let image = Image::read(&file, &[]).unwrap();
    assert_eq!(image.debug.problems.len(), 1);
    assert!(image.debug.problems[0].reason.contains("over and over"));
}
