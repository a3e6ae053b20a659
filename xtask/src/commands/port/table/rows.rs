//! The modules of the port, what each is made of, and the table of them.

use std::collections::{BTreeMap, BTreeSet};

use analyzer::cost::ModuleCost;
use analyzer::import::Residence;
use analyzer::quantity::Bytes;
use analyzer::report::{Cell, Figure, Row, Table};
use lib_port::{Change, Layer};

use super::machine::Machine;
use crate::failure::Failure;
use crate::layers::{Entry, Layers, module_name};
use crate::library::{Library, Module};

/// A module of the port, with the half of it that is loaded only when something of it is used.
pub(super) struct Part {
    /// Its name.
    pub name: String,
    /// The name of its second half, over the same file of CPython.
    pub half: Option<String>,
    lines: Lines,
}

/// Where the lines of a module come from.
#[derive(Default)]
struct Lines {
    /// Lines of CPython's file; none of a module that was written from scratch.
    base: Option<u64>,
    /// Of those, the lines that are in no half of the module.
    off: Option<u64>,
    /// Lines of our own.
    own: u64,
}

/// What every module takes, by name.
pub(super) struct Costs {
    /// The compiled files for our firmware.
    flash: BTreeMap<String, Bytes>,
    /// Loaded into RAM on our firmware.
    pub ram: BTreeMap<String, ModuleCost>,
    /// Run in place on our firmware.
    rom: BTreeMap<String, ModuleCost>,
    /// Loaded into RAM on CircuitPython 4.
    pub circuitpython_4: BTreeMap<String, ModuleCost>,
    /// The old experiment's figures.
    pub old: BTreeMap<String, Bytes>,
}

/// What the old experiment measured, in bytes.
const OLD: &str = include_str!("../../../../../ground-truth/seed-memory-table.csv");

impl Costs {
    /// Imports every module on each machine.
    pub(super) fn of(
        ours: &Machine,
        circuitpython_4: &Machine,
        flash: BTreeMap<String, Bytes>,
    ) -> Self {
        Self {
            flash,
            ram: ours.costs(Residence::Ram),
            rom: ours.costs(Residence::Rom),
            circuitpython_4: circuitpython_4.costs(Residence::Ram),
            old: old(),
        }
    }
}

fn old() -> BTreeMap<String, Bytes> {
    let rows = OLD.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.filter_map(|(module, bytes)| Some((module.to_owned(), Bytes(bytes.trim().parse().ok()?))))
        .collect()
}

impl Part {
    /// The modules of the library, in the order of their names; second halves are parts of theirs.
    pub(super) fn all(library: &Library) -> Result<Vec<Self>, Failure> {
        let entries = Layers::read(None)?.select(&[])?;
        let entries: BTreeMap<&str, &Entry> = entries
            .iter()
            .map(|entry| (entry.path.as_str(), entry))
            .collect();
        // Every layer over a file but the one that has the name of the file.
        let mut halves: BTreeMap<String, &Entry> = BTreeMap::new();
        for entry in entries.values() {
            let whole = module_name(entry.layer.base());
            if entry.module() != whole {
                halves.insert(whole, entry);
            }
        }
        let modules = library.modules.iter();
        let parts = modules
            .filter(|module| halves.values().all(|half| half.path != module.path))
            .map(|module| {
                let entry = entries.get(module.path.as_str());
                let half = halves.get(&module_name(&module.path));
                Self {
                    name: module_name(&module.path),
                    half: half.map(|half| half.module()),
                    lines: Lines::of(
                        module,
                        entry.map(|one| &one.layer),
                        half.map(|one| &one.layer),
                    ),
                }
            });
        let mut parts: Vec<Self> = parts.collect();
        parts.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(parts)
    }
}

impl Lines {
    fn of(module: &Module, layer: Option<&Layer>, half: Option<&Layer>) -> Self {
        let Some(layer) = layer else {
            let lines = module.source.iter().filter(|byte| **byte == b'\n').count();
            return Self {
                own: lines as u64,
                ..Self::default()
            };
        };
        let mut off = off(layer);
        if let Some(half) = half {
            off = &off & &self::off(half);
        }
        let own = layer.lines_in() + half.map_or(0, Layer::lines_in);
        Self {
            base: Some(layer.lines() as u64),
            off: Some(off.len() as u64),
            own: own as u64,
        }
    }
}

/// The lines of its base that a layer turns off.
fn off(layer: &Layer) -> BTreeSet<usize> {
    let changes = layer.edits().iter().map(|edit| &edit.change);
    changes
        .filter_map(|change| match change {
            Change::Off { first, last } => Some(*first..=*last),
            Change::In { .. } => None,
        })
        .flatten()
        .collect()
}

/// The table. `methods` is how many test methods a module has.
pub(super) fn table(parts: &[Part], costs: &Costs, methods: &BTreeMap<String, u64>) -> Table {
    let mut table = Table::new("port", "Modules of the port")
        .column("module", "module", 0)
        .column("base", "lines", 5)
        .column("off", "off", 5)
        .column("in", "in", 5)
        .column("flash", "flash", 3)
        .column("cold", "with needs", 2)
        .column("warm", "names known", 0)
        .column("rom", "in place", 1)
        .column("circuitpython_4", "on CP 4", 0)
        .column("old", "before", 0)
        .column("methods", "tests", 4);
    for part in parts {
        let mut row = heap(&part.name, &part.name, costs);
        let lines = &part.lines;
        let of_base = [("base", lines.base), ("off", lines.off)];
        let of_base = of_base
            .into_iter()
            .filter_map(|(key, lines)| Some((key, lines?)));
        row.extend(of_base.map(|(key, lines)| (key, Cell::Count(lines))));
        row.insert("in", Cell::Count(lines.own));
        let tests = methods.get(&part.name).copied().unwrap_or(0);
        row.insert("methods", Cell::Count(tests));
        let flash = [Some(&part.name), part.half.as_ref()];
        let sizes = flash.into_iter().flatten();
        let flash: Bytes = sizes
            .filter_map(|name| costs.flash.get(name).copied())
            .sum();
        row.insert("flash", Figure::estimated(flash).into());
        table.rows.push(row);
        if let Some(half) = &part.half {
            table.rows.push(heap(half, &format!("+ {half}"), costs));
        }
    }
    table
}

/// What a module takes of the heap, by itself with all that it imports.
fn heap(module: &str, title: &str, costs: &Costs) -> Row {
    let mut row = Row::from([("module", Cell::from(title))]);
    if let Some(cost) = costs.ram.get(module) {
        row.insert("cold", Figure::from(cost.closure.live).into());
        row.insert("warm", Figure::from(cost.closure_warm).into());
    }
    if let Some(cost) = costs.rom.get(module) {
        row.insert("rom", Figure::from(cost.closure_warm).into());
    }
    let on_4 = match costs.circuitpython_4.get(module) {
        Some(cost) => Figure::from(cost.closure_warm).into(),
        None => Cell::from("no"),
    };
    row.insert("circuitpython_4", on_4);
    if let Some(bytes) = costs.old.get(module) {
        row.insert("old", super::comparison::old(*bytes).into());
    }
    row
}

#[cfg(test)]
mod tests {
    use super::old;

    #[test]
    fn the_old_experiment_has_a_figure_for_each_of_its_modules() {
        let old = old();
        assert_eq!(old.len(), 23);
        assert_eq!(old["functools"].0, 864);
    }
}
