//! Code that stays in flash: in a read-only file system, or in the firmware.

use super::{Change, MOST_TRIED, Patient};
use crate::app::Family;
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
    // Our own firmware runs modules from its library region; nothing is frozen into it.
    if modules.subject().has_mounts {
        return changes;
    }
    let family = modules.app().rules().family;
    for module in frozen {
        let action = format!("freeze {} into the firmware: {}", module.name, how(family));
        let moved = modules.with_moved(module, Residence::Frozen);
        changes.push(patient.change(Remedy::Freeze, action, moved));
    }
    changes
}

/// Where a firmware of one's own says what is frozen into it.
fn how(family: Family) -> &'static str {
    match family {
        Family::MicroPython => {
            "`module(...)` in manifest.py, then `make FROZEN_MANIFEST=manifest.py`"
        }
        Family::CircuitPython => {
            "add its folder to FROZEN_MPY_DIRS in mpconfigboard.mk, then `make`"
        }
    }
}
