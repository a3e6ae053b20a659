//! `budget`: what imports cost on a board, and whether they fit.

use std::path::PathBuf;

use analyzer::budget;
use analyzer::report::Report;
use clap::Args;

use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;

/// Arguments of `budget`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// The folder that goes onto the board: with code.py or main.py, or a folder of modules
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    #[command(flatten)]
    base: BaseArgument,
}

/// Runs `budget`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let project = Project::read(
        &arguments.board,
        arguments.app.as_ref(),
        &arguments.base,
        context,
    )?;
    let report = assess(&project, context);
    context.publish(&report)?;
    Ok(context::exit_code(report.verdict))
}

/// The report on a project: what `budget` shows, and what `flash` asks before it writes.
pub fn assess(project: &Project, context: &Context) -> Report {
    let spinner = context.console.spinner("running imports");
    let mut report = budget::assess(&project.board, &project.subject(), project.found.clone());
    spinner.finish_and_clear();
    report.gaps.extend(project.gap.clone());
    report
}
