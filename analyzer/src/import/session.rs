//! A session: a freshly started VM into which modules are imported, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::doubt::{Doubt, Growth};
use super::heap::EntryId;
use super::ledger::{Entry, Fate, Kind, Owner};
use super::library::Library;
use super::machine::{Answer, Covered, End, Machine, Stop};
use super::native::Native;
use super::program::Program;
use super::reach::Reached;
use super::start::Start;
use super::text::Texts;
use super::value::{Key, Object, Value};
use crate::quantity::Bytes;
use crate::vm::Profile;
use crate::vm::growth::places_for;
use crate::vm::load::RomStrings;

/// A place of `sys.modules`: a key and a value.
const MODULE_ENTRY: u64 = 8;

/// A session in progress.
pub struct Session<'s> {
    machine: Machine<'s>,
    /// What is live, strings among it, if nothing has happened since it was counted.
    settled: Option<(i64, i64)>,
    makes_names: bool,
    lists_modules: bool,
    #[cfg(test)]
    work_done: u64,
}

/// How an import ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The module was imported.
    Done,
    /// It raised an exception that nobody caught.
    Raised {
        /// The type of the exception.
        class: String,
        /// What it says.
        message: String,
        /// Where it was raised.
        at: Owner,
    },
    /// It stays in a loop that nothing changes and that has no way out: it has run to its end.
    Endless {
        /// Where.
        at: Owner,
    },
    /// It was not followed to its end.
    GivenUp {
        /// Why.
        reason: &'static str,
        /// Where.
        at: Owner,
    },
}

/// What one import took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// How it ended.
    pub ending: Ending,
    /// The modules that it loaded, by their places in the session.
    pub modules: std::ops::Range<usize>,
    /// Files among them.
    pub files: usize,
    /// What is live afterwards and was not before, strings included.
    pub live: i64,
    /// What of that are chunks and pools of strings.
    pub live_strings: i64,
    /// Strings that were interned.
    pub strings: usize,
    /// What their characters take, in chunks or where a file has them.
    pub string_bytes: Bytes,
    /// Pools made for them.
    pub pools: usize,
    /// The most that was in use at once, beyond what was live before.
    pub peak: Bytes,
    /// What a program certainly held on to at once, beyond what was live before.
    pub held_at_once: Bytes,
    /// The largest allocation.
    pub largest: Option<Entry>,
    /// The largest hole when that was asked for, where the size of the heap is known.
    pub hole: Option<Bytes>,
    /// The first allocation that there was no place for, and the largest hole then.
    pub refused: Option<(Entry, Bytes)>,
    /// Every allocation, in order, with what became of it.
    pub ledger: Vec<Entry>,
    /// What is not known.
    pub doubts: Vec<Doubt>,
    /// Where the program stands that was run last.
    pub program_at: Owner,
    /// Loops that keep more in every round.
    pub growths: Vec<Growth>,
}

impl<'s> Session<'s> {
    /// A freshly started VM.
    pub fn new(
        profile: &'static Profile,
        rom: &'s RomStrings,
        start: &Start,
        library: &'s dyn Library,
    ) -> Self {
        let mut heap = start.heap(profile.block);
        let places = places_of(start.modules as u32, profile.loaded_modules);
        let table = start.place_modules(&mut heap, MODULE_ENTRY * u64::from(places));
        let texts = Texts::new(&profile.strings, rom, start, &mut heap);
        let mut machine = Machine::new(profile, library, texts, heap);
        machine.start_modules(table, places, start.modules);
        machine.keeps_last_buffer = start.keeps_last_buffer;
        Self {
            machine,
            settled: None,
            makes_names: start.makes_names,
            lists_modules: start.lists_modules,
            #[cfg(test)]
            work_done: 0,
        }
    }

    /// Decides conditions that are not known, in the order in which they come up. Those beyond are
    /// taken to be false, and in a loop the other way each time.
    /// Where one of `pins` comes up among those, it is taken as that says.
    pub fn decide(&mut self, choices: Vec<bool>, pins: Vec<Answer>) {
        self.machine.choices = choices;
        self.machine.pins = pins;
    }

    /// Does what comes before the import that counts: imports what that needs, one after the other
    /// with nothing collected in between, and what the program itself does then.
    pub fn prepare(&mut self, first: &[&str]) {
        for name in first {
            self.machine.start();
            // What cannot be imported cannot be imported later either, and is told then.
            let _ = self.machine.import(name, false);
        }
        self.machine.start();
        if self.lists_modules {
            let list = Value::Native(Native::Type("list"));
            let modules = Value::Object(self.machine.loaded);
            self.machine.listed = self.machine.call(list, &[modules], &[]).ok();
        }
        self.settled = None;
    }

    /// Imports a module by its full name.
    pub fn import(&mut self, name: &str) -> Imported {
        let makes_names = self.makes_names;
        self.measure(|machine| {
            if makes_names {
                machine.make_name(name);
            }
            machine.import(name, false).map(drop)
        })
    }

    /// Runs a program as a board does after reset: it is `__main__`, and stays for as long as it
    /// runs. One that never ends is followed for a while.
    pub fn run(&mut self, path: &str, program: &Arc<Program>) -> Imported {
        self.measure(|machine| machine.run_program(path, program))
    }

    fn measure(&mut self, act: impl FnOnce(&mut Machine<'s>) -> Result<(), Stop>) -> Imported {
        let machine = &mut self.machine;
        machine.start();
        let before = match self.settled {
            Some(live) => live,
            None => {
                machine.collect();
                live(machine, &machine.reach())
            }
        };
        machine.heap.start_peak();
        machine.held_at_once = 0;
        let used_before = machine.heap.used();
        let entries = machine.heap.count();
        let modules = machine.modules.len();
        let doubts = machine.doubts.len();
        let growths = machine.growths.len();
        let (strings, string_bytes, pools) = machine.texts.tally();
        let done = act(machine);
        let at = match done {
            Err(Stop::Raise(_)) => machine.raised_at(),
            _ => machine.at,
        };
        let program_at = machine.program_at;
        if let Err(Stop::End(end)) = done
            && end != End::Endless
        {
            machine.note_growth_at_end();
        }
        let ending = match done {
            Ok(()) => Ending::Done,
            Err(Stop::Raise(raised)) => {
                let (class, message) = machine.describe(raised);
                Ending::Raised { class, message, at }
            }
            Err(Stop::End(End::Endless)) => Ending::Endless { at },
            Err(Stop::End(end)) => Ending::GivenUp {
                reason: match end {
                    End::Endless | End::TooManySteps => "it runs for too long to be followed",
                    End::OverHeap => "it holds on to more than three times the heap",
                    End::TooMuchMemory => "it makes more objects than any board holds",
                    End::HeapFull => "the heap is full",
                    End::Malformed => "no compiler writes such code",
                },
                at,
            },
        };
        let peak = machine.heap.peak().saturating_sub(used_before);
        let held_at_once = machine.held_at_once.saturating_sub(used_before);
        let largest = machine.heap.largest().copied();
        let hole = machine.heap.hole();
        machine.program_steps = machine.steps_of_program();
        #[cfg(test)]
        {
            self.work_done = machine.work_done();
        }
        machine.start();
        let reached = machine.reach();
        let after = live(machine, &reached);
        let (strings_after, bytes_after, pools_after) = machine.texts.tally();
        let ledger = machine.heap.entries_since(entries, &reached).collect();
        machine.heap.collect(&reached);
        self.settled = Some(after);
        Imported {
            ending,
            modules: modules..machine.modules.len(),
            files: machine.modules[modules..]
                .iter()
                .filter(|module| !module.path.is_empty())
                .count(),
            live: after.0 - before.0,
            live_strings: after.1 - before.1,
            strings: strings_after - strings,
            string_bytes: Bytes(bytes_after - string_bytes),
            pools: pools_after - pools,
            peak: Bytes(peak),
            held_at_once: Bytes(held_at_once),
            largest,
            hole,
            refused: machine.heap.refused(),
            ledger,
            doubts: machine.doubts.get(doubts..).unwrap_or_default().to_vec(),
            program_at,
            growths: machine.growths.get(growths..).unwrap_or_default().to_vec(),
        }
    }

    /// Imports the modules of an earlier import once more, after they have been dropped: what it
    /// takes now is what it takes without interning strings.
    pub fn import_again(&mut self, name: &str, first: &Imported) -> Imported {
        self.settled = None;
        self.machine.forget_modules(first.modules.start);
        self.import(name)
    }

    /// Which way was taken at each condition that was not known, in order.
    pub fn answers(&self) -> &[Answer] {
        &self.machine.answers
    }

    /// So much of the heap may be in use before garbage is collected, where it is not known which
    /// blocks there are.
    pub fn collect_at(&mut self, bytes: Bytes) {
        self.machine.collect_at(bytes.0);
    }

    /// A program is followed for so many steps at the most, and for no more than it is anyway.
    pub fn run_for(&mut self, steps: u64) {
        self.machine.run_for(steps);
    }

    /// From here on, requests for about so many bytes are kept.
    pub fn note_requests(&mut self, near: Bytes) {
        self.machine.heap.note_requests(near.0);
    }

    /// Those requests: how many bytes, for what, by whom, how often.
    pub fn requests(&self) -> Vec<(Bytes, Kind, Owner, usize)> {
        let requests = self.machine.heap.requests();
        requests
            .map(|(asked, kind, owner, times)| (Bytes(asked), kind, owner, times))
            .collect()
    }

    /// Steps that the program has run besides its imports.
    pub fn steps_of_program(&self) -> u64 {
        self.machine.program_steps
    }

    /// The work that the last import has done besides its steps.
    #[cfg(test)]
    pub(super) fn work_done(&self) -> u64 {
        self.work_done
    }

    /// Names of modules that a program has put into `sys.modules` itself, and imported then.
    pub fn put_in(&self) -> &[String] {
        &self.machine.put_in
    }

    /// The lines with code of the programs that have run: those that were reached, and all of them.
    pub fn lines(&self) -> impl Iterator<Item = (BTreeSet<u32>, BTreeSet<u32>)> {
        self.machine.covered.iter().map(Covered::lines)
    }

    /// The full name of a module of the session, by its place.
    pub fn module_name(&self, place: u32) -> &str {
        self.machine
            .modules
            .get(place as usize)
            .map_or("", |module| &module.name)
    }

    /// The path of a module of the session, as the VM knows it; empty if it has no file.
    pub fn module_path(&self, place: u32) -> &str {
        self.machine
            .modules
            .get(place as usize)
            .map_or("", |module| &module.path)
    }

    /// The code of a module of the session.
    pub fn program(&self, place: u32) -> Option<&Program> {
        self.machine.modules.get(place as usize)?.program.as_deref()
    }

    /// The strings interned since the session had `before` of them.
    pub fn strings_since(&self, before: usize) -> Vec<String> {
        self.machine
            .texts
            .interned_since(before)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect()
    }

    /// What is live now, by kind, module by module.
    pub fn live_entries(&self) -> Vec<Entry> {
        let reached = self.machine.reach();
        self.machine
            .heap
            .entries_since(0, &reached)
            .filter(|entry| entry.fate == Fate::Retained)
            .collect()
    }
}

/// The places of a dict that began with some and has grown to hold so many entries.
fn places_of(count: u32, first: u32) -> u32 {
    let mut places = first;
    while places < count {
        places = places_for(places + 1);
    }
    places
}

/// What is live, and what of it are strings.
fn live(machine: &Machine<'_>, reached: &Reached) -> (i64, i64) {
    let mut total = 0;
    let mut strings = 0;
    for entry in machine.heap.live(reached) {
        total += entry.taken.0 as i64;
        if entry.kind.is_of_strings() {
            strings += entry.taken.0 as i64;
        }
    }
    (total, strings)
}

/// The sums of a ledger's retained allocations.
pub fn by_kind<'e>(ledger: impl IntoIterator<Item = &'e Entry>) -> BTreeMap<Kind, (usize, Bytes)> {
    let mut sums = BTreeMap::new();
    for entry in ledger {
        let (count, bytes): &mut (usize, Bytes) = sums.entry(entry.kind).or_default();
        *count += 1;
        *bytes = *bytes + entry.taken;
    }
    sums
}

impl Machine<'_> {
    /// `sys.modules` as it is before the first import: what is in it does not matter.
    fn start_modules(&mut self, table: Option<EntryId>, places: u32, count: usize) {
        *self.heap.get_mut(self.loaded) = Object::Dict(super::value::Map {
            places,
            table,
            ..Default::default()
        });
        for number in 0..count {
            let key = Key::Tuple(vec![Key::Int(super::value::BigIntKey::Small(
                number as i64,
            ))]);
            self.store_key(self.loaded, key, Value::None, Value::None);
        }
    }

    /// The name of the module to import as a string that a program has made. It lasts as long as the
    /// import.
    fn make_name(&mut self, name: &str) {
        let text = self.texts.number(name.as_bytes());
        let name = self.copy_text(text);
        self.held.push(name);
    }
}
