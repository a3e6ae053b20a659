//! Sources that the board compiles as it loads them, beside what it takes if `build` has done it.

use rayon::prelude::*;

use super::checks;
use super::session::Session;
use crate::app::Module;
use crate::cost::{Modules, SessionCost};
use crate::quantity::{Bytes, plural};
use crate::report::{Cell, Figure, Remedy, Row, Suggestion, Table};

/// A session that has the board compile sources which `build` could compile.
pub(super) struct Compiled<'s> {
    session: &'s Session,
    /// The sources.
    files: usize,
    /// What is in use at once at the most, and what stays: as it is, and after `build`.
    peak: [Bytes; 2],
    in_use: [Bytes; 2],
}

/// The sessions of programs that have the board compile more than the program itself, which it has to.
pub(super) fn of<'s>(modules: &Modules<'_>, sessions: &'s [Session]) -> Vec<Compiled<'s>> {
    sessions
        .par_iter()
        .filter(|session| session.is_program() && !session.cost.is_run_once())
        .filter_map(|session| {
            let modules = modules.loaded_to(session.load);
            let is_wanted =
                |module: &&Module| !module.is_program() && modules.is_compiled_on_board(module);
            let files = session.loaded.iter().filter(is_wanted).count();
            if files == 0 {
                return None;
            }
            let cost = |modules: &Modules<'_>| SessionCost::of_one_way(modules, &session.roots);
            let (before, after) = rayon::join(|| cost(&modules), || cost(&modules.as_built()));
            (after.unfinished.len() <= before.unfinished.len()).then_some(Compiled {
                session,
                files,
                peak: [before.peak.least, after.peak.least],
                in_use: [before.live.least, after.live.least],
            })
        })
        .collect()
}

pub(super) fn table(compiled: &[Compiled<'_>]) -> Table {
    let mut table = Table::new(
        "compiling",
        "Sources that the board compiles, and after `build`",
    )
    .column("session", "session", 0)
    .column("files", ".py files", 2)
    .column("peak", "peak", 0)
    .column("peak_built", "built", 0)
    .column("saves_peak", "build saves", 0)
    .column("in_use", "in use", 1)
    .column("in_use_built", "built", 1)
    .column("saves", "build saves", 1);
    table.rows.extend(compiled.iter().map(|one| {
        let figure = |bytes| Cell::from(Figure::estimated(bytes));
        Row::from([
            ("session", Cell::from(one.session.name.as_str())),
            ("files", Cell::Count(one.files as u64)),
            ("peak", figure(one.peak[0])),
            ("peak_built", figure(one.peak[1])),
            ("saves_peak", saves(one.peak)),
            ("in_use", figure(one.in_use[0])),
            ("in_use_built", figure(one.in_use[1])),
            ("saves", saves(one.in_use)),
        ])
    }));
    table
}

/// To compile before, where that saves something.
pub(super) fn suggestions(compiled: &[Compiled<'_>]) -> Vec<Suggestion> {
    let helped = compiled.iter().filter(|one| saved(one.peak) > Bytes(0));
    helped
        .map(|one| {
            let stays = match one.in_use {
                [before, after] if before == after => String::new(),
                [before, after] if before > after => difference(before, after, "less"),
                [before, after] => difference(after, before, "more"),
            };
            Suggestion {
                remedy: Remedy::Compile,
                action: format!(
                    "compile {} with `mpyfit build`, and the board need not{stays}",
                    plural(one.files, ".py file")
                ),
                subject: one.session.name.clone(),
                limit_of: checks::HEAP,
                saves: Figure::estimated(saved(one.peak)),
                place: None,
            }
        })
        .collect()
}

fn difference(larger: Bytes, smaller: Bytes, word: &str) -> String {
    let difference = Figure::estimated(Bytes(larger.0 - smaller.0));
    format!(", {} {word} in use", difference.short())
}

/// What `build` saves; where it takes more, that.
fn saves([before, after]: [Bytes; 2]) -> Cell {
    match before.0.checked_sub(after.0) {
        Some(saved) => Figure::estimated(Bytes(saved)).into(),
        None => {
            let more = Figure::estimated(Bytes(after.0 - before.0));
            format!("-{}", more.short()).into()
        }
    }
}

fn saved([before, after]: [Bytes; 2]) -> Bytes {
    Bytes(before.0.saturating_sub(after.0))
}
