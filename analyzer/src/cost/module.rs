//! What one module costs by itself.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::bounds::Bounds;
use super::modules::Modules;
use super::rom;
use super::run::run_after;
use super::session::{SessionCost, unsigned};
use crate::app::{Module, Resolution};
use crate::quantity::Bytes;
use crate::vm::load::RomStrings;

/// What one module costs by itself, in a session of its own.
#[derive(Debug, Clone)]
pub struct ModuleCost {
    /// The module.
    pub module: Module,
    /// With all that it pulls in, in a session that has imported nothing.
    pub closure: SessionCost,
    /// The same once all strings are interned.
    pub closure_warm: Bounds,
    /// When what it needs is there already.
    pub own: Bounds,
    /// The same once all strings are interned.
    pub own_warm: Bounds,
    /// What was imported first for that: all that it loads, except what imports it in turn.
    pub needs: Vec<String>,
}

impl ModuleCost {
    /// What the module itself holds on to, without what others hold that it imports.
    pub fn itself(&self) -> Bytes {
        let place = self.closure.place_of(&self.module.path);
        place.map_or(Bytes(0), |place| self.closure.share_of(place))
    }
}

/// Modules that are loaded, all sessions together, before no further module gets sessions of its own.
/// A library for a board needs some hundreds; with thousands of modules that load each other, the
/// work would grow with their square.
const MOST_LOADS: usize = 5_000;
/// Sessions that are begun together: the same on every machine, so that what is counted is.
const AT_ONCE: usize = 32;

/// What each of `wanted` costs, and each module that any of them loads, by path; not more of them than
/// can be done in a few seconds, the first of each round first.
///
/// Sessions run on all cores; the order of results does not depend on the order of work.
pub fn of_modules(modules: &Modules<'_>, wanted: &[Module]) -> BTreeMap<String, ModuleCost> {
    let rom = rom::strings(modules.subject(), modules.profile);
    let mut closures: BTreeMap<String, (Module, SessionCost)> = BTreeMap::new();
    let mut waiting: Vec<Module> = wanted.to_vec();
    // Who imports whom in turn is known once every module that is loaded had its own session.
    let mut loads = 0;
    while !waiting.is_empty() && loads < MOST_LOADS {
        let mut found: Vec<(Module, SessionCost)> = Vec::new();
        for some in waiting.chunks(AT_ONCE) {
            let costs = some.par_iter().map(|module| {
                let cost = SessionCost::of(modules, std::slice::from_ref(module));
                (module.clone(), cost)
            });
            found.extend(costs.collect::<Vec<_>>());
            let of_some = &found[found.len() - some.len()..];
            loads += of_some
                .iter()
                .map(|(_, cost)| cost.modules.len())
                .sum::<usize>();
            if loads >= MOST_LOADS {
                break;
            }
        }
        let mut next = BTreeMap::new();
        for (_, cost) in &found {
            for loaded in &cost.modules {
                if let Resolution::Module(module) = modules.app().resolve(&loaded.name) {
                    next.insert(module.path.clone(), module);
                }
            }
        }
        for (module, cost) in found {
            closures.insert(module.path.clone(), (module, cost));
        }
        next.retain(|path, _| !closures.contains_key(path));
        waiting = next.into_values().collect();
    }
    let loads: BTreeMap<&str, BTreeSet<&str>> = closures
        .values()
        .map(|(module, cost)| {
            let names = cost.modules.iter().map(|loaded| loaded.name.as_str());
            (module.name.as_str(), names.collect())
        })
        .collect();
    let costs: Vec<(String, ModuleCost)> = closures
        .par_iter()
        .map(|(path, (module, closure))| {
            let cost = of_module(modules, module, closure, &loads, &rom);
            (path.clone(), cost)
        })
        .collect();
    costs.into_iter().collect()
}

fn of_module(
    modules: &Modules<'_>,
    module: &Module,
    closure: &SessionCost,
    loads: &BTreeMap<&str, BTreeSet<&str>>,
    rom: &RomStrings,
) -> ModuleCost {
    // What takes long takes long every time, and is told once.
    if closure.is_given_up() {
        let open = Bounds::at_least(closure.without_strings.least);
        return ModuleCost {
            module: module.clone(),
            closure_warm: open,
            own: open,
            own_warm: open,
            needs: Vec::new(),
            closure: closure.clone(),
        };
    }
    let name = module.name.as_str();
    let is_needed = |other: &&str| {
        *other != name && !loads.get(other).is_some_and(|loaded| loaded.contains(name))
    };
    let needs: Vec<&str> = closure
        .modules
        .iter()
        .map(|loaded| loaded.name.as_str())
        .filter(is_needed)
        .collect();
    let (_, warm) = run_after(modules, &[], name, rom, Vec::new());
    let (own, own_warm) = run_after(modules, &needs, name, rom, Vec::new());
    // What is open about the whole is open about the module, unless something else brought it.
    let open = closure
        .without_strings
        .most
        .map(|most| most.0.saturating_sub(closure.without_strings.least.0));
    let with_open = |least: i64, most: i64| Bounds {
        least: Bytes(unsigned(least)),
        most: open.map(|open| Bytes(unsigned(most) + open)),
    };
    let least = |live: i64, strings: i64| {
        if closure.strings.is_most {
            live - strings
        } else {
            live
        }
    };
    ModuleCost {
        module: module.clone(),
        closure_warm: with_open(warm.live, warm.live),
        own: with_open(least(own.live, own.live_strings), own.live),
        own_warm: with_open(own_warm.live, own_warm.live),
        needs: needs.into_iter().map(str::to_owned).collect(),
        closure: closure.clone(),
    }
}
