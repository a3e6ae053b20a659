//! What imports allocate on the emulated board, seen from outside, beside what the VM itself says.
//! `cargo xtask test firmware` builds the firmware, and says here where it and Unicorn are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod console;

use std::path::Path;

use analyzer::import::Kind;
use analyzer::trace::{Fate, Position, Sites, Trace};
use console::{board, importing, run, with_modules};
use emulator::{Board, Error, Image};

/// An import that was watched.
struct Imported {
    trace: Trace,
    /// By how much the VM says that it has less, once the collector has run.
    less: i64,
    /// What was raised.
    raised: String,
}

/// What is free after a collection. The script is the same each time, so that it takes the same.
fn free(board: &mut Board) -> i64 {
    // Once more, for what words on the stack had kept.
    run(board, "import gc; gc.collect()");
    let (printed, _) = run(board, "import gc; gc.collect(); print(gc.mem_free())");
    printed.trim().parse().unwrap()
}

fn import(board: &mut Board, module: &str) -> Imported {
    free(board);
    let before = free(board);
    board.watch().unwrap();
    let (_, raised) = run(board, &importing(module));
    let after = free(board);
    Imported {
        trace: board.trace().unwrap(),
        less: before - after,
        raised,
    }
}

/// Imports the first of some modules, which has to work.
#[track_caller]
fn imported(modules: &[(&str, &[u8])]) -> Imported {
    let imported = import(&mut with_modules(modules), modules[0].0);
    assert_eq!(imported.raised, "");
    imported
}

/// What holds of every trace.
#[track_caller]
fn check(name: &str, imported: &Imported) {
    let trace = &imported.trace;
    assert_eq!(trace.change(), imported.less, "{name}: everything");
    let by_import = trace.live().0 as i64 - trace.given_back.0 as i64;
    assert_eq!(by_import, imported.less, "{name}: the import");
    assert!(trace.peak.0 as i64 >= by_import, "{name}: the peak");
    let sites = Sites::micropython_1_25().unwrap();
    for (allocation, kind) in trace.with_kinds(&sites) {
        assert!(kind.is_some(), "{name}: {allocation:#?}");
        assert!(sites.site(&allocation.calls).unwrap().line > 0);
        assert_ne!(allocation.python, Position::default(), "{name}");
        let rest = allocation.taken.0 - allocation.asked.0;
        assert!(rest < 16, "{name}: {allocation:#?}");
    }
}

fn micro_modules() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ground-truth/micro");
    let paths = std::fs::read_dir(folder).unwrap();
    let mut modules: Vec<(String, Vec<u8>)> = paths
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "py"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    modules.sort();
    modules
}

#[test]
#[ignore = "needs the firmware"]
fn what_is_seen_is_what_the_vm_has_less_to_the_byte() {
    let modules = micro_modules();
    assert!(modules.len() > 60);
    for (name, source) in modules {
        check(&name, &imported(&[(&name, &source)]));
    }
}

#[test]
#[ignore = "needs the firmware"]
fn two_runs_see_the_same() {
    let source = b"class A:\n  def f(self):\n    pass\nx = [A() for i in range(20)]\n";
    let trace = || imported(&[("same", source)]).trace;
    assert_eq!(trace(), trace());
}

#[test]
#[ignore = "needs the firmware"]
fn a_collection_in_the_middle_of_an_import_is_seen() {
    let source = b"keep = []\nfor i in range(3000):\n  x = bytearray(100)\n  \
                   if i % 500 == 0:\n    keep.append(x)\n";
    let imported = imported(&[("heavy", source)]);
    check("heavy", &imported);
    let arrays: Vec<Fate> = imported
        .trace
        .allocations
        .iter()
        .filter(|one| one.asked.0 == 100)
        .map(|one| one.fate)
        .collect();
    let count = |fate: Fate| arrays.iter().filter(|one| **one == fate).count();
    // Six in the list, and the last; a forgotten word may keep another.
    assert_eq!(arrays.len(), 3000);
    assert!(count(Fate::Retained) >= 7);
    assert!(count(Fate::Garbage) > 2900);
    // The collector runs when the heap is full, and not before.
    let start = &imported.trace.standing.as_ref().unwrap().start;
    let taken: u32 = start.taken.iter().map(|range| range.len() as u32).sum();
    let heap = start.heap.unwrap();
    let used = imported.trace.peak.0 + u64::from(taken) * 16;
    assert!(used <= heap && used + 200 > heap, "{used} of {heap}");
}

#[test]
#[ignore = "needs the firmware"]
fn an_allocation_has_its_place_in_python_and_in_c() {
    let outer = b"import inner\nclass A:\n  def f(self):\n    return {1, 2}\nx = A().f()\n";
    let trace = imported(&[("outer", outer), ("inner", b"\n\ny = [1] * 50\n")]).trace;
    let sites = Sites::micropython_1_25().unwrap();
    let place = |kind: Kind| {
        let found = trace.with_kinds(&sites).find(|(_, one)| *one == Some(kind));
        let (allocation, _) = found.unwrap();
        let site = sites.site(&allocation.calls).unwrap();
        (allocation.python.to_string(), site.function.clone())
    };
    let is = |python: &str, c: &str| (python.to_owned(), c.to_owned());
    assert_eq!(place(Kind::Set), is("outer:4 A.f", "mp_obj_new_set"));
    assert_eq!(place(Kind::Class), is("outer:2", "mp_obj_new_type"));
    assert_eq!(place(Kind::List), is("inner:3", "list_new"));
    assert_eq!(
        place(Kind::Module),
        is("outer, loading", "mp_obj_new_module")
    );
}

#[test]
#[ignore = "needs the firmware"]
fn an_import_that_raises_leaves_what_the_vm_says() {
    let mut board = with_modules(&[("fails", b"x = [0] * 100\nraise ValueError('no')\n")]);
    let imported = import(&mut board, "fails");
    assert!(
        imported.raised.ends_with("ValueError: no\n"),
        "{}",
        imported.raised
    );
    assert_eq!(imported.trace.change(), imported.less);
    // The next import is watched as if nothing had been.
    let next = import(&mut board, "fails");
    assert_eq!(next.trace.change(), next.less);
    assert!(next.trace.allocations.len() < imported.trace.allocations.len());
}

#[test]
#[ignore = "needs the firmware"]
fn what_no_import_allocates_is_counted_apart() {
    let mut board = with_modules(&[]);
    free(&mut board);
    board.watch().unwrap();
    run(&mut board, "kept = [0] * 100");
    run(&mut board, "import gc; gc.collect()");
    let trace = board.trace().unwrap();
    assert!(trace.allocations.is_empty());
    assert!(trace.elsewhere.0 >= 416, "{}", trace.elsewhere);
}

#[test]
#[ignore = "needs the firmware"]
fn where_the_vm_stands_is_read_from_its_memory() {
    let trace = imported(&[("empty", b"")]).trace;
    let standing = trace.standing.unwrap();
    assert!(
        standing
            .rom_strings
            .iter()
            .any(|string| string == b"ValueError")
    );
    let start = standing.start;
    assert_eq!(start.known.len(), start.strings);
    let taken: u32 = start
        .taken
        .iter()
        .map(|range| range.end - range.start)
        .sum();
    assert!(taken > 10 && u64::from(taken) * 16 < start.heap.unwrap());
}

#[test]
#[ignore = "needs the firmware"]
fn an_image_without_symbols_cannot_be_watched() {
    let mut bytes = std::fs::read(console::path("MPYFIT_FIRMWARE_ELF")).unwrap();
    // The file's header: no table of sections, and so no symbols.
    bytes[0x20..0x24].fill(0);
    bytes[0x30..0x34].fill(0);
    let path = std::env::temp_dir().join(format!("mpyfit-{}.elf", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let outcome = emulator::check_watchable(&Image::open(&path).unwrap());
    std::fs::remove_file(&path).unwrap();
    let Err(Error::NotWatchable { missing, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(missing.contains(&"gc_alloc".to_owned()), "{missing:?}");
}

#[test]
#[ignore = "needs the firmware"]
fn a_watch_begins_when_there_is_a_heap_and_ends_once() {
    let mut board = board();
    assert!(matches!(board.watch(), Err(Error::NoHeap)));
    assert!(matches!(board.trace(), Err(Error::NotWatched)));
}
