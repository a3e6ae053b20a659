//! Programs that a generator writes: loops within loops, buffers that the firmware fills, exceptions.
//! Whatever they do, following them ends, and a figure's bounds are in order.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};

use analyzer::app::{App, Tree};
use analyzer::budget::{BoardSource, Catalog, assess};
use analyzer::cost::Subject;
use analyzer::report::Report;
use analyzer::vm::load::RomStrings;
use generator::Dice;
use generator::running::program;

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
    let source = program(&mut Dice::new(number));
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
