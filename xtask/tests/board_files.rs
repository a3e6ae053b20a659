//! Files to and from the drive of a board that is none: its scripts run in the host's Python.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;
mod fake_board;

use command::{folder, mpyfit_in};
use fake_board::{FakeBoard, drive};

#[test]
fn a_file_comes_back_as_it_went() {
    let drive_folder = folder(&[("old.bin", "old")]);
    let place = drive_folder.path().to_owned();
    let board = FakeBoard::new(move |line| drive(line, &place, |script| script));
    let text: String = (0..3_000).map(|i| char::from(i as u8 & 0x7f)).collect();
    let here = folder(&[("a.bin", &text), ("empty", "")]);
    let port = ["--board", "feather-m4", "--port", &board.port];
    let board = |words: &[&str]| mpyfit_in(here.path(), &[&["board"], words, &port].concat());
    board(&["put", "a.bin", "it's.bin"]).exits(0);
    let there = std::fs::read_to_string(drive_folder.path().join("it's.bin")).unwrap();
    assert_eq!(there, text);
    board(&["get", "it's.bin", "b.bin"]).exits(0);
    let back = std::fs::read_to_string(here.path().join("b.bin")).unwrap();
    assert_eq!(back, text);
    // Onto one that is there, and one without anything in it.
    board(&["put", "empty", "old.bin"]).exits(0);
    board(&["get", "old.bin", "c.bin"]).exits(0);
    assert_eq!(std::fs::read(here.path().join("c.bin")).unwrap(), b"");
    board(&["get", "nowhere.bin", "d.bin"])
        .exits(3)
        .says("error[no-such-board-file]: nowhere.bin on the board at");
    assert!(!here.path().join("d.bin").exists());
    // Drafts are gone.
    assert_eq!(drive_folder.path().read_dir().unwrap().count(), 2);
}

#[test]
fn a_file_that_is_damaged_on_its_way_leaves_the_old_one() {
    let drive_folder = folder(&[("a.txt", "old")]);
    let place = drive_folder.path().to_owned();
    let board = FakeBoard::new(move |line| {
        drive(line, &place, |script| script.replace("new", "nev"));
    });
    let here = folder(&[("a.txt", "something new")]);
    let port = ["--board", "feather-m4", "--port", &board.port];
    mpyfit_in(
        here.path(),
        &[&["board", "put", "a.txt", "a.txt"], &port[..]].concat(),
    )
    .exits(3)
    .says("error[transfer-damaged]");
    let there = std::fs::read_to_string(drive_folder.path().join("a.txt")).unwrap();
    assert_eq!(there, "old");
    assert_eq!(drive_folder.path().read_dir().unwrap().count(), 1);
}

#[test]
fn a_board_without_a_drive_says_so() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        loop {
            line.script();
            line.ends(
                "",
                "Traceback (most recent call last):\nOSError: [Errno 30] Read-only filesystem\n",
            );
        }
    });
    let here = folder(&[("a.txt", "a")]);
    let port = ["--board", "feather-m4", "--port", &board.port];
    mpyfit_in(
        here.path(),
        &[&["board", "put", "a.txt", "a.txt"], &port[..]].concat(),
    )
    .exits(3)
    .says("error[no-file-system]: a.txt on the board at")
    .says("CIRCUITPY");
}
