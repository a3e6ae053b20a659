//! `measure`: what importing modules takes, read on the board.

use std::path::PathBuf;

use analyzer::report::ExitCode;
use clap::Args;

use crate::arguments::BOARD;
use crate::context::Context;
use crate::failure::Failure;
use crate::link::LinkArguments;
use crate::measuring::{self, Set, store};
use crate::shelf::Shelf;

/// Arguments of `measure`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit measure -b metro-m4 --app libraries             on the emulated board
  mpyfit measure -b feather-m4 --port /dev/ttyACM0 --app libraries")]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    #[command(flatten)]
    set: Set,
    /// File to store figures in [default: `measured/<BOARD>/<VM>.json` in the folder of local boards]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Replace figures of another firmware
    #[arg(long)]
    replace: bool,
}

/// Runs `measure`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let project = arguments.set.project(&arguments.board, context)?;
    let (shelf, refused) = Shelf::of(&project)?;
    for reason in &refused {
        context.console.show(reason);
    }
    let store = arguments.store.as_deref();
    let place = store::place(store, &arguments.set, &project.board, context)?;
    let new = measuring::now(&arguments.link, &arguments.set, &project, &shelf, context)?;
    let all = store::merged(&place, new.clone(), arguments.replace)?;
    store::write(&place, &all)?;
    let stored = place.display().to_string();
    let report = analyzer::measurement::report(&project.board, &new, &stored);
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}
