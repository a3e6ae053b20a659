//! What stays after cold imports, kind by kind: what was seen beside the estimate.

use std::collections::{BTreeMap, BTreeSet};

use super::Way;
use super::tables::title;
use crate::budget::CodeMemory;
use crate::comparison::{signed, sums};
use crate::cost::ModuleCost;
use crate::measurement::Figures;
use crate::quantity::Bytes;
use crate::report::{Cell, Figure, Row, Table};
use crate::trace::kind_words;

/// The kinds of all modules that somebody watched; nothing if nobody did.
pub(super) fn table(way: &Way) -> Option<Table> {
    let sums = sums(&way.pairs);
    if sums.is_empty() {
        return None;
    }
    let id = match way.load {
        CodeMemory::Rom => "kinds-rom",
        CodeMemory::Ram => "kinds-ram",
    };
    let mut table = Table::new(id, title(way, "in use after importing, by kind"))
        .column("kind", "kind", 0)
        .column("measured", "measured", 0)
        .column("estimated", "estimated", 0)
        .column("difference", "off by", 0)
        .column("absolute", "either way", 1)
        .column("differ", "modules that differ", 0)
        .column("worst", "worst", 0)
        .column("module", "of", 1);
    let bytes = |sum: i64| Bytes(sum.unsigned_abs());
    for (kind, sum) in sums {
        let off = sum.estimated - sum.measured;
        let (worst, module) = sum.worst.unwrap_or_default();
        table.rows.push(Row::from([
            ("kind", Cell::from(kind_words(&kind))),
            ("measured", Figure::measured(bytes(sum.measured)).into()),
            ("estimated", Figure::estimated(bytes(sum.estimated)).into()),
            ("difference", signed(off).into()),
            ("absolute", Cell::Count(sum.absolute)),
            ("differ", Cell::Count(sum.differ as u64)),
            ("worst", signed(worst).into()),
            ("module", module.into()),
        ]));
    }
    Some(table)
}

/// The kinds that were seen or are estimated; nothing if nobody watched.
pub(super) fn of(figures: &Figures, cost: &ModuleCost) -> BTreeMap<String, (i64, i64)> {
    if figures.kinds.is_empty() {
        return BTreeMap::new();
    }
    let estimated: BTreeMap<&str, u64> = cost
        .closure
        .kinds()
        .into_iter()
        .map(|(kind, bytes)| (kind.name(), bytes.0))
        .collect();
    let measured = figures.kinds.keys().map(String::as_str);
    let kinds: BTreeSet<&str> = measured.chain(estimated.keys().copied()).collect();
    let signed =
        |bytes: Option<&u64>| bytes.map_or(0, |bytes| i64::try_from(*bytes).unwrap_or(i64::MAX));
    let values = kinds.into_iter().map(|kind| {
        let both = (signed(figures.kinds.get(kind)), signed(estimated.get(kind)));
        (kind.to_owned(), both)
    });
    values.collect()
}
