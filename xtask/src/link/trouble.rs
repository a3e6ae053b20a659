//! What may go wrong with a board, in words.

use std::io;
use std::path::Path;
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;

use super::ports;
use crate::failure::Failure;

/// How much of what a console said is shown when it fails.
const LAST_WORDS: usize = 400;

/// What boards say when they start, and never in the middle of a script's text.
const WORDS_OF_A_START: [&str; 6] = [
    "soft reboot",
    "MicroPython v",
    "Adafruit CircuitPython",
    "Auto-reload is",
    "Press any key to enter the REPL",
    "raw REPL; CTRL-B to exit",
];

/// A port that cannot be opened.
pub(super) fn not_opened(device: &Path, error: &io::Error) -> Failure {
    let device = device.display();
    let diagnostic = match error.kind() {
        io::ErrorKind::NotFound => {
            Diagnostic::error("no-such-port", format!("there is no serial port {device}"))
                .help(ports::advice())
        }
        io::ErrorKind::PermissionDenied => {
            Diagnostic::error("port-denied", format!("{device} cannot be opened: {error}")).help(
                "on Linux, serial ports belong to the group dialout (uucp on some):\n\
                 sudo usermod --append --groups dialout $USER, then log in again",
            )
        }
        io::ErrorKind::ResourceBusy => Diagnostic::error(
            "port-busy",
            format!("{device} is in use by another program"),
        )
        .help("close the editor or terminal that shows the board's console"),
        _ => Diagnostic::error(
            "port-failed",
            format!("{device} cannot be used as a serial port: {error}"),
        )
        .help(ports::advice()),
    };
    Failure::outside(diagnostic)
}

/// The port was there and is no more.
pub(super) fn gone(name: &str, error: &io::Error) -> Failure {
    Failure::outside(
        Diagnostic::error("board-gone", format!("{name} has gone: {error}"))
            .help("it was unplugged, or a hard reset took its USB port away; plug it in and retry"),
    )
}

/// Nobody reads what is typed.
pub(super) fn takes_nothing(name: &str) -> Failure {
    Failure::outside(
        Diagnostic::error("board-silent", format!("{name} takes no input"))
            .help("reset it; if that does not help, another port may be the board's"),
    )
}

/// There was no raw prompt within the time.
pub(super) fn no_prompt(name: &str, waited: Duration, said: &[u8]) -> Failure {
    let seconds = waited.as_secs();
    if said.is_empty() {
        return Failure::outside(
            Diagnostic::error(
                "board-silent",
                format!("{name} said nothing for {seconds} s"),
            )
            .help("is this the right port, and does the board run Python? reset it and retry"),
        );
    }
    let message = format!("{name} prints something, but no Python prompt for {seconds} s");
    let diagnostic = Diagnostic::error("not-a-python-board", message)
        .help("another port may be the board's; if it runs Python, reset it and retry");
    with_last_words(Failure::outside(diagnostic), said)
}

/// The raw prompt is there, but scripts would have to go through the heap.
pub(super) fn no_raw_paste(name: &str, answer: &[u8]) -> Failure {
    let message = format!(
        "{name} does not take scripts piece by piece (raw-paste mode); it answers {:?}",
        String::from_utf8_lossy(answer)
    );
    Failure::outside(
        Diagnostic::error("no-raw-paste", message)
            .help("it needs MicroPython 1.14 or later, or CircuitPython 7 or later"),
    )
}

/// Something came that the protocol does not have there.
pub(super) fn confused(name: &str, said: &[u8]) -> Failure {
    if has_restarted(said) {
        let diagnostic = Diagnostic::error(
            "board-restarted",
            format!("{name} restarted in the middle of a script"),
        )
        .help("a watchdog, a weak supply or its reset button may be the cause; retry");
        return with_last_words(Failure::outside(diagnostic), said);
    }
    let diagnostic = Diagnostic::error(
        "board-confused",
        format!("{name} does not answer like a raw prompt"),
    )
    .help("noise on the line or another program may be the cause; reset it and retry");
    with_last_words(Failure::outside(diagnostic), said)
}

/// A script that did not end.
pub(super) fn endless(name: &str, patience: Duration, said: &[u8], is_stopped: bool) -> Failure {
    if has_restarted(said) {
        return confused(name, said);
    }
    let state = if is_stopped {
        "it was stopped with Ctrl-C"
    } else {
        "Ctrl-C did not stop it: reset the board"
    };
    let seconds = patience.as_secs();
    let diagnostic = Diagnostic::error(
        "script-timeout",
        format!("the script did not end within {seconds} s on {name}"),
    )
    .help(format!(
        "{state}; it may run for ever, or need more time: see --timeout"
    ));
    with_last_words(Failure::outside(diagnostic), said)
}

/// A script that prints without end.
pub(super) fn flood(name: &str, limit: usize, said: &[u8]) -> Failure {
    let diagnostic = Diagnostic::error(
        "too-much-output",
        format!("the script printed more than {limit} bytes on {name}"),
    )
    .help("it was stopped; does it print in an endless loop?");
    with_last_words(Failure::outside(diagnostic), said)
}

/// A step of a transfer that ended in an exception.
pub(super) fn file(name: &str, path: &str, traceback: &str) -> Failure {
    let reason = traceback.trim_end().lines().next_back().unwrap_or_default();
    let is = |errors: &[&str]| errors.iter().any(|error| reason.contains(error));
    // Both firmwares print the number; only some print the words.
    let (code, help) = if is(&["Errno 30]", "Errno 19]", "NameError"]) {
        (
            "no-file-system",
            "mpyfit's own firmware has no drive to write to: build its library region instead; while a \
             computer has a CircuitPython board's drive, copy files to CIRCUITPY there",
        )
    } else if is(&["Errno 28]"]) {
        ("board-full", "remove files from the board's drive")
    } else if is(&["Errno 2]"]) {
        (
            "no-such-board-file",
            "check the path; folders are not created",
        )
    } else {
        ("board-file-failed", "the board gives this reason")
    };
    Failure::outside(Diagnostic::error(code, format!("{path} on {name}: {reason}")).help(help))
}

/// A file that did not arrive as it was sent.
pub(super) fn damaged(name: &str, path: &str) -> Failure {
    Failure::outside(
        Diagnostic::error(
            "transfer-damaged",
            format!("{path} differs on {name} and here"),
        )
        .help("noise on the line may be the cause; the old file is unchanged; retry with a shorter cable"),
    )
}

/// A file that nobody would want whole.
pub(super) fn too_large(path: &str, limit: usize) -> Failure {
    let message = format!("{path} on the board has more than {limit} bytes");
    Failure::outside(Diagnostic::error("file-too-large", message).help("copy it from the drive"))
}

/// Whether a board that says this has started anew.
fn has_restarted(said: &[u8]) -> bool {
    let said = String::from_utf8_lossy(said);
    said.ends_with(">>> ") || WORDS_OF_A_START.iter().any(|words| said.contains(words))
}

/// A failure together with what the console said before, which is often the reason.
fn with_last_words(mut failure: Failure, bytes: &[u8]) -> Failure {
    if !bytes.is_empty() {
        let said = shown(&bytes[bytes.len().saturating_sub(LAST_WORDS)..]);
        let message = format!("before that the console said: {}", said.trim());
        failure
            .messages
            .push(Diagnostic::note("board-said", message));
    }
    failure
}

/// Text for a terminal: noise must not steer it.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}
