//! The emulated board with somebody watching.

use std::path::Path;
use std::time::Duration;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use analyzer::trace::Trace;
use emulator::Error;

use crate::context::Context;
use crate::failure::Failure;
use crate::link::{self, Prompt};

/// A board that is watched while it imports.
pub(super) struct Watched {
    prompt: Prompt,
}

impl Watched {
    /// Starts a board with its firmware and library.
    pub(super) fn start(
        board: &Board,
        elf: Option<&Path>,
        library: &[(String, Vec<u8>)],
        patience: Duration,
        context: &Context,
    ) -> Result<Self, Failure> {
        let files = library.iter();
        let bytes = romfs::write(files.map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        let emulated = link::start_emulated(board, elf, Some(&bytes), context)?;
        let mut prompt = Prompt::enter(Box::new(emulated), patience)?;
        if let Some(board) = prompt.emulated() {
            emulator::check_watchable(board.image()).map_err(|error| link::failure(&error))?;
        }
        Ok(Self { prompt })
    }

    /// Imports a module in a new session, and says what that allocated, or what was raised.
    pub(super) fn import(&mut self, module: &str) -> Result<Result<Trace, Diagnostic>, Failure> {
        self.prompt.soft_reset()?;
        self.collect()?;
        self.board()?
            .watch()
            .map_err(|error| link::failure(&error))?;
        // The name is made while the script runs: compiling the script would intern it otherwise.
        let script = format!("__import__(b{module:?}.decode())");
        let output = self.prompt.run(script.as_bytes())?;
        self.collect()?;
        let trace = self
            .board()?
            .trace()
            .map_err(|error| link::failure(&error))?;
        if output.error.is_empty() {
            return Ok(Ok(trace));
        }
        let message = format!("importing {module} ended with an exception");
        let raised = Diagnostic::error("import-failed", message).help(output.error.trim_end());
        Ok(Err(raised))
    }

    fn board(&mut self) -> Result<&mut emulator::Board, Failure> {
        let watchless = || link::failure(&Error::NotWatched);
        self.prompt.emulated().ok_or_else(watchless)
    }

    /// Collects twice: words that lie forgotten on the stack may keep something the first time.
    fn collect(&mut self) -> Result<(), Failure> {
        for _ in 0..2 {
            self.prompt.run(b"import gc; gc.collect()")?;
        }
        Ok(())
    }
}
