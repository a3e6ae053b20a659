//! The agreement as tables.

use super::{Way, figure, kinds};
use crate::budget::{Agreement, CodeMemory};
use crate::comparison::{
    self, Column, Figure, PairOutcome, Values, column, furthest, percent, score, signed,
};
use crate::quantity::{grouped, plural};
use crate::report::{Cell, Report, Row, Table};

/// Adds the tables of one way of loading.
pub(super) fn add(report: &mut Report, way: &Way, every_row: bool) {
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
pub(super) fn summary(ways: &[Way], limits: &Agreement, holds: bool) -> String {
    let parts: Vec<String> = ways
        .iter()
        .map(|way| {
            let cold = score(Figure::Cold, &way.pairs);
            let exact = percent(cold.exact, cold.modules);
            let count = plural(cold.modules, "module");
            format!(
                "{}: {count}, {exact} exact with needs",
                place_words(way.load)
            )
        })
        .collect();
    let limits = if *limits == Agreement::default() {
        "the board's file sets no limits"
    } else if holds {
        "the board's limits hold"
    } else {
        "estimates are further off than the board's limits allow"
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
    let table = Table::new(id, title(way, "agreement"));
    comparison::agreement(table, &figure::ALL, &COLUMNS, &way.pairs)
}

/// The columns of the agreement.
const COLUMNS: [Column; 7] = [
    column("figure", "figure", 0, |figure, _| {
        Some(figure::name(figure).into())
    }),
    column("modules", "modules", 1, |_, score| {
        Some(Cell::Count(score.modules as u64))
    }),
    column("exact", "exact", 0, |_, score| {
        Some(Cell::Count(score.exact as u64))
    }),
    column("percent", "%", 0, |_, score| {
        Some(percent(score.exact, score.modules).into())
    }),
    column("within", "2 % or 64 B", 0, |figure, score| {
        let within = || percent(score.within, score.modules).into();
        figure.is_memory().then(within)
    }),
    column("worst", "worst", 0, |_, score| {
        let worst = score.worst.as_ref();
        Some(signed(worst.map_or(0, |(worst, _)| *worst)).into())
    }),
    column("module", "of", 1, |_, score| {
        let module = score.worst.as_ref().map(|(_, module)| module.clone());
        Some(module.unwrap_or_default().into())
    }),
];

/// The modules that are not exact, the furthest first; or all of them.
fn rows(way: &Way, every_row: bool) -> Table {
    let (id, what) = match (way.load, every_row) {
        (CodeMemory::Rom, true) => ("rows-rom", "measured, and off by"),
        (CodeMemory::Ram, true) => ("rows-ram", "measured, and off by"),
        (CodeMemory::Rom, false) => ("worst-rom", "the furthest off"),
        (CodeMemory::Ram, false) => ("worst-ram", "the furthest off"),
    };
    let mut table = Table::new(id, title(way, what)).column("module", "module", 0);
    for figure in figure::ALL {
        table = table.column(figure::key(figure), figure::title(figure), rank(figure));
    }
    let rows = furthest(&way.pairs, &figure::ALL, every_row, |compared| {
        let off = |values: &Values| values.difference().unsigned_abs();
        compared.figures.values().map(off).sum::<u64>()
    });
    for (pair, compared) in rows {
        let mut row = Row::from([("module", Cell::from(pair.module.as_str()))]);
        for figure in figure::ALL {
            let values = compared.figures.get(&figure);
            row.insert(
                figure::key(figure),
                values.map_or_else(String::new, cell).into(),
            );
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
fn cell(values: &Values) -> String {
    let shown = match u64::try_from(values.measured) {
        Ok(measured) => grouped(measured),
        Err(_) => values.measured.to_string(),
    };
    match values.difference() {
        0 if values.is_certain() => shown,
        0 => format!("{shown} in {}", interval(values)),
        off => format!("{shown} {}", signed(off)),
    }
}

fn interval(values: &Values) -> String {
    let least = grouped(values.least.unsigned_abs());
    match values.most {
        Some(most) => format!("{least}–{}", grouped(most.unsigned_abs())),
        None => format!("≥ {least}"),
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

/// How code was loaded, for people.
pub(super) fn place_words(load: CodeMemory) -> &'static str {
    match load {
        CodeMemory::Rom => "executed in place",
        CodeMemory::Ram => "loaded into RAM",
    }
}
