//! Estimates beside rows that somebody else measured: a folder of three small modules.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::path::Path;

use command::{Run, mpyfit_in};
use tempfile::TempDir;

const ROWS: &str = include_str!("ground-truth/micro.csv");

/// The folder, where it can be changed.
fn truth() -> TempDir {
    let folder = command::folder(&[
        ("truth/micro.csv", ROWS),
        (
            "truth/sessions.toml",
            include_str!("ground-truth/sessions.toml"),
        ),
        (
            "truth/limits.toml",
            include_str!("ground-truth/limits.toml"),
        ),
    ]);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ground-truth/micro");
    let to = folder.path().join("truth/micro");
    std::fs::create_dir(&to).unwrap();
    for module in ["zq_empty.py", "zq_dict3.py", "zq_func1.py"] {
        std::fs::copy(from.join(module), to.join(module)).unwrap();
    }
    folder
}

fn change(folder: &TempDir, file: &str, text: &str) {
    std::fs::write(folder.path().join("truth").join(file), text).unwrap();
}

fn remove(folder: &TempDir, file: &str) {
    std::fs::remove_file(folder.path().join("truth").join(file)).unwrap();
}

fn verify(folder: &TempDir) -> Run {
    let all = ["verify-ledger", "--ground-truth", "truth", "--width", "120"];
    mpyfit_in(folder.path(), &all)
}

/// The rows with one of the heap's figures of `zq_dict3` off by 16.
fn disagreeing() -> String {
    let changed = ROWS.replace("zq_dict3,43,128,128,128,128", "zq_dict3,43,128,128,144,144");
    assert_ne!(changed, ROWS);
    changed
}

#[test]
fn rows_that_agree_fit_and_the_sets_that_are_not_there_are_named() {
    verify(&truth())
        .exits(0)
        .shows("circuitpython-9, micro, 3 modules: estimates that equal the measurement")
        .shows("micro on circuitpython-4")
        .shows("truth/micro.csv has no rows of circuitpython-4")
        .shows("there is no truth/corpus.csv");
}

#[test]
fn rows_that_disagree_break_the_limits_of_their_folder() {
    let folder = truth();
    change(&folder, "micro.csv", &disagreeing());
    verify(&folder)
        .exits(1)
        .shows("warm_net: 2 of 3 modules (66.6 %) are estimated to the byte; 100.0 % are required")
        .shows("truth/limits.toml:4:9");
}

/// The limits of the project are for its own rows.
#[test]
fn without_limits_rows_may_be_as_far_off_as_they_are() {
    let folder = truth();
    change(&folder, "micro.csv", &disagreeing());
    remove(&folder, "limits.toml");
    verify(&folder)
        .exits(0)
        .shows("zq_dict3")
        .shows("-16")
        .shows("there is no limits.toml beside the rows");
}

#[test]
fn every_row_that_cannot_be_read_is_told_with_line_and_column() {
    let folder = truth();
    let bad = ROWS.replace("zq_dict3,43,128,128", "zq_dict3,43,128,many");
    change(
        &folder,
        "micro.csv",
        &format!("{bad}circuitpython-9,micro\n"),
    );
    verify(&folder)
        .exits(2)
        .says("`many` in the column cold_net is not a number")
        .says("truth/micro.csv:3:39")
        .says("help: write a whole number")
        .says("the row has 2 cells, and there are 24 columns")
        .says("truth/micro.csv:5:1");
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let folder = truth();
    remove(&folder, "micro/zq_func1.py");
    verify(&folder)
        .exits(2)
        .says("there is no source of zq_func1 in truth/micro/")
        .says("help: put it there");

    let folder = truth();
    remove(&folder, "sessions.toml");
    verify(&folder).exits(2).says("truth/sessions.toml");
    change(&folder, "sessions.toml", "");
    verify(&folder)
        .exits(2)
        .says("no session is of micro on circuitpython-9")
        .says("help: add a [[session]]");

    let folder = truth();
    remove(&folder, "micro.csv");
    verify(&folder)
        .exits(2)
        .says("there is nothing to compare in truth")
        .says("help: it needs rows in micro.csv or corpus.csv");

    let nowhere = command::folder(&[]);
    verify(&nowhere).exits(2).says("cannot read truth");
}

#[test]
fn a_source_that_does_not_compile_is_told_with_its_place() {
    let folder = truth();
    change(&folder, "micro/zq_func1.py", "def f(:\n");
    verify(&folder).exits(2).says("truth/micro/zq_func1.py:1:7");
}
