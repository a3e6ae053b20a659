//! Reading figures on boards: which sessions it takes, who runs them, and where figures are stored.

mod fleet;
mod plan;
pub(crate) mod script;
mod set;
mod station;
pub(crate) mod store;
mod watched;

use analyzer::measurement::{Measurement, SCHEMA};

use crate::context::Context;
use crate::failure::Failure;
use crate::link::LinkArguments;
use crate::project::Project;
use crate::shelf::Shelf;
use plan::Plan;
pub(crate) use script::PROTOCOL;
pub(crate) use set::Set;
use station::Station;
pub(crate) use station::current_firmware;

/// Reads figures on the board. Nothing comes of a run that breaks.
pub(crate) fn now(
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
