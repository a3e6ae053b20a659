//! What is committed about our firmware is what the firmware says. `cargo xtask test firmware`
//! builds it and says here where it is;
//!
//! ```text
//! SNAPSHOTS=overwrite cargo xtask test firmware
//! ```
//!
//! writes it anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::path::PathBuf;
use std::process::Command;

use analyzer::image::strings;
use analyzer::vm::load::RomStrings;
use command::workspace;

fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set; run `cargo xtask test firmware`"))
}

/// Holds a committed file against what it should say, or writes it anew.
#[track_caller]
fn check(path: &str, expected: &str) {
    let file = workspace().join(path);
    if std::env::var("SNAPSHOTS").is_ok_and(|mode| mode == "overwrite") {
        std::fs::write(&file, expected).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == expected,
        "{path} is not what the firmware has: SNAPSHOTS=overwrite cargo xtask test firmware\n\
         only in the file: {:?}\nonly in the firmware: {:?}",
        lines_without(&committed, expected),
        lines_without(expected, &committed),
    );
}

fn lines_without<'t>(text: &'t str, other: &str) -> Vec<&'t str> {
    let known: Vec<&str> = other.lines().collect();
    text.lines().filter(|line| !known.contains(line)).collect()
}

#[test]
#[ignore = "needs the firmware"]
fn the_list_of_read_only_strings_is_that_of_the_image() {
    let elf = std::fs::read(PathBuf::from(variable("MPYFIT_FIRMWARE_ELF"))).unwrap();
    let strings: RomStrings = strings::read(&elf).unwrap().into_iter().collect();
    assert!(strings.len() > 500);
    let board = variable("MPYFIT_BOARD");
    check(&format!("budgets/rom-strings/{board}.txt"), &strings.list());
}

#[test]
#[ignore = "needs the firmware"]
fn sessions_begin_where_the_emulated_board_begins_them() {
    let (board, elf) = (variable("MPYFIT_BOARD"), variable("MPYFIT_FIRMWARE_ELF"));
    let output = Command::new(env!("CARGO_BIN_EXE_mpyfit"))
        .args(["start", "--board", &board, "--firmware", &elf])
        .current_dir(workspace())
        .output()
        .unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{messages}");
    let start = String::from_utf8(output.stdout).unwrap();
    check(&format!("budgets/starts/{board}.json"), &start);
}
