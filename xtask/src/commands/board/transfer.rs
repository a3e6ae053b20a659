//! `board put` and `board get`: files to and from a board's drive.

use std::path::PathBuf;

use analyzer::report::ExitCode;
use clap::Args;

use crate::arguments::BOARD;
use crate::context::Context;
use crate::failure::Failure;
use crate::link::{self, LinkArguments};
use crate::{boards, files, reading};

/// Arguments of `board put`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit board put -b feather-m4 --port /dev/ttyACM0 code.py /code.py")]
pub(crate) struct Put {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    /// File to copy
    file: PathBuf,
    /// Path on the board, in an existing folder
    path: String,
}

/// Arguments of `board get`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit board get -b feather-m4 --port /dev/ttyACM0 /boot_out.txt boot_out.txt")]
pub(crate) struct Get {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    /// Path of the file on the board
    path: String,
    /// File to write
    file: PathBuf,
}

/// Runs `board put`.
pub(super) fn put(arguments: &Put, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let bytes = reading::read(&arguments.file)?;
    let mut prompt = link::open(&arguments.link, &board, None, context)?;
    let spinner = context
        .console
        .spinner(&format!("copying {}", arguments.path));
    let outcome = prompt.put(&arguments.path, &bytes);
    spinner.finish_and_clear();
    outcome.map(|()| ExitCode::Fits)
}

/// Runs `board get`.
pub(super) fn get(arguments: &Get, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let mut prompt = link::open(&arguments.link, &board, None, context)?;
    let spinner = context
        .console
        .spinner(&format!("copying {}", arguments.path));
    let outcome = prompt.get(&arguments.path);
    spinner.finish_and_clear();
    files::write(&arguments.file, &outcome?)?;
    Ok(ExitCode::Fits)
}
