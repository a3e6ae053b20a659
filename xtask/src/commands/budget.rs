//! `budget`: what imports cost on a board, and whether they fit.

use analyzer::report::ExitCode;
use clap::Args;

use crate::arguments::{AppArgument, BOARD, BuiltArgument};
use crate::assessment;
use crate::context::Context;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;
use crate::tools::firmware::known;

/// Arguments of `budget`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit budget -b feather-m4 datalogger        a program, or a folder of modules
  mpyfit budget -b feather-m4 /media/CIRCUITPY  what lies on a board's drive
  mpyfit budget -b metro-m4 --format markdown   for a pull request")]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    app: AppArgument,
    /// Show every table, every suggestion and every note
    #[arg(long)]
    all: bool,
    /// What could not be followed or bounded counts as over budget: exit 1
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    built: BuiltArgument,
    #[command(flatten)]
    base: BaseArgument,
}

/// Runs `budget`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let mut project = Project::read(
        &arguments.board,
        arguments.app.folder().as_ref(),
        &arguments.base,
        context,
    )?;
    arguments.built.apply_to(&mut project);
    let known = known::of_board(&project.board, project.budgets.as_deref(), context)?;
    let report = assessment::of(&project, known, context);
    context.publish_with(&report, arguments.all)?;
    Ok(match arguments.strict || project.board.limits.strict {
        true => ExitCode::strict(report.verdict),
        false => report.verdict.into(),
    })
}
