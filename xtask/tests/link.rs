//! Real boards, and all that can go wrong with them: the program at one end of a pseudo-terminal, a
//! board that is none at the other.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;
mod fake_board;

use std::time::{Duration, Instant};

use command::{Run, folder, mpyfit, mpyfit_in};
use fake_board::{FakeBoard, Line, RAW_PROMPT};

/// What is given to `--timeout` where it will be used up.
const TIMEOUT: Duration = Duration::from_secs(1);
/// No run may take longer than its timeout and this: far less than what the program would wait by
/// itself, far more than a busy machine needs.
const SLACK: Duration = Duration::from_secs(8);

/// Runs a script of some length on a board.
fn run(board: &FakeBoard, options: &[&str]) -> Run {
    let script = format!("print('a')\n# {}\n", "-".repeat(100));
    let here = folder(&[("script.py", &script)]);
    let command = ["run", "--board", "feather-m4", "--port", &board.port];
    mpyfit_in(
        here.path(),
        &[&command[..], options, &["script.py"]].concat(),
    )
}

/// A board that goes wrong ends the program in time, with exit code 3 and a reason.
#[track_caller]
fn fails(board: &FakeBoard, code: &str) -> Run {
    let before = board.settings();
    let start = Instant::now();
    let run = run(board, &["--timeout", "1"])
        .exits(3)
        .says(&format!("error[{code}]"))
        .says("help:");
    let waited = start.elapsed();
    assert!(waited < TIMEOUT + SLACK, "{code} took {waited:?}");
    // A board that has gone has taken its port with it.
    if code != "board-gone" {
        assert_eq!(board.settings(), before, "{code}");
    }
    run
}

/// Waits until the board has heard something that was typed.
#[track_caller]
fn hears(board: &FakeBoard, bytes: &[u8]) {
    let start = Instant::now();
    while !board.heard().windows(bytes.len()).any(|part| part == bytes) {
        let heard = board.heard();
        assert!(start.elapsed() < SLACK, "no {bytes:?} in {heard:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A board that has run a script and stays.
fn good(line: &mut Line) {
    line.prompt();
    let script = line.script();
    line.ends(
        if script.starts_with("print('a')") {
            "a\n"
        } else {
            "?"
        },
        "",
    );
    line.stays();
}

#[test]
fn a_script_runs_on_a_board_which_then_gets_its_own_prompt_back() {
    let board = FakeBoard::new(good);
    let before = board.settings();
    let output = run(&board, &[]).exits(0).stdout();
    assert_eq!(output, "a\n");
    assert_eq!(board.settings(), before);
    hears(&board, b"\x03\x03\x02");
}

#[test]
fn circuitpython_waits_for_a_key_after_its_program() {
    let board = FakeBoard::new(|line| {
        line.say(
            b"Code done running.\r\n\r\nPress any key to enter the REPL. Use CTRL-D to reload.\r\n",
        );
        line.byte();
        line.say(b"\r\nAdafruit CircuitPython 9.2.1 on 2024-11-20; Board with samd51\r\n>>> ");
        good(line);
    });
    run(&board, &[]).exits(0).shows("a\n");
}

/// It hears nothing while it starts, and then everything at once.
#[test]
fn a_board_that_is_slow_to_start_is_asked_again() {
    let board = FakeBoard::new(|line| {
        line.until(b"\x01");
        line.until(b"\x01");
        line.say(&[b"\r\n", RAW_PROMPT, b"\r\n", RAW_PROMPT].concat());
        line.script();
        line.ends("a\n", "");
        line.stays();
    });
    run(&board, &[]).exits(0).shows("a\n");
}

#[test]
fn a_soft_reset_has_another_banner_on_every_firmware() {
    for banner in [
        "OK\r\nMPY: soft reboot\r\n",
        "OK\r\nsoft reboot\r\n\r\nAuto-reload is off.\r\nboot.py output:\r\nhello\r\n\r\n",
    ] {
        let board = FakeBoard::new(move |line| {
            line.prompt();
            line.until(b"\x04");
            line.say(banner.as_bytes());
            line.say(RAW_PROMPT);
            line.script();
            line.ends("a\n", "");
            line.stays();
        });
        run(&board, &["--fresh"]).exits(0).shows("a\n");
    }
}

#[test]
fn an_exception_exits_1_with_its_traceback() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.script();
        line.ends(
            "before\n",
            "Traceback (most recent call last):\nMemoryError: \n",
        );
        line.stays();
    });
    run(&board, &[])
        .exits(1)
        .shows("before\n")
        .says("MemoryError");
}

#[test]
fn a_port_that_is_not_there_exits_3_and_names_those_that_are() {
    let here = folder(&[("script.py", "")]);
    let command = [
        "run",
        "--board",
        "feather-m4",
        "--port",
        "/dev/no-such-port",
    ];
    mpyfit_in(here.path(), &[&command[..], &["script.py"]].concat())
        .exits(3)
        .says("error[no-such-port]: there is no serial port /dev/no-such-port")
        .says("help:");
    let command = ["run", "--board", "feather-m4", "--port", "/dev/null"];
    mpyfit_in(here.path(), &[&command[..], &["script.py"]].concat())
        .exits(3)
        .says("error[port-failed]");
}

#[test]
fn a_board_of_others_needs_a_port() {
    let here = folder(&[("script.py", "")]);
    mpyfit_in(here.path(), &["run", "--board", "feather-m4", "script.py"])
        .exits(2)
        .says("feather-m4 cannot be emulated")
        .says("--port");
    mpyfit(&[
        "run",
        "--board",
        "metro-m4",
        "--port",
        "x",
        "--emulator",
        "y.py",
    ])
    .exits(2)
    .says("cannot be used with '--emulator'");
    mpyfit(&["board", "ports"]).exits(0);
}

#[test]
fn a_port_in_use_is_left_alone() {
    let board = FakeBoard::new(good);
    let other = board.occupied();
    fails(&board, "port-busy");
    assert_eq!(board.heard(), b"");
    drop(other);
    run(&board, &[]).exits(0);
}

#[test]
fn a_port_that_may_not_be_used_names_the_group() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let board = FakeBoard::new(good);
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(board.port.as_ref(), 0o000);
    // Permissions do not bind root, and nobody else may reach the program where it was built.
    let here = folder(&[("script.py", "")]);
    let program = here.path().join("mpyfit");
    std::fs::copy(env!("CARGO_BIN_EXE_mpyfit"), &program).unwrap();
    set(&program, 0o755);
    set(here.path(), 0o755);
    let mut command = std::process::Command::new(program);
    command
        .args(["run", "--board", "feather-m4", "--port", &board.port])
        .arg("script.py")
        .current_dir(here.path());
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("error[port-denied]"), "{said}");
    assert!(said.contains("dialout"), "{said}");
}

#[test]
fn silence_is_told_apart_from_noise() {
    fails(&FakeBoard::new(|line| line.stays()), "board-silent");
    let board = FakeBoard::new(|line| {
        line.say(b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9\r\n\x1b[2J\xff\xfe");
        line.stays();
    });
    let said = fails(&board, "not-a-python-board").says("$GPGGA").stderr();
    // Noise does not steer the terminal.
    assert!(!said.contains('\x1b'), "{said:?}");
}

#[test]
fn noise_without_end_ends_all_the_same() {
    let board = FakeBoard::new(|line| {
        loop {
            line.say(&[b'x'; 1000]);
        }
    });
    fails(&board, "not-a-python-board");
}

#[test]
fn a_board_that_cannot_take_scripts_in_pieces_is_too_old() {
    for answer in [&b"R\x00"[..], b"raw REPL; CTRL-B to exit\r\n>"] {
        let board = FakeBoard::new(move |line| {
            line.prompt();
            line.until(b"\x05A\x01");
            line.say(answer);
            line.stays();
        });
        fails(&board, "no-raw-paste").says("CircuitPython 7");
    }
}

#[test]
fn a_board_that_resets_while_a_script_is_sent_has_restarted() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.begin_paste();
        line.until(b"print");
        line.say(b"\r\nAdafruit CircuitPython 9.2.1 on 2024-11-20; Board with samd51\r\n>>> ");
        line.stays();
    });
    fails(&board, "board-restarted").says("Adafruit CircuitPython 9.2.1");
}

#[test]
fn a_board_that_resets_while_a_script_runs_has_restarted() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.script();
        line.say(b"working\r\nMicroPython v1.25.0 on 2025-04-15; Board with samd51\r\n>>> ");
        line.stays();
    });
    fails(&board, "board-restarted").says("working");
}

#[test]
fn noise_while_a_script_is_sent_is_not_taken_for_an_answer() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.begin_paste();
        line.say(b"\xf0\x81");
        line.stays();
    });
    fails(&board, "board-confused");
}

#[test]
fn a_board_that_falls_silent_while_a_script_is_sent_is_silent() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.begin_paste();
        line.stays();
    });
    fails(&board, "board-silent");
}

#[test]
fn a_script_that_never_returns_is_stopped() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.script();
        line.say(b"working");
        line.until(b"\x03");
        line.ends(
            "",
            "Traceback (most recent call last):\nKeyboardInterrupt: \n",
        );
        line.stays();
    });
    fails(&board, "script-timeout")
        .says("it was stopped with Ctrl-C")
        .says("working");
}

#[test]
fn a_script_that_cannot_be_stopped_is_told_so() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.script();
        line.stays();
    });
    fails(&board, "script-timeout").says("Ctrl-C did not stop it");
    hears(&board, b"\x04\x03");
}

#[test]
fn a_script_that_prints_without_end_is_stopped() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.script();
        loop {
            line.say(&[b'x'; 4096]);
        }
    });
    // It has time enough: the output is what ends it.
    run(&board, &["--timeout", "60"])
        .exits(3)
        .says("error[too-much-output]");
}

#[test]
fn a_board_that_is_unplugged_has_gone() {
    let board = FakeBoard::new(|line| {
        line.prompt();
        line.script();
        line.say(b"working");
    });
    fails(&board, "board-gone");
}
