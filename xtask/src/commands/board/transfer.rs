//! `board put` and `board get`: files to and from a board's drive.

use std::path::PathBuf;

use clap::Args;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::link::{self, LinkArguments};
use crate::{boards, files};

/// Arguments of `board put`.
#[derive(Args)]
pub struct Put {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    /// The file here
    file: PathBuf,
    /// Its path on the board, in a folder that is there
    path: String,
}

/// Arguments of `board get`.
#[derive(Args)]
pub struct Get {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    /// The file's path on the board
    path: String,
    /// Where to write it here
    file: PathBuf,
}

/// Runs `board put`.
pub fn put(arguments: &Put, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let bytes = files::read(&arguments.file)?;
    let mut prompt = link::open(&arguments.link, &board, None, context)?;
    let spinner = context
        .console
        .spinner(&format!("copying {}", arguments.path));
    let outcome = prompt.put(&arguments.path, &bytes);
    spinner.finish_and_clear();
    outcome.map(|()| ExitCode::Fits)
}

/// Runs `board get`.
pub fn get(arguments: &Get, context: &Context) -> Result<ExitCode, Failure> {
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
