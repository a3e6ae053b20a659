//! Reading figures on boards: which sessions it takes, who runs them, and where figures are stored.

mod fleet;
mod plan;
pub(crate) mod script;
mod set;
mod station;
pub(crate) mod store;
mod watched;

use std::collections::BTreeMap;

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
    let wanted = set.wanted(project, shelf)?;
    let ways = set.ways(board)?;
    let room = Station::room(link, board, context);
    let mut modules = BTreeMap::new();
    let mut firmware = None;
    // What does not go onto the board at once is measured part by part.
    for (wanted, part) in shelf.parts(project, &wanted, room) {
        let station = Station::new(link, board, &part, context);
        firmware = Some(station.firmware()?);
        let plan = Plan {
            wanted,
            ways: ways.clone(),
            shelf: &part,
        };
        let progress = context.console.progress("measuring");
        let read = plan.run(&station.fleet(), &progress);
        progress.finish_and_clear();
        modules.extend(read?);
    }
    let firmware = match firmware {
        Some(firmware) => firmware,
        None => Station::new(link, board, shelf, context).firmware()?,
    };
    Ok(Measurement {
        schema: SCHEMA.to_owned(),
        board: board.id.clone(),
        vm: board.vm.id.to_owned(),
        date: store::today(),
        firmware,
        protocol: PROTOCOL,
        modules,
    })
}
