//! What a session costs: modules imported one after the other on a freshly started board.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::bounds::Bounds;
use super::modules::Modules;
use super::rom;
use super::run::{
    Doubt, FollowedTo, Growth, Run, Site, UnfinishedImport, Unfollowed, run, run_for,
};
use super::share::{Block, LoadedModule, Share};
use crate::app::Module;
use crate::import::{Answer, Kind};
use crate::quantity::Bytes;
use crate::vm::load::RomStrings;

/// The name of a program.
const MAIN: &str = "__main__";
/// At most this many conditions are tried the other way.
const MOST_CONDITIONS: usize = 6;
/// A program that runs more steps is not run in other ways.
const MOST_STEPS_TRIED: u64 = 60_000;
/// Another way through a program is not followed for more steps. Ten times as many follow what an example of a
/// servo does in full, the longest of those that were tried.
const MOST_STEPS_OF_WAY: u64 = 10 * MOST_STEPS_TRIED;
/// At most this many runs look for a way past an exception, and so many conditions back at a time. Together
/// they are not run for more steps than one may have.
const MOST_WAYS_OUT: usize = 40;
const MOST_STEPS_BACK: usize = 12;

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
    /// What some way through it takes at the most, where that is not the one of the figures.
    pub seen: Seen,
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
    /// What is raised if a condition that is not known goes the other way.
    pub may_raise: Vec<MayRaise>,
    /// Loops that keep more in every round.
    pub growths: Vec<Growth>,
    /// Names of modules that a program has put into `sys.modules` itself, and imported then.
    pub put_in: Vec<String>,
    /// How much of each program was reached.
    pub lines: Vec<Lines>,
    /// Steps that its program runs besides its imports.
    pub steps: u64,
    /// What is not known.
    pub doubts: Vec<Doubt>,
}

/// The most that any of the ways takes that were tried. There may be more: what is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// The most that is live at once.
    pub peak: Bytes,
    /// What is live at the end.
    pub live: Bytes,
    /// The largest allocation.
    pub largest: Bytes,
}

/// How much of a program was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The program.
    pub path: String,
    /// Lines with code that were reached.
    pub reached: usize,
    /// Lines with code.
    pub all: usize,
    /// Those that were not reached, in order.
    pub missed: Vec<u32>,
}

impl From<(String, (BTreeSet<u32>, BTreeSet<u32>))> for Lines {
    fn from((path, (reached, all)): (String, (BTreeSet<u32>, BTreeSet<u32>))) -> Self {
        Self {
            path,
            reached: reached.len(),
            all: all.len(),
            missed: all.difference(&reached).copied().collect(),
        }
    }
}

/// An exception that is raised only if a condition that is not known goes the other way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MayRaise {
    /// What happens, as a sentence without a subject: `raises ValueError: no`.
    pub what: String,
    /// Where.
    pub site: Site,
    /// Where the condition is.
    pub condition: Site,
    /// Whether it holds then.
    pub holds: bool,
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
        let first = run(modules, roots, &rom, Vec::new(), Vec::new());
        Self::from_runs(
            modules,
            roots,
            tried(modules, roots, &rom, first, MOST_STEPS_OF_WAY),
        )
    }

    /// One way through a session, unless that way ends in an exception: to compare it with another that
    /// differs in its modules.
    pub fn of_one_way(modules: &Modules<'_>, roots: &[Module]) -> Self {
        Self::of_one_way_for(modules, roots, None, MOST_STEPS_OF_WAY)
    }

    /// The beginning of one way through a session, to ask what a change would save there: whoever asks
    /// about many changes need not wait for a long program each time.
    pub fn of_beginning(modules: &Modules<'_>, roots: &[Module]) -> Self {
        Self::of_one_way_for(modules, roots, Some(MOST_STEPS_TRIED), MOST_STEPS_TRIED)
    }

    fn of_one_way_for(
        modules: &Modules<'_>,
        roots: &[Module],
        most_steps: Option<u64>,
        most_of_way: u64,
    ) -> Self {
        let rom = rom::strings(modules.subject(), modules.profile);
        let base = run_for(modules, roots, &rom, (Vec::new(), Vec::new()), most_steps);
        let tried = match base.unfinished.is_empty() || base.is_given_up() {
            true => Tried {
                base,
                others: Vec::new(),
                may_raise: Vec::new(),
            },
            false => tried(modules, roots, &rom, base, most_of_way),
        };
        Self::from_runs(modules, roots, tried)
    }

    fn from_runs(modules: &Modules<'_>, roots: &[Module], tried: Tried) -> Self {
        let rom_known = modules.subject().rom_strings.is_some();
        let Tried {
            base,
            others,
            may_raise,
        } = tried;
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
        // What a loop keeps in rounds of unknown number may be any amount.
        let grows = |run: &Run| run.growths.iter().any(|growth| growth.rounds.is_none());
        let seen = |figure: &dyn Fn(&Run) -> u64| {
            let all = std::iter::once(&base).chain(&others);
            Bytes(all.map(figure).max().unwrap_or_default())
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
            largest_bytes: {
                let all = || std::iter::once(&base).chain(&others);
                let least = all().map(|run| match rom_known {
                    true => run.largest_bytes(),
                    false => run.largest_other,
                });
                Bounds {
                    least: least.min().unwrap_or_default(),
                    most: all()
                        .map(Run::largest_bytes)
                        .max()
                        .filter(|_| open.most.is_some()),
                }
            },
            seen: Seen {
                peak: seen(&|run| if grows(run) { u64::MAX } else { run.peak_live }),
                live: seen(&|run| {
                    if grows(run) {
                        u64::MAX
                    } else {
                        unsigned(run.live)
                    }
                }),
                largest: seen(&|run| run.largest_bytes().0),
            },
            steps: base.steps,
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
            may_raise,
            growths: base.growths,
            put_in: base.put_in,
            lines: base.lines.into_iter().map(Lines::from).collect(),
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

    /// What no single module of the session holds on to.
    pub fn shared(&self) -> Bytes {
        self.shares
            .iter()
            .filter(|share| share.module.is_none())
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

    /// It takes so long that it is not run again as a whole.
    pub fn is_run_once(&self) -> bool {
        self.steps > MOST_STEPS_OF_WAY
    }

    /// Every condition on the way was known.
    pub fn is_certain(&self) -> bool {
        !self.doubts.iter().any(|doubt| doubt.is_condition)
    }

    /// The place of the module that came from a file.
    pub fn place_of(&self, path: &str) -> Option<usize> {
        self.modules.iter().position(|module| module.path == path)
    }
}

/// What is known after a session was run in several ways.
struct Tried {
    /// The run that gets the furthest.
    base: Run,
    /// Others that get as far: each takes another way at one condition.
    others: Vec<Run>,
    /// Exceptions of ways that get less far.
    may_raise: Vec<MayRaise>,
}

/// Goes on from a session that was run as if every condition that is not known were false (in a loop that
/// comes back to it, the other way each time): runs it once more for each of the first of them with the
/// other answer. A way that ends in an exception is not the one that a working program takes.
fn tried(
    modules: &Modules<'_>,
    roots: &[Module],
    rom: &RomStrings,
    first: Run,
    most_steps: u64,
) -> Tried {
    let mut runs = vec![first];
    runs.extend(other_ways(modules, roots, rom, &runs[0], most_steps));
    let fewest = |runs: &[Run]| {
        runs.iter()
            .map(|run| run.unfinished.len())
            .min()
            .unwrap_or(0)
    };
    if fewest(&runs) > 0
        && !runs[0].is_long()
        && let Some(further) = way_out(modules, roots, rom, &runs[0], most_steps)
    {
        let others = other_ways(modules, roots, rom, &further, most_steps);
        runs.splice(0..0, std::iter::once(further).chain(others));
    }
    let fewest = fewest(&runs);
    let (mut runs, dropped): (Vec<Run>, Vec<Run>) = runs
        .into_iter()
        .partition(|run| run.unfinished.len() == fewest);
    let mut base = runs.remove(0);
    let may_raise = may_raise(&base, &dropped);
    for other in runs.iter().chain(&dropped) {
        base.add_lines(other);
    }
    // In a program, what is raised past a condition that is not known need not be raised.
    let is_open = base.doubts.iter().any(|doubt| doubt.is_condition);
    if is_open && roots.iter().any(Module::is_program) {
        if let Some(stop) = base.unfinished.iter().find(|stop| stop.root == MAIN) {
            let site = stop.program.clone().unwrap_or_else(|| stop.site());
            base.followed_to = Some(FollowedTo {
                within: (stop.path != site.path).then(|| stop.site()),
                site,
                why: match stop.raised {
                    true => Unfollowed::MayRaise(stop.what.clone()),
                    false => Unfollowed::GivenUp("is not followed"),
                },
            });
        }
        base.unfinished.retain(|stop| stop.root != MAIN);
    }
    Tried {
        base,
        others: runs,
        may_raise,
    }
}

/// A run for each of the first conditions that went one way only, with the other answer there.
fn other_ways(
    modules: &Modules<'_>,
    roots: &[Module],
    rom: &RomStrings,
    base: &Run,
    most_steps: u64,
) -> Vec<Run> {
    // What is not followed to its end would not be followed further another time.
    // What takes long would take long every time.
    if base.is_given_up() || base.followed_to.is_some() || base.is_long() {
        return Vec::new();
    }
    let open: Vec<usize> = base.one_sided().take(MOST_CONDITIONS).collect();
    open.into_par_iter()
        .map(|which| {
            let ways = (base.choices_but(which), base.pins.clone());
            run_for(modules, roots, rom, ways, Some(most_steps))
        })
        .collect()
}

/// Looks for a way past an exception: from the last condition before it backwards, and on from there.
fn way_out(
    modules: &Modules<'_>,
    roots: &[Module],
    rom: &RomStrings,
    base: &Run,
    most_steps: u64,
) -> Option<Run> {
    let mut furthest: Option<Run> = None;
    let mut left = MOST_WAYS_OUT;
    let mut steps_left = most_steps;
    loop {
        let from = furthest.as_ref().unwrap_or(base);
        let mut found = None;
        for which in (0..from.answers.len()).rev().take(MOST_STEPS_BACK) {
            left = left.checked_sub(1)?;
            let mut pins = from.pins.clone();
            pins.push(Answer {
                choice: !from.asked[which].choice,
                ..from.asked[which]
            });
            let ways = (from.choices_but(which), pins);
            let way = run_for(modules, roots, rom, ways, Some(most_steps));
            if way.unfinished.len() < from.unfinished.len() {
                return Some(way);
            }
            steps_left = steps_left.checked_sub(way.steps)?;
            let is_further = way.answers.len() > from.answers.len();
            if is_further && !way.is_given_up() {
                found = Some(way);
                break;
            }
        }
        furthest = Some(found?);
    }
}

/// What is raised on ways that the base does not take, each once.
fn may_raise(base: &Run, dropped: &[Run]) -> Vec<MayRaise> {
    let mut found: Vec<MayRaise> = Vec::new();
    for run in dropped {
        let differs = |(one, other): &(&(bool, Site), &(bool, Site))| one != other;
        let pairs = run.answers.iter().zip(&base.answers);
        let Some(((choice, condition), _)) = pairs.into_iter().find(differs) else {
            continue;
        };
        for stop in run.unfinished.iter().filter(|stop| stop.raised) {
            let one = MayRaise {
                what: stop.what.clone(),
                site: stop.site(),
                condition: condition.clone(),
                holds: *choice,
            };
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found
}

impl Run {
    fn is_long(&self) -> bool {
        self.steps > MOST_STEPS_TRIED
    }

    fn largest_bytes(&self) -> Bytes {
        self.largest.as_ref().map_or(Bytes(0), |block| block.bytes)
    }

    /// The conditions that went one way only, by their places among the answers.
    fn one_sided(&self) -> impl Iterator<Item = usize> {
        let mut ways: BTreeMap<&Site, [bool; 2]> = BTreeMap::new();
        for (choice, site) in &self.answers {
            ways.entry(site).or_default()[usize::from(*choice)] = true;
        }
        let is_open = move |site: &Site| ways.get(site).is_some_and(|ways| *ways != [true; 2]);
        let open = self.answers.iter().enumerate();
        open.filter(move |(_, (_, site))| is_open(site))
            .map(|(place, _)| place)
    }

    /// The answers up to a condition, with the other one there.
    fn choices_but(&self, which: usize) -> Vec<bool> {
        let mut choices: Vec<bool> = self.answers[..=which].iter().map(|(one, _)| *one).collect();
        choices[which] = !choices[which];
        choices
    }

    /// Lines that another run has reached.
    fn add_lines(&mut self, other: &Self) {
        for (path, (reached, _)) in &other.lines {
            if let Some((known, _)) = self.lines.get_mut(path) {
                known.extend(reached);
            }
        }
    }
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
            && run.one_sided().count() <= MOST_CONDITIONS
            && (run.answers.is_empty() || !run.is_long());
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
