//! Code that stays in flash: in a read-only file system, or in the firmware.

use super::{Change, MOST_TRIED, Patient};
use crate::import::Residence;
use crate::report::Remedy;

pub(super) fn changes<'s>(patient: &Patient<'_, 's>) -> Vec<Change<'s>> {
    let mut changes = Vec::new();
    let modules = &patient.modules;
    if modules.profile().runs_in_place() && modules.load() == Residence::Ram {
        let action = "run modules from a read-only file system in flash: load = \"rom\"";
        changes.push(patient.change(
            Remedy::RunFromFlash,
            action.to_owned(),
            modules.loaded_to(Residence::Rom),
        ));
    }
    let frozen = patient
        .biggest()
        .into_iter()
        .filter(|module| !module.is_program() && modules.program(module).is_some())
        .take(MOST_TRIED);
    for module in frozen {
        let action = format!("freeze {} into the firmware", module.name);
        let moved = modules.with_moved(module, Residence::Frozen);
        changes.push(patient.change(Remedy::Freeze, action, moved));
    }
    changes
}
