//! What the report does not count, said plainly.

use std::collections::{BTreeMap, BTreeSet};

use super::super::board::{Board, RomStringsSource};
use super::session::{Session, loaded_modules};
use crate::app::Format;
use crate::cost::{ModuleCost, Modules, Subject};
use crate::quantity::plural;
use crate::report::Gap;

/// Of what nobody knows, so many examples are named.
const MOST_EXAMPLES: usize = 3;

/// The gaps of a report.
pub(super) fn of(
    board: &Board,
    subject: &Subject<'_>,
    sessions: &[Session],
    modules: &Modules<'_>,
    costs: &BTreeMap<String, ModuleCost>,
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut add = |what: String, why: String| gaps.push(Gap { what, why });
    let loaded = loaded_modules(sessions);
    let source: Vec<_> = loaded
        .iter()
        .filter(|module| module.format == Format::Python)
        .collect();
    if board.vm.compiles.is_none() && !source.is_empty() {
        add(
            format!("{} of Python source", plural(source.len(), "module")),
            "there is no compiler for this VM; only compiled .mpy files are counted".to_owned(),
        );
    } else if board.vm.compiler.is_none()
        && let Some(program) = source.iter().find(|module| module.is_program())
    {
        add(
            format!("the board's own compiler for {}", program.path),
            "its memory is not modelled; modules are counted as `build` compiles them".to_owned(),
        );
    }
    if subject.rom_strings.is_none() && !loaded.is_empty() {
        let why = match board.rom_strings {
            RomStringsSource::Firmware => {
                "there is neither an image of the firmware nor a list of its names"
            }
            _ => "the board file names no list",
        };
        add(
            "names that the firmware has".to_owned(),
            format!("{why}; the bounds are for all names and for none"),
        );
    }
    let alone = loaded.iter().filter(|module| {
        !module.is_program()
            && modules.program(module).is_some()
            && !costs.contains_key(&module.path)
    });
    let alone = alone.count();
    if alone > 0 {
        add(
            format!("{}, each imported alone", plural(alone, "module")),
            "too many modules load each other; sessions count all of them".to_owned(),
        );
    }
    let unknown = of_unknown_size(subject, sessions);
    if !unknown.is_empty() {
        let shown: Vec<&str> = unknown
            .iter()
            .take(MOST_EXAMPLES)
            .map(String::as_str)
            .collect();
        let more = match unknown.len().saturating_sub(MOST_EXAMPLES) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        add(
            format!("unknown size in {}", plural(unknown.len(), "place")),
            format!("{}{more}", shown.join("; ")),
        );
    }
    gaps
}

/// Places where the firmware makes something of a size that nobody knows.
fn of_unknown_size(subject: &Subject<'_>, sessions: &[Session]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let doubts = sessions.iter().flat_map(|session| &session.cost.doubts);
    doubts
        .filter(|doubt| doubt.at_most.is_none() && !doubt.is_condition)
        .filter(|doubt| seen.insert((&doubt.path, doubt.line, &doubt.reason)))
        .map(|doubt| match doubt.path.as_str() {
            "" => doubt.reason.clone(),
            path => format!("{} ({}:{})", doubt.reason, subject.shown(path), doubt.line),
        })
        .collect()
}
