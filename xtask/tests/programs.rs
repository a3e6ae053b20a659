//! What is said of whole programs at the command line: how far they were followed, and the exit code.
//! What is known about each kind of program is held in `analyzer/tests/programs`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::{folder, mpyfit_in};

/// A program whose end depends on something that nobody knows.
const OPEN: &str = "import board\nboard.I2C().scan()\n";
/// A program that ends in an exception whatever happens outside.
const RAISES: &str = "size = 3\nraise ValueError('no')\n";

fn budget(exit: i32, files: &[(&str, &str)], more: &[&str]) -> String {
    let place = folder(files);
    let arguments = [&["budget", "-b", "feather-m4", "app"], more].concat();
    mpyfit_in(place.path(), &arguments).exits(exit).stdout()
}

#[test]
fn what_is_open_is_over_budget_only_if_one_is_strict() {
    let files = [("app/code.py", OPEN)];
    let text = budget(0, &files, &[]);
    assert!(text.contains("fits, as far as followed"), "{text}");
    budget(1, &files, &["--strict"]);
}

#[test]
fn a_board_file_can_be_strict() {
    let board = include_str!("../../budgets/feather-m4.toml");
    let strict = board
        .replace("[limits]\n", "[limits]\nstrict = true\n")
        .replace("id = \"feather-m4\"", "id = \"strict-m4\"");
    let files = [("app/code.py", OPEN), ("budgets/strict-m4.toml", &strict)];
    let place = folder(&files);
    let run = ["budget", "-b", "strict-m4", "app"];
    mpyfit_in(place.path(), &run).exits(1);
}

#[test]
fn a_program_that_certainly_raises_exits_1_with_the_line() {
    let text = budget(1, &[("app/code.py", RAISES)], &[]);
    assert!(text.contains("error[program-raises]"), "{text}");
    assert!(text.contains("app/code.py:2"), "{text}");
    let json = budget(1, &[("app/code.py", RAISES)], &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["verdict"], "raises");
}

#[test]
fn an_error_is_json_where_json_is_asked_for() {
    let place = folder(&[("app/readme.txt", "nothing here\n")]);
    let run = mpyfit_in(
        place.path(),
        &["budget", "-b", "feather-m4", "app", "--format", "json"],
    );
    let report: serde_json::Value = serde_json::from_str(&run.exits(2).stdout()).unwrap();
    assert_eq!(report["verdict"], "bad-input");
    assert_eq!(report["findings"][0]["code"], "nothing-to-do");
}

#[test]
fn how_much_was_reached_is_told() {
    let program = "import board\nif board.D5.value:\n    raise OSError(1)\nraise OSError(2)\n";
    let text = budget(0, &[("app/code.py", program)], &[]);
    assert!(text.contains("program-not-followed"), "{text}");
    assert!(text.contains("4 of 4 lines reached"), "{text}");
}
