//! `verify-vm`: MicroPython's own tests on a board, each in a session of its own.
//!
//! The tests come with MicroPython's source, which is fetched. What each has to print is in a file
//! beside it, or is what CPython prints, as for MicroPython's own runner, `tests/run-tests.py`.

mod known;
mod session;
mod suite;
mod tables;

use analyzer::budget::RomStringsSource;
use analyzer::diagnostic::Diagnostic;
use analyzer::report::ExitCode;
use clap::Args;

use crate::arguments::BOARD;
use crate::boards;
use crate::context::Context;
use crate::crew::{self, Crew};
use crate::failure::Failure;
use crate::link::{self, LinkArguments, Prompt};
use crate::tools::{Tool, micropython, packages};
use known::{Group, Known};
use session::Outcome;
use suite::Test;

/// Arguments of `verify-vm`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    /// Run only tests whose name contains one of these, such as basics/int
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

/// Runs `verify-vm`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    if board.rom_strings != RomStringsSource::Firmware {
        return Err(Failure::bad_input([Diagnostic::error(
            "no-firmware",
            format!("the firmware of {} is not ours to test", board.id),
        )
        .help("name metro-m4 or grand-central-m4")]));
    }
    let toolbox = context.toolbox()?;
    let python = packages::host_python().ok_or_else(packages::no_python)?;
    let source = micropython::source(&toolbox, &context.console)?;
    toolbox.get(Tool::Unicorn, context.console)?;
    let known = Known::read()?;
    let tests = suite::find(&source.join("tests"), &arguments.names)?;

    let open = || link::open(&arguments.link, &board, None, context);
    let absent = absent(&known, &mut open()?)?;
    let is_run = |test: &&Test| !absent.iter().any(|group| group.has(&test.name));
    let (to_run, not_run): (Vec<&Test>, Vec<&Test>) = tests.iter().partition(is_run);
    // A real board is one; the emulated one is as many as there are cores.
    let crew = Crew {
        size: match arguments.link.port {
            Some(_) => 1,
            None => crew::processors(),
        },
        open: || Ok(None),
    };
    let spinner = context.console.spinner("running MicroPython's tests");
    let mut done = 0;
    let outcomes = crew.work(
        &to_run,
        |board, test| session::run(test, board, &open, python),
        |_| {
            done += 1;
            spinner.tell(&format!("test {done} of {}", to_run.len()));
        },
    );
    spinner.finish_and_clear();

    let ran = to_run.into_iter().zip(outcomes?);
    let left_out = not_run.into_iter().map(|test| (test, Outcome::Skipped));
    let mut results: Vec<(&Test, Outcome)> = ran.chain(left_out).collect();
    results.sort_by(|a, b| a.0.name.cmp(&b.0.name));
    let complaints = complaints(&known, &results, &tests, arguments.names.is_empty());
    context.publish(&tables::report(&results, &known))?;
    for complaint in &complaints {
        context.console.show(complaint);
    }
    Ok(if complaints.is_empty() {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

/// The groups of tests that need something which the board really does not have.
fn absent<'a>(known: &'a Known, prompt: &mut Prompt) -> Result<Vec<&'a Group>, Failure> {
    let mut absent = Vec::new();
    for group in known.not_run() {
        let probe = group.unless.as_deref().unwrap_or_default();
        if !prompt.run(probe.as_bytes())?.error.is_empty() {
            absent.push(group);
        }
    }
    Ok(absent)
}

/// What did not come as it is listed; of the list itself only when all tests ran.
fn complaints(
    known: &Known,
    results: &[(&Test, Outcome)],
    tests: &[Test],
    is_complete: bool,
) -> Vec<Diagnostic> {
    let mut complaints: Vec<Diagnostic> = results
        .iter()
        .filter_map(|(test, outcome)| known.complaint(test, outcome))
        .collect();
    if is_complete {
        complaints.extend(known.leftovers(tests));
    }
    complaints
}
