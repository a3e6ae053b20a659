//! The firmware's own flash and RAM, held against the board's limits.

use super::super::board::Board;
use super::super::footprint::Firmware;
use super::checks::{Held, at_most, worth_listing};
use crate::cost::Bounds;
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::provenance::SourcedSize;
use crate::quantity::Bytes;
use crate::report::{Check, Figure, Gap, Outcome};

const SUBJECT: &str = "the firmware";

/// Every limit on the firmware. Components count by the flash they take.
pub(super) fn checks(board: &Board, firmware: Option<&Firmware>) -> Vec<Check> {
    let limits = &board.limits;
    let whole = firmware.map(Firmware::sizes);
    let mut checks = Vec::new();
    if let Some(limit) = &limits.flash {
        let flash = whole.map(|(flash, _)| flash.bytes);
        checks.push(check("flash", SUBJECT, limit, flash, firmware));
    }
    if let Some(limit) = &limits.static_ram {
        let ram = whole.map(|(_, ram)| ram.bytes);
        checks.push(check("static-ram", SUBJECT, limit, ram, firmware));
    }
    let components = limits.components.iter().filter_map(|(name, limit)| {
        let flash = match firmware {
            Some(firmware) => Some(firmware.footprint.flash_of(name)?),
            None => None,
        };
        Some(check("component", name, limit, flash, firmware))
    });
    checks.extend(worth_listing(components.collect()));
    checks
}

fn check(
    limit_of: &'static str,
    subject: &str,
    limit: &SourcedSize,
    value: Option<Bytes>,
    firmware: Option<&Firmware>,
) -> Check {
    let held = at_most(Held {
        limit_of,
        subject,
        limit,
        value: Bounds::exact(value.unwrap_or_default()),
        seen: value.unwrap_or_default(),
        because: None,
    });
    let known = value.zip(firmware);
    Check {
        value: known.map(|(bytes, firmware)| Figure {
            from: firmware.from,
            ..Figure::built(bytes)
        }),
        used_percent: held.used_percent.filter(|_| known.is_some()),
        outcome: known.map_or(Outcome::NotCounted, |_| held.outcome),
        ..held
    }
}

/// Limits on components that the firmware does not have: a misspelt name must not pass as nothing.
pub(super) fn misnamed(board: &Board, firmware: Option<&Firmware>) -> Vec<Diagnostic> {
    let Some(firmware) = firmware else {
        return Vec::new();
    };
    let known = &firmware.footprint.components;
    let limits = board.limits.components.iter();
    limits
        .filter(|(name, _)| !known.contains_key(*name))
        .map(|(name, limit)| {
            let help = match nearest(name, known.keys().map(String::as_str)).first() {
                Some(first) => format!("did you mean \"{first}\"? `image report` names them"),
                None => "`image report` names the components".to_owned(),
            };
            Diagnostic::error(
                "unknown-component",
                format!("the firmware has no component `{name}`"),
            )
            .at(limit.place.clone())
            .help(help)
        })
        .collect()
}

/// Said where there are limits and nothing to hold against them.
pub(super) fn gap(board: &Board, firmware: Option<&Firmware>) -> Option<Gap> {
    let limits = &board.limits;
    let is_limited =
        limits.flash.is_some() || limits.static_ram.is_some() || !limits.components.is_empty();
    (is_limited && firmware.is_none()).then(|| Gap {
        what: "flash and static RAM of the firmware".to_owned(),
        why: "there is no readable image of it, and no lock that fits its sources".to_owned(),
    })
}
