//! What follows from where things lie.

use super::super::heap::Heap;
use super::super::ledger::{Kind, Owner};
use super::super::text::Texts;
use super::{CIRCUITPYTHON, EIGHT, MICROPYTHON, SEVEN, check, check_from, start};
use crate::import::Residence::Ram;
use crate::import::Start;
use crate::vm::Profile;
use crate::vm::load::RomStrings;

fn take(heap: &mut Heap, asked: u64) -> Option<super::super::heap::EntryId> {
    heap.take(Kind::Scratch, asked, Owner::PROMPT)
}

#[test]
fn an_allocation_grows_where_it_lies_if_it_can() {
    let mut heap = Heap::new(16);
    let first = take(&mut heap, 20);
    let next = take(&mut heap, 1);
    let grows = |heap: &mut Heap, entry: Option<_>, to| heap.renew_in_place(entry.unwrap(), to);
    assert!(!grows(&mut heap, first, 40), "a block lies behind it");
    let moved = heap.relocate(first, Kind::Scratch, 40, Owner::PROMPT);
    assert_eq!(heap.used(), 48 + 16, "the old one is given back");
    assert!(grows(&mut heap, moved, 80), "nothing lies behind it");
    assert_eq!(heap.used(), 80 + 16);
    assert!(grows(&mut heap, moved, 17), "smaller is always possible");
    assert_eq!(heap.used(), 32 + 16);
    heap.free(next);
    heap.free(next);
    assert_eq!(heap.used(), 32, "what is given back twice counts once");
}

/// Interns strings of so many bytes, each with its closing NUL, while something else takes a block
/// behind the chunk or not; gives what the chunks are.
#[track_caller]
fn check_chunks(strings: &[usize], taken_behind: bool, expected: &[(u32, u64)]) {
    let profile = Profile::by_id(CIRCUITPYTHON).unwrap();
    let rom = RomStrings::default();
    let mut heap = Heap::new(profile.block);
    heap.trust_addresses(true);
    let from = Start {
        strings: 1,
        ..Default::default()
    };
    let mut texts = Texts::new(&profile.strings, &rom, &from, &mut heap);
    for (number, length) in strings.iter().enumerate() {
        let text = texts.number(&vec![b'a' + number as u8; *length - 1]);
        texts.intern(text, &mut heap, Owner::PROMPT);
        if taken_behind && number == 0 {
            take(&mut heap, 1);
        }
    }
    let found: Vec<(u32, u64)> = texts
        .entries()
        .iter()
        .map(|entry| heap.entry(*entry))
        .filter(|entry| entry.kind == Kind::StringChunk)
        .map(|entry| (entry.block, entry.taken.0))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_full_chunk_grows_by_the_string_that_does_not_fit() {
    // 100 + 40 do not fit into 128: the chunk becomes 168 bytes, and what was left over stays in it.
    check_chunks(&[100, 40], false, &[(0, 176)]);
    check_chunks(&[100, 40, 28], false, &[(0, 176)]);
    check_chunks(&[100, 40, 29], false, &[(0, 208)]);
}

#[test]
fn a_chunk_that_cannot_grow_gives_its_end_back() {
    check_chunks(&[100, 40], true, &[(0, 112), (9, 128)]);
    check_chunks(&[120, 200], true, &[(0, 128), (9, 208)]);
}

#[test]
fn a_table_of_whole_blocks_keeps_what_begins_behind_it() {
    // Eight strings take sixteen bytes: the code of the module stays, 32 bytes.
    check(CIRCUITPYTHON, "eight", EIGHT, Ram, [144, 144]);
    check(MICROPYTHON, "eight", EIGHT, Ram, [144, 144]);
    check(CIRCUITPYTHON, "seven", SEVEN, Ram, [176, 176]);
    check(MICROPYTHON, "seven", SEVEN, Ram, [176, 176]);
}

#[test]
fn what_lies_behind_a_table_is_not_counted_where_that_is_not_known() {
    let unknown = Start {
        layout_is_known: false,
        ..start(CIRCUITPYTHON)
    };
    check_from(&unknown, CIRCUITPYTHON, "eight", EIGHT, Ram, [112, 112]);
}

#[test]
fn a_forgotten_word_keeps_what_is_put_where_the_buffer_of_a_file_was() {
    // The body of the class, its code and the record of the function in it: the 80 bytes that the
    // cold figure of zq_class1m holds beyond its objects and a chunk.
    let source = "class One:\n    def method(self):\n        pass\n";
    let clean = Start {
        layout_is_known: false,
        ..start(CIRCUITPYTHON)
    };
    let forgetful = Start {
        keeps_last_buffer: true,
        ..clean.clone()
    };
    check_from(&clean, CIRCUITPYTHON, "one", source, Ram, [224, 224]);
    check_from(&forgetful, CIRCUITPYTHON, "one", source, Ram, [304, 224]);
}

#[test]
fn chunks_and_pools_depend_on_what_lies_behind_them() {
    let source: String = (0..40)
        .map(|number| format!("quite_a_long_name_for_number_{number} = None\n"))
        .collect();
    check(CIRCUITPYTHON, "names", &source, Ram, [1984, 512]);
    check(MICROPYTHON, "names", &source, Ram, [2016, 512]);
}

#[test]
fn a_session_has_the_blocks_that_it_starts_with() {
    let start = start(CIRCUITPYTHON);
    let mut heap = start.heap(16);
    start.place_modules(&mut heap, 24);
    let first = take(&mut heap, 16).map(|entry| heap.entry(entry).block);
    let second = take(&mut heap, 16).map(|entry| heap.entry(entry).block);
    assert_eq!((first, second), (Some(4), Some(25)));
}
