//! The tables of agreement.

use super::{Outcome, figure};
use crate::comparison::{
    Column, Compared, Figure, Pair, agreement, column, furthest, percent, signed, sums,
};
use crate::report::{Cell, Report, Row, Table};

/// Adds the tables of a set.
pub(super) fn add(report: &mut Report, outcome: &Outcome, pairs: &[Pair], every_row: bool) {
    let title_of_agreement = title(outcome, "estimates that equal the measurement");
    let table = Table::new(outcome.set.id, title_of_agreement);
    let figures = figure::ALL.map(|of_rows| of_rows.figure);
    report
        .tables
        .push(agreement(table, &figures, &COLUMNS, pairs));
    report.tables.push(parts(outcome, pairs));
    let rows = rows(outcome, pairs, &figures, every_row);
    if !rows.rows.is_empty() {
        report.tables.push(rows);
    }
    if !outcome.declared.explanations.is_empty() {
        report.tables.push(explanations(outcome, every_row));
    }
}

fn title(outcome: &Outcome, what: &str) -> String {
    let set = outcome.set;
    format!(
        "{}, {}, {} modules: {what}",
        set.vm,
        set.tree.name(),
        outcome.rows.len()
    )
}

/// The columns of the agreement.
const COLUMNS: [Column; 9] = [
    column("figure", "figure", 0, |figure, _| {
        Some(figure::column(figure)?.into())
    }),
    column("exact", "exact", 0, |_, score| {
        Some(Cell::Count(score.exact as u64))
    }),
    column("percent", "%", 0, |_, score| {
        Some(percent(score.exact, score.modules).into())
    }),
    column("explained", "explained", 0, |_, score| {
        Some(Cell::Count(score.explained as u64))
    }),
    column("with", "% with", 0, |_, score| {
        Some(percent(score.exact + score.explained, score.modules).into())
    }),
    column("close", "2 % or 64 B", 0, |figure, score| {
        Some(in_bytes(figure, score.within, score.modules))
    }),
    column("near", "256 B", 0, |figure, score| {
        Some(in_bytes(figure, score.near, score.modules))
    }),
    column("worst", "worst", 0, |_, score| {
        let worst = score.worst.as_ref();
        Some(signed(worst.map_or(0, |(worst, _)| *worst)).into())
    }),
    column("uninformed", "start unknown", 0, |_, score| {
        Some(percent(score.uninformed, score.modules).into())
    }),
];

fn in_bytes(figure: Figure, count: usize, modules: usize) -> Cell {
    match figure {
        Figure::Strings => String::new().into(),
        _ => percent(count, modules).into(),
    }
}

/// What the differences are for, as far as the measurement tells.
fn parts(outcome: &Outcome, pairs: &[Pair]) -> Table {
    let title = title(outcome, "cold cost by part");
    let mut table = Table::new("kinds", title)
        .column("part", "kind", 0)
        .column("measured", "measured", 0)
        .column("estimated", "estimated", 0)
        .column("difference", "difference", 0)
        .column("absolute", "without signs", 0)
        .column("exact", "exact rows", 0);
    let sums = sums(pairs);
    for part in figure::Part::ALL {
        let Some(sum) = sums.get(part.name()) else {
            continue;
        };
        table.rows.push(Row::from([
            ("part", Cell::from(part.name())),
            ("measured", Cell::Count(sum.measured.unsigned_abs())),
            ("estimated", Cell::Count(sum.estimated.unsigned_abs())),
            ("difference", signed(sum.estimated - sum.measured).into()),
            ("absolute", Cell::Count(sum.absolute)),
            ("exact", Cell::Count((sum.modules - sum.differ) as u64)),
        ]));
    }
    table
}

/// The rows that differ most, with what each figure is off by.
fn rows(outcome: &Outcome, pairs: &[Pair], figures: &[Figure], every_row: bool) -> Table {
    let what = if every_row {
        "every row, estimate less measurement"
    } else {
        "the worst ten rows, estimate less measurement"
    };
    let mut table = Table::new("rows", title(outcome, what))
        .column("module", "module", 0)
        .column("mpy", "mpy", 1)
        .column("warm", "warm", 0)
        .column("own", "own warm", 0)
        .column("strings", "strings", 0)
        .column("bytes", "bytes", 0)
        .column("cold", "cold", 0)
        .column("of", "of", 0)
        .column("explained", "explained", 0);
    let off = |compared: &Compared, figure| {
        let values = compared.figures.get(&figure);
        values.map_or(0, |values| values.difference())
    };
    let rows = furthest(pairs, figures, every_row, |compared| {
        let off = |figure| off(compared, figure).unsigned_abs();
        (off(Figure::Warm) + off(Figure::OwnWarm), off(Figure::Cold))
    });
    for (pair, compared) in rows {
        let measured = outcome.rows.iter().map(|row| &row.measured);
        let mut measured = measured.filter(|row| row.module == pair.module);
        let mpy = measured.next().map_or(0, |row| row.mpy_bytes);
        let cold = compared.figures.get(&Figure::Cold);
        let explained = |figure: &&Figure| {
            let values = compared.figures.get(*figure);
            values.is_some_and(|values| values.explained.is_some())
        };
        let reasons: Vec<&str> = figures
            .iter()
            .filter(explained)
            .filter_map(|figure| figure::column(*figure))
            .collect();
        let off = |figure| Cell::from(signed(off(compared, figure)));
        table.rows.push(Row::from([
            ("module", Cell::from(pair.module.as_str())),
            ("mpy", Cell::Count(mpy.unsigned_abs())),
            ("warm", off(Figure::Warm)),
            ("own", off(Figure::OwnWarm)),
            ("strings", off(Figure::Strings)),
            ("bytes", off(Figure::StringBytes)),
            ("cold", off(Figure::Cold)),
            (
                "of",
                Cell::Count(cold.map_or(0, |cold| cold.measured.unsigned_abs())),
            ),
            ("explained", reasons.join(" ").into()),
        ]));
    }
    table
}

/// Why the measurement of some rows contradicts itself.
fn explanations(outcome: &Outcome, with_evidence: bool) -> Table {
    let title = title(outcome, "measurements that contradict themselves");
    let mut table = Table::new("explanations", title)
        .column("figure", "figure", 0)
        .column("rows", "rows", 0)
        .column("reason", "reason", 0)
        .column("evidence", "evidence", 0);
    for explanation in &outcome.declared.explanations {
        let evidence = if with_evidence {
            explanation.evidence.trim()
        } else {
            ""
        };
        let name = figure::column(*explanation.figure.get_ref());
        table.rows.push(Row::from([
            ("figure", Cell::from(name.unwrap_or_default())),
            ("rows", Cell::Count(explanation.rows.len() as u64)),
            ("reason", explanation.reason.as_str().into()),
            ("evidence", evidence.into()),
        ]));
    }
    table
}
