//! What came of CPython's own tests.

use std::collections::BTreeSet;

use analyzer::budget::Board;
use analyzer::quantity::plural;
use analyzer::report::{BoardSummary, Cell, Report, Row, Table};

use crate::board_tests::{Entry, Status};

/// A row for each module. One without a layer is tried as it is: what it says is told, and is no
/// failure.
pub(super) fn of(board: &Board, entries: &[Entry], layered: &BTreeSet<&str>) -> Report {
    let mut report = Report::new("port test", format!("CPython's own tests on {}", board.id));
    report.board = Some(BoardSummary::from(board));
    let mut table = Table::new("tests", "Test modules")
        .column("state", "", 0)
        .column("module", "module", 0)
        .column("layer", "layer", 0)
        .column("outcome", "outcome", 0)
        .column("tests", "tests", 0)
        .column("passed", "passed", 0)
        .column("skipped", "skipped", 2)
        .column("why", "why", 1);
    for entry in entries {
        let is_layered = layered.contains(entry.module());
        let outcome = entry.outcome;
        let state = match outcome.is_bad() && !is_layered {
            true => "·",
            false => outcome.sign(),
        };
        let mut row = Row::from([
            ("state", Cell::from(state)),
            ("module", entry.module().into()),
            ("layer", if is_layered { "yes" } else { "none" }.into()),
            ("outcome", outcome.words().into()),
            ("tests", Cell::Count(entry.methods() as u64)),
            ("passed", Cell::Count(entry.count(Status::Passed) as u64)),
            ("skipped", Cell::Count(entry.count(Status::Skipped) as u64)),
        ]);
        if let Some(why) = entry.why() {
            row.insert("why", why.into());
        }
        table.rows.push(row);
    }
    report.tables.push(table);
    report.summary = summary(entries, layered);
    report
}

fn summary(entries: &[Entry], layered: &BTreeSet<&str>) -> String {
    let (with, without): (Vec<_>, Vec<_>) = entries
        .iter()
        .partition(|entry| layered.contains(entry.module()));
    let good = |entries: &[&Entry]| {
        let good = entries.iter().filter(|entry| !entry.outcome.is_bad());
        good.count()
    };
    format!(
        "{} of {} with a layer hold; of {} without a layer, {} hold unchanged",
        good(&with),
        plural(with.len(), "module"),
        without.len(),
        good(&without),
    )
}
