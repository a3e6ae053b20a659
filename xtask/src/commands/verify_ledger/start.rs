//! Which states the measured sessions may have begun in: those with which the rows agree.

use analyzer::ground_truth::Set;
use analyzer::import::Start;
use analyzer::report::{Cell, Row, Table};
use rayon::prelude::*;

use super::estimate::Setting;
use super::ground::Ground;
use crate::failure::Failure;

/// Modules in `sys.modules` that are tried.
const MODULES: std::ops::RangeInclusive<usize> = 0..=48;
/// States that are shown.
const SHOWN: usize = 12;

/// Tries every state: strings in pools, modules, and bytes free in the chunk.
pub(super) fn fit(set: &Set, ground: &Ground) -> Result<Table, Failure> {
    ground.in_setting(|setting| fit_in(set, ground, setting))
}

fn fit_in(set: &Set, ground: &Ground, setting: &Setting<'_>) -> Table {
    let mut table = Table::new(
        set.id,
        format!("{}, {}: the states that fit best", set.vm, set.tree.name()),
    )
    .column("strings", "strings", 0)
    .column("modules", "modules", 0)
    .column("free", "free in chunk", 0)
    .column("pools", "pools exact", 0)
    .column("cold", "cold exact", 0)
    .column("sum", "sum of differences", 0);
    let known = ground.start.informed();
    let try_one = |strings: usize, modules: usize, free: u64| {
        let start = Start {
            known: known.known.clone(),
            ..Start::after(strings, modules, free)
        };
        let mut fits = Fit {
            strings,
            modules,
            free,
            pools: 0,
            cold: 0,
            sum: 0,
        };
        for row in &ground.rows {
            let estimate = setting.cold(row, &start);
            fits.pools += usize::from(estimate.pool_bytes == row.figures.pool_bytes);
            fits.cold += usize::from(estimate.cold == row.figures.cold);
            fits.sum += (estimate.cold - row.figures.cold).unsigned_abs();
        }
        fits
    };
    // The pools tell the number of strings, whatever else is the case.
    let from = known.strings.saturating_sub(8)..=known.strings + 8;
    let mut by_strings: Vec<Fit> = from
        .into_par_iter()
        .map(|strings| try_one(strings, known.modules, ground.start.free_in_chunk))
        .collect();
    let most = by_strings.iter().map(|fit| fit.pools).max().unwrap_or(0);
    by_strings.retain(|fit| fit.pools == most);
    let strings: Vec<usize> = by_strings.iter().map(|fit| fit.strings).collect();
    let chosen = if strings.contains(&known.strings) {
        known.strings
    } else {
        strings.first().copied().unwrap_or(known.strings)
    };
    let mut states: Vec<(usize, u64)> = Vec::new();
    for modules in MODULES {
        states.extend((0..=32).map(|quarter| (modules, quarter * 4)));
    }
    let mut fits: Vec<Fit> = states
        .into_par_iter()
        .map(|(modules, free)| try_one(chosen, modules, free))
        .collect();
    fits.sort_by_key(|fit| (std::cmp::Reverse(fit.cold), fit.sum));
    for fit in fits.into_iter().take(SHOWN) {
        let range = match (strings.first(), strings.last()) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => fit.strings.to_string(),
        };
        table.rows.push(Row::from([
            ("strings", Cell::from(range)),
            ("modules", Cell::Count(fit.modules as u64)),
            ("free", Cell::Count(fit.free)),
            ("pools", Cell::Count(fit.pools as u64)),
            ("cold", Cell::Count(fit.cold as u64)),
            ("sum", Cell::Count(fit.sum)),
        ]));
    }
    table
}

/// A state, and how the rows agree with it.
struct Fit {
    strings: usize,
    modules: usize,
    free: u64,
    pools: usize,
    cold: usize,
    sum: u64,
}
