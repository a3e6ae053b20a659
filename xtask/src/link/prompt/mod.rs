//! The prompt that programs use: raw REPL, and in it raw-paste mode, which compiles a script while
//! it arrives.
//!
//! There is no way around raw-paste mode: plain raw mode keeps the script in the heap and so spoils
//! every figure, and MicroPython since 1.14 and CircuitPython since 7 have it.
//!
//! Protocol: MicroPython's `docs/reference/repl.rst`, and `shared/runtime/pyexec.c`.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use super::{Deadline, Port, trouble};
use crate::failure::Failure;

/// What a script printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// What it printed itself.
    pub printed: String,
    /// The traceback of what nobody caught; empty when it ran to its end.
    pub error: String,
}

/// Stops a script.
const CTRL_C: &[u8] = b"\x03";
const CTRL_D: &[u8] = b"\x04";
/// Stops whatever runs and asks for the raw prompt. CircuitPython takes the first key after a
/// program's end to open its prompt; the second Ctrl-C is for that.
const TAKE_COMMAND: &[u8] = b"\x03\x03\x01";
const RAW_PASTE: &[u8] = b"\x05A\x01";
const RAW_PROMPT: &[u8] = b"raw REPL; CTRL-B to exit\r\n>";
const END: u8 = 0x04;
/// Another window's worth may be sent.
const MORE: u8 = 0x01;

/// How long a board may take until it shows its raw prompt: some start programs or wait for a
/// radio first.
const START: Duration = Duration::from_secs(10);
/// How long to wait before asking again for the raw prompt.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How long a board may take to answer a protocol step.
const STEP: Duration = Duration::from_secs(5);
/// Nothing more comes after so long.
const QUIET: Duration = Duration::from_millis(300);
/// More than any script has to print; a board that babbles for ever must not fill the memory.
const MOST_OUTPUT: usize = 4 << 20;

/// A board at its raw prompt.
pub(crate) struct Prompt {
    port: Box<dyn Port>,
    received: VecDeque<u8>,
    /// How long a script may take.
    patience: Duration,
    /// What the last script had printed when it had to be given up.
    unfinished: String,
}

/// Why something did not come, and what did.
struct Unheard {
    said: Vec<u8>,
    why: Why,
}

enum Why {
    /// The time is up.
    Late,
    /// More came than anybody wants to read.
    Flood,
    /// The port failed.
    Failed(Failure),
}

impl Prompt {
    /// Stops whatever runs on the board and takes command. Scripts may then take `patience` each.
    pub(crate) fn enter(port: Box<dyn Port>, patience: Duration) -> Result<Self, Failure> {
        let mut prompt = Self {
            port,
            received: VecDeque::new(),
            patience,
            unfinished: String::new(),
        };
        let waited = START.min(patience);
        let deadline = Deadline::after(waited);
        let mut said = Vec::new();
        let mut is_first = true;
        while !deadline.has_passed() {
            prompt.port.send(TAKE_COMMAND)?;
            let attempt = Deadline::after(ATTEMPT.min(deadline.left()));
            match prompt.until(RAW_PROMPT, attempt) {
                Ok(_) if is_first => return Ok(prompt),
                // Earlier requests may still be answered.
                Ok(_) => return prompt.quiet().map(|_| prompt),
                Err(unheard) => match unheard.why {
                    Why::Failed(failure) => return Err(failure),
                    Why::Flood | Why::Late => said = [said, unheard.said].concat(),
                },
            }
            said.drain(..said.len().saturating_sub(MOST_OUTPUT));
            is_first = false;
        }
        Err(trouble::no_prompt(&prompt.name(), waited, &said))
    }

    /// What is at the other end, as messages name it.
    pub(crate) fn name(&self) -> String {
        self.port.name()
    }

    /// The emulated board, if it is one.
    pub(crate) fn emulated(&mut self) -> Option<&mut emulator::Board> {
        self.port.emulated()
    }

    /// What the last script had printed when it had to be given up.
    pub(crate) fn unfinished(&self) -> &str {
        &self.unfinished
    }

    /// A new session: nothing is imported any more.
    pub(crate) fn soft_reset(&mut self) -> Result<(), Failure> {
        self.port.send(CTRL_D)?;
        let waited = START.min(self.patience);
        self.until(RAW_PROMPT, Deadline::after(waited))
            .map(|_| ())
            .map_err(|unheard| match unheard.why {
                Why::Failed(failure) => failure,
                _ => trouble::no_prompt(&self.name(), waited, &unheard.said),
            })
    }

    /// Runs a script to its end, which has to come in time.
    pub(crate) fn run(&mut self, script: &[u8]) -> Result<Output, Failure> {
        let deadline = Deadline::after(self.patience);
        self.paste(script, deadline)?;
        let mut text = || match self.until(&[END], deadline) {
            Ok(bytes) => Ok(lines(&bytes)),
            Err(unheard) => Err(self.stopped(unheard)),
        };
        let output = Output {
            printed: text()?,
            error: text()?,
        };
        // A script that raises SystemExit resets the board, which then prompts anew.
        let end: &[u8] = if self.byte()? == b'>' {
            b""
        } else {
            RAW_PROMPT
        };
        self.until(end, Deadline::after(START.min(self.patience)))
            .map_err(|unheard| self.confused(unheard.said))?;
        Ok(output)
    }

    /// Sends a script, as fast as the board compiles it.
    fn paste(&mut self, script: &[u8], deadline: Deadline) -> Result<(), Failure> {
        let window = self.begin_paste()?;
        let mut room = window;
        let mut rest = script;
        while !rest.is_empty() {
            // Takes what has come without waiting for it, unless nothing may be sent.
            while room == 0 || !self.received.is_empty() {
                match self.byte()? {
                    MORE => room += window,
                    // The compiler has seen enough: a syntax error.
                    END => return self.port.send(CTRL_D),
                    other => return Err(self.confused(vec![other])),
                }
            }
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.port.send(now)?;
            room -= now.len();
            rest = later;
        }
        self.port.send(CTRL_D)?;
        // The end is acknowledged, after what is left of the windows.
        match self.until(&[END], deadline) {
            Ok(windows) if windows.iter().all(|byte| *byte == MORE) => Ok(()),
            Ok(said) => Err(self.confused(said)),
            Err(unheard) => Err(self.stopped(unheard)),
        }
    }

    /// Asks for raw-paste mode; gives how much may be sent at once.
    fn begin_paste(&mut self) -> Result<usize, Failure> {
        self.port.send(RAW_PASTE)?;
        let answer = [self.byte()?, self.byte()?];
        if answer != *b"R\x01" {
            // `R\0` says no; a board that has never heard of it echoes its raw prompt.
            return Err(if answer[0] == b'R' || RAW_PROMPT.starts_with(&answer) {
                trouble::no_raw_paste(&self.name(), &answer)
            } else {
                self.confused(answer.to_vec())
            });
        }
        let window = u16::from_le_bytes([self.byte()?, self.byte()?]);
        if window == 0 {
            return Err(self.confused(answer.to_vec()));
        }
        Ok(window.into())
    }

    /// Stops a script that does not end, so that the board is at its prompt again.
    fn stopped(&mut self, unheard: Unheard) -> Failure {
        let Unheard { said, why } = unheard;
        self.unfinished = lines(&said);
        if let Why::Failed(failure) = why {
            return failure;
        }
        let is_stopped = self.interrupt();
        let name = self.name();
        match why {
            Why::Flood => trouble::flood(&name, MOST_OUTPUT, &said),
            _ => trouble::endless(&name, self.patience, &said, is_stopped),
        }
    }

    /// Ctrl-C; true if the prompt came back.
    fn interrupt(&mut self) -> bool {
        self.received.clear();
        self.port.send(CTRL_C).is_ok()
            && self
                .until(b"\x04>", Deadline::after(ATTEMPT.min(self.patience)))
                .is_ok()
    }

    /// The failure of a board that said something out of place: with what it goes on to say.
    fn confused(&mut self, mut said: Vec<u8>) -> Failure {
        match self.quiet() {
            Ok(more) => {
                said.extend(more);
                trouble::confused(&self.name(), &said)
            }
            Err(failure) => failure,
        }
    }

    /// What comes until nothing more does, or until it is enough.
    fn quiet(&mut self) -> Result<Vec<u8>, Failure> {
        let mut said: Vec<u8> = self.received.drain(..).collect();
        let deadline = Deadline::after(ATTEMPT);
        while !deadline.has_passed() && said.len() < MOST_OUTPUT {
            let more = self.port.receive(QUIET)?;
            if more.is_empty() {
                break;
            }
            said.extend(more);
        }
        Ok(said)
    }

    /// The next byte of an answer.
    fn byte(&mut self) -> Result<u8, Failure> {
        let step = STEP.min(self.patience);
        if self.received.is_empty() {
            let more = self.port.receive(step)?;
            self.received.extend(more);
        }
        self.received
            .pop_front()
            .ok_or_else(|| trouble::no_prompt(&self.name(), step, &[]))
    }

    /// What comes before some bytes, which are taken as well.
    fn until(&mut self, end: &[u8], deadline: Deadline) -> Result<Vec<u8>, Unheard> {
        let mut said = Vec::new();
        while !said.ends_with(end) {
            if let Some(byte) = self.received.pop_front() {
                said.push(byte);
                continue;
            }
            let why = if said.len() > MOST_OUTPUT {
                Why::Flood
            } else if deadline.has_passed() {
                Why::Late
            } else {
                match self.port.receive(deadline.left()) {
                    Ok(more) => {
                        self.received.extend(more);
                        continue;
                    }
                    Err(failure) => Why::Failed(failure),
                }
            };
            return Err(Unheard { said, why });
        }
        said.truncate(said.len() - end.len());
        Ok(said)
    }
}

/// A console ends lines with both characters.
fn lines(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}
