//! The tables of a report: sessions and modules.

use super::Subject;
use super::inspect::Inspected;
use super::session::{Session, loaded_modules, uses};
use crate::app::{Format, Module};
use crate::quantity::Bytes;
use crate::report::{Cell, Figure, Row, Table};

/// The tables of a report. Each is there only if it has something to show.
pub(super) fn of(
    subject: &Subject<'_>,
    sessions: &[Session],
    inspected: &Inspected<'_>,
) -> Vec<Table> {
    let tables = [modules(subject, sessions, inspected), of_sessions(sessions)];
    tables
        .into_iter()
        .filter(|table| !table.rows.is_empty())
        .collect()
}

fn modules(subject: &Subject<'_>, sessions: &[Session], inspected: &Inspected<'_>) -> Table {
    let mut table = Table::new("modules", "Modules")
        .column("module", "module", 0)
        .column("file", "file", 3)
        .column("format", "format", 2)
        .column("sessions", "used by", 5)
        .column("functions", "functions", 4)
        .column("new_strings", "strings", 2)
        .column("largest", "largest", 1)
        .column("load", "to load", 0)
        .bars("load");
    let uses = uses(sessions);
    let mut modules = loaded_modules(sessions);
    let weight = |module: &Module| inspected.load_of(module).map(|load| load.taken);
    // Stable: modules of the same weight stay in the order of loading.
    modules.sort_by_key(|module| std::cmp::Reverse(weight(module)));
    for module in modules {
        let mut row = Row::from([
            ("module", Cell::from(module.name.as_str())),
            ("file", subject.shown(&module.path).into()),
            ("format", format_of(module).into()),
            (
                "sessions",
                Cell::Count(uses.get(module.path.as_str()).copied().unwrap_or(0) as u64),
            ),
        ]);
        if let Some(load) = inspected.load_of(module) {
            row.insert("functions", Cell::Count(load.functions as u64));
            row.insert("load", Figure::at_least(load.taken).into());
            if let Some((bytes, _)) = load.largest {
                row.insert("largest", Figure::at_least(bytes).into());
            }
            if let Some(strings) = &load.new_strings {
                row.insert("new_strings", Cell::Count(strings.len() as u64));
            }
        }
        table.rows.push(row);
    }
    table
}

fn format_of(module: &Module) -> String {
    match module.format {
        Format::Python => "py".to_owned(),
        Format::Mpy(header) => format!("mpy {}{}", char::from(header.first_byte), header.version),
        Format::Damaged => "damaged".to_owned(),
    }
}

/// So many sessions stay in their own order; more are sorted by what they need.
const FEW: usize = 5;

fn of_sessions(sessions: &[Session]) -> Table {
    let mut table = Table::new("sessions", "Sessions")
        .column("session", "session", 0)
        .column("modules", "modules", 0)
        .column("new_strings", "strings", 2)
        .column("string_bytes", "their text", 3)
        .column("peak", "at once", 0)
        .column("builtin", "from the firmware", 4)
        .bars("peak");
    let mut sessions: Vec<&Session> = sessions.iter().collect();
    if sessions.len() > FEW {
        sessions.sort_by_key(|session| {
            std::cmp::Reverse(session.peak.as_ref().map(|(bytes, _)| *bytes))
        });
    }
    for session in sessions {
        let builtin: Vec<&str> = session.builtin.iter().map(String::as_str).collect();
        let mut row = Row::from([
            ("session", Cell::from(session.name.as_str())),
            ("modules", Cell::Count(session.loaded.len() as u64)),
            ("builtin", builtin.join(" ").into()),
        ]);
        if let Some((bytes, _)) = &session.peak {
            row.insert("peak", Figure::at_least(*bytes).into());
        }
        if let Some(strings) = session.new_strings {
            row.insert("new_strings", Cell::Count(strings as u64));
        }
        if let Some(bytes) = session.string_bytes.filter(|bytes| *bytes > Bytes(0)) {
            row.insert("string_bytes", Figure::at_least(bytes).into());
        }
        table.rows.push(row);
    }
    table
}
