//! A session: modules imported one after the other on a freshly started board.

use std::collections::{BTreeMap, BTreeSet};

use super::super::board::{Scenario, SourcedSize};
use super::Subject;
use super::inspect::Inspected;
use crate::app::{Module, Reach, Resolution};
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::quantity::Bytes;

/// A session and what it takes.
#[derive(Debug)]
pub(super) struct Session {
    /// What people call it.
    pub(super) name: String,
    /// The files that it loads, in order.
    pub(super) loaded: Vec<Module>,
    /// The modules of the firmware that it uses.
    pub(super) builtin: BTreeSet<String>,
    /// The heap that it must leave, where it has a limit of its own.
    pub(super) heap_left: Option<SourcedSize>,
    /// What must be free at once, at the least, and who needs it.
    pub(super) peak: Option<(Bytes, String)>,
    /// The largest single allocation, at the least, and what it is for.
    pub(super) largest: Option<(Bytes, String)>,
    /// Strings that the firmware does not have, where that is known for every file.
    pub(super) new_strings: Option<usize>,
    /// What they take for good.
    pub(super) string_bytes: Option<Bytes>,
}

impl Session {
    /// Imports `roots` in turn.
    pub(super) fn run(
        name: &str,
        roots: Vec<Module>,
        inspected: &Inspected<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let app = inspected.app();
        let closure = app.closure(&roots, Reach::Import, |module| inspected.imports_of(module));
        for diagnostic in closure.diagnostics {
            if !findings.contains(&diagnostic) {
                findings.push(diagnostic);
            }
        }
        let loaded: Vec<Module> = closure
            .loaded
            .into_iter()
            .filter_map(|loaded| match loaded.module {
                Resolution::Module(module) => Some(module),
                _ => None,
            })
            .collect();
        let mut session = Self {
            name: name.to_owned(),
            loaded,
            builtin: closure.builtin,
            heap_left: None,
            peak: None,
            largest: None,
            new_strings: None,
            string_bytes: None,
        };
        session.add_up(inspected);
        session
    }

    /// While a module loads, all of its parts are live, and so is every string interned so far.
    fn add_up(&mut self, inspected: &Inspected<'_>) {
        let overhead = inspected.string_overhead();
        let mut strings: BTreeSet<&[u8]> = BTreeSet::new();
        let mut string_bytes = Bytes::default();
        let mut all_known = !self.loaded.is_empty();
        for module in &self.loaded {
            let Some(load) = inspected.load_of(module) else {
                all_known = false;
                continue;
            };
            match &load.new_strings {
                None => all_known = false,
                Some(new) => {
                    for string in new {
                        if strings.insert(string) {
                            string_bytes = string_bytes + Bytes(string.len() as u64 + overhead);
                        }
                    }
                }
            }
            let peak = load.taken + string_bytes;
            if self.peak.as_ref().is_none_or(|(most, _)| peak > *most) {
                self.peak = Some((peak, module.name.clone()));
            }
            if let Some((bytes, purpose)) = &load.largest
                && self.largest.as_ref().is_none_or(|(most, _)| bytes > most)
            {
                self.largest = Some((*bytes, format!("{}: {purpose}", module.path)));
            }
        }
        if all_known {
            self.new_strings = Some(strings.len());
            self.string_bytes = Some(string_bytes);
        }
    }
}

/// Every file that any session loads, once each, in the order of first loading.
pub(super) fn loaded_modules(sessions: &[Session]) -> Vec<&Module> {
    let mut seen = BTreeSet::new();
    sessions
        .iter()
        .flat_map(|session| &session.loaded)
        .filter(|module| seen.insert(&module.path))
        .collect()
}

/// The modules that a scenario names. One that is nowhere is an error in the board file.
pub(super) fn roots_of(
    scenario: &Scenario,
    subject: &Subject<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Module> {
    let mut roots = Vec::new();
    for (name, place) in &scenario.imports {
        match subject.app.resolve(name) {
            Resolution::Module(module) => roots.push(module),
            Resolution::NotFound { .. } => {
                let known = subject
                    .app
                    .modules()
                    .iter()
                    .map(|module| module.name.as_str());
                let help = match nearest(name, known).as_slice() {
                    [] => "add the module to the folder, or take it out of the scenario".to_owned(),
                    near => format!("did you mean {}?", near.join(" or ")),
                };
                let message = format!(
                    "scenario `{}` names a missing module: `{name}`",
                    scenario.name
                );
                findings.push(
                    Diagnostic::error("missing-module", message)
                        .at(place.clone())
                        .label("no file and no built-in module has this name")
                        .help(help),
                );
            }
            // The firmware's own modules cost no file.
            Resolution::Builtin { .. }
            | Resolution::Frozen { .. }
            | Resolution::NamespacePackage { .. } => {}
        }
    }
    roots
}

/// How many sessions load each file.
pub(super) fn uses(sessions: &[Session]) -> BTreeMap<&str, usize> {
    let mut uses = BTreeMap::new();
    for module in sessions.iter().flat_map(|session| &session.loaded) {
        *uses.entry(module.path.as_str()).or_default() += 1;
    }
    uses
}
