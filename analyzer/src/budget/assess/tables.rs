//! The tables of a report: modules, sessions, what each import adds, the biggest owners.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::compiling::Compiled;
use super::session::{Session, loaded_modules, uses};
use crate::app::{Format, Module};
use crate::cost::{ModuleCost, Modules, SessionCost, Subject};
use crate::quantity::Bytes;
use crate::report::{Bound, Cell, Figure, Row, Table};

/// What the tables are made of.
pub(super) struct Tables<'t> {
    pub(super) subject: &'t Subject<'t>,
    pub(super) modules: &'t Modules<'t>,
    pub(super) sessions: &'t [Session],
    pub(super) costs: &'t BTreeMap<String, ModuleCost>,
    pub(super) compiled: &'t [Compiled<'t>],
    pub(super) heap: Bytes,
    /// The session that exceeds a limit by the most, if one does.
    pub(super) over: Option<&'t Session>,
}

/// The biggest owners that are worth reading.
const MOST_OWNERS: usize = 12;
/// Sessions that import more are not run once more without each.
const MOST_ROOTS: usize = 32;
/// So many sessions stay in their own order; more are sorted by what they need.
const FEW: usize = 5;

impl Tables<'_> {
    /// The tables of a report. Each is there only if it has something to show.
    pub(super) fn all(&self) -> Vec<Table> {
        let mut tables: Vec<Table> = self
            .sessions
            .iter()
            .filter(|one| one.is_program())
            .map(|one| self.of_program(one))
            .collect();
        tables.push(super::compiling::table(self.compiled));
        tables.extend([self.modules(), self.of_sessions()]);
        for session in self.sessions.iter().filter(|one| !one.is_of_library) {
            tables.push(self.in_order(session));
        }
        if let Some(session) = self.over {
            tables.push(self.biggest(session));
            tables.push(self.strings(session));
        }
        tables
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect()
    }

    fn modules(&self) -> Table {
        let mut table = Table::new("modules", "Modules, each imported alone")
            .column("module", "module", 0)
            .column("file", "file", 5)
            .column("format", "format", 4)
            .column("sessions", "used by", 6)
            .column("new_strings", "names", 3)
            .column("string_bytes", "characters", 7)
            .column("pools", "name tables", 8)
            .column("largest", "biggest", 2)
            .column("peak", "peak", 1)
            .column("warm", "names known", 4)
            .column("own_warm", "on top, known", 7)
            .column("closure", "with needs", 0)
            .column("own", "on top", 1)
            .column("itself", "by itself", 0)
            .bars("itself");
        let uses = uses(self.sessions);
        let mut modules = loaded_modules(self.sessions);
        let itself = |module: &Module| self.costs.get(&module.path).map(ModuleCost::itself);
        // Stable: modules of the same weight stay in the order of loading.
        modules.sort_by_key(|module| std::cmp::Reverse(itself(module)));
        for module in modules.into_iter().filter(|one| !one.is_program()) {
            let mut row = Row::from([
                ("module", Cell::from(module.name.as_str())),
                ("file", self.subject.shown(&module.path).into()),
                ("format", format_of(module).into()),
                (
                    "sessions",
                    Cell::Count(uses.get(module.path.as_str()).copied().unwrap_or(0) as u64),
                ),
            ]);
            let has_code = self.modules.program(module).is_some();
            if let Some(cost) = self.costs.get(&module.path).filter(|_| has_code) {
                let itself = Figure {
                    bound: match cost.closure.live.is_exact() {
                        true => Bound::Exact,
                        false => Bound::AtLeast,
                    },
                    ..Figure::estimated(cost.itself())
                };
                row.insert("itself", itself.into());
                row.insert("own", Figure::from(cost.own).into());
                row.insert("closure", Figure::from(cost.closure.live).into());
                row.insert("warm", Figure::from(cost.closure_warm).into());
                row.insert("own_warm", Figure::from(cost.own_warm).into());
                let strings = &cost.closure.strings;
                row.insert("pools", Cell::Count(strings.pools as u64));
                row.insert("string_bytes", Figure::estimated(strings.bytes).into());
                row.insert("peak", Figure::from(cost.closure.peak).into());
                row.insert("largest", Figure::from(cost.closure.largest_bytes).into());
                row.insert(
                    "new_strings",
                    Cell::Count(cost.closure.strings.count as u64),
                );
            }
            table.rows.push(row);
        }
        table
    }

    fn of_sessions(&self) -> Table {
        let mut table = Table::new("sessions", "Sessions")
            .column("session", "session", 0)
            .column("modules", "modules", 1)
            .column("new_strings", "names", 3)
            .column("string_bytes", "for names", 3)
            .column("builtin", "from the firmware", 4)
            .column("peak", "peak", 1)
            .column("live", "in use", 0)
            .column("left", "free", 0)
            .bars("live");
        // The sessions of a library are its modules, each by itself.
        let sessions = self.sessions.iter();
        let mut sessions: Vec<&Session> = sessions.filter(|one| !one.is_of_library).collect();
        if sessions.len() > FEW {
            sessions.sort_by_key(|session| std::cmp::Reverse(session.cost.live.least));
        }
        for session in sessions {
            let cost = &session.cost;
            let builtin: Vec<&str> = session.builtin.iter().map(String::as_str).collect();
            let left = Bytes(self.heap.0.saturating_sub(cost.live.least.0));
            let bound = if cost.live.is_exact() {
                Bound::Exact
            } else {
                Bound::AtMost
            };
            table.rows.push(Row::from([
                ("session", Cell::from(session.name.as_str())),
                ("modules", Cell::Count(cost.modules.len() as u64)),
                ("new_strings", Cell::Count(cost.strings.count as u64)),
                ("builtin", builtin.join(" ").into()),
                ("string_bytes", Figure::estimated(cost.strings.taken).into()),
                ("peak", Figure::from(cost.peak).into()),
                ("live", Figure::from(cost.live).into()),
                (
                    "left",
                    Figure {
                        bound,
                        ..Figure::estimated(left)
                    }
                    .into(),
                ),
            ]));
        }
        table
    }

    /// Where the memory of the program goes: what each of its modules keeps in use, and the sum.
    fn of_program(&self, session: &Session) -> Table {
        let cost = &session.cost;
        let figure = |bytes| match cost.live.is_exact() {
            true => Figure::estimated(bytes),
            false => Figure::at_least(bytes),
        };
        let mut parts: Vec<(String, Bytes)> = Vec::new();
        for (place, module) in cost.modules.iter().enumerate() {
            // A program is known by its file.
            let name = match module.name.as_str() {
                "__main__" => module.path.clone(),
                name => name.to_owned(),
            };
            parts.push((name, cost.share_of(place)));
        }
        parts.push(("for all of them".to_owned(), cost.shared()));
        parts.retain(|(_, bytes)| *bytes > Bytes(0));
        // Stable: what is as large stays in the order of loading.
        parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        let mut table = Table::new("where", "Where it goes")
            .column("module", "", 0)
            .column("itself", "by itself", 0)
            .bars("itself");
        table.rows = parts
            .into_iter()
            .map(|(name, bytes)| {
                Row::from([
                    ("module", Cell::from(name)),
                    ("itself", figure(bytes).into()),
                ])
            })
            .collect();
        table.totalled("module", "itself")
    }

    /// What each module adds in the order of a session, and what goes with it.
    fn in_order(&self, session: &Session) -> Table {
        let mut table = Table::new("order", format!("Imports of {}, in order", session.name))
            .column("session", "session", 9)
            .column("module", "module", 0)
            .column("file", "file", 3)
            .column("retained", "all it brings in", 0)
            .column("added", "by itself", 0)
            .bars("added");
        let graph = session.graph(self.modules);
        let (retained, _) = session.cost.retained(&graph);
        let without = self.without(session);
        let exact = session.cost.live.is_exact();
        let figure = |bytes| match exact {
            true => Figure::estimated(bytes),
            false => Figure::at_least(bytes),
        };
        for (place, module) in session.cost.modules.iter().enumerate() {
            let mut row = Row::from([
                ("session", Cell::from(session.name.as_str())),
                ("module", module.name.as_str().into()),
                ("added", figure(session.cost.share_of(place)).into()),
            ]);
            if !module.path.is_empty() {
                row.insert("file", self.subject.shown(&module.path).into());
            }
            let node = graph.find(match module.path.as_str() {
                "" => &module.name,
                path => path,
            });
            if let Some(bytes) = without.get(module.path.as_str()) {
                row.insert("without", figure(*bytes).into());
            }
            if let Some(bytes) = node.and_then(|node| retained.get(node.index())) {
                row.insert("retained", figure(*bytes).into());
            }
            table.rows.push(row);
        }
        table
    }

    /// What a session would save without one of several modules that it imports by name.
    fn without<'s>(&self, session: &'s Session) -> BTreeMap<&'s str, Bytes> {
        let roots = &session.roots;
        if !(2..=MOST_ROOTS).contains(&roots.len()) {
            return BTreeMap::new();
        }
        let modules = self.modules.loaded_to(session.load);
        let before = session.cost.live.least;
        (0..roots.len())
            .into_par_iter()
            .map(|place| {
                let mut others = roots.clone();
                others.remove(place);
                let after = SessionCost::of(&modules, &others).live.least;
                let saved = Bytes(before.0.saturating_sub(after.0));
                (roots[place].path.as_str(), saved)
            })
            .collect()
    }

    /// The functions, classes and lines that hold on to the most.
    fn biggest(&self, session: &Session) -> Table {
        let title = format!("Biggest in {}", session.name);
        let mut table = Table::new("biggest", title)
            .column("symbol", "what", 0)
            .column("place", "where", 0)
            .column("allocations", "allocations", 3)
            .column("bytes", "in use", 0)
            .bars("bytes");
        for owner in session.cost.owners(None).into_iter().take(MOST_OWNERS) {
            let Some(module) = session.cost.modules.get(owner.module) else {
                continue;
            };
            let symbol = match module.symbol(owner.function) {
                _ if owner.is_strings => format!("{}, names", module.name),
                "<module>" | "" => format!("{}, top level", module.name),
                symbol => format!("{}.{symbol}", module.name),
            };
            table.rows.push(Row::from([
                ("symbol", Cell::from(symbol)),
                (
                    "place",
                    format!("{}:{}", self.subject.shown(&module.path), owner.line).into(),
                ),
                ("allocations", Cell::Count(owner.count as u64)),
                ("bytes", Figure::estimated(owner.bytes).into()),
            ]));
        }
        table
    }
}

impl Tables<'_> {
    /// The longest strings that a session adds. One that a single module needs can be shortened.
    fn strings(&self, session: &Session) -> Table {
        let title = format!("Longest names of {}", session.name);
        let mut table = Table::new("strings", title)
            .column("text", "name", 0)
            .column("first", "needed by", 1)
            .column("needed", "modules", 0)
            .column("bytes", "length", 0);
        let mut texts: Vec<&str> = session
            .cost
            .strings
            .texts
            .iter()
            .map(String::as_str)
            .collect();
        texts.sort_by_key(|text| (std::cmp::Reverse(text.len()), *text));
        for text in texts.into_iter().take(MOST_OWNERS) {
            let mut needed = session.cost.modules.iter().filter(|module| {
                let program = module.program.as_deref();
                program.is_some_and(|program| program.has_string(text))
            });
            let mut row = Row::from([
                ("text", Cell::from(text)),
                ("bytes", Figure::estimated(Bytes(text.len() as u64)).into()),
            ]);
            if let Some(first) = needed.next() {
                row.insert("first", first.name.as_str().into());
                row.insert("needed", Cell::Count(needed.count() as u64 + 1));
            }
            table.rows.push(row);
        }
        table
    }
}

fn format_of(module: &Module) -> String {
    match module.format {
        Format::Python => "py".to_owned(),
        Format::Mpy(header) => format!("mpy {}{}", char::from(header.first_byte), header.version),
        Format::Damaged => "damaged".to_owned(),
    }
}
