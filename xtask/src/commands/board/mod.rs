//! `board`: the boards there are, the ports they are on, and files to and from their drives.

mod import;
mod list;
mod ports;
mod transfer;

use analyzer::report::ExitCode;
use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

/// What to do with boards.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the shipped boards and those of the nearest `budgets/`
    List,
    /// Make a board file from a firmware image
    Import(import::Arguments),
    /// List serial ports with their USB ids
    Ports,
    /// Copy a file to a board, whole or not at all
    Put(transfer::Put),
    /// Copy a file from a board
    Get(transfer::Get),
}

/// Runs `board`.
pub(super) fn run(command: &Command, context: &Context) -> Result<ExitCode, Failure> {
    match command {
        Command::List => list::run(context),
        Command::Import(arguments) => import::run(arguments, context),
        Command::Ports => ports::run(context),
        Command::Put(arguments) => transfer::put(arguments, context),
        Command::Get(arguments) => transfer::get(arguments, context),
    }
}
