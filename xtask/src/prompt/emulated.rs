//! The console of the emulated board.

use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
use emulator::{Board, Error};

use super::Port;
use crate::failure::Failure;

/// A board in the emulator.
pub struct Emulated {
    board: Board,
}

impl Emulated {
    /// Takes a board that is about to start.
    pub fn new(board: Board) -> Self {
        Self { board }
    }

    /// The board.
    pub fn board(&mut self) -> &mut Board {
        &mut self.board
    }
}

impl Port for Emulated {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.board.send(bytes);
        Ok(())
    }

    fn receive(&mut self, patience: Duration) -> Result<Vec<u8>, Failure> {
        self.board
            .receive(patience)
            .map_err(|error| failure(&error))
    }
}

/// What to tell of an emulator's error.
pub fn failure(error: &Error) -> Failure {
    let diagnostic = Diagnostic::error("board-stopped", error.to_string());
    Failure::outside(match error {
        Error::Trapped { caller, .. } => diagnostic.help(format!(
            "called from {caller}\n\
             where a real board would go on here, a register is missing in emulator/src/samd51"
        )),
        Error::Silent { .. } => {
            diagnostic.help("the script may run for ever, or need longer: see --timeout")
        }
        _ => diagnostic.help("`setup` gets the emulator; `doctor` says whether it is here"),
    })
}
