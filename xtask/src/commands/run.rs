//! `run`: Python files on the emulated board, and what they print.

use std::path::PathBuf;
use std::time::Duration;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use clap::Args;

use crate::context::Context;
use crate::emulation::Emulation;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::prompt::{Emulated, Prompt};
use crate::{app_folder, boards, files};

/// Arguments of `run`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// A folder for the board's library region, where Python finds it as `/rom`
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// How long a script may take
    #[arg(long, default_value_t = 30, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Reset the board before each script, so that none finds what another imported
    #[arg(long)]
    fresh: bool,
    /// The firmware [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    firmware: Option<PathBuf>,
    /// The scripts, in the order in which to run them
    #[arg(required = true, value_name = "FILE")]
    scripts: Vec<PathBuf>,
}

/// Runs `run`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let scripts: Vec<Vec<u8>> = arguments
        .scripts
        .iter()
        .map(|path| files::read(path))
        .collect::<Result<_, _>>()?;
    let mut prompt = Prompt::enter(started(&board, arguments, context)?)?;
    let patience = Duration::from_secs(arguments.timeout);
    for (path, script) in arguments.scripts.iter().zip(scripts) {
        if arguments.fresh {
            prompt.soft_reset()?;
        }
        let output = prompt.run(&script, patience)?;
        context.data(&output.printed)?;
        if !output.error.is_empty() {
            let message = format!("{} ended with an exception", path.display());
            context
                .console
                .show(&Diagnostic::error("script-failed", message).help(output.error.trim_end()));
            return Ok(ExitCode::OverBudget);
        }
    }
    Ok(ExitCode::Fits)
}

/// The emulated board with its firmware and library, about to start.
fn started(board: &Board, arguments: &Arguments, context: &Context) -> Result<Emulated, Failure> {
    let emulation = Emulation::new(board, arguments.firmware.as_deref(), context)?;
    match &arguments.library {
        Some(folder) => emulation.board(app_folder::read(folder)?.files()),
        None => emulation.board([]),
    }
}
