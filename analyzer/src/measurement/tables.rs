//! A measurement as a report.

use super::{Figures, Measurement, Outcome, Raised, Reading};
use crate::budget::{Board, CodeMemory};
use crate::quantity::{Bytes, plural};
use crate::report::{BoardSummary, Cell, Figure, Report, Row, Table};

/// What has been measured, and where it is stored.
pub fn report(board: &Board, measurement: &Measurement, stored_in: &str) -> Report {
    let mut report = Report::new("measure", format!("Measured on {}", board.id));
    report.board = Some(BoardSummary::from(board));
    let of_way = |load: CodeMemory| {
        let modules = measurement.modules.iter();
        let readings = modules.filter_map(move |(name, ways)| Some((name, ways.get(&load)?)));
        readings.collect::<Vec<(&String, &Reading)>>()
    };
    let mut raised = Vec::new();
    for (load, id, title) in [
        (CodeMemory::Rom, "in-place", "Executed in place"),
        (CodeMemory::Ram, "loaded", "Loaded into RAM"),
    ] {
        let mut table = figures_table(id, title);
        for (module, reading) in of_way(load) {
            match &reading.outcome {
                Outcome::Figures(figures) => table.rows.push(row(module, figures)),
                Outcome::Raised(exception) => raised.push((module, exception)),
            }
        }
        if !table.rows.is_empty() {
            report.tables.push(table);
        }
    }
    raised.dedup();
    if !raised.is_empty() {
        report.tables.push(failures(&raised));
    }
    let mut summary = format!("{} measured", plural(measurement.modules.len(), "module"));
    if !raised.is_empty() {
        let failed: std::collections::BTreeSet<_> = raised.iter().map(|(name, _)| name).collect();
        summary += &format!(", {} of them cannot be imported", failed.len());
    }
    report.summary = format!(
        "{summary}; firmware {}; stored in {stored_in}",
        short(&measurement.firmware.id)
    );
    report
}

/// Enough of a digest to tell two apart.
fn short(id: &str) -> &str {
    id.get(.."sha256:0123456789ab".len())
        .filter(|_| id.starts_with("sha256:"))
        .unwrap_or(id)
}

fn figures_table(id: &'static str, title: &str) -> Table {
    Table::new(id, title)
        .column("module", "module", 0)
        .column("cold", "with needs", 0)
        .column("warm", "names known", 0)
        .column("own", "on top", 0)
        .column("own-warm", "on top, known", 1)
        .column("strings", "names", 1)
        .column("string-bytes", "name bytes", 2)
        .column("peak", "peak", 3)
        .column("largest", "biggest block", 3)
        .bars("cold")
}

fn row(module: &str, figures: &Figures) -> Row {
    let mut row = Row::from([
        ("module", Cell::from(module)),
        ("cold", size(figures.cold.net)),
        ("warm", size(figures.warm.net)),
        ("own", size(figures.own.net)),
        ("own-warm", size(figures.own_warm.net)),
    ]);
    if let Some(strings) = figures.strings {
        row.insert("strings", Cell::Count(strings.count.unsigned_abs()));
        row.insert("string-bytes", size(strings.bytes));
    }
    for (key, watched) in [("peak", figures.peak), ("largest", figures.largest_block)] {
        if let Some(bytes) = watched {
            row.insert(key, Figure::measured(Bytes(bytes)).into());
        }
    }
    row
}

/// An import may leave more free than it found: what it forgot was live before.
fn size(bytes: i64) -> Cell {
    match u64::try_from(bytes) {
        Ok(bytes) => Figure::measured(Bytes(bytes)).into(),
        Err(_) => Cell::Text(format!("{bytes} B")),
    }
}

fn failures(raised: &[(&String, &Raised)]) -> Table {
    let mut table = Table::new("not-imported", "Cannot be imported")
        .column("module", "module", 0)
        .column("exception", "exception", 0);
    for (module, exception) in raised {
        let text = format!("{}: {}", exception.class, exception.message);
        table.rows.push(Row::from([
            ("module", Cell::from(module.as_str())),
            ("exception", text.into()),
        ]));
    }
    table
}
