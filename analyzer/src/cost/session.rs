//! What a session costs: modules imported one after the other on a freshly started board.

use std::collections::BTreeMap;

use super::bounds::Bounds;
use super::modules::Modules;
use super::rom;
use super::run::{Doubt, FollowedTo, Run, UnfinishedImport, run};
use super::share::{Block, LoadedModule, Share};
use crate::app::Module;
use crate::import::Kind;
use crate::quantity::Bytes;
use crate::vm::load::RomStrings;

/// The name of a program.
const MAIN: &str = "__main__";
/// At most this many conditions are tried the other way.
const MOST_CONDITIONS: usize = 6;

/// What a session costs.
#[derive(Debug, Clone)]
pub struct SessionCost {
    /// What it imports, in order.
    pub roots: Vec<Module>,
    /// What each of them adds in this order.
    pub added: Vec<Bounds>,
    /// What is live at the end and was not at the start.
    pub live: Bounds,
    /// What of that is not strings.
    pub without_strings: Bounds,
    /// The most that is live at once; at the most, with all garbage that is not yet collected.
    pub peak: Bounds,
    /// The module that is being loaded then, by its place in `modules`.
    pub peak_module: Option<usize>,
    /// The largest allocation.
    pub largest: Option<Block>,
    /// What it takes.
    pub largest_bytes: Bounds,
    /// The strings that it adds.
    pub strings: StringsAdded,
    /// The modules that it loads, in the order in which they start to load.
    pub modules: Vec<LoadedModule>,
    /// Whose everything is that is live at the end.
    pub shares: Vec<Share>,
    /// Imports that did not end well.
    pub unfinished: Vec<UnfinishedImport>,
    /// The place to which a program was followed, if not to its end.
    pub followed_to: Option<FollowedTo>,
    /// What is not known.
    pub doubts: Vec<Doubt>,
}

/// The strings that a session adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StringsAdded {
    /// How many.
    pub count: usize,
    /// What they take in chunks.
    pub bytes: Bytes,
    /// Pools made for them.
    pub pools: usize,
    /// The strings themselves, in the order of their interning.
    pub texts: Vec<String>,
    /// What chunks and pools take in all.
    pub taken: Bytes,
    /// It is not known which strings the firmware has: these are the most.
    pub is_most: bool,
}

impl SessionCost {
    /// Imports modules, or runs programs, one after the other.
    pub fn of(modules: &Modules<'_>, roots: &[Module]) -> Self {
        let rom = rom::strings(modules.subject(), modules.profile);
        let rom_known = modules.subject().rom_strings.is_some();
        let (base, others) = tried(modules, roots, &rom);
        let open = Open::of(&base);
        let span = |figure: &dyn Fn(&Run) -> i64| {
            open.bounds(figure(&base), others.iter().map(figure), true)
        };
        let live = |rooms: Bounds, strings: i64| match rom_known {
            true => rooms,
            false => Bounds {
                least: Bytes(rooms.least.0.saturating_sub(unsigned(strings))),
                ..rooms
            },
        };
        let peak_live = span(&|run| signed(run.peak_live));
        let peak_most = span(&|run| signed(run.peak));
        Self {
            roots: roots.to_vec(),
            added: (0..base.added.len())
                .map(|place| {
                    // What is not known of one root is not held against another.
                    let added = |run: &Run| run.added.get(place).copied().unwrap_or_default();
                    live(span(&added), base.live_strings)
                })
                .collect(),
            live: live(span(&|run| run.live), base.live_strings),
            without_strings: span(&|run| run.live - run.live_strings),
            peak: live(
                Bounds {
                    least: peak_live.least,
                    most: peak_most.most,
                },
                base.live_strings,
            ),
            peak_module: base.peak_module,
            largest_bytes: Bounds {
                least: if rom_known {
                    base.largest.as_ref().map_or(Bytes(0), |block| block.bytes)
                } else {
                    base.largest_other
                },
                most: base
                    .largest
                    .as_ref()
                    .map(|block| block.bytes)
                    .filter(|_| open.most.is_some()),
            },
            largest: base.largest,
            strings: StringsAdded {
                count: base.strings,
                bytes: base.string_bytes,
                pools: base.pools,
                texts: base.new_strings,
                taken: Bytes(unsigned(base.live_strings)),
                is_most: !rom_known,
            },
            modules: base.modules,
            shares: base.shares,
            unfinished: base.unfinished,
            followed_to: base.followed_to,
            doubts: base.doubts,
        }
    }

    /// What a module of the session holds on to, with the strings that it brought where it is known
    /// that the firmware lacks them.
    pub fn share_of(&self, place: usize) -> Bytes {
        self.shares
            .iter()
            .filter(|share| share.module == Some(place))
            .filter(|share| !(self.strings.is_most && share.kind.is_of_strings()))
            .map(|share| share.bytes)
            .sum()
    }

    /// What is live at the end, by what it is for.
    pub fn kinds(&self) -> BTreeMap<Kind, Bytes> {
        let mut kinds = BTreeMap::new();
        for share in &self.shares {
            let bytes: &mut Bytes = kinds.entry(share.kind).or_default();
            *bytes = *bytes + share.bytes;
        }
        kinds.retain(|_, bytes| *bytes > Bytes(0));
        kinds
    }

    /// An import was not followed to its end: it runs for too long, or makes too much.
    pub fn is_given_up(&self) -> bool {
        self.unfinished.iter().any(|stop| !stop.raised)
    }

    /// The place of the module that came from a file.
    pub fn place_of(&self, path: &str) -> Option<usize> {
        self.modules.iter().position(|module| module.path == path)
    }
}

/// Runs a session as if every condition that is not known were false (in a loop that comes back to it,
/// the other way each time), and once more for each of the first of them with the other answer. Gives the run that gets the furthest, and those of the
/// others that get as far: a way that ends in an exception is not the one that a working program
/// takes.
fn tried(modules: &Modules<'_>, roots: &[Module], rom: &RomStrings) -> (Run, Vec<Run>) {
    let first = run(modules, roots, rom, Vec::new());
    // What is not followed to its end would not be followed further another time.
    let tried = match first.is_given_up() {
        true => 0,
        false => first.answers.len().min(MOST_CONDITIONS),
    };
    let answers = first.answers.clone();
    let mut runs = vec![first];
    runs.extend((0..tried).map(|which| {
        let mut choices = answers[..=which].to_vec();
        choices[which] = !choices[which];
        run(modules, roots, rom, choices)
    }));
    let fewest = runs
        .iter()
        .map(|run| run.unfinished.len())
        .min()
        .unwrap_or(0);
    runs.retain(|run| run.unfinished.len() == fewest);
    let mut base = runs.remove(0);
    // In a program, what is raised past a condition that is not known need not be raised.
    if !base.answers.is_empty() && roots.iter().any(Module::is_program) {
        if let Some(stop) = base.unfinished.iter().find(|stop| stop.root == MAIN) {
            base.followed_to = Some(FollowedTo {
                path: stop.path.clone(),
                line: stop.line,
                may_raise: stop.raised.then(|| stop.what.clone()),
            });
        }
        base.unfinished.retain(|stop| stop.root != MAIN);
    }
    (base, runs)
}

/// What a run leaves open.
pub(super) struct Open {
    least: u64,
    most: Option<u64>,
}

impl Open {
    pub(super) fn of(run: &Run) -> Self {
        let complete = run.unfinished.is_empty()
            && run.followed_to.is_none()
            && run.answers.len() <= MOST_CONDITIONS;
        let facts = run.doubts.iter().filter(|doubt| !doubt.is_condition);
        let at_most = facts.clone().try_fold(0, |sum: u64, doubt| {
            doubt.at_most.map(|most| sum.saturating_add(most.0))
        });
        Self {
            least: facts.map(|doubt| doubt.at_least.0).sum(),
            most: at_most.filter(|_| complete),
        }
    }

    /// A figure with what is open. Each condition moves it by itself, so the bounds are those of
    /// all of them together.
    pub(super) fn bounds(
        &self,
        base: i64,
        others: impl Iterator<Item = i64>,
        adds: bool,
    ) -> Bounds {
        let (mut down, mut up) = (0, 0);
        for other in others {
            down += (other - base).min(0);
            up += (other - base).max(0);
        }
        let open = |bytes: u64| if adds { bytes } else { 0 };
        Bounds {
            least: Bytes(unsigned(base + down) + open(self.least)),
            most: self
                .most
                .map(|most| Bytes(unsigned(base + up) + open(most))),
        }
    }
}

pub(super) fn unsigned(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or(0)
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
