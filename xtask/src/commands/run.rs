//! `run`: Python files on a board, and what they print.

use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use analyzer::report::ExitCode;
use clap::Args;

use crate::arguments::BOARD;
use crate::context::Context;
use crate::failure::Failure;
use crate::link::{self, LinkArguments};
use crate::{app_folder, boards, files, reading};

/// Arguments of `run`.
#[derive(Args)]
#[command(after_help = "\
What the scripts print goes to stdout as it is. On a terminal, control characters other than the ends
of lines and tabs are shown as escapes.

Examples:
  mpyfit run -b metro-m4 blink.py                       on the emulated board
  mpyfit run -b feather-m4 --port /dev/ttyACM0 blink.py  on a real one")]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    /// Folder to put into the library region of the emulated board, at `/rom`
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// Reset the board before each script
    #[arg(long)]
    fresh: bool,
    /// Scripts to run, in this order
    #[arg(required = true, value_name = "FILE")]
    scripts: Vec<PathBuf>,
}

/// Runs `run`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let scripts: Vec<Vec<u8>> = arguments
        .scripts
        .iter()
        .map(|path| reading::read(path))
        .collect::<Result<_, _>>()?;
    let library = match &arguments.library {
        Some(folder) => Some(romfs::write(app_folder::read(folder)?.files())),
        None => None,
    };
    let mut prompt = link::open(&arguments.link, &board, library.as_deref(), context)?;
    for (path, script) in arguments.scripts.iter().zip(scripts) {
        if arguments.fresh {
            prompt.soft_reset()?;
        }
        let output = prompt.run(&script)?;
        context.said_by_board(&output.printed)?;
        if !output.error.is_empty() {
            let message = format!("{} ended with an exception", files::named(path));
            context
                .console
                .show(&Diagnostic::error("script-failed", message).help(output.error.trim_end()));
            return Ok(ExitCode::OverBudget);
        }
    }
    Ok(ExitCode::Fits)
}
