//! What would help where a limit is exceeded.
//!
//! **Architecture invariant:** what a change saves is the difference of two sessions, one of which
//! has the change. A change that makes an import fail is not suggested.

mod constants;
mod lazy;
mod names;
mod residence;
#[cfg(test)]
mod tests;
mod words;

use rayon::prelude::*;

use super::checks;
use super::session::Session;
use crate::app::Module;
use crate::cost::{Modules, SessionCost};
use crate::diagnostic::Place;
use crate::graph::Graph;
use crate::quantity::Bytes;
use crate::report::{Check, Figure, Remedy, Suggestion};
use words::Elsewhere;

/// A change of one kind is tried for this many modules or imports, those that hold the most first.
const MOST_TRIED: usize = 8;

/// A change, ready to be tried.
struct Change<'s> {
    remedy: Remedy,
    action: String,
    place: Option<Place>,
    modules: Modules<'s>,
    roots: Vec<Module>,
}

/// What is to be improved: a session, and the figure of it that exceeds its limit.
struct Patient<'p, 's> {
    modules: Modules<'s>,
    session: &'p Session,
    roots: Vec<Module>,
    cost: SessionCost,
    limit_of: &'static str,
    graph: Graph,
}

/// What would help a session, if it exceeds a limit or not: most first, and what needs a firmware of
/// one's own last.
pub(super) fn of(modules: &Modules<'_>, session: &Session, check: &Check) -> Vec<Suggestion> {
    let modules = modules.loaded_to(session.load);
    // A module is held against its limit in a session of its own.
    let roots = match check.limit_of {
        checks::MODULE => {
            let mut loaded = session.loaded.iter();
            let module = loaded.find(|module| module.name == check.subject);
            module.into_iter().cloned().collect()
        }
        _ => session.roots.clone(),
    };
    let patient = Patient {
        cost: SessionCost::of_beginning(&modules, &roots),
        graph: Graph::new(modules.app(), &roots, |module| modules.imports_of(module)),
        session,
        limit_of: check.limit_of,
        roots,
        modules,
    };
    let before = patient.figure(&patient.cost);
    let mut suggestions: Vec<Suggestion> = patient
        .changes()
        .into_par_iter()
        .filter_map(|change| {
            let after = SessionCost::of_beginning(&change.modules, &change.roots);
            if after.unfinished.len() > patient.cost.unfinished.len() {
                return None;
            }
            let saved = before.0.checked_sub(patient.figure(&after).0)?;
            (saved > 0).then(|| Suggestion {
                remedy: change.remedy,
                action: change.action,
                subject: check.subject.clone(),
                limit_of: patient.limit_of,
                saves: Figure::estimated(Bytes(saved)),
                place: change.place,
            })
        })
        .collect();
    suggestions.sort_by(|a, b| {
        // What everybody can do comes before what needs a firmware of one's own.
        let key = |one: &Suggestion| {
            let saves = std::cmp::Reverse(one.saves.bytes);
            (one.remedy.needs_firmware(), saves, one.remedy)
        };
        key(a).cmp(&key(b)).then_with(|| a.action.cmp(&b.action))
    });
    suggestions
}

impl<'s> Patient<'_, 's> {
    /// The figure that exceeds its limit.
    fn figure(&self, cost: &SessionCost) -> Bytes {
        match self.limit_of {
            checks::HEAP => cost.peak.least,
            checks::LARGEST_BLOCK => cost.largest_bytes.least,
            _ => cost.live.least,
        }
    }

    fn changes(&self) -> Vec<Change<'s>> {
        let elsewhere = Elsewhere::of(self.modules.subject());
        let mut changes = lazy::changes(self);
        changes.extend(residence::changes(self));
        changes.extend(self.drops());
        changes.extend(constants::changes(self, &elsewhere));
        changes.extend(names::changes(self, &elsewhere));
        changes.extend(self.no_line_numbers());
        changes
    }

    fn change(&self, remedy: Remedy, action: String, modules: Modules<'s>) -> Change<'s> {
        Change {
            remedy,
            action,
            place: None,
            modules,
            roots: self.roots.clone(),
        }
    }

    /// The modules that come from files, those that hold the most first.
    fn biggest(&self) -> Vec<&Module> {
        let mut modules: Vec<(Bytes, &Module)> = self
            .session
            .loaded
            .iter()
            .filter_map(|module| {
                let place = self.cost.place_of(&module.path)?;
                Some((self.cost.share_of(place), module))
            })
            .collect();
        modules.sort_by_key(|(share, _)| std::cmp::Reverse(*share));
        modules.into_iter().map(|(_, module)| module).collect()
    }

    /// To do without one of several modules that a scenario imports.
    fn drops(&self) -> Vec<Change<'s>> {
        if self.roots.len() < 2 {
            return Vec::new();
        }
        let roots = self.roots.iter().enumerate();
        roots
            .filter(|(_, root)| !root.is_program())
            .take(MOST_TRIED)
            .map(|(place, root)| {
                let mut roots = self.roots.clone();
                roots.remove(place);
                let action = format!("do without {}", root.name);
                Change {
                    roots,
                    ..self.change(Remedy::Drop, action, self.modules.clone())
                }
            })
            .collect()
    }

    fn no_line_numbers(&self) -> Option<Change<'s>> {
        let sources: Vec<(&Module, &[u8])> = self
            .session
            .loaded
            .iter()
            .filter(|module| !module.is_program())
            .filter_map(|module| Some((module, self.modules.source(module)?.as_bytes())))
            .collect();
        if sources.is_empty() {
            return None;
        }
        let modules = self.modules.with_sources(sources, 3)?;
        let action =
            "compile with `build -O3`: no asserts, and no line numbers in tracebacks".to_owned();
        Some(self.change(Remedy::NoLineNumbers, action, modules))
    }
}
