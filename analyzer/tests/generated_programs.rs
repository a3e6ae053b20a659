//! Programs that a generator writes: loops within loops, buffers that the firmware fills, exceptions.
//! Whatever they do, following them ends, and a figure's bounds are in order.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use analyzer::app::{App, Tree};
use analyzer::budget::{BoardSource, Catalog, assess};
use analyzer::cost::Subject;
use analyzer::report::Report;
use analyzer::vm::load::RomStrings;

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const HEAD: &str = "import board, struct, time\ni2c = board.I2C()\nbuf = bytearray(16)\nitems = []\n\
                    table = {}\na = b = c = 0\n\ndef f(x, y=1):\n    return x + y if x else items\n\n\
                    def g(n):\n    for i in range(n):\n        yield i * a\n\n";
const CONDITIONS: [&str; 12] = [
    "i2c.try_lock()",
    "not board.D5.value",
    "a < 100",
    "b % 7 == 3",
    "len(items) < 50",
    "buf[0] == 0x60",
    "c in table",
    "True",
    "a != b",
    "buf == b'1234567890123456'",
    "time.monotonic() > 5",
    "isinstance(items, list)",
];
const LOOPS: [&str; 9] = [
    "while True:",
    "for i in range(10):",
    "for i in range(100000):",
    "for i in range(a, 1 << 20, 3):",
    "for x in items:",
    "for x in g(20):",
    "for n in i2c.scan():",
    "for k in list(table):",
    "for x in buf:",
];
const STATEMENTS: [&str; 24] = [
    "a += 1",
    "b = a * 3 % 256",
    "c = f(a, *i2c.scan())",
    "items.append(a)",
    "items.append(bytes(8))",
    "items = items[-20:]",
    "items.extend(items)",
    "table[a] = b",
    "table.pop(a, None)",
    "i2c.readfrom_into(0x40, buf)",
    "a = struct.unpack('<H', buf[:2])[0]",
    "buf[a % 16] = b & 255",
    "text = str(a) + ','",
    "text = '%d %s' % (a, items[:2])",
    "raise ValueError(a)",
    "raise OSError",
    "x = items[a]",
    "break",
    "continue",
    "a = -a",
    "a, b = b, a",
    "items.sort()",
    "a = sum(buf)",
    "c = [x * 2 for x in items if x]",
];

/// A block of statements, `depth` blocks deep.
fn block(dice: &mut Dice, depth: usize, in_loop: bool, out: &mut String) {
    let indent = "    ".repeat(depth);
    for _ in 0..=dice.roll(4) {
        match dice.roll(if depth > 4 { 4 } else { 10 }) {
            0..=5 => {
                let mut statement = dice.pick(&STATEMENTS);
                if !in_loop && ["break", "continue"].contains(&statement) {
                    statement = "pass";
                }
                writeln!(out, "{indent}{statement}").unwrap();
            }
            6 => {
                writeln!(out, "{indent}if {}:", dice.pick(&CONDITIONS)).unwrap();
                block(dice, depth + 1, in_loop, out);
                if dice.roll(2) == 0 {
                    writeln!(out, "{indent}else:").unwrap();
                    block(dice, depth + 1, in_loop, out);
                }
            }
            7 => {
                writeln!(out, "{indent}{}", dice.pick(&LOOPS)).unwrap();
                block(dice, depth + 1, true, out);
            }
            8 => {
                writeln!(out, "{indent}while {}:", dice.pick(&CONDITIONS)).unwrap();
                block(dice, depth + 1, true, out);
            }
            _ => {
                writeln!(out, "{indent}try:").unwrap();
                block(dice, depth + 1, in_loop, out);
                let class = dice.pick(&["ValueError", "Exception", "(OSError, IndexError)"]);
                writeln!(out, "{indent}except {class}:").unwrap();
                block(dice, depth + 1, in_loop, out);
            }
        }
    }
}

fn program(number: u64) -> String {
    let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut source = HEAD.to_owned();
    for _ in 0..3 {
        block(&mut dice, 0, false, &mut source);
    }
    source
}

fn report(source: &str) -> Report {
    let board = BoardSource {
        file: "feather-m4.toml".to_owned(),
        text: include_str!("../../budgets/feather-m4.toml").to_owned(),
    };
    let boards = Catalog::read(&[board], &[]).unwrap();
    let board = boards.get("feather-m4").unwrap();
    let list = include_str!("../../budgets/rom-strings/circuitpython-9-samd51.txt");
    let rom_strings = RomStrings::parse(list);
    let mut tree = Tree::new("generated");
    tree.insert("code.py", source);
    let (app, problems) = App::read(&tree, &board.rules());
    let subject = Subject {
        title: "generated",
        tree: &tree,
        app: &app,
        library: "",
        prefix: "",
        rom_strings: Some(&rom_strings),
        start: None,
        members: None,
        board_id: None,
        heap: Some(board.heap_at_boot.bytes),
        has_mounts: false,
        has_sources: true,
    };
    assess(board, None, &subject, problems)
}

/// What must hold of any report; gives the time that it took.
fn hold(number: u64) -> Duration {
    let source = program(number);
    let begin = Instant::now();
    let report = report(&source);
    let took = begin.elapsed();
    let values = report.checks.iter().filter_map(|check| check.value);
    for value in values {
        let in_order = value.at_most.is_none_or(|most| value.bytes <= most);
        assert!(in_order, "program {number}: {value:?}\n{source}");
    }
    assert!(
        report.tables.iter().all(|table| table.adds_up()),
        "program {number}"
    );
    took
}

#[test]
fn generated_programs_are_followed_to_some_end() {
    for number in 0..40 {
        hold(number);
    }
}

/// By hand: `PROGRAMS=10000 cargo test --release -p analyzer --test generated_programs -- --ignored
/// --nocapture` tells the slowest. With `FIRST=373 PROGRAMS=1` it is one of them, for a profiler.
#[test]
#[ignore = "takes minutes, and tells times"]
#[allow(clippy::print_stdout, reason = "it is run to be read")]
fn the_slowest_of_many_generated_programs() {
    let number = |name: &str, missing| {
        std::env::var(name).map_or(missing, |number| number.parse::<u64>().unwrap())
    };
    let (first, count) = (number("FIRST", 0), number("PROGRAMS", 1_000));
    let programs = first..first + count;
    let mut times: Vec<(Duration, u64)> = programs.map(|number| (hold(number), number)).collect();
    times.sort();
    for (took, number) in times.iter().rev().take(15) {
        println!("{took:?} for program {number}");
    }
    println!(
        "{:?} for all {count}",
        times.iter().map(|(took, _)| *took).sum::<Duration>()
    );
}
