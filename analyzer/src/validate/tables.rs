//! The agreement as tables.

use super::kinds;
use super::limits::place_words;
use super::score::{difference, is_exact, per_mille, score};
use super::{Figure, Pair, PairOutcome, Way};
use crate::budget::{Agreement, CodeMemory, PerMille};
use crate::cost::Bounds;
use crate::quantity::{Bytes, grouped, plural};
use crate::report::{Cell, Report, Row, Table};

/// Modules that are shown, unless all are.
const WORST: usize = 10;

/// Adds the tables of one way of loading.
pub fn add(report: &mut Report, way: &Way, every_row: bool) {
    report.tables.push(agreement(way));
    let rows = rows(way, every_row);
    if !rows.rows.is_empty() {
        report.tables.push(rows);
    }
    if let Some(kinds) = kinds::table(way) {
        report.tables.push(kinds);
    }
    let failing = failing(way);
    if !failing.rows.is_empty() {
        report.tables.push(failing);
    }
}

/// What came of it, in a line.
pub fn summary(ways: &[Way], limits: &Agreement, holds: bool) -> String {
    let parts: Vec<String> = ways
        .iter()
        .map(|way| {
            let cold = score(Figure::Cold, way);
            let exact = PerMille(per_mille(cold.exact, cold.modules));
            let count = plural(cold.modules, "module");
            format!("{}: {count}, cold exact {exact}", place_words(way.load))
        })
        .collect();
    let limits = if *limits == Agreement::default() {
        "the board's file sets no limits"
    } else if holds {
        "the board's limits hold"
    } else {
        "further off than the board's limits allow"
    };
    format!("{}; {limits}", parts.join("; "))
}

pub(super) fn title(way: &Way, what: &str) -> String {
    let words = match way.load {
        CodeMemory::Rom => "Executed in place",
        CodeMemory::Ram => "Loaded into RAM",
    };
    format!("{words}, {}: {what}", plural(way.pairs.len(), "module"))
}

fn agreement(way: &Way) -> Table {
    let id = match way.load {
        CodeMemory::Rom => "agreement-rom",
        CodeMemory::Ram => "agreement-ram",
    };
    let mut table = Table::new(id, title(way, "agreement"))
        .column("figure", "figure", 0)
        .column("modules", "modules", 1)
        .column("exact", "exact", 0)
        .column("percent", "%", 0)
        .column("within", "2 % or 64 B", 0)
        .column("worst", "worst", 0)
        .column("module", "of", 1);
    for figure in Figure::ALL {
        let score = score(figure, way);
        if score.modules == 0 {
            continue;
        }
        let percent = |part| PerMille(per_mille(part, score.modules)).to_string();
        let (worst, module) = score.worst.clone().unwrap_or_default();
        let mut row = Row::from([
            ("figure", Cell::from(figure.name())),
            ("modules", Cell::Count(score.modules as u64)),
            ("exact", Cell::Count(score.exact as u64)),
            ("percent", percent(score.exact).into()),
            ("worst", signed(worst).into()),
            ("module", module.into()),
        ]);
        if figure.is_memory() {
            row.insert("within", percent(score.within).into());
        }
        table.rows.push(row);
    }
    table
}

/// The modules that are not exact, the furthest first; or all of them.
fn rows(way: &Way, every_row: bool) -> Table {
    let (id, what) = match (way.load, every_row) {
        (CodeMemory::Rom, true) => ("rows-rom", "measured, and off by"),
        (CodeMemory::Ram, true) => ("rows-ram", "measured, and off by"),
        (CodeMemory::Rom, false) => ("worst-rom", "the furthest off"),
        (CodeMemory::Ram, false) => ("worst-ram", "the furthest off"),
    };
    let mut table = Table::new(id, title(way, what)).column("module", "module", 0);
    for figure in Figure::ALL {
        table = table.column(figure.key(), figure.name(), rank(figure));
    }
    let mut pairs: Vec<&Pair> = way.pairs.iter().collect();
    pairs.retain(|pair| matches!(pair.outcome, PairOutcome::Both(..)));
    if !every_row {
        pairs.retain(|pair| !Figure::ALL.iter().all(|figure| is_exact(*figure, pair)));
        pairs.sort_by_key(|pair| {
            let off = |figure| difference(figure, pair).unwrap_or(0).unsigned_abs();
            let sum: u64 = Figure::ALL.into_iter().map(off).sum();
            std::cmp::Reverse(sum)
        });
        pairs.truncate(WORST);
    }
    for pair in pairs {
        let mut row = Row::from([("module", Cell::from(pair.module.as_str()))]);
        for figure in Figure::ALL {
            row.insert(figure.key(), cell(figure, pair).into());
        }
        table.rows.push(row);
    }
    table
}

fn rank(figure: Figure) -> u8 {
    match figure {
        Figure::Cold | Figure::Warm => 0,
        Figure::Own => 1,
        Figure::OwnWarm => 2,
        Figure::Strings | Figure::StringBytes | Figure::Peak | Figure::LargestBlock => 3,
    }
}

/// What was measured, and the estimate less that: `1,024 +16`. Bounds of an estimate that hold the
/// measurement are shown.
fn cell(figure: Figure, pair: &Pair) -> String {
    let PairOutcome::Both(figures, cost) = &pair.outcome else {
        return String::new();
    };
    let Some(measured) = figure.measured(figures) else {
        return String::new();
    };
    let shown = match u64::try_from(measured) {
        Ok(measured) => grouped(measured),
        Err(_) => measured.to_string(),
    };
    let bounds = figure.estimated(cost);
    match difference(figure, pair) {
        Some(0) if bounds.is_exact() => shown,
        Some(0) => format!("{shown} in {}", interval(bounds)),
        off => format!("{shown} {}", signed(off.unwrap_or_default())),
    }
}

fn interval(bounds: Bounds) -> String {
    match bounds.most {
        Some(Bytes(most)) => format!("{}–{}", bounds.least, grouped(most)),
        None => format!("≥ {}", bounds.least),
    }
}

/// The imports that fail, on the board or in the estimate.
fn failing(way: &Way) -> Table {
    let mut table = Table::new("failing", title(way, "imports that fail"))
        .column("module", "module", 0)
        .column("measured", "on the board", 0)
        .column("estimated", "estimated", 0);
    for pair in &way.pairs {
        let (measured, estimated) = match &pair.outcome {
            PairOutcome::Both(..) => continue,
            PairOutcome::BothFail { measured } => (measured.as_str(), "the same"),
            PairOutcome::Disagree {
                measured,
                estimated,
            } => (
                measured.as_deref().unwrap_or("imported"),
                estimated.as_deref().unwrap_or("imported"),
            ),
        };
        table.rows.push(Row::from([
            ("module", Cell::from(pair.module.as_str())),
            ("measured", measured.into()),
            ("estimated", estimated.into()),
        ]));
    }
    table
}

pub(super) fn signed(difference: i64) -> String {
    match difference {
        0 => "0".to_owned(),
        other => format!("{other:+}"),
    }
}
