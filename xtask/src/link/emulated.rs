//! The emulated board: how it starts, and its console.

use std::path::Path;
use std::time::Duration;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::region::MemoryKind;
use emulator::{Error, Memories, Unicorn};

use super::Port;
use crate::context::Context;
use crate::failure::Failure;
use crate::tools::{Tool, firmware, packages};

/// A board in the emulator.
pub(crate) struct Emulated {
    board: emulator::Board,
    /// Where the firmware was when it was last silent.
    place: Option<String>,
}

/// A board with its firmware and an image of its library region, about to start.
pub(crate) fn start(
    board: &Board,
    elf: Option<&Path>,
    library: Option<&[u8]>,
    context: &Context,
) -> Result<Emulated, Failure> {
    let toolbox = context.toolbox()?;
    toolbox.get(Tool::Unicorn, context.console)?;
    let failed = |error: Error| failure(&error);
    let unicorn = Unicorn::load(&toolbox.program(&packages::UNICORN)?).map_err(failed)?;
    let image = match elf {
        Some(elf) => firmware::open(elf)?,
        None => firmware::open(&firmware::files_of(board, context).elf)?,
    };
    let region = match library {
        Some(library) => Some((firmware::library_address(&image, library.len())?, library)),
        None => None,
    };
    let mut emulated = emulator::Board::new(&unicorn, image, &memories(board)?).map_err(failed)?;
    if let Some((address, library)) = region {
        emulated.flash(address, library).map_err(failed)?;
    }
    Ok(Emulated {
        board: emulated,
        place: None,
    })
}

impl Port for Emulated {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.board.send(bytes);
        Ok(())
    }

    fn receive(&mut self, patience: Duration) -> Result<Vec<u8>, Failure> {
        match self.board.receive(patience) {
            Ok(bytes) => Ok(bytes),
            Err(Error::Silent { place, .. }) => {
                self.place = Some(place);
                Ok(Vec::new())
            }
            Err(error) => Err(failure(&error)),
        }
    }

    fn name(&self) -> String {
        match &self.place {
            Some(place) => format!("the emulated board (its firmware is at {place})"),
            None => "the emulated board".to_owned(),
        }
    }

    fn emulated(&mut self) -> Option<&mut emulator::Board> {
        Some(&mut self.board)
    }
}

fn memories(board: &Board) -> Result<Memories, Failure> {
    let region = |kind: MemoryKind| {
        let region = board.memory.iter().find(|region| region.kind == kind)?;
        let start = u32::try_from(region.origin).ok()?;
        let end = u32::try_from(region.origin + region.size.0).ok()?;
        Some(start..end)
    };
    match (region(MemoryKind::Flash), region(MemoryKind::Ram)) {
        (Some(flash), Some(ram)) => Ok(Memories { flash, ram }),
        _ => Err(Failure::bad_input([Diagnostic::error(
            "not-emulated",
            format!("{} lacks flash or RAM in its board file", board.id),
        )
        .help("the emulated boards are metro-m4 and grand-central-m4")])),
    }
}

/// What to tell of an emulator's error.
pub(crate) fn failure(error: &Error) -> Failure {
    let diagnostic = Diagnostic::error("board-stopped", error.to_string());
    Failure::outside(match error {
        Error::NotWatchable { .. } => {
            return Failure::bad_input([Diagnostic::error("not-watchable", error.to_string()).help(
                "it needs the symbols and debug information of MicroPython 1.25: do not strip it, \
                 and build it with `build --board BOARD --firmware`",
            )]);
        }
        Error::Trapped { caller, .. } => diagnostic.help(format!(
            "called from {caller}\n\
             if a real board goes on here, emulator/src/samd51 lacks a register"
        )),
        _ => diagnostic.help("`setup` gets the emulator; `doctor` says whether it is here"),
    })
}
