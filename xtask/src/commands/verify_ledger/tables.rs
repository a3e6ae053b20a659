//! The tables of agreement.

use analyzer::report::{Cell, Report, Row, Table};

use super::figure::{Figure, Part};
use super::score::{difference, explained, percent, score};
use super::{Outcome, Pair};

/// Rows that are shown, unless all are.
const WORST: usize = 10;

/// Adds the tables of a tree.
pub fn add(report: &mut Report, outcome: &Outcome, every_row: bool) {
    report.tables.push(agreement(outcome));
    report.tables.push(parts(outcome));
    report.tables.push(rows(outcome, every_row));
    if !outcome.explanations.is_empty() {
        report.tables.push(explanations(outcome, every_row));
    }
}

fn title(outcome: &Outcome, what: &str) -> String {
    let tree = outcome.tree;
    format!(
        "{}, {}, {} modules: {what}",
        tree.vm,
        tree.name,
        outcome.pairs.len()
    )
}

fn agreement(outcome: &Outcome) -> Table {
    let title = title(outcome, "estimates that equal the measurement");
    let mut table = Table::new(outcome.tree.id, title)
        .column("figure", "figure", 0)
        .column("exact", "exact", 0)
        .column("percent", "%", 0)
        .column("explained", "explained", 0)
        .column("with", "% with", 0)
        .column("close", "2 % or 64 B", 0)
        .column("near", "256 B", 0)
        .column("worst", "worst", 0)
        .column("uninformed", "start unknown", 0);
    for figure in Figure::ALL {
        let score = score(outcome, figure);
        let in_bytes = figure != Figure::Strings;
        table.rows.push(Row::from([
            ("figure", Cell::from(figure.name())),
            ("exact", Cell::Count(score.exact as u64)),
            ("percent", percent(score.exact, score.rows).into()),
            ("explained", Cell::Count(score.explained as u64)),
            (
                "with",
                percent(score.exact + score.explained, score.rows).into(),
            ),
            ("close", within(score.close, score.rows, in_bytes)),
            ("near", within(score.near, score.rows, in_bytes)),
            ("worst", signed(score.worst)),
            ("uninformed", percent(score.uninformed, score.rows).into()),
        ]));
    }
    table
}

fn within(count: usize, rows: usize, in_bytes: bool) -> Cell {
    if in_bytes {
        percent(count, rows).into()
    } else {
        Cell::Text(String::new())
    }
}

/// What the differences are for, as far as the measurement tells.
fn parts(outcome: &Outcome) -> Table {
    let title = title(outcome, "what the cold cost is for");
    let mut table = Table::new("kinds", title)
        .column("part", "kind", 0)
        .column("measured", "measured", 0)
        .column("estimated", "estimated", 0)
        .column("difference", "difference", 0)
        .column("absolute", "without signs", 0)
        .column("exact", "exact rows", 0);
    for part in Part::ALL {
        let both = |pair: &Pair| {
            (
                part.measured(&pair.measured),
                part.estimated(&pair.estimate),
            )
        };
        let mut sums = (0, 0, 0, 0);
        for (measured, estimated) in outcome.pairs.iter().map(both) {
            sums.0 += measured;
            sums.1 += estimated;
            sums.2 += (estimated - measured).abs();
            sums.3 += u64::from(estimated == measured);
        }
        table.rows.push(Row::from([
            ("part", Cell::from(part.name())),
            ("measured", Cell::Count(sums.0.unsigned_abs())),
            ("estimated", Cell::Count(sums.1.unsigned_abs())),
            ("difference", signed(sums.1 - sums.0)),
            ("absolute", Cell::Count(sums.2.unsigned_abs())),
            ("exact", Cell::Count(sums.3)),
        ]));
    }
    table
}

/// The rows that differ most, with what each figure is off by.
fn rows(outcome: &Outcome, every_row: bool) -> Table {
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
    let mut pairs: Vec<&Pair> = outcome.pairs.iter().collect();
    if !every_row {
        pairs.retain(|pair| Figure::ALL.iter().any(|one| difference(*one, pair) != 0));
        pairs.sort_by_key(|pair| {
            let off = |figure| difference(figure, pair).abs();
            std::cmp::Reverse((off(Figure::Warm) + off(Figure::OwnWarm), off(Figure::Cold)))
        });
        pairs.truncate(WORST);
    }
    for pair in pairs {
        let module = &pair.measured.module;
        let reasons: Vec<&str> = Figure::ALL
            .into_iter()
            .filter(|figure| explained(outcome, *figure, module).is_some())
            .map(Figure::name)
            .collect();
        let off = |figure| signed(difference(figure, pair));
        table.rows.push(Row::from([
            ("module", Cell::from(module.as_str())),
            ("mpy", Cell::Count(pair.measured.mpy_bytes.unsigned_abs())),
            ("warm", off(Figure::Warm)),
            ("own", off(Figure::OwnWarm)),
            ("strings", off(Figure::Strings)),
            ("bytes", off(Figure::StringBytes)),
            ("cold", off(Figure::Cold)),
            ("of", Cell::Count(pair.measured.cold.unsigned_abs())),
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
    for explanation in &outcome.explanations {
        let evidence = if with_evidence {
            explanation.evidence.trim()
        } else {
            ""
        };
        table.rows.push(Row::from([
            ("figure", Cell::from(explanation.figure.name())),
            ("rows", Cell::Count(explanation.rows.len() as u64)),
            ("reason", explanation.reason.as_str().into()),
            ("evidence", evidence.into()),
        ]));
    }
    table
}

fn signed(difference: i64) -> Cell {
    Cell::Text(if difference == 0 {
        "0".to_owned()
    } else {
        format!("{difference:+}")
    })
}
