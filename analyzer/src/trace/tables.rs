//! The measured ledger as tables: figures, kinds beside the estimate, the largest allocations.

use std::collections::BTreeMap;

use super::{
    Allocation, Compared, Fate, Position, Scope, Sites, Sum, Trace, compare, kind_name, kind_words,
};
use crate::import::{Imported, Kind};
use crate::quantity::{Bytes, grouped};
use crate::report::{Cell, Figure, Row, Table};

/// What importing one module showed, beside the estimate for a session that stood at the same point.
pub struct Traced<'t> {
    /// The module.
    pub module: &'t str,
    /// What was seen.
    pub trace: &'t Trace,
    /// What our session says.
    pub estimate: &'t Imported,
}

/// The tables for some modules; `rows` of the largest allocations of each.
pub fn tables(traced: &[Traced<'_>], sites: &Sites, rows: usize) -> Vec<Table> {
    let mut tables = vec![figures(traced)];
    for scope in [Scope::Live, Scope::All] {
        let compared: Vec<Vec<Compared>> = traced
            .iter()
            .map(|one| compare(one.trace, sites, &one.estimate.ledger, scope))
            .collect();
        if traced.len() > 1 {
            tables.push(totals(&compared, scope));
        }
        tables.push(kinds(traced, &compared, scope));
    }
    tables.push(largest(traced, sites, rows));
    tables.retain(|table| !table.rows.is_empty());
    tables
}

fn figures(traced: &[Traced<'_>]) -> Table {
    let mut table = Table::new("imports", "Cost of importing")
        .column("module", "module", 0)
        .column("live", "in use", 0)
        .column("estimated", "estimated", 0)
        .column("difference", "off by", 0)
        .column("peak", "peak", 0)
        .column("peak-estimated", "estimated", 1)
        .column("largest", "biggest block", 0)
        .column("largest-estimated", "estimated", 1)
        .column("allocations", "allocations", 2);
    for one in traced {
        let (trace, estimate) = (one.trace, one.estimate);
        // What was given back had been there before, and counts as a gain.
        let live = trace.net();
        let of_estimate = Bytes(estimate.live.max(0).unsigned_abs());
        let largest = trace.largest.map_or(Bytes(0), |(bytes, _)| bytes);
        let largest_estimated = estimate.largest.map_or(Bytes(0), |entry| entry.taken);
        table.rows.push(Row::from([
            ("module", Cell::from(one.module)),
            ("live", measured(Bytes(live.max(0).unsigned_abs()))),
            ("estimated", estimated(of_estimate)),
            ("difference", signed(estimate.live - live)),
            ("peak", measured(trace.peak)),
            ("peak-estimated", estimated(estimate.peak)),
            ("largest", measured(largest)),
            ("largest-estimated", estimated(largest_estimated)),
            ("allocations", Cell::Count(trace.allocations.len() as u64)),
        ]));
    }
    table
}

/// The sums over all modules.
fn totals(compared: &[Vec<Compared>], scope: Scope) -> Table {
    let mut sums: BTreeMap<Option<Kind>, (Sum, Sum, u64, u64)> = BTreeMap::new();
    for one in compared.iter().flatten() {
        let sum = sums.entry(one.kind).or_default();
        sum.0 = add(sum.0, one.measured);
        sum.1 = add(sum.1, one.estimated);
        sum.2 += u64::from(one.difference() != 0);
        sum.3 += one.difference().unsigned_abs();
    }
    let (id, title) = match scope {
        Scope::Live => ("live-of-all", "In use afterwards, all modules"),
        Scope::All => ("made-of-all", "Every allocation, all modules"),
    };
    let mut table = kind_table(id, title)
        .column("differ", "modules that differ", 0)
        .column("absolute", "sum of differences", 1);
    for (kind, (measured, estimated, differ, absolute)) in sums {
        let mut row = kind_row(&Compared {
            kind,
            measured,
            estimated,
        });
        row.insert("differ", Cell::Count(differ));
        row.insert("absolute", Cell::Count(absolute));
        table.rows.push(row);
    }
    table
}

fn kinds(traced: &[Traced<'_>], compared: &[Vec<Compared>], scope: Scope) -> Table {
    let mut table = match scope {
        Scope::Live => kind_table("live", "In use afterwards, by kind"),
        Scope::All => kind_table("made", "Every allocation, kinds that differ"),
    };
    for (one, compared) in traced.iter().zip(compared) {
        for compared in compared {
            // Of many modules, and of what is gone, only what is news.
            if (traced.len() > 1 || scope == Scope::All) && compared.difference() == 0 {
                continue;
            }
            let mut row = kind_row(compared);
            if traced.len() > 1 {
                row.insert("module", one.module.into());
            }
            table.rows.push(row);
        }
    }
    table
}

fn kind_table(id: &'static str, title: &str) -> Table {
    Table::new(id, title)
        .column("module", "module", 0)
        .column("kind", "kind", 0)
        .column("count", "seen", 1)
        .column("measured", "measured", 0)
        .column("count-estimated", "expected", 1)
        .column("estimated", "estimated", 0)
        .column("difference", "off by", 0)
}

fn kind_row(compared: &Compared) -> Row {
    Row::from([
        ("kind", kind_words(kind_name(compared.kind)).into()),
        ("count", Cell::Count(compared.measured.count as u64)),
        ("measured", measured(compared.measured.bytes)),
        (
            "count-estimated",
            Cell::Count(compared.estimated.count as u64),
        ),
        ("estimated", estimated(compared.estimated.bytes)),
        ("difference", signed(compared.difference())),
    ])
}

fn largest(traced: &[Traced<'_>], sites: &Sites, rows: usize) -> Table {
    let mut table = Table::new("largest", "The biggest allocations")
        .column("taken", "takes", 0)
        .column("asked", "asked", 3)
        .column("kind", "kind", 0)
        .column("fate", "afterwards", 1)
        .column("python", "Python", 0)
        .column("c", "C", 0)
        .column("called-by", "called by", 2)
        .column("address", "address", 3);
    for one in traced {
        let mut allocations: Vec<_> = one.trace.with_kinds(sites).collect();
        allocations.sort_by_key(|(allocation, _)| std::cmp::Reverse(allocation.taken));
        // What is of no known kind is shown in any case.
        let shown = |(place, (_, kind)): &(usize, (&Allocation, Option<Kind>))| {
            *place < rows || kind.is_none()
        };
        for (_, (allocation, kind)) in allocations.into_iter().enumerate().filter(shown) {
            table.rows.push(allocation_row(allocation, kind, sites));
        }
    }
    table
}

fn allocation_row(allocation: &Allocation, kind: Option<Kind>, sites: &Sites) -> Row {
    let site = sites.site(&allocation.calls);
    let outer = allocation.calls.iter();
    let outer = outer.skip_while(|call| Some(*call) != site).skip(1).take(2);
    let outer: Vec<String> = outer.map(ToString::to_string).collect();
    let fate = match (allocation.fate, allocation.is_growth) {
        (Fate::Retained, false) => "in use",
        (Fate::Retained, true) => "in use, grown",
        (Fate::Freed, _) => "freed",
        (Fate::Garbage, _) => "collected",
    };
    Row::from([
        ("taken", measured(allocation.taken)),
        ("asked", measured(allocation.asked)),
        ("kind", kind_words(kind_name(kind)).into()),
        ("fate", fate.into()),
        ("python", allocation.python.to_string().into()),
        (
            "c",
            site.map(ToString::to_string).unwrap_or_default().into(),
        ),
        ("called-by", outer.join(", ").into()),
        ("address", format!("{:#010x}", allocation.address).into()),
    ])
}

fn add(sum: Sum, more: Sum) -> Sum {
    Sum {
        count: sum.count + more.count,
        bytes: sum.bytes + more.bytes,
    }
}

fn measured(bytes: Bytes) -> Cell {
    Figure::measured(bytes).into()
}

fn estimated(bytes: Bytes) -> Cell {
    Figure::estimated(bytes).into()
}

/// A difference in bytes, with its sign.
fn signed(bytes: i64) -> Cell {
    let sign = match bytes {
        ..0 => "-",
        0 => "",
        1.. => "+",
    };
    format!("{sign}{} B", grouped(bytes.unsigned_abs())).into()
}

impl std::fmt::Display for Position {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.function.as_str(), self.line) {
            ("", _) => write!(formatter, "{}, loading", self.module),
            ("<module>", line) => write!(formatter, "{}:{line}", self.module),
            (function, line) => write!(formatter, "{}:{line} {function}", self.module),
        }
    }
}
