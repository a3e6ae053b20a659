//! The budget: every row of every table of built-ins, with a large argument of every type.
//!
//! Rows come from the tables themselves, so a new one is covered as it stands.

use std::fmt::Write as _;
use std::sync::Arc;

use super::super::builtins::{self, Row};
use super::{Ending, Found, Library, MICROPYTHON, Program, Residence, Session, Start};
use crate::compile::{Options, compile};
use crate::mpy::Dialect;
use crate::quantity::Bytes;
use crate::vm::Profile;
use crate::vm::load::RomStrings;

/// What makes an argument of each type, with `N` items, bytes or words.
const LARGE: [(&str, &str); 12] = [
    ("list", "[0] * N"),
    ("tuple", "(1,) * N"),
    ("text", "'ab' * (N // 2)"),
    ("text of wide characters", "'\\xe9' * (N // 2)"),
    ("bytes", "b'ab' * (N // 2)"),
    ("bytearray", "bytearray(N)"),
    ("array", "array.array('i', [1] * N)"),
    ("memoryview", "memoryview(bytearray(N))"),
    ("dict", "dict.fromkeys(range(N))"),
    ("set", "set(range(N))"),
    ("int", "1 << int('N')"),
    ("stream", "io.BytesIO(b'ab' * (N // 2))"),
];

/// Modules whose rows are called by name.
const MODULES: &str = "import array, binascii, builtins, collections, gc, io, json, math, \
                       micropython, re, struct, sys, time\n";

/// Items of a small argument and of a large one.
const FEW: usize = 20;
const MANY: usize = 2_000;
/// Work for each item of what is sorted, shown or hashed at the most.
const MOST_OF_ITEM: u64 = 600;

/// Calls of one row: by itself, and with a second argument that is as large.
fn calls(row: &Row) -> Vec<String> {
    match row {
        Row::Function(module, name) => [
            "(x)",
            "(x, x)",
            "(x, 1)",
            "('ab', x)",
            "(1, x)",
            "(x, x, x)",
        ]
        .map(|arguments| format!("{module}.{name}{arguments}"))
        .to_vec(),
        Row::Method(name) => ["()", "(x)", "(0)", "(0, 1)", "(x, x)"]
            .map(|arguments| format!("x.{name}{arguments}"))
            .to_vec(),
    }
}

/// Operators and statements, which are in no table.
const OPERATIONS: [&str; 30] = [
    "x + x",
    "x * 2",
    "x == y",
    "x != y",
    "x < y",
    "x in x",
    "1 in x",
    "'a' in x",
    "x[0]",
    "x[-1]",
    "x[:]",
    "x[1:]",
    "x[::2]",
    "x[0] = 1",
    "x[:1] = b'a'",
    "x[0:0] = x[:1]",
    "del x[0]",
    "f(*x)",
    "f(**x)",
    "[*x]",
    "a, *b = x",
    "for a in x: pass",
    "{x: 1}",
    "x | x",
    "x & x",
    "x // 7",
    "x % 1001",
    "x ** 2",
    "'%s' % (x,)",
    "'{}'.format(x)",
];

struct Only(Arc<Program>);

impl Library for Only {
    fn find(&self, name: &str) -> Found {
        match name {
            "test" => Found::File {
                path: "/lib/test.mpy".into(),
                program: Some(Arc::clone(&self.0)),
                package: None,
                residence: Residence::Ram,
                source: None,
            },
            _ => Found::Builtin,
        }
    }
}

fn program(source: &str) -> Arc<Program> {
    let options = Options {
        source_name: "test.py".into(),
        ..Options::default()
    };
    let module = compile(source.as_bytes(), &options).unwrap();
    let bytes = module.to_bytes(Dialect::MicroPython);
    Arc::new(Program::read(&bytes).unwrap())
}

/// How a module ends, and the work that it took.
fn work(source: &str, heap: Option<u64>) -> (Ending, u64) {
    let library = Only(program(source));
    let rom = RomStrings::parse("\n\n");
    let profile = Profile::by_id(MICROPYTHON).unwrap();
    let mut session = Session::new(profile, &rom, &Start::default(), &library);
    if let Some(heap) = heap {
        session.collect_at(Bytes(heap));
    }
    let imported = session.import("test");
    (imported.ending, session.work_done())
}

fn set_up(large: &str, items: usize) -> String {
    let make = large.replace('N', &items.to_string());
    format!("{MODULES}def f(*a, **b): pass\nx = {make}\ny = {make}\n")
}

/// A statement that may raise, once or again and again.
fn guarded(statement: &str, rounds: usize) -> String {
    format!(
        "for i in range({rounds}):\n    try:\n        {statement}\n    except Exception:\n        pass\n"
    )
}

/// The work of one statement with an argument of so many items.
fn work_of(statement: &str, large: &str, items: usize) -> u64 {
    let before = set_up(large, items);
    let (_, without) = work(&before, None);
    let (_, with) = work(&format!("{before}{}", guarded(statement, 1)), None);
    with.saturating_sub(without)
}

#[test]
fn a_call_takes_work_for_all_that_it_is_given() {
    let mut wrong = String::new();
    for row in builtins::rows() {
        for (name, large) in LARGE {
            let call = &calls(&row)[0];
            let (few, many) = (work_of(call, large, FEW), work_of(call, large, MANY));
            let is_of_type = !matches!(row, Row::Method(_)) || many > few + 1_000;
            // Sixteen bytes, or a quarter of an item, are a unit at the least.
            let fewest = match name {
                "int" => MANY / 64,
                _ => MANY / 16,
            } as u64;
            // A count that no heap has room for is refused at once, which takes less than a small one.
            let grew = many.checked_sub(few);
            let is_free = grew.is_some_and(|grew| grew < fewest / 2);
            if matches!(row, Row::Function(..)) && !row.takes_no_time() && is_free {
                writeln!(wrong, "{call} of a large {name}: {few}, then {many}").unwrap();
            }
            if is_of_type && many > few + MOST_OF_ITEM * MANY as u64 {
                writeln!(wrong, "{call} of a large {name}: {many}").unwrap();
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn what_moves_or_compares_much_is_charged() {
    for (statement, large) in [
        ("x.insert(0, 1)", "[0] * N"),
        ("x.pop(0)", "[0] * N"),
        ("del x[0]", "[0] * N"),
        ("x[0:0] = [1]", "[0] * N"),
        ("x[1:]", "[0] * N"),
        ("x + x", "[0] * N"),
        ("x == y", "[0] * N"),
        ("1 in x", "[0] * N"),
        ("f(*x)", "[0] * N"),
        ("{x: 1}", "(0,) * N"),
        ("{x: 1}", "b'a' * N"),
        ("x == y", "bytearray(N)"),
        ("del x[0]", "dict.fromkeys(range(N))"),
        ("x // 7", "1 << 8 * N"),
        ("len(x)", "'\\xe9' * N"),
        ("'b' in x", "'a' * N"),
        ("x[5]", "'\\xe9' * N"),
        ("x.copy()", "dict.fromkeys(range(N))"),
        ("io.StringIO(x).read()", "'a' * N"),
    ] {
        let (few, many) = (
            work_of(statement, large, FEW),
            work_of(statement, large, MANY),
        );
        assert!(
            many > few + MANY as u64 / 20,
            "{statement}: {few}, then {many}"
        );
    }
}

#[test]
fn what_touches_little_of_much_is_cheap() {
    for statement in [
        "x.append(1)",
        "len(x)",
        "x[7]",
        "x[7] = 1",
        "x.pop()",
        "isinstance(x, list)",
        "iter(x)",
        "x is y",
        "x += [1]",
    ] {
        // There is room for one more.
        let large = "[0] * N + [0]\nx.append(0)\nx.pop()";
        let (few, many) = (
            work_of(statement, large, FEW),
            work_of(statement, large, MANY),
        );
        assert!(many < few + 100, "{statement}: {few}, then {many}");
    }
}

#[test]
fn a_loop_of_built_ins_ends_with_a_place() {
    for statement in ["sum(x)", "x.insert(0, 1)", "x[:]", "sorted(x)", "x == y"] {
        let source = format!(
            "{}for i in range(10 ** 7):\n    {statement}\n",
            set_up("[0] * N", MANY)
        );
        let Ending::GivenUp { reason, at } = work(&source, None).0 else {
            panic!("{statement} came to an end");
        };
        assert_eq!(reason, "it runs for too long to be followed", "{statement}");
        assert_eq!(at.line, 6, "{statement}");
    }
}

#[test]
fn digits_that_a_float_has_no_room_for_are_left_out() {
    // The buffer of `mp_print_float` has 32 bytes.
    for (text, length) in [
        ("'%.65536f' % 1.5", 31),
        ("'{:.70000f}'.format(1.5)", 31),
        ("'%.70001e' % 1.5", 31),
        ("'%.65536f' % -1.5", 31),
        ("'%.65536f' % 123.5", 31),
        ("'%.65536f' % 0.25", 31),
        ("'%.65536g' % 0.25", 4),
        ("'%.3f' % 1e38", 9),
        ("'%.3f' % 1.5", 5),
        ("'%f' % 123456", 13),
    ] {
        let source = format!("if len({text}) != {length}:\n    raise ValueError({text})\n");
        assert_eq!(work(&source, None).0, Ending::Done, "{text}");
    }
}

#[test]
fn an_allocation_beyond_the_heap_raises_as_on_the_board() {
    let caught = |statement: &str| {
        format!(
            "x = [0] * 30000\ntry:\n    {statement}\nexcept MemoryError as e:\n    \
             raise ValueError(e.args[0])\n"
        )
    };
    for (statement, bytes) in [
        ("x = x + x", 240_000),
        ("x = bytearray(200000)", 200_000),
        ("x = b'a' * 200000", 200_000),
        ("x = [0] * 60000", 240_000),
        ("x = tuple(x) * 2", 240_000),
        ("x = x[:] + x[:]", 240_000),
    ] {
        let (ending, _) = work(&caught(statement), Some(192 << 10));
        let Ending::Raised { class, message, .. } = ending else {
            panic!("{statement}: {ending:?}");
        };
        let close = (bytes..bytes + 16)
            .map(|bytes| format!("memory allocation failed, allocating {bytes} bytes"));
        assert_eq!(class, "ValueError", "{statement}");
        assert!(
            close.into_iter().any(|one| one == message),
            "{statement}: {message}"
        );
        // With room for it, nothing is raised.
        assert_eq!(work(&caught(statement), Some(1 << 20)).0, Ending::Done);
    }
}

#[test]
fn what_has_no_room_to_grow_stays_as_it_was() {
    for (make, grow) in [
        ("[0] * 30000", "x.extend(x)"),
        ("[0] * 30000", "x += x"),
        ("[0] * 30000", "x[5:5] = x"),
        ("bytearray(120000)", "x.extend(x)"),
        ("bytearray(120000)", "x += x"),
        ("array.array('i', [1] * 30000)", "x.extend(x)"),
        (
            "dict.fromkeys(range(12000))",
            "for i in range(90000): x[i] = 1",
        ),
    ] {
        let source = format!(
            "{MODULES}x = {make}\nbefore = len(x)\nfor turn in range(9):\n    try:\n        {}\n    \
             except MemoryError:\n        before = -before\nif len(x) > 30000 * 4 or before > 0:\n    \
             raise ValueError(len(x))\n",
            grow.replace(": x[i]", ":\n            x[i]")
        );
        let (ending, _) = work(&source, Some(192 << 10));
        assert_eq!(ending, Ending::Done, "{make}, {grow}");
    }
}

#[test]
fn a_list_that_moves_finds_the_place_of_garbage() {
    let source = "keep = []\nfor i in range(900):\n    keep.append(i)\n    y = bytes(100)\n";
    let library = Only(program(source));
    let rom = RomStrings::parse("\n\n");
    let profile = Profile::by_id(MICROPYTHON).unwrap();
    for heap in (12_000..24_000).step_by(160) {
        let start = Start {
            heap: Some(heap),
            layout_is_known: true,
            ..Start::default()
        };
        let mut session = Session::new(profile, &rom, &start, &library);
        assert_eq!(session.import("test").ending, Ending::Done, "{heap}");
    }
}

#[test]
fn what_is_dropped_does_not_end_a_program() {
    // Three times what the host may hold.
    let source = "x = [0] * 20000\nfor i in range(600):\n    y = x[:]\n    z = 'a' * i * 20\n\
                  w = (y, z, len(y), len(z))\nif len(y) != 20000 or z != 'a' * 599 * 20:\n    \
                  raise ValueError\n";
    assert_eq!(work(source, Some(1 << 20)).0, Ending::Done);
}

/// The most that the process had in memory since it was asked last, in bytes (Linux).
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    let peak = number.and_then(|number| number.parse::<u64>().ok());
    // Begins anew.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    1024 * peak.unwrap_or_default()
}

/// By hand: `cargo test --release -p analyzer --lib every_row -- --ignored --nocapture` tells what takes
/// the longest, and the most memory. `EVERY=7` leaves out six of seven.
#[test]
#[ignore = "takes minutes, and tells times"]
#[allow(clippy::print_stdout, reason = "it is run to be read")]
fn every_row_in_a_loop_by_time_and_memory() {
    let mut cases = Vec::new();
    for (name, large) in LARGE {
        let rows = builtins::rows();
        let calls = rows.iter().flat_map(calls);
        let all = calls.chain(OPERATIONS.map(str::to_owned));
        cases.extend(all.map(|call| (name, large, call)));
    }
    let mut figures = Vec::new();
    let every = std::env::var("EVERY").map_or(1, |every| every.parse().unwrap());
    for (name, large, call) in cases.iter().step_by(every) {
        for (items, heap) in [(300_000, None), (20_000, Some(192 << 10))] {
            let before = set_up(large, items);
            let source = format!("{before}for i in range(10 ** 7):\n    {call}\n");
            peak_memory();
            let begin = std::time::Instant::now();
            let (ending, _) = work(&source, heap);
            let took = begin.elapsed();
            let mebibytes = peak_memory() >> 20;
            if took.as_millis() > 1_000 || mebibytes > 200 {
                println!("{took:?}, {mebibytes} MiB: {call} of {items} {name}: {ending:?}");
            }
            figures.push((
                took,
                mebibytes,
                format!("{call} of {items} {name}: {ending:?}"),
            ));
        }
    }
    figures.sort();
    for (took, mebibytes, what) in figures.iter().rev().take(25) {
        println!("{took:?}, {mebibytes} MiB: {what}");
    }
    figures.sort_by_key(|(_, mebibytes, _)| *mebibytes);
    for (took, mebibytes, what) in figures.iter().rev().take(15) {
        println!("{mebibytes} MiB, {took:?}: {what}");
    }
    println!("{} cases", figures.len());
}
