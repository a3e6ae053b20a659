//! `measure`: what importing modules takes, read on the board.

mod fleet;
mod plan;
pub(super) mod script;
mod set;
mod station;
pub mod store;
mod watched;

use std::path::PathBuf;

use analyzer::measurement::{Measurement, SCHEMA};
use clap::Args;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::link::LinkArguments;
use crate::project::Project;
use crate::shelf::Shelf;
use plan::Plan;
pub use script::PROTOCOL;
pub use set::Set;
use station::Station;
pub use station::current_firmware;

/// Arguments of `measure`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    #[command(flatten)]
    link: LinkArguments,
    #[command(flatten)]
    set: Set,
    /// Where to store figures [default: `measured/<BOARD>/<VM>.json` in the folder of local boards]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Forget stored figures of another firmware
    #[arg(long)]
    replace: bool,
}

/// Runs `measure`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let project = arguments.set.project(&arguments.board, context)?;
    let (shelf, refused) = Shelf::of(&project)?;
    for reason in &refused {
        context.console.show(reason);
    }
    let place = store::place(arguments.store.as_deref(), &project.board, context)?;
    let new = now(&arguments.link, &arguments.set, &project, &shelf, context)?;
    let all = store::merged(&place, new.clone(), arguments.replace)?;
    store::write(&place, &all)?;
    let stored = place.display().to_string();
    let report = analyzer::measurement::report(&project.board, &new, &stored);
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// Reads figures on the board. Nothing comes of a run that breaks.
pub fn now(
    link: &LinkArguments,
    set: &Set,
    project: &Project,
    shelf: &Shelf,
    context: &Context,
) -> Result<Measurement, Failure> {
    let board = &project.board;
    let plan = Plan {
        wanted: set.wanted(project, shelf)?,
        ways: set.ways(board)?,
        shelf,
    };
    let station = Station::new(link, board, shelf, context);
    let firmware = station.firmware()?;
    let progress = context.console.progress("measuring");
    let modules = plan.run(&station.fleet(), &progress);
    progress.finish_and_clear();
    Ok(Measurement {
        schema: SCHEMA.to_owned(),
        board: board.id.clone(),
        vm: board.vm.id.to_owned(),
        date: store::today(),
        firmware,
        protocol: PROTOCOL,
        modules: modules?,
    })
}
