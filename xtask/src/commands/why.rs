//! `why`: why a module is on a board, what goes with it, and what it takes.

use std::path::PathBuf;

use analyzer::quantity::Bytes;
use analyzer::report::ExitCode;
use analyzer::why;
use clap::Args;

use crate::arguments::{AppArgument, BOARD, BuiltArgument};
use crate::context::Context;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;

/// Arguments of `why`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit why -b feather-m4 adafruit_requests datalogger
  mpyfit why -b feather-m4 adafruit_gps.GPS.update datalogger
  mpyfit why -b feather-m4 --allocating 376 datalogger")]
pub(crate) struct Arguments {
    /// A module, or a function or class in it: `adafruit_gps`, `adafruit_gps.GPS.update`
    #[arg(value_name = "MODULE[.NAME]", required_unless_present = "allocating")]
    name: Option<String>,
    /// Who asks for so many bytes, as in `MemoryError: memory allocation failed, allocating 376 bytes`
    #[arg(long, value_name = "BYTES")]
    allocating: Option<u64>,
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    app: AppArgument,
    #[command(flatten)]
    built: BuiltArgument,
    #[command(flatten)]
    base: BaseArgument,
}

/// Runs `why`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    // Without a module, the folder is the only thing that is named.
    let folder = match (arguments.allocating, &arguments.name) {
        (Some(_), Some(folder)) => Some(PathBuf::from(folder)),
        _ => arguments.app.folder(),
    };
    let mut project = Project::read(&arguments.board, folder.as_ref(), &arguments.base, context)?;
    arguments.built.apply_to(&mut project);
    let spinner = context.console.spinner("running imports");
    let subject = project.subject();
    let report = match (arguments.allocating, &arguments.name) {
        (Some(bytes), _) => Ok(why::explain_request(&project.board, &subject, Bytes(bytes))),
        (None, Some(name)) => why::explain(&project.board, &subject, name),
        (None, None) => return Ok(ExitCode::BadInput),
    };
    spinner.finish_and_clear();
    let mut report = report.map_err(Failure::refused)?;
    report.gaps.extend(project.gap.clone());
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}
