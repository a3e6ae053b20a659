//! `why`: why a module is on a board, what goes with it, and what it takes.

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
  mpyfit why -b feather-m4 adafruit_gps.GPS.update datalogger")]
pub(crate) struct Arguments {
    /// A module, or a function or class in it: `adafruit_gps`, `adafruit_gps.GPS.update`
    #[arg(value_name = "MODULE[.NAME]")]
    name: String,
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
    let mut project = Project::read(
        &arguments.board,
        arguments.app.folder().as_ref(),
        &arguments.base,
        context,
    )?;
    arguments.built.apply_to(&mut project);
    let spinner = context.console.spinner("running imports");
    let report = why::explain(&project.board, &project.subject(), &arguments.name);
    spinner.finish_and_clear();
    let mut report = report.map_err(Failure::refused)?;
    report.gaps.extend(project.gap.clone());
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}
