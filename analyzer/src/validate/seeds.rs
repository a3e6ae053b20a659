//! The table that this project began with, beside what modules of the same names take today.

use crate::budget::CodeMemory;
use crate::measurement::Measurement;
use crate::report::{Cell, Row, Table};

/// The table of 2018 beside a measurement. `text` has lines of a name and a number of bytes.
///
/// It was read in a second pass of one session, after a collection: the warm figure.
pub fn seeds(text: &str, measured: &Measurement) -> Table {
    let title = "Names known: bytes today and in 2018 (Grand Central M4, CircuitPython 4)";
    let mut table = Table::new("seeds", title)
        .column("module", "module", 0)
        .column("then", "in 2018", 0)
        .column("ram", "now", 0)
        .column("rom", "now, in place", 0);
    for line in text.lines().skip(1) {
        let Some((module, bytes)) = line.split_once(',') else {
            continue;
        };
        let Ok(then) = bytes.trim().parse() else {
            continue;
        };
        let mut row = Row::from([("module", Cell::from(module)), ("then", Cell::Count(then))]);
        for (key, load) in [("ram", CodeMemory::Ram), ("rom", CodeMemory::Rom)] {
            let figures = measured
                .of(module, load)
                .and_then(|reading| reading.figures());
            let now = figures.and_then(|figures| u64::try_from(figures.warm.net).ok());
            if let Some(now) = now {
                row.insert(key, Cell::Count(now));
            }
        }
        table.rows.push(row);
    }
    table
}
