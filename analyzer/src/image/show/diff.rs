//! `image diff`: what one image has more than another.

use std::collections::BTreeMap;

use super::super::diff::{Difference, Fate, differences};
use super::super::read::Image;
use super::{built, doubts};
use crate::quantity::plural;
use crate::region::MemoryKind;
use crate::report::{Cell, Change, Report, Row, Table};

/// What differs between two images, what grew most first.
pub fn compare(old: &Image<'_>, new: &Image<'_>, title: &str) -> Report {
    let mut report = Report::new("image diff", title);
    let found = differences(old, new);
    report.tables.push(regions(old, new));
    let components = components(&found);
    if !components.rows.is_empty() {
        report.tables.push(components);
    }
    let symbols = symbols(&found);
    if !symbols.rows.is_empty() {
        report.tables.push(symbols);
    }
    doubts(&mut report, new);
    let change = |kind| Change::between(taken(old, kind), taken(new, kind)).words();
    report.summary = format!(
        "flash {}, RAM {}; {}",
        change(MemoryKind::Flash),
        change(MemoryKind::Ram),
        plural(found.len(), "difference")
    );
    report
}

fn taken(image: &Image<'_>, kind: MemoryKind) -> u64 {
    let regions = image.layout.regions.iter();
    regions
        .filter(|region| region.kind == kind)
        .map(|region| region.used)
        .sum()
}

fn regions(old: &Image<'_>, new: &Image<'_>) -> Table {
    let mut table = Table::new("regions", "Regions")
        .column("region", "region", 0)
        .column("change", "change", 0)
        .column("old", "was", 1)
        .column("new", "is", 1);
    for (kind, name) in [(MemoryKind::Flash, "flash"), (MemoryKind::Ram, "ram")] {
        let (before, after) = (taken(old, kind), taken(new, kind));
        table.rows.push(Row::from([
            ("region", Cell::from(name)),
            ("change", Cell::Change(Change::between(before, after))),
            ("old", built(before).into()),
            ("new", built(after).into()),
        ]));
    }
    table
}

fn components(found: &[Difference]) -> Table {
    let mut changes: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for one in found {
        for (at, entry) in [(0, &one.old), (1, &one.new)] {
            let Some(entry) = entry else { continue };
            let sums = changes.entry(&entry.component).or_default();
            sums[at] += entry.flash;
            sums[at + 2] += entry.ram;
        }
    }
    let mut table = Table::new("components", "Components")
        .column("component", "component", 0)
        .column("flash", "flash", 0)
        .column("ram", "ram", 0);
    let mut rows: Vec<(&str, Change, Change)> = changes
        .into_iter()
        .map(|(name, [flash, new_flash, ram, new_ram])| {
            let flash = Change::between(flash, new_flash);
            (name, flash, Change::between(ram, new_ram))
        })
        .filter(|(_, flash, ram)| flash.by != 0 || ram.by != 0)
        .collect();
    rows.sort_by_key(|(_, flash, ram)| std::cmp::Reverse(flash.by.saturating_add(ram.by)));
    for (name, flash, ram) in rows {
        let name = if name.is_empty() { "padding" } else { name };
        table.rows.push(Row::from([
            ("component", Cell::from(name)),
            ("flash", Cell::Change(flash)),
            ("ram", Cell::Change(ram)),
        ]));
    }
    table
}

fn symbols(found: &[Difference]) -> Table {
    let mut table = Table::new("symbols", "Symbols")
        .column("symbol", "symbol", 0)
        .column("flash", "flash", 0)
        .column("ram", "ram", 0)
        .column("fate", "", 1)
        .column("source", "source", 2);
    for one in found {
        let Some(entry) = one.entry() else { continue };
        let fate = match &one.fate {
            Fate::Changed => String::new(),
            Fate::New => "new".to_owned(),
            Fate::Gone => "gone".to_owned(),
            Fate::Moved { from } if from.is_empty() => "moved".to_owned(),
            Fate::Moved { from } => format!("moved from {from}"),
            Fate::Renamed { from } => format!("was {from}"),
        };
        let mut row = Row::from([
            ("symbol", Cell::from(entry.name.as_str())),
            ("fate", fate.into()),
            ("source", entry.source.as_str().into()),
        ]);
        for (key, (before, after)) in [("flash", one.flash()), ("ram", one.ram())] {
            if before != after {
                row.insert(key, Cell::Change(Change::between(before, after)));
            }
        }
        table.rows.push(row);
    }
    table
}
