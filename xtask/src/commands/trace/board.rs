//! The emulated board with somebody watching.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use analyzer::trace::Trace;

use crate::commands::build::Built;
use crate::context::Context;
use crate::failure::Failure;
use crate::link::{Prompt, emulator_failure, start_emulated};
use crate::tools::firmware;

/// Where `build` puts modules that the board finds as `/rom`.
const LIBRARIES: &str = "lib/";

/// A board that is watched while it imports.
pub struct Watched {
    prompt: Prompt,
    board: Rc<RefCell<emulator::Board>>,
}

impl Watched {
    /// Starts a board with its firmware and library.
    pub fn start(
        board: &Board,
        elf: Option<&Path>,
        library: &[Built],
        patience: Duration,
        context: &Context,
    ) -> Result<Self, Failure> {
        let elf = elf.map_or_else(|| firmware::files_of(board, context).elf, Path::to_owned);
        // Said first: without symbols there is no place for the library either.
        emulator::check_watchable(&firmware::open(&elf)?)
            .map_err(|error| emulator_failure(&error))?;
        let image = romfs::write(files(library));
        let emulated = start_emulated(board, Some(&elf), Some(&image), context)?;
        let board = emulated.board();
        let prompt = Prompt::enter(Box::new(emulated), patience)?;
        Ok(Self { prompt, board })
    }

    /// Imports a module in a new session, and says what that allocated, or what was raised.
    pub fn import(&mut self, module: &str) -> Result<Result<Trace, Diagnostic>, Failure> {
        let failed = |error: emulator::Error| emulator_failure(&error);
        self.prompt.soft_reset()?;
        self.collect()?;
        self.board.borrow_mut().watch().map_err(failed)?;
        // The name is made while the script runs: compiling the script would intern it otherwise.
        let script = format!("__import__(b{module:?}.decode())");
        let output = self.prompt.run(script.as_bytes())?;
        self.collect()?;
        let trace = self.board.borrow_mut().trace().map_err(failed)?;
        if output.error.is_empty() {
            return Ok(Ok(trace));
        }
        let message = format!("importing {module} ended with an exception");
        let raised = Diagnostic::error("import-failed", message).help(output.error.trim_end());
        Ok(Err(raised))
    }

    /// Collects twice: words that lie forgotten on the stack may keep something the first time.
    fn collect(&mut self) -> Result<(), Failure> {
        for _ in 0..2 {
            self.prompt.run(b"import gc; gc.collect()")?;
        }
        Ok(())
    }
}

/// Modules by their path in `/rom`: the app's own come before the board's, as on its search path.
fn files(library: &[Built]) -> impl Iterator<Item = (&str, &[u8])> {
    let compiled = library.iter().filter(|file| file.path.ends_with(".mpy"));
    compiled.filter_map(|file| {
        let path = match file.path.strip_prefix(LIBRARIES) {
            Some(path) if library.iter().any(|own| own.path == path) => return None,
            Some(path) => path,
            None => &file.path,
        };
        Some((path, file.bytes.as_slice()))
    })
}
