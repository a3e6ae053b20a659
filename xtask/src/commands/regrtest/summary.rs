//! The report of a run.

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{BoardSummary, Cell, Figure, Report, Row, Table};

use super::differences;
use crate::board_tests::{Entry, Outcome, Status};

/// What a run comes to.
pub(super) fn report(board: &Board, entries: &[Entry], findings: Vec<Diagnostic>) -> Report {
    let mut report = Report::new("regrtest", format!("Tests on {}", board.id));
    report.board = Some(BoardSummary::from(board));
    report.tables.push(modules(entries));
    let beside = differences::table(entries);
    if !beside.rows.is_empty() {
        report.tables.push(beside);
    }
    report.findings = findings;
    report.summary = sentence(entries);
    report
}

fn modules(entries: &[Entry]) -> Table {
    let mut table = Table::new("modules", "Test modules")
        .column("state", "", 0)
        .column("module", "module", 0)
        .column("outcome", "outcome", 0)
        .column("tests", "tests", 0)
        .column("skipped", "skipped", 2)
        .column("expected", "departures", 3)
        .column("milliseconds", "ms", 4)
        .column("free", "free", 1);
    for entry in entries {
        let count = |status: Status| {
            let methods = entry.run.record.methods.values();
            Cell::Count(methods.filter(|method| method.status == status).count() as u64)
        };
        let milliseconds = u64::try_from(entry.run.time.as_millis()).unwrap_or(u64::MAX);
        let mut row = Row::from([
            ("state", Cell::from(entry.outcome.sign())),
            ("module", entry.wanted.module.as_str().into()),
            ("outcome", entry.outcome.words().into()),
            ("tests", Cell::Count(entry.run.record.methods.len() as u64)),
            ("skipped", count(Status::Skipped)),
            ("expected", count(Status::Expected)),
            ("milliseconds", Cell::Count(milliseconds)),
        ]);
        if let Some(free) = entry.run.record.free {
            row.insert("free", Figure::declared(Bytes(free)).into());
        }
        table.rows.push(row);
    }
    table
}

fn sentence(entries: &[Entry]) -> String {
    let mut parts = Vec::new();
    for outcome in [
        Outcome::Ok,
        Outcome::Failed,
        Outcome::OutOfMemory,
        Outcome::Skipped,
    ] {
        let names: Vec<&str> = entries
            .iter()
            .filter(|entry| entry.outcome == outcome)
            .map(|entry| entry.wanted.module.as_str())
            .collect();
        match (names.len(), outcome) {
            (0, _) => {}
            (count, Outcome::Ok) => parts.push(format!("{} ok", plural(count, "module"))),
            (count, _) => parts.push(format!("{count} {}: {}", outcome.words(), names.join(" "))),
        }
    }
    let methods: usize = entries
        .iter()
        .map(|entry| entry.run.record.methods.len())
        .sum();
    format!("{}; {}", plural(methods, "test"), parts.join("; "))
}
