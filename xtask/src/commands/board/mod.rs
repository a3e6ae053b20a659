//! `board`: the boards there are, the ports they are on, and files to and from their drives.

mod list;
mod ports;
mod transfer;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;

/// What to do with boards.
#[derive(Subcommand)]
pub enum Command {
    /// List the shipped boards and those of the nearest `budgets/`
    List,
    /// List the serial ports of this machine, with their USB ids
    Ports,
    /// Copy a file to a board's drive, whole or not at all
    Put(transfer::Put),
    /// Copy a file from a board's drive
    Get(transfer::Get),
}

/// Runs `board`.
pub fn run(command: &Command, context: &Context) -> Result<ExitCode, Failure> {
    match command {
        Command::List => list::run(context),
        Command::Ports => ports::run(context),
        Command::Put(arguments) => transfer::put(arguments, context),
        Command::Get(arguments) => transfer::get(arguments, context),
    }
}
