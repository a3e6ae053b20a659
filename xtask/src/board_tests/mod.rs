//! Test modules in Python on boards, each in a session of its own.

mod outcome;
mod progress;
mod record;
mod selection;
mod station;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;

use crate::context::Context;
use crate::crew::{self, Crew};
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::link::LinkArguments;
pub(crate) use outcome::Outcome;
pub(crate) use progress::{Progress, everything};
pub(crate) use record::{End, Method, Record, Status};
pub(crate) use selection::{Folder, Wanted};
pub(crate) use station::{Run, Station, on_host};

/// A module that has run.
pub(crate) struct Entry {
    /// What was to run.
    pub wanted: Wanted,
    /// What running it told.
    pub run: Run,
    /// What CPython says of the same tests, if it was asked.
    pub host: Option<Record>,
    /// What came of it.
    pub outcome: Outcome,
}

impl Entry {
    /// An entry of what running a module told.
    pub(crate) fn new(wanted: &Wanted, run: Run, host: Option<Record>) -> Self {
        Self {
            outcome: Outcome::of(&run.record),
            wanted: wanted.clone(),
            run,
            host,
        }
    }

    /// The name of the module.
    pub(crate) fn module(&self) -> &str {
        &self.wanted.module
    }

    /// How many tests had their turn.
    pub(crate) fn methods(&self) -> usize {
        self.run.record.methods.len()
    }

    /// How many of them ended so.
    pub(crate) fn count(&self, status: Status) -> usize {
        let methods = self.run.record.methods.values();
        methods.filter(|method| method.status == status).count()
    }

    /// What is wrong with it, one message each.
    pub(crate) fn findings(&self, tests: &Folder) -> Vec<Diagnostic> {
        outcome::findings(self.module(), &self.run.record, tests)
    }

    /// Why the module as a whole did not run to its end, in a line.
    pub(crate) fn why(&self) -> Option<&str> {
        let text = match &self.run.record.end {
            End::Complete => return None,
            End::Skipped(text)
            | End::ImportError(text)
            | End::OutOfMemory(text)
            | End::Broken(text)
            | End::Hung(text)
            | End::Crashed(text) => text,
        };
        text.trim_end().lines().last()
    }
}

/// What tests on emulated boards have in common.
pub(crate) struct Setting<'s> {
    /// The board.
    pub board: &'s Board,
    /// Where the base of the library is.
    pub base: &'s BaseArgument,
    /// The tests and what they share.
    pub tests: &'s Folder,
    /// Seconds that a module may take.
    pub timeout: u64,
}

/// Runs test modules, each on an emulated board of its own, as many at once as there are processors.
pub(crate) fn on_emulated_boards(
    setting: &Setting<'_>,
    wanted: &[Wanted],
    context: &Context,
) -> Result<Vec<Entry>, Failure> {
    let link = LinkArguments {
        port: None,
        emulator: true,
        firmware: None,
        timeout: setting.timeout,
    };
    let station = Station::new(
        setting.board,
        &link,
        None,
        setting.base,
        setting.tests,
        context,
    )?;
    let mut progress = Progress::new(context.console, wanted.len());
    let task = |(): &mut (), wanted: &Wanted| Ok(Entry::new(wanted, station.run(wanted)?, None));
    // Every module has a board of its own: workers keep nothing.
    let crew = Crew {
        size: crew::processors(),
        open: || Ok(()),
    };
    crew.work(wanted, task, |entry| progress.tell(entry))
}
