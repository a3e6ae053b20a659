//! `trace`: what imports allocate on the emulated board, one by one, beside the estimate.

mod board;

use std::path::PathBuf;
use std::time::Duration;

use analyzer::app::Resolution;
use analyzer::cost::Modules;
use analyzer::diagnostic::Diagnostic;
use analyzer::import::{Imported, Residence, Session};
use analyzer::nearest::nearest;
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{BoardSummary, ExitCode, Report, Verdict};
use analyzer::trace::{Sites, Standing, Trace, Traced, tables};
use analyzer::vm::load::RomStrings;
use clap::Args;

use crate::arguments::BOARD;
use crate::context::Context;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;
use crate::shelf::Shelf;
use crate::tools::firmware;
use board::Watched;

/// Arguments of `trace`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    /// Folder that goes onto the board [default: the board's own library]
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    #[command(flatten)]
    base: BaseArgument,
    /// Number of allocations to show of each module, the largest first
    #[arg(long, default_value_t = 10, value_name = "COUNT")]
    rows: usize,
    /// Time that an import may take
    #[arg(long, default_value_t = 30, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Firmware [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    firmware: Option<PathBuf>,
    /// Modules to import, each in its own session
    #[arg(required = true, value_name = "MODULE")]
    modules: Vec<String>,
}

/// Runs `trace`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let app = arguments.app.as_ref();
    let project = Project::read(&arguments.board, app, &arguments.base, context)?;
    if arguments.firmware.is_none() {
        firmware::check_is_ours(&project.board)?;
    }
    let subject = project.subject();
    for module in &arguments.modules {
        check_is_there(module, &project)?;
    }
    let (shelf, _) = Shelf::of(&project)?;
    let files = shelf.files();
    let library: Vec<(String, Vec<u8>)> = files
        .map(|file| (file.path.clone(), file.bytes.clone()))
        .collect();
    let elf = arguments.firmware.as_deref();
    let spinner = context.console.spinner("running imports");
    let patience = Duration::from_secs(arguments.timeout);
    let mut board = Watched::start(&project.board, elf, &library, patience, context)?;
    let modules = Modules::read(project.board.vm, &subject, Residence::Rom);
    let mut seen: Vec<(&str, Trace, Imported)> = Vec::new();
    let mut raised = Vec::new();
    for module in &arguments.modules {
        match board.import(module)? {
            Ok(trace) => {
                let estimate = estimate(module, trace.standing.as_ref(), &modules);
                seen.push((module, trace, estimate));
            }
            Err(exception) => raised.push(exception),
        }
    }
    spinner.finish_and_clear();
    let traced: Vec<Traced<'_>> = seen
        .iter()
        .map(|(module, trace, estimate)| Traced {
            module,
            trace,
            estimate,
        })
        .collect();
    let mut report = report(&project, &traced, arguments.rows)?;
    if !raised.is_empty() {
        report.verdict = Verdict::BadInput;
        report.findings = raised;
    }
    context.publish(&report)?;
    Ok(report.verdict.into())
}

/// A module that the board would not find, said before anything runs.
fn check_is_there(module: &str, project: &Project) -> Result<(), Failure> {
    let subject = project.subject();
    if !matches!(subject.app.resolve(module), Resolution::NotFound { .. }) {
        return Ok(());
    }
    let names = subject.app.modules().iter().map(|one| one.name.as_str());
    let help = match nearest(module, names).as_slice() {
        [] => "--app DIR names the folder of modules".to_owned(),
        names => format!("did you mean {}?", names.join(" or ")),
    };
    let message = format!("there is no module `{module}` on {}", project.board.id);
    Err(Failure::bad_input([Diagnostic::error(
        "unknown-module",
        message,
    )
    .help(help)]))
}

/// What our session says of the same import, from where the board stood.
fn estimate(module: &str, standing: Option<&Standing>, modules: &Modules<'_>) -> Imported {
    let standing = standing.cloned().unwrap_or_default();
    let list: Vec<String> = standing
        .rom_strings
        .iter()
        .map(|string| escaped(string))
        .collect();
    let rom = RomStrings::parse(&list.join("\n"));
    Session::new(modules.profile(), &rom, &standing.start, modules).import(module)
}

/// A string as lists of read-only strings have it.
fn escaped(string: &[u8]) -> String {
    let escape = |byte: &u8| match byte {
        b' '..=b'[' | b']'..=b'~' => char::from(*byte).to_string(),
        other => format!("\\x{other:02x}"),
    };
    string.iter().map(escape).collect()
}

fn report(project: &Project, traced: &[Traced<'_>], rows: usize) -> Result<Report, Failure> {
    let sites = Sites::micropython_1_25()
        .map_err(|error| Failure::compiled_in("the table of C functions", &error))?;
    let mut report = Report::new("trace", format!("Traced on {}", project.board.id));
    report.board = Some(BoardSummary::from(&project.board));
    report.tables = tables(traced, &sites, rows);
    let live: Bytes = traced.iter().map(|one| one.trace.live()).sum();
    let count: usize = traced.iter().map(|one| one.trace.allocations.len()).sum();
    report.summary = format!(
        "{} imported: {} seen, {live} B of them in use afterwards",
        plural(traced.len(), "module"),
        plural(count, "allocation"),
    );
    Ok(report)
}
