//! Boards that say what a terminal would obey, or never come to an end.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;
mod fake_board;

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use command::{Run, folder, mpyfit_in};
use fake_board::{FakeBoard, Line, RAW_PROMPT};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Clears the screen, sets the clipboard, rings, and gives the runner of a workflow a command.
const HOSTILE: &str = "\x1b[2J\x1b]52;c;eA==\x07\n::error::x\n";
/// The same as people should see it.
const SHOWN: &str = "\\x1b[2J\\x1b]52;c;eA==\\x07\n\\x3a:error::x\n";

/// What is given to `--timeout`, and what a busy machine needs besides.
const TIMEOUT: Duration = Duration::from_secs(1);
const SLACK: Duration = Duration::from_secs(8);

fn run(board: &FakeBoard) -> Run {
    let here = folder(&[("script.py", "print('a')\n")]);
    let command = ["run", "--board", "feather-m4", "--port", &board.port];
    mpyfit_in(
        here.path(),
        &[&command[..], &["--timeout", "1", "script.py"]].concat(),
    )
}

/// A board that does this ends the program in time, with exit code 3 and a message that is harmless.
#[track_caller]
fn fails(behaviour: impl FnOnce(&mut Line) + Send + 'static) -> Run {
    let board = FakeBoard::new(behaviour);
    let before = board.settings();
    let start = Instant::now();
    let run = run(&board).exits(3).says("error[").says("help:");
    let waited = start.elapsed();
    assert!(waited < TIMEOUT + SLACK, "it took {waited:?}");
    is_harmless(&run.stderr());
    assert_eq!(board.settings(), before);
    run
}

#[track_caller]
fn is_harmless(text: &str) {
    let acts = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(acts), "{text:?}");
    let is_command = |line: &str| line.trim_start().starts_with("::");
    assert!(!text.lines().any(is_command), "{text:?}");
}

fn prints(printed: &'static str, error: &'static str) -> FakeBoard {
    FakeBoard::new(move |line| {
        line.prompt();
        line.script();
        line.ends(printed, error);
        line.stays();
    })
}

#[test]
fn what_a_script_prints_is_data() {
    let run = run(&prints(HOSTILE, "")).exits(0);
    assert_eq!(run.stdout(), HOSTILE);
}

#[test]
fn a_terminal_gets_what_a_script_prints_as_escapes() {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let screen = openpt(flags).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
    let terminal = File::options().read(true).write(true).open(name).unwrap();
    let board = prints(HOSTILE, "");
    let here = folder(&[("script.py", "print('a')\n")]);
    let status = Command::new(env!("CARGO_BIN_EXE_mpyfit"))
        .args(["run", "--board", "feather-m4", "--port", &board.port])
        .arg("script.py")
        .current_dir(here.path())
        .stdout(Stdio::from(terminal))
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    // Nobody has the terminal open any more: what is left in it comes, and then its end.
    let (mut seen, mut screen) = (Vec::new(), File::from(screen));
    let _ = screen.read_to_end(&mut seen);
    let seen = String::from_utf8(seen).unwrap().replace("\r\n", "\n");
    assert_eq!(seen, SHOWN);
}

#[test]
fn what_a_script_raises_is_a_message() {
    let run = run(&prints(
        "",
        "Traceback:\n::error::x\nValueError: \x1b[2J\u{202e}\x07\n",
    ));
    let run = run.exits(1).says(r"ValueError: \x1b[2J\u202e\x07");
    is_harmless(&run.stderr());
}

#[test]
fn noise_of_every_kind_ends_in_time() {
    for noise in [
        &[0; 4096][..],
        HOSTILE.as_bytes(),
        b"\r",
        b"\x04\x04>",
        RAW_PROMPT,
    ] {
        fails(move |line| {
            loop {
                line.say(noise);
            }
        });
    }
}

#[test]
fn output_of_every_kind_ends_in_time() {
    for noise in [&[0; 4096][..], HOSTILE.as_bytes(), b"\r", RAW_PROMPT] {
        fails(move |line| {
            line.prompt();
            line.script();
            loop {
                line.say(noise);
            }
        });
    }
}

/// Each byte is a sign of life, and none of them is an answer.
#[test]
fn a_byte_at_a_time_is_no_answer() {
    let drip = |line: &mut Line| {
        loop {
            line.say(b"\x1b");
            std::thread::sleep(Duration::from_millis(900));
        }
    };
    fails(drip);
    fails(move |line| {
        line.prompt();
        line.script();
        drip(line);
    });
}

#[test]
fn a_reset_in_the_middle_of_escapes_is_told() {
    let run = fails(|line| {
        line.prompt();
        line.script();
        line.say(b"\x1b]0;title\x1b[\r\nMicroPython v1.25.0\x1b[2J on 2025-04-15; Board\r\n>>> ");
        line.stays();
    });
    run.says("error[board-restarted]");
}
