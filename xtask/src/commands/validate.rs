//! `validate`: estimates beside what was measured on the board.

use std::collections::BTreeMap;
use std::path::PathBuf;

use analyzer::budget::CodeMemory;
use analyzer::cost::{ModuleCost, Modules, Subject, of_modules};
use analyzer::diagnostic::Diagnostic;
use analyzer::measurement::Measurement;
use analyzer::report::ExitCode;
use analyzer::validate::{self, Way};
use clap::Args;

use crate::arguments::BOARD;
use crate::context::Context;
use crate::failure::Failure;
use crate::link::LinkArguments;
use crate::measuring::{self, PROTOCOL, Set, store};
use crate::shelf::Shelf;

/// Arguments of `validate`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit validate -b metro-m4 --app libraries --measure")]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    set: Set,
    /// Measure now, and store nothing
    #[arg(long)]
    measure: bool,
    #[command(flatten)]
    link: LinkArguments,
    /// File of stored figures [default: the one that `measure` writes]
    #[arg(long, value_name = "FILE", conflicts_with = "measure")]
    store: Option<PathBuf>,
    /// Print every module, not only those that differ most
    #[arg(long)]
    rows: bool,
    /// Print the figures of an experiment of 2018 beside those of modules of the same names
    #[arg(long)]
    seeds: bool,
}

/// What the experiment that this project began with measured.
const SEEDS: &str = include_str!("../../../ground-truth/seed-memory-table.csv");

/// Runs `validate`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let project = arguments.set.project(&arguments.board, context)?;
    let board = &project.board;
    let (shelf, _) = Shelf::of(&project)?;
    let wanted = arguments.set.wanted(&project, &shelf)?;
    let ways = arguments.set.ways(board)?;
    let (measured, from) = if arguments.measure {
        let new = measuring::now(&arguments.link, &arguments.set, &project, &shelf, context)?;
        (new, format!("{}, measured now", board.id))
    } else {
        let place = store::place(arguments.store.as_deref(), &arguments.set, board, context)?;
        let stored = stored(&place, arguments, context)?;
        let stale = Stale {
            measured: &stored,
            shelf: &shelf,
            firmware: measuring::current_firmware(&arguments.link, board, context)?,
        };
        stale.check(&wanted, &ways)?;
        (stored, place.display().to_string())
    };
    let spinner = context.console.spinner("running imports");
    // Estimates are of sessions that begin where the measured ones did.
    let start = project.measuring();
    let subject = Subject {
        start: start.as_ref(),
        ..project.subject()
    };
    let modules: Vec<_> = subject
        .app
        .modules()
        .iter()
        .filter(|module| wanted.contains(&module.name))
        .cloned()
        .collect();
    let ways: Vec<Way> = ways
        .into_iter()
        .map(|(load, _)| {
            let read = Modules::read(board.vm, &subject, load.into());
            let costs = of_modules(&read, &modules);
            let by_name: BTreeMap<&str, &ModuleCost> = costs
                .values()
                .filter(|cost| wanted.contains(&cost.module.name))
                .map(|cost| (cost.module.name.as_str(), cost))
                .collect();
            Way::new(load, &measured, &by_name)
        })
        .collect();
    spinner.finish_and_clear();
    let mut report = validate::report(board, &ways, arguments.rows, &from);
    if arguments.seeds {
        report.tables.push(validate::seeds(SEEDS, &measured));
    }
    let holds = report.findings.is_empty();
    context.publish(&report)?;
    Ok(if holds {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

fn stored(
    place: &std::path::Path,
    arguments: &Arguments,
    context: &Context,
) -> Result<Measurement, Failure> {
    store::read(place)?.ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "not-measured",
            format!(
                "{} has not been measured: there is no {}",
                arguments.board,
                place.display()
            ),
        )
        .help(format!(
            "`{} measure --board {}` stores figures; --measure takes them now",
            context.invoked_as, arguments.board
        ))])
    })
}

/// Tells whether a stored measurement is of what is here now.
struct Stale<'s> {
    measured: &'s Measurement,
    shelf: &'s Shelf,
    /// The firmware that is here, if any is.
    firmware: Option<String>,
}

impl Stale<'_> {
    fn check(&self, wanted: &[String], ways: &[(CodeMemory, Option<&str>)]) -> Result<(), Failure> {
        let mut problems = Vec::new();
        if self.measured.protocol != PROTOCOL {
            problems.push("another version of the script read it".to_owned());
        } else if let Some(firmware) = &self.firmware
            && *firmware != self.measured.firmware.id
        {
            problems.push("the firmware has been rebuilt since".to_owned());
        } else {
            for (load, _) in ways {
                problems.extend(
                    wanted
                        .iter()
                        .filter_map(|module| self.problem(module, *load)),
                );
            }
        }
        problems.dedup();
        if problems.is_empty() {
            return Ok(());
        }
        let (count, shown) = (problems.len(), problems.len().min(5));
        problems.truncate(shown);
        let mut message = format!("the measurement does not fit: {}", problems.join("; "));
        if count > shown {
            message += &format!("; and {} more", count - shown);
        }
        Err(Failure::bad_input([Diagnostic::error(
            "stale-measurement",
            message,
        )
        .help(
            "measure again with `measure`, or take figures now with --measure",
        )]))
    }

    fn problem(&self, module: &str, load: CodeMemory) -> Option<String> {
        let Some(reading) = self.measured.of(module, load) else {
            return Some(format!("{module} is not in it"));
        };
        let file = self.shelf.get(module)?;
        if file.sha256 != reading.sha256 {
            return Some(format!("{module} has changed since"));
        }
        let figures = reading.figures()?;
        let loads = self.shelf.digest_of(&figures.loads);
        (loads != figures.loads_sha256)
            .then(|| format!("a module that {module} imports has changed since"))
    }
}
