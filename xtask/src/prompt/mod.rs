//! Running Python on a board, over the prompt that programs use: raw REPL, and in it raw-paste
//! mode, which compiles a script while it arrives. Plain raw mode keeps the script in the heap and
//! so spoils every figure.
//!
//! Protocol: MicroPython's `docs/reference/repl.rst`, and `shared/runtime/pyexec.c`.

mod emulated;

use std::collections::VecDeque;
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;

pub use emulated::{Emulated, failure};

/// Something that a console is at the other end of.
pub trait Port {
    /// Types.
    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure>;
    /// What the console says next: at least a byte, or a failure when it is silent for so long.
    fn receive(&mut self, patience: Duration) -> Result<Vec<u8>, Failure>;
}

/// What a script printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What it printed itself.
    pub printed: String,
    /// The traceback of what nobody caught; empty when it ran to its end.
    pub error: String,
}

const CTRL_A: &[u8] = b"\x01";
const CTRL_C: &[u8] = b"\x03";
const CTRL_D: &[u8] = b"\x04";
const RAW_PASTE: &[u8] = b"\x05A\x01";
const RAW_PROMPT: &[u8] = b"raw REPL; CTRL-B to exit\r\n>";
const END: u8 = 0x04;
/// Another window's worth may be sent.
const MORE: u8 = 0x01;

/// How much of what a console said is shown when it fails.
const LAST_WORDS: usize = 400;

/// How long a board may take to answer a protocol step.
const STEP: Duration = Duration::from_secs(5);

/// A board at its raw prompt.
pub struct Prompt<P> {
    port: P,
    received: VecDeque<u8>,
}

impl<P: Port> Prompt<P> {
    /// Stops whatever runs on the board and takes command.
    pub fn enter(port: P) -> Result<Self, Failure> {
        let mut prompt = Self {
            port,
            received: VecDeque::new(),
        };
        prompt.port.send(CTRL_C)?;
        prompt.port.send(CTRL_A)?;
        prompt.until(RAW_PROMPT, STEP)?;
        Ok(prompt)
    }

    /// What the console is of.
    pub fn port(&mut self) -> &mut P {
        &mut self.port
    }

    /// A new session: nothing is imported any more.
    pub fn soft_reset(&mut self) -> Result<(), Failure> {
        self.port.send(CTRL_D)?;
        self.until(RAW_PROMPT, STEP).map(|_| ())
    }

    /// Runs a script to its end, which has to come within the time.
    pub fn run(&mut self, script: &[u8], patience: Duration) -> Result<Output, Failure> {
        self.port.send(RAW_PASTE)?;
        let answer = [self.byte(STEP)?, self.byte(STEP)?];
        if answer != *b"R\x01" {
            return Err(confused(&answer));
        }
        let window = usize::from(u16::from_le_bytes([self.byte(STEP)?, self.byte(STEP)?]));
        let mut room = window;
        let mut rest = script;
        let mut is_refused = false;
        while !rest.is_empty() && !is_refused {
            // Takes what has come without waiting for it, unless nothing may be sent.
            while room == 0 || !self.received.is_empty() {
                match self.byte(STEP)? {
                    MORE => room += window,
                    // The compiler has seen enough: a syntax error.
                    END => {
                        is_refused = true;
                        break;
                    }
                    other => return Err(confused(&[other])),
                }
            }
            if !is_refused {
                let (now, later) = rest.split_at(room.min(rest.len()));
                self.port.send(now)?;
                room -= now.len();
                rest = later;
            }
        }
        self.port.send(CTRL_D)?;
        if !is_refused {
            // The end is acknowledged, after what is left of the windows.
            while self.byte(patience)? != END {}
        }
        let printed = self.until(&[END], patience)?;
        let error = self.until(&[END], patience)?;
        self.until(b">", STEP)?;
        Ok(Output {
            printed: text(&printed),
            error: text(&error),
        })
    }

    /// The next byte.
    fn byte(&mut self, patience: Duration) -> Result<u8, Failure> {
        loop {
            if let Some(byte) = self.received.pop_front() {
                return Ok(byte);
            }
            let more = self.port.receive(patience)?;
            self.received.extend(more);
        }
    }

    /// What comes before some bytes, which are taken as well.
    fn until(&mut self, end: &[u8], patience: Duration) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(end) {
            match self.byte(patience) {
                Ok(byte) => bytes.push(byte),
                Err(failure) => return Err(with_last_words(failure, &bytes)),
            }
        }
        bytes.truncate(bytes.len() - end.len());
        Ok(bytes)
    }
}

/// A failure together with what the console said before, which is often the reason.
fn with_last_words(mut failure: Failure, bytes: &[u8]) -> Failure {
    if !bytes.is_empty() {
        let said = text(&bytes[bytes.len().saturating_sub(LAST_WORDS)..]);
        let message = format!("before that the console said: {}", said.trim());
        failure
            .messages
            .push(Diagnostic::note("board-said", message));
    }
    failure
}

/// A console ends lines with both characters.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

fn confused(bytes: &[u8]) -> Failure {
    Failure::outside(
        Diagnostic::error(
            "board-confused",
            format!("the board answers {:?}", String::from_utf8_lossy(bytes)),
        )
        .help(
            "it needs MicroPython 1.14 or later, or CircuitPython 7 or later; reset it and retry",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A port that has been told what to say, and keeps what it hears.
    struct Scripted {
        says: VecDeque<&'static [u8]>,
        heard: Vec<u8>,
    }

    impl Port for &mut Scripted {
        fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
            self.heard.extend(bytes);
            Ok(())
        }

        fn receive(&mut self, _patience: Duration) -> Result<Vec<u8>, Failure> {
            let silent = || Failure::outside(Diagnostic::error("board-silent", "nothing to say"));
            self.says.pop_front().map(<[u8]>::to_vec).ok_or_else(silent)
        }
    }

    #[track_caller]
    fn check(says: &[&'static [u8]], script: &[u8], expected: (&str, &str), heard: &[u8]) {
        let mut port = Scripted {
            says: says.iter().copied().collect(),
            heard: Vec::new(),
        };
        let mut prompt = Prompt {
            port: &mut port,
            received: VecDeque::new(),
        };
        let output = prompt.run(script, STEP).unwrap();
        assert_eq!((output.printed.as_str(), output.error.as_str()), expected);
        assert_eq!(port.heard, heard);
    }

    #[test]
    fn a_script_is_sent_window_by_window() {
        check(
            &[b"R\x01\x04\x00", b"\x01", b"\x01\x04", b"1\r\n\x04\x04>"],
            b"print(1)",
            ("1\n", ""),
            b"\x05A\x01print(1)\x04",
        );
    }

    #[test]
    fn a_syntax_error_ends_the_sending() {
        check(
            &[b"R\x01\x02\x00", b"\x04", b"\x04SyntaxError\r\n\x04>"],
            b"((((((",
            ("", "SyntaxError\n"),
            b"\x05A\x01((\x04",
        );
    }

    #[test]
    fn an_exception_is_told_apart_from_output() {
        check(
            &[b"R\x01\x80\x00\x01", b"\x04a\r\n\x04Traceback\r\n\x04>"],
            b"x",
            ("a\n", "Traceback\n"),
            b"\x05A\x01x\x04",
        );
    }
}
