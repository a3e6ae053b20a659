//! A session: modules imported one after the other on a freshly started board, with its limits.

use std::collections::{BTreeMap, BTreeSet};

use super::super::board::{CodeMemory, Scenario};
use crate::app::{Module, Reach, Resolution};
use crate::cost::{Modules, Room, SessionCost, Subject};
use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::import::Residence;
use crate::nearest::nearest;
use crate::provenance::SourcedSize;

/// A session and what it takes.
#[derive(Debug)]
pub(super) struct Session {
    /// What people call it.
    pub(super) name: String,
    /// What it imports, in order.
    pub(super) roots: Vec<Module>,
    /// The files that it loads, in order, whatever happens when they run.
    pub(super) loaded: Vec<Module>,
    /// The modules of the firmware that it uses.
    pub(super) builtin: BTreeSet<String>,
    /// The heap that it must leave, where it has a limit of its own.
    pub(super) heap_left: Option<SourcedSize>,
    /// Where the code of its modules lies.
    pub(super) load: Residence,
    /// It is one module of a library, which nobody has asked for yet.
    pub(super) is_of_library: bool,
    /// What it takes.
    pub(super) cost: SessionCost,
    /// How it gets along in the heap of the board, where that is known.
    pub(super) room: Option<Room>,
}

/// A session before anybody knows what it takes.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) roots: Vec<Module>,
    pub(super) loaded: Vec<Module>,
    pub(super) builtin: BTreeSet<String>,
    pub(super) heap_left: Option<SourcedSize>,
    pub(super) load: Residence,
    pub(super) is_of_library: bool,
    /// What is missing.
    pub(super) missing: Vec<Diagnostic>,
}

impl Plan {
    /// Imports `roots` in turn.
    pub(super) fn new(
        name: &str,
        roots: Vec<Module>,
        modules: &Modules<'_>,
        load: CodeMemory,
    ) -> Self {
        let app = modules.app();
        let closure = app.closure(&roots, Reach::Import, |module| modules.imports_of(module));
        let loaded = closure.loaded.into_iter();
        Self {
            name: name.to_owned(),
            roots,
            loaded: loaded
                .filter_map(|loaded| match loaded.module {
                    Resolution::Module(module) => Some(module),
                    _ => None,
                })
                .collect(),
            builtin: closure.builtin,
            heap_left: None,
            load: load.into(),
            is_of_library: false,
            missing: closure.diagnostics,
        }
    }

    pub(super) fn run(self, cost: SessionCost, room: Option<Room>) -> Session {
        Session {
            name: self.name,
            roots: self.roots,
            loaded: self.loaded,
            builtin: self.builtin,
            heap_left: self.heap_left,
            load: self.load,
            is_of_library: self.is_of_library,
            cost,
            room,
        }
    }
}

impl Session {
    /// It runs the program of the folder.
    pub(super) fn is_program(&self) -> bool {
        self.roots.iter().any(Module::is_program)
    }

    /// Who imports whom in it.
    pub(super) fn graph(&self, modules: &Modules<'_>) -> Graph {
        Graph::new(modules.app(), &self.roots, |module| {
            modules.imports_of(module)
        })
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
