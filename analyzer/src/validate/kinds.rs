//! What stays after cold imports, kind by kind: what was seen beside the estimate.

use std::collections::{BTreeMap, BTreeSet};

use super::tables::{signed, title};
use super::{Pair, PairOutcome, Way};
use crate::budget::CodeMemory;
use crate::quantity::Bytes;
use crate::report::{Cell, Figure, Row, Table};

/// One kind over all modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sum {
    measured: u64,
    estimated: u64,
    /// Modules whose estimate differs.
    differ: usize,
    /// The sum of what modules differ by, whichever way.
    absolute: u64,
    /// The difference furthest off, estimate less measurement, and whose it is.
    worst: Option<(i64, String)>,
}

impl Sum {
    fn add(&mut self, module: &str, measured: u64, estimated: u64) {
        self.measured += measured;
        self.estimated += estimated;
        let off = estimated as i64 - measured as i64;
        if off == 0 {
            return;
        }
        self.differ += 1;
        self.absolute += off.unsigned_abs();
        let furthest = self.worst.as_ref();
        if furthest.is_none_or(|(worst, _)| worst.unsigned_abs() < off.unsigned_abs()) {
            self.worst = Some((off, module.to_owned()));
        }
    }
}

/// The kinds of all modules that somebody watched; nothing if nobody did.
pub fn table(way: &Way) -> Option<Table> {
    let sums = sums(&way.pairs);
    if sums.is_empty() {
        return None;
    }
    let id = match way.load {
        CodeMemory::Rom => "kinds-rom",
        CodeMemory::Ram => "kinds-ram",
    };
    let mut table = Table::new(id, title(way, "what stays after a cold import, by kind"))
        .column("kind", "kind", 0)
        .column("measured", "measured", 0)
        .column("estimated", "estimated", 0)
        .column("difference", "off by", 0)
        .column("absolute", "either way", 1)
        .column("differ", "modules that differ", 0)
        .column("worst", "worst", 0)
        .column("module", "of", 1);
    for (kind, sum) in sums {
        let off = sum.estimated as i64 - sum.measured as i64;
        let (worst, module) = sum.worst.unwrap_or_default();
        table.rows.push(Row::from([
            ("kind", Cell::from(kind)),
            ("measured", Figure::measured(Bytes(sum.measured)).into()),
            ("estimated", Figure::estimated(Bytes(sum.estimated)).into()),
            ("difference", signed(off).into()),
            ("absolute", Cell::Count(sum.absolute)),
            ("differ", Cell::Count(sum.differ as u64)),
            ("worst", signed(worst).into()),
            ("module", module.into()),
        ]));
    }
    Some(table)
}

fn sums(pairs: &[Pair]) -> BTreeMap<String, Sum> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for pair in pairs {
        let PairOutcome::Both(figures, cost) = &pair.outcome else {
            continue;
        };
        if figures.kinds.is_empty() {
            continue;
        }
        let estimated: BTreeMap<&str, u64> = cost
            .closure
            .kinds()
            .into_iter()
            .map(|(kind, bytes)| (kind.name(), bytes.0))
            .collect();
        let measured = figures.kinds.keys().map(String::as_str);
        let kinds: BTreeSet<&str> = measured.chain(estimated.keys().copied()).collect();
        for kind in kinds {
            sums.entry(kind.to_owned()).or_default().add(
                &pair.module,
                figures.kinds.get(kind).copied().unwrap_or(0),
                estimated.get(kind).copied().unwrap_or(0),
            );
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_both_ways_is_not_lost_in_a_sum() {
        let mut sum = Sum::default();
        sum.add("a", 96, 112);
        sum.add("b", 64, 16);
        sum.add("c", 32, 32);
        assert_eq!((sum.measured, sum.estimated), (192, 160));
        assert_eq!((sum.differ, sum.absolute), (2, 64));
        assert_eq!(sum.worst, Some((-48, "b".to_owned())));
    }
}
