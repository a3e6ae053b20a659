//! The board's own compiler against a virtual machine that is not ours: MicroPython 1.9.2 on an emulated
//! micro:bit, which reads source only. `ground-truth/microbit` has the figures. There is no profile for
//! that release, so sizes differ; modules that cost more there must cost more in our estimate.

#![allow(clippy::print_stdout, reason = "the figures are there to be read")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::collections::BTreeMap;

use command::{folder, mpyfit_in, workspace};
use serde_json::Value;

/// A board whose own compiler reads the modules, with the profile that is nearest.
const BOARD: &str = r#"[board]
id = "nearest"
name = "As near as profiles come"
mcu = "nRF51822"
vm = "micropython-1.25"
heap-at-boot = "60 KiB"
rom-strings = { list = "metro-m4" }
builtin-modules = ["array", "sys", "ucollections", "collections"]

[board.memory.flash]
origin = 0
size = "256 KiB"
kind = "flash"

[board.memory.ram]
origin = 0x2000_0000
size = "64 KiB"
kind = "ram"
"#;

/// What a module takes there, and what we say.
struct Pair {
    module: String,
    measured: i64,
    estimated: i64,
}

/// A column of the measurements, and what of our report it is held against.
struct Figure {
    column: usize,
    ours: &'static str,
    /// Rows of which a module is worth comparing.
    above: i64,
}

/// What stays after an import.
const STAYS: Figure = Figure {
    column: 2,
    ours: "closure",
    above: 0,
};
/// The least heap that an import succeeds in. Opening a file takes so much that it hides what small
/// modules take.
const LEAST_HEAP: Figure = Figure {
    column: 3,
    ours: "peak",
    above: 1536,
};

/// The pairs of a figure.
fn pairs(figure: &Figure) -> Vec<Pair> {
    let truth = workspace().join("ground-truth");
    let rows = std::fs::read_to_string(truth.join("microbit/micro_py.csv")).unwrap();
    let measured: BTreeMap<&str, i64> = rows
        .lines()
        .skip(1)
        .filter_map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            Some((cells[0], cells[figure.column].parse().ok()?))
        })
        .filter(|(_, measured)| *measured > figure.above)
        .collect();
    let mut files = vec![("budgets/nearest.toml".to_owned(), BOARD.to_owned())];
    let imports: String = measured
        .keys()
        .map(|name| format!("import {name}\n"))
        .collect();
    files.push(("app/main.py".to_owned(), imports));
    for name in measured.keys() {
        let source = std::fs::read_to_string(truth.join(format!("micro/{name}.py"))).unwrap();
        files.push((format!("app/{name}.py"), source));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let place = folder(&files);
    let run = ["budget", "-b", "nearest", "app", "--format", "json"];
    let report: Value = serde_json::from_str(&mpyfit_in(place.path(), &run).stdout()).unwrap();
    let tables = report["tables"].as_array().unwrap();
    let modules = tables
        .iter()
        .find(|table| table["id"] == "modules")
        .unwrap();
    let rows = modules["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let module = row["module"].as_str().unwrap().to_owned();
            Pair {
                measured: measured[module.as_str()],
                estimated: row[figure.ours]["bytes"].as_i64().unwrap(),
                module,
            }
        })
        .collect()
}

/// The place of each figure in their order; equal ones share the middle of theirs.
fn ranks(figures: &[i64]) -> Vec<f64> {
    let below = |figure: &i64| figures.iter().filter(|other| *other < figure).count();
    let equal = |figure: &i64| figures.iter().filter(|other| *other == figure).count();
    let rank = |figure| f64::from(u32::try_from(2 * below(figure) + equal(figure)).unwrap()) / 2.0;
    figures.iter().map(rank).collect()
}

/// How far two orders agree: 1 if they are the same (Spearman).
fn agreement(one: &[i64], other: &[i64]) -> f64 {
    let (one, other) = (ranks(one), ranks(other));
    let mean = one.iter().sum::<f64>() / f64::from(u32::try_from(one.len()).unwrap());
    let products = |left: &[f64], right: &[f64]| -> f64 {
        let pairs = left.iter().zip(right);
        pairs
            .map(|(left, right)| (left - mean) * (right - mean))
            .sum()
    };
    products(&one, &other) / (products(&one, &one) * products(&other, &other)).sqrt()
}

#[track_caller]
fn check(figure: &Figure, modules: usize, least: f64) {
    let mut pairs = pairs(figure);
    assert_eq!(pairs.len(), modules);
    pairs.sort_by_key(|pair| (pair.measured, pair.estimated));
    let table: String = pairs
        .iter()
        .map(|pair| {
            format!(
                "{:16} {:5} {:5}\n",
                pair.module, pair.measured, pair.estimated
            )
        })
        .collect();
    let measured: Vec<i64> = pairs.iter().map(|pair| pair.measured).collect();
    let estimated: Vec<i64> = pairs.iter().map(|pair| pair.estimated).collect();
    let agreement = agreement(&measured, &estimated);
    println!("module           there  ours\n{table}agreement of the orders: {agreement:.3}");
    assert!(agreement >= least, "{agreement:.3}");
}

#[test]
fn modules_come_in_the_order_of_what_they_keep_on_a_micro_bit() {
    check(&STAYS, 59, 0.97);
}

#[test]
fn modules_come_in_the_order_of_the_heap_that_they_need_on_a_micro_bit() {
    check(&LEAST_HEAP, 8, 0.9);
}

#[test]
fn orders_agree_or_not() {
    let figures = [10, 20, 20, 30];
    assert!((agreement(&figures, &[1, 2, 2, 3]) - 1.0).abs() < 1e-9);
    assert!((agreement(&figures, &[3, 2, 2, 1]) + 1.0).abs() < 1e-9);
    assert!(agreement(&figures, &[2, 1, 3, 2]) < 0.9);
}
