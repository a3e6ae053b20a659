//! Every form of a report as people and programs get it. After a change that is meant, run
//!
//! ```text
//! SNAPSHOTS=overwrite cargo test -p xtask --test formats
//! ```
//!
//! and review the difference.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::{elf, folder, mpyfit, mpyfit_in};
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

/// An app that needs more than its limits allow.
fn crowded(arguments: &[&str]) -> String {
    let app = "xtask/tests/apps/crowded";
    let budgets = "xtask/tests/apps/crowded/budgets";
    let budget = [
        "budget",
        "--board",
        "feather-m4",
        "--app",
        app,
        "--budgets",
        budgets,
    ];
    mpyfit(&[&budget, arguments].concat()).exits(1).stdout()
}

#[test]
fn what_would_help_in_every_form() {
    assert_data_eq!(
        crowded(&["--width", "80"]),
        file!["snapshots/crowded.80.txt"].raw()
    );
    assert_data_eq!(
        crowded(&["--width", "60"]),
        file!["snapshots/crowded.60.txt"].raw()
    );
    for (format, file) in [
        ("json", file!["snapshots/crowded.json"]),
        ("markdown", file!["snapshots/crowded.md"]),
        ("sarif", file!["snapshots/crowded.sarif"]),
        ("github", file!["snapshots/crowded.github"]),
    ] {
        assert_data_eq!(crowded(&["--format", format]), file.raw());
    }
}

/// Why something is in the crowded app.
fn why(name: &str, arguments: &[&str]) -> String {
    let app = "xtask/tests/apps/crowded";
    let why = ["why", "--board", "feather-m4", "--app", app, name];
    mpyfit(&[&why, arguments].concat()).exits(0).stdout()
}

#[test]
fn why_a_module_is_there_in_every_form() {
    assert_data_eq!(
        why("palette", &["--width", "80"]),
        file!["snapshots/why.80.txt"].raw()
    );
    let narrow = why("palette", &["--width", "60"]);
    for line in narrow.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
    assert_data_eq!(narrow, file!["snapshots/why.60.txt"].raw());
    for (format, file) in [
        ("json", file!["snapshots/why.json"]),
        ("markdown", file!["snapshots/why.md"]),
        ("sarif", file!["snapshots/why.sarif"]),
        ("github", file!["snapshots/why.github"]),
    ] {
        assert_data_eq!(why("palette", &["--format", format]), file.raw());
    }
}

#[test]
fn why_a_class_or_a_module_of_the_firmware() {
    assert_data_eq!(
        why("chart.Chart", &["--width", "80"]),
        file!["snapshots/why.class.txt"].raw()
    );
    assert_data_eq!(
        why("board", &["--width", "80"]),
        file!["snapshots/why.board.txt"].raw()
    );
}

/// What would be written to the drive of a board with CircuitPython.
fn plan(arguments: &[&str]) -> String {
    let project = folder(&[
        ("app/code.py", "import helper\n"),
        ("app/lib/helper.py", "X = 1\n"),
        ("app/lib/other.mpy.txt", "why\n"),
        ("drive/code.py", "import helper\n"),
        ("drive/lib/other.mpy.txt", "old\n"),
        ("drive/data.csv", "1,2\n"),
        (
            "drive/boot_out.txt",
            "Adafruit CircuitPython 9.2.1 on 2024-11-20; Adafruit Feather M4 Express with \
             samd51j19\nBoard ID:feather_m4_express\n",
        ),
    ]);
    let flash = [
        "flash",
        "--board",
        "feather-m4",
        "--app",
        "app",
        "--drive",
        "drive",
        "--dry-run",
    ];
    let run = mpyfit_in(project.path(), &[&flash, arguments].concat());
    without_room(&run.exits(0).stdout())
}

/// How much room there is, and in what steps, is the machine's affair.
fn without_room(text: &str) -> String {
    let Some((before, room)) = text.split_once("already;") else {
        return text.to_owned();
    };
    let (_, after) = room.split_once("free").unwrap();
    format!("{before}already; [room]{after}")
}

#[test]
fn the_plan_of_flash_in_every_form() {
    assert_data_eq!(
        plan(&["--width", "80"]),
        file!["snapshots/flash.80.txt"].raw()
    );
    assert_data_eq!(
        plan(&["--width", "60"]),
        file!["snapshots/flash.60.txt"].raw()
    );
    for (format, file) in [
        ("json", file!["snapshots/flash.json"]),
        ("markdown", file!["snapshots/flash.md"]),
        ("sarif", file!["snapshots/flash.sarif"]),
        ("github", file!["snapshots/flash.github"]),
    ] {
        assert_data_eq!(plan(&["--format", format]), file.raw());
    }
}

/// What would be flashed onto a board with firmware of this project.
#[test]
fn the_plan_of_firmware_and_libraries() {
    let project = folder(&[("board/INFO_UF2.TXT", "Board-ID: SAMD51J19A-Metro-v0\n")]);
    let image = elf::firmware(&[0; 50_000]);
    std::fs::write(project.path().join("firmware.elf"), image).unwrap();
    let flash = [
        "flash",
        "--board",
        "metro-m4",
        "--drive",
        "board",
        "--dry-run",
    ];
    let run = mpyfit_in(
        project.path(),
        &[&flash[..], &["--firmware", "firmware.elf"]].concat(),
    );
    let text = run.exits(0).stdout();
    // Which modules of the port need CPython's changes with every one that is added.
    let (before, gap) = text.split_once("of the port, made from CPython's").unwrap();
    let (before, _) = before.rsplit_once("  - ").unwrap();
    let (_, after) = gap.split_once("\n\n").unwrap();
    let text = format!("{before}  - [modules without a base]\n\n{after}");
    assert_data_eq!(text, file!["snapshots/flash.firmware.txt"].raw());
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
    assert_data_eq!(
        mpyfit(&["why", "--help"]).exits(0).stdout(),
        file!["snapshots/help.why.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["flash", "--help"]).exits(0).stdout(),
        file!["snapshots/help.flash.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["regrtest", "--help"]).exits(0).stdout(),
        file!["snapshots/help.regrtest.txt"].raw()
    );
}
