//! The link to a board: a serial port or the emulated board, and on it Python's raw prompt.
//!
//! Every wait ends: a board may be silent, babble, reset or be pulled out, and none of that makes a
//! command wait longer than it was told to.

mod deadline;
mod emulated;
mod ports;
mod prompt;
mod serial;
mod touch;
mod transfer;
mod trouble;

use std::path::{Path, PathBuf};
use std::time::Duration;

use analyzer::budget::{Board, RomStringsSource};
use analyzer::diagnostic::Diagnostic;
use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use deadline::Deadline;

pub(crate) use emulated::{failure, start as start_emulated};
pub(crate) use ports::serial_devices;
pub(crate) use prompt::{Output, Prompt};
pub(crate) use touch::start_bootloader;

/// Something that a console is at the other end of.
pub(crate) trait Port {
    /// Types.
    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure>;
    /// What the console says next; nothing if it is silent for so long.
    fn receive(&mut self, patience: Duration) -> Result<Vec<u8>, Failure>;
    /// What is at the other end, as messages name it.
    fn name(&self) -> String;
    /// The emulated board, if that is at the other end.
    fn emulated(&mut self) -> Option<&mut emulator::Board> {
        None
    }
}

/// Which board to talk to, and for how long.
#[derive(Debug, Clone, Args)]
pub(crate) struct LinkArguments {
    /// Serial port of a real board, such as /dev/ttyACM0 or COM3; `board ports` lists them
    #[arg(long, value_name = "DEV", conflicts_with_all = ["emulator", "firmware"])]
    pub port: Option<PathBuf>,
    /// Use the emulated board (default for boards with our firmware)
    #[arg(long)]
    pub emulator: bool,
    /// Firmware of the emulated board [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    pub firmware: Option<PathBuf>,
    /// Time that a script may take on the board
    #[arg(long, default_value_t = 30, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
}

impl LinkArguments {
    /// How long a script may take on the board.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }

    /// The serial port, or nothing for the emulated board of this firmware.
    fn chosen(&self, board: &Board) -> Result<Option<&Path>, Failure> {
        let is_ours = board.rom_strings == RomStringsSource::Firmware;
        if self.port.is_some() || self.emulator || self.firmware.is_some() || is_ours {
            return Ok(self.port.as_deref());
        }
        Err(Failure::bad_input([Diagnostic::error(
            "no-port",
            format!("{} cannot be emulated: its firmware is not ours", board.id),
        )
        .help(format!(
            "name its port with --port\n{}",
            ports::advice()
        ))]))
    }
}

/// Takes command of a board: its raw prompt. `library` is an image for the emulated board's library
/// region; a real board's is flashed before.
pub(crate) fn open(
    arguments: &LinkArguments,
    board: &Board,
    library: Option<&[u8]>,
    context: &Context,
) -> Result<Prompt, Failure> {
    let port: Box<dyn Port> = match arguments.chosen(board)? {
        Some(_) if library.is_some() => {
            return Err(Failure::bad_input([Diagnostic::error(
                "library-not-flashed",
                "a library cannot be given to a real board for one run",
            )
            .help("flash it, or leave --port out for the emulated board")]));
        }
        Some(device) => Box::new(serial::Serial::open(device)?),
        None => {
            let firmware = arguments.firmware.as_deref();
            Box::new(start_emulated(board, firmware, library, context)?)
        }
    };
    Prompt::enter(port, arguments.patience())
}
