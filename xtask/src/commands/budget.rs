//! `budget`: what imports cost on a board, and whether they fit.

use std::path::PathBuf;

use clap::Args;

use crate::assessment;
use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;
use crate::tools::firmware::known;

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
    let known = known::of_board(&project.board, project.budgets.as_deref(), context)?;
    let report = assessment::of(&project, known, context);
    context.publish(&report)?;
    Ok(context::exit_code(report.verdict))
}
