//! Every form of a report as people and programs get it. After a change that is meant, run
//!
//! ```text
//! SNAPSHOTS=overwrite cargo test -p xtask --test formats
//! ```
//!
//! and review the difference.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::mpyfit;
use snapbox::{assert_data_eq, file};

fn weather(arguments: &[&str]) -> String {
    let budget = [
        "budget",
        "--board",
        "feather-m4",
        "--app",
        "xtask/tests/apps/weather",
    ];
    mpyfit(&[&budget, arguments].concat()).exits(0).stdout()
}

#[test]
fn text_at_80_columns() {
    assert_data_eq!(
        weather(&["--width", "80"]),
        file!["snapshots/weather.80.txt"].raw()
    );
}

#[test]
fn text_at_60_columns_fits_into_60_columns() {
    let text = weather(&["--width", "60"]);
    for line in text.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
    assert_data_eq!(text, file!["snapshots/weather.60.txt"].raw());
}

#[test]
fn text_with_colour_says_the_same_as_text_without() {
    let colored = weather(&["--color", "always", "--width", "80"]);
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        let end = rest[start..].find('m').unwrap();
        rest = &rest[start + end + 1..];
    }
    plain.push_str(rest);
    assert_ne!(colored, plain);
    assert_eq!(plain, weather(&["--color", "never", "--width", "80"]));
}

#[test]
fn json() {
    assert_data_eq!(
        weather(&["--format", "json"]),
        file!["snapshots/weather.json"].raw()
    );
}

#[test]
fn markdown() {
    assert_data_eq!(
        weather(&["--format", "markdown"]),
        file!["snapshots/weather.md"].raw()
    );
}

/// What annotates code: an app with something wrong in it.
fn broken(format: &str) -> String {
    let app = "xtask/tests/apps/broken";
    let budgets = "xtask/tests/apps/broken/budgets";
    mpyfit(&[
        "budget",
        "--board",
        "tight",
        "--app",
        app,
        "--budgets",
        budgets,
        "--format",
        format,
    ])
    .exits(2)
    .stdout()
}

#[test]
fn sarif() {
    assert_data_eq!(broken("sarif"), file!["snapshots/broken.sarif"].raw());
}

#[test]
fn github() {
    assert_data_eq!(broken("github"), file!["snapshots/broken.github"].raw());
}

#[test]
fn text_of_what_is_wrong() {
    assert_data_eq!(broken("text"), file!["snapshots/broken.txt"].raw());
}

#[test]
fn boards() {
    assert_data_eq!(
        mpyfit(&["board", "list"]).stdout(),
        file!["snapshots/boards.txt"].raw()
    );
}

#[test]
fn a_compiled_module() {
    let run = mpyfit(&["mpy", "dump", "xtask/tests/apps/weather/lib/sensor.mpy"]);
    assert_data_eq!(
        run.exits(0).stdout(),
        file!["snapshots/sensor.dump.txt"].raw()
    );
}

#[test]
fn help() {
    assert_data_eq!(
        mpyfit(&["--help"]).exits(0).stdout(),
        file!["snapshots/help.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["budget", "--help"]).exits(0).stdout(),
        file!["snapshots/help.budget.txt"].raw()
    );
}
