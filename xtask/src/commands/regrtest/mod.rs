//! `regrtest`: tests on a board, each module in a session of its own.

mod departures;
mod differences;
mod summary;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use analyzer::report::{ExitCode, Format};
use clap::Args;

use crate::arguments::BOARD;
use crate::board_tests::{Entry, Folder, Progress, Station, Wanted, everything, on_host};
use crate::boards;
use crate::context::{self, Context};
use crate::crew::{self, Crew};
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::link::LinkArguments;
use departures::Departures;

/// Arguments of `regrtest`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    /// Test modules, or `module.Class.method` [default: all]
    names: Vec<String>,
    /// Folder of tests [default: those of the library port]
    #[arg(long, value_name = "DIR")]
    tests: Option<PathBuf>,
    /// Folder of modules that go onto the board as well and hide the port's of the same name
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    #[command(flatten)]
    base: BaseArgument,
    #[command(flatten)]
    link: LinkArguments,
    /// Number of boards to emulate at once [default: the number of processors]
    #[arg(short, long, value_name = "N", conflicts_with = "port")]
    jobs: Option<NonZeroUsize>,
    /// Run the tests with this machine's Python as well, and compare the outcomes
    #[arg(long)]
    host: bool,
    /// Run failed tests once more and show all that they print
    #[arg(long)]
    rerun: bool,
    /// Print JSON, as `--format json` does
    #[arg(long)]
    json: bool,
}

/// Runs `regrtest`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let tests = Folder::read(&folder(arguments)?)?;
    let wanted = tests.select(&arguments.names)?;
    let departures = Departures::read(&tests.path, &tests.tests, &board.id)?;
    let patience = arguments.link.patience();
    let station = Station::new(
        &board,
        &arguments.link,
        arguments.app.as_deref(),
        &arguments.base,
        &tests,
        context,
    )?;
    let task = |(): &mut (), wanted: &Wanted| {
        let mut run = station.run(wanted)?;
        departures.apply(&wanted.module, wanted.only.is_empty(), &mut run.record);
        let host = match arguments.host {
            true => Some(on_host(&tests, wanted, patience)?.record),
            false => None,
        };
        Ok(Entry::new(wanted, run, host))
    };
    let size = match arguments.link.port {
        Some(_) => 1,
        None => arguments
            .jobs
            .map_or_else(crew::processors, NonZeroUsize::get),
    };
    let mut progress = Progress::new(context.console, wanted.len());
    let crew = Crew {
        size,
        open: || Ok(()),
    };
    let entries = crew.work(&wanted, task, |entry| progress.tell(entry))?;
    let mut findings = Vec::new();
    for entry in &entries {
        findings.extend(entry.findings(&tests));
        findings.extend(differences::findings(entry));
    }
    if arguments.rerun {
        again(&entries, &station, context)?;
    }
    let is_bad = entries.iter().any(|entry| entry.outcome.is_bad()) || !findings.is_empty();
    let report = summary::report(&board, &entries, findings);
    if arguments.json {
        context.data(&report.render(Format::Json))?;
    } else {
        context.publish(&report)?;
    }
    Ok(if is_bad {
        ExitCode::OverBudget
    } else {
        ExitCode::Fits
    })
}

/// Runs what failed once more, alone, and shows all of it.
fn again(entries: &[Entry], station: &Station<'_>, context: &Context) -> Result<(), Failure> {
    for entry in entries.iter().filter(|entry| entry.outcome.is_bad()) {
        let run = station.run(&entry.wanted)?;
        everything(context.console, &entry.wanted.module, &run.record);
    }
    Ok(())
}

/// The folder of the tests.
fn folder(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(folder) = &arguments.tests {
        return Ok(folder.clone());
    }
    context::workspace_root()
        .map(|root| {
            let folder = root.join("lib-port/tests");
            // Messages name files from the current folder, where they lie below it.
            let here = std::env::current_dir().unwrap_or_default();
            folder
                .strip_prefix(here)
                .map_or(folder.clone(), PathBuf::from)
        })
        .ok_or_else(|| {
            Failure::bad_input([Diagnostic::error(
                "no-tests",
                "the tests of the library port are not here: the installed program has none",
            )
            .help("name a folder of tests with --tests DIR")])
        })
}
