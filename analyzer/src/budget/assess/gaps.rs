//! What the report does not count yet, said plainly.

use super::super::board::{Board, RomStrings};
use super::Subject;
use super::inspect::Inspected;
use super::session::{Session, loaded_modules};
use crate::app::Format;
use crate::quantity::plural;
use crate::report::Gap;

/// The gaps of a report.
pub(super) fn of(
    board: &Board,
    subject: &Subject<'_>,
    inspected: &Inspected<'_>,
    sessions: &[Session],
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut add = |what: String, why: &str| {
        gaps.push(Gap {
            what,
            why: why.to_owned(),
        });
    };
    let loaded = loaded_modules(sessions);
    let source = loaded
        .iter()
        .filter(|_| board.vm.compiles.is_none())
        .filter(|module| module.format == Format::Python && inspected.load_of(module).is_none())
        .count();
    if source > 0 {
        add(
            format!("{} of Python source", plural(source, "module")),
            "there is no compiler for this VM; compiled .mpy files are counted",
        );
    }
    if !loaded.is_empty() {
        add(
            "what modules make when they run (functions, classes, dicts), and so heap-left and \
             module limits"
                .to_owned(),
            "the import ledger is not built yet; the figures above are the least",
        );
    }
    if subject.rom_strings.is_none() && !loaded.is_empty() {
        let why = match board.rom_strings {
            RomStrings::Firmware => "they are read from the firmware, which is not built yet",
            _ => "the board file does not say which strings its firmware has",
        };
        add("strings".to_owned(), why);
    }
    if board.limits.flash.is_some() || board.limits.static_ram.is_some() {
        add(
            "flash and static RAM of the firmware".to_owned(),
            "the firmware is not built yet",
        );
    }
    gaps
}
