//! `why`: why a module is on a board, what goes with it, and what it takes.

use std::path::PathBuf;

use analyzer::why;
use clap::Args;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::library::BaseArgument;
use crate::project::Project;

/// Arguments of `why`.
#[derive(Args)]
pub struct Arguments {
    /// A module, or a function or class in it: `adafruit_gps`, `adafruit_gps.GPS.update`
    #[arg(value_name = "MODULE[.NAME]")]
    name: String,
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// The folder that goes onto the board: with code.py or main.py, or a folder of modules
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    #[command(flatten)]
    base: BaseArgument,
}

/// Runs `why`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let project = Project::read(
        &arguments.board,
        arguments.app.as_ref(),
        &arguments.base,
        context,
    )?;
    let spinner = context.console.spinner("running imports");
    let report = why::explain(&project.board, &project.subject(), &arguments.name);
    spinner.finish_and_clear();
    let mut report = report.map_err(Failure::refused)?;
    report.gaps.extend(project.gap.clone());
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}
