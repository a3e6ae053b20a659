//! A board that is none: the other end of a pseudo-terminal, which says what a test has it say.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a board that cannot go on has failed")]

mod python;

use std::fs::File;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use serial2::SerialPort;

#[allow(unused_imports, reason = "each test file uses a part of this")]
pub(crate) use python::drive;

pub(crate) const RAW_PROMPT: &[u8] = b"raw REPL; CTRL-B to exit\r\n>";
/// How much may be sent before the board asks for more: small, so that scripts take several.
const WINDOW: usize = 32;

/// A board at a serial port.
pub(crate) struct FakeBoard {
    /// What to give to `--port`.
    pub port: String,
    heard: Arc<Mutex<Vec<u8>>>,
    /// Keeps the port in raw mode while no program has it open.
    terminal: SerialPort,
}

/// The board's end of the cable.
pub(crate) struct Line {
    file: File,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl FakeBoard {
    /// Plugs a board in that behaves like this, and is unplugged when that is over.
    pub(crate) fn new(behaviour: impl FnOnce(&mut Line) + Send + 'static) -> Self {
        // No program that a test starts may keep the cable plugged in.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let board = openpt(flags).unwrap();
        grantpt(&board).unwrap();
        unlockpt(&board).unwrap();
        let port = ptsname(&board, Vec::new()).unwrap().into_string().unwrap();
        let terminal = SerialPort::open(&port, 115_200).unwrap();
        // As no program would set it by chance, so that settings that were left behind show.
        let mut settings = tcgetattr(&terminal).unwrap();
        settings.set_speed(9_600).unwrap();
        settings.special_codes[SpecialCodeIndex::VEOF] = 0x19;
        tcsetattr(&terminal, OptionalActions::Now, &settings).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let mut line = Line {
            file: File::from(board),
            heard: Arc::clone(&heard),
        };
        std::thread::spawn(move || behaviour(&mut line));
        Self {
            port,
            heard,
            terminal,
        }
    }

    /// All that was typed so far.
    pub(crate) fn heard(&self) -> Vec<u8> {
        let heard = self.heard.lock();
        heard.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the port is set: its modes, rates and special characters; nothing once the board is gone.
    pub(crate) fn settings(&self) -> Option<String> {
        let settings = tcgetattr(&self.terminal).ok()?;
        Some(format!(
            "{:?} {:?} {:?} {:?} {} {} {:?}",
            settings.input_modes,
            settings.output_modes,
            settings.control_modes,
            settings.local_modes,
            settings.input_speed(),
            settings.output_speed(),
            settings.special_codes,
        ))
    }

    /// Takes the port as another program would; it is free again when the lock is dropped.
    pub(crate) fn occupied(&self) -> File {
        let other = File::open(&self.port).unwrap();
        other.try_lock().unwrap();
        other
    }
}

impl Line {
    /// Says something. Nobody has to listen.
    pub(crate) fn say(&mut self, bytes: &[u8]) {
        let _ = self.file.write_all(bytes);
    }

    /// Says something over and over, until nobody can hear it any more.
    pub(crate) fn floods(&mut self, bytes: &[u8]) {
        while self.file.write_all(bytes).is_ok() {}
    }

    /// The next byte that is typed; waits for it for ever.
    pub(crate) fn byte(&mut self) -> u8 {
        let mut byte = [0];
        self.file.read_exact(&mut byte).unwrap();
        let heard = self.heard.lock();
        heard.unwrap_or_else(PoisonError::into_inner).push(byte[0]);
        byte[0]
    }

    /// What is typed before some bytes.
    pub(crate) fn until(&mut self, end: &[u8]) -> Vec<u8> {
        let mut typed = Vec::new();
        while !typed.ends_with(end) {
            typed.push(self.byte());
        }
        typed.truncate(typed.len() - end.len());
        typed
    }

    /// Waits for whoever asks for the raw prompt, and shows it.
    pub(crate) fn prompt(&mut self) {
        self.until(b"\x01");
        self.say(b"\r\n");
        self.say(RAW_PROMPT);
    }

    /// Says that a script may come, when somebody asks; shows the raw prompt to whoever wants that.
    pub(crate) fn begin_paste(&mut self) {
        loop {
            match self.byte() {
                1 => self.say(RAW_PROMPT),
                5 => break,
                _ => {}
            }
        }
        self.until(b"A\x01");
        self.say(&[b'R', 1, WINDOW as u8, 0, 1]);
    }

    /// Takes a script as the raw prompt does.
    pub(crate) fn script(&mut self) -> String {
        self.begin_paste();
        let mut script = Vec::new();
        loop {
            match self.byte() {
                4 => break,
                byte => script.push(byte),
            }
            if script.len() % WINDOW == 0 {
                self.say(b"\x01");
            }
        }
        self.say(b"\x04");
        String::from_utf8(script).unwrap()
    }

    /// Ends a script: what it printed, and its traceback.
    pub(crate) fn ends(&mut self, printed: &str, error: &str) {
        let text = format!("{printed}\x04{error}\x04>").replace('\n', "\r\n");
        self.say(text.as_bytes());
    }

    /// Stays plugged in, and hears what is typed.
    pub(crate) fn stays(&mut self) -> ! {
        loop {
            self.byte();
        }
    }
}
