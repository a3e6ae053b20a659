//! One session, once through: modules imported one after the other, every condition decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::modules::Modules;
use super::share::{Block, LoadedModule, Share};
use crate::app::{Module, Resolution};
use crate::import::{Answer, Ending, Entry, Fate, Imported, Kind, Owner, Session, Start};
use crate::quantity::Bytes;
use crate::vm::load::RomStrings;

/// What one session took.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// What each root added.
    pub(super) added: Vec<i64>,
    /// What is live at the end.
    pub(super) live: i64,
    /// What of that are strings.
    pub(super) live_strings: i64,
    /// The most that was in use at once, garbage included.
    pub(super) peak: u64,
    /// What was certainly live at once at some time.
    pub(super) peak_live: u64,
    /// Where that was: the module that was loaded then.
    pub(super) peak_module: Option<usize>,
    pub(super) largest: Option<Block>,
    /// What there was no place for.
    pub(super) refused: Option<Block>,
    /// The largest that does not hold strings.
    pub(super) largest_other: Bytes,
    pub(super) strings: usize,
    pub(super) string_bytes: Bytes,
    pub(super) pools: usize,
    pub(super) new_strings: Vec<String>,
    pub(super) modules: Vec<LoadedModule>,
    pub(super) shares: Vec<Share>,
    /// Those of the roots whose import did not end well, with what happened and where.
    pub(super) unfinished: Vec<UnfinishedImport>,
    pub(super) doubts: Vec<Doubt>,
    /// Which way was taken at each condition that is not known, and where.
    pub(super) answers: Vec<(bool, Site)>,
    /// The same as the session takes them.
    pub(super) asked: Vec<Answer>,
    /// Which way was taken every time at some of them.
    pub(super) pins: Vec<Answer>,
    /// Steps that a program ran besides its imports.
    pub(super) steps: u64,
    /// Loops that keep more in every round.
    pub(super) growths: Vec<Growth>,
    /// Names of modules that a program has put into `sys.modules` itself.
    pub(super) put_in: Vec<String>,
    /// The lines with code of each program: those that were reached, and all.
    pub(super) lines: BTreeMap<String, (BTreeSet<u32>, BTreeSet<u32>)>,
    /// The program was followed only to here.
    pub(super) followed_to: Option<FollowedTo>,
    /// Requests for memory of about the size that was asked about.
    pub(super) requests: Vec<Request>,
}

/// Requests for memory of one size, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What the VM asks for, as the message of a `MemoryError` has it.
    pub bytes: Bytes,
    /// How often.
    pub times: usize,
    /// What for, and where; its size is that of whole blocks.
    pub block: Block,
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The file; empty for the prompt.
    pub path: String,
    /// The line, or 0 where none is known.
    pub line: u32,
}

/// A loop that keeps more in every round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// Where it comes round.
    pub site: Site,
    /// What it keeps in a round, on average.
    pub a_round: Bytes,
    /// How many rounds were not run, if that is known.
    pub rounds: Option<u64>,
}

/// An import that did not end well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedImport {
    /// The root of the session that was imported.
    pub root: String,
    /// What happened, as a sentence without a subject: `raises ValueError: no`.
    pub what: String,
    /// An exception was raised; otherwise it was not followed to its end.
    pub raised: bool,
    /// The module that the exception was raised in, by its file; empty if it has none.
    pub path: String,
    /// The source line, or 0 where none is known.
    pub line: u32,
    /// The exception says that a module is missing.
    pub is_missing_module: bool,
    /// Where the program stood then, if it is one.
    pub program: Option<Site>,
}

/// The place in a program at which following it ended, although the program goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedTo {
    /// The line of the program itself.
    pub site: Site,
    /// The line of a module that it has called then.
    pub within: Option<Site>,
    /// Why no further.
    pub why: Unfollowed,
}

/// Why a program was not followed further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfollowed {
    /// It still runs: the reason, as a sentence about it.
    GivenUp(&'static str),
    /// An exception that need not be raised, because it depends on something unknown.
    MayRaise(String),
}

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The file that it comes up in; empty for the prompt.
    pub path: String,
    /// The source line, or 0 where none is known.
    pub line: u32,
    /// Why it is not known.
    pub reason: String,
    /// What it takes at the least, besides what is counted.
    pub at_least: Bytes,
    /// What it takes at the most, where that is known.
    pub at_most: Option<Bytes>,
    /// It decides which way a program goes.
    pub is_condition: bool,
}

/// Runs a session.
pub(super) fn run(
    modules: &Modules<'_>,
    roots: &[Module],
    rom: &RomStrings,
    choices: Vec<bool>,
    pins: Vec<Answer>,
) -> Run {
    run_for(modules, roots, rom, (choices, pins), None)
}

/// Runs a session, and its programs for so many steps at the most.
pub(super) fn run_for(
    modules: &Modules<'_>,
    roots: &[Module],
    rom: &RomStrings,
    (choices, pins): (Vec<bool>, Vec<Answer>),
    most_steps: Option<u64>,
) -> Run {
    let start = start_of(modules);
    let mut session = Session::new(modules.profile, rom, &start, modules);
    if start.heap.is_none()
        && let Some(heap) = modules.subject().heap
    {
        session.collect_at(heap);
    }
    if let Some(steps) = most_steps {
        session.run_for(steps);
    }
    session.prepare(&[]);
    if let Some(near) = modules.noted {
        session.note_requests(near);
    }
    session.decide(choices, pins.clone());
    let at_start = session.live_entries();
    let mut run = Run::default();
    let mut before = 0_i64;
    for root in roots {
        let start = before;
        let mut add = |run: &mut Run, session: &Session<'_>, imported: &Imported| {
            run.add(root, imported, before, session, modules);
            before += imported.live;
        };
        match modules.program(root) {
            Some(program) if root.is_program() => {
                let imported = session.run(&root.path, program);
                add(&mut run, &session, &imported);
            }
            None if root.is_program() => {
                run.doubt_program(root);
                for name in imported_names(modules, root) {
                    let imported = session.import(&name);
                    add(&mut run, &session, &imported);
                }
            }
            _ => {
                let imported = session.import(&root.name);
                add(&mut run, &session, &imported);
            }
        }
        run.added.push(before - start);
    }
    run.live = before;
    run.asked = session.answers().to_vec();
    run.pins = pins;
    for answer in session.answers() {
        let site = run.site(answer.at);
        run.answers.push((answer.choice, site));
    }
    let programs = roots.iter().filter(|root| root.is_program());
    run.lines = programs
        .map(|root| root.path.clone())
        .zip(session.lines())
        .collect();
    run.steps = session.steps_of_program();
    run.put_in = session.put_in().to_vec();
    run.finish(&session, &at_start);
    run.note_requests(&session, modules.profile.block);
    run
}

/// The requests for memory of about so many bytes that a session makes, by size and place.
pub fn requests(modules: &Modules<'_>, roots: &[Module], near: Bytes) -> Vec<Request> {
    let rom = super::rom::strings(modules.subject(), modules.profile);
    let modules = modules.noting(near);
    run(&modules, roots, &rom, Vec::new(), Vec::new()).requests
}

/// How a session gets along in the heap of the board, where it is known how things lie there.
#[derive(Debug, Clone)]
pub struct Room {
    /// The largest allocation, with the largest hole when it was asked for.
    pub largest: Option<Block>,
    /// What there was no place for, with the largest hole then.
    pub refused: Option<Block>,
}

/// How a session gets along in the heap of the board; nothing where that is not known.
pub fn room(modules: &Modules<'_>, roots: &[Module]) -> Option<Room> {
    modules.subject().start?.on_board()?;
    let rom = super::rom::strings(modules.subject(), modules.profile);
    let run = run(&modules.bounded(), roots, &rom, Vec::new(), Vec::new());
    Some(Room {
        largest: run.largest,
        refused: run.refused,
    })
}

/// What importing `root` takes once its strings are interned, after `first` have been imported.
/// Gives what it takes then, and what it takes when it is imported again.
pub(super) fn run_after(
    modules: &Modules<'_>,
    first: &[&str],
    root: &str,
    rom: &RomStrings,
    choices: Vec<bool>,
) -> (Imported, Imported) {
    let start = start_of(modules);
    let mut session = Session::new(modules.profile, rom, &start, modules);
    session.prepare(first);
    session.decide(choices, Vec::new());
    let cold = session.import(root);
    let warm = session.import_again(root, &cold);
    (cold, warm)
}

fn start_of(modules: &Modules<'_>) -> Start {
    let start = modules.subject().start.cloned().unwrap_or_default();
    match start.on_board() {
        Some(bounded) if modules.is_bounded => bounded,
        _ => start,
    }
}

/// What a program imports by itself, where nothing here can run it.
fn imported_names(modules: &Modules<'_>, program: &Module) -> Vec<String> {
    modules
        .imports_of(program)
        .into_iter()
        .filter(|import| import.context.is_top_level() && import.level == 0)
        .map(|import| import.module)
        .collect()
}

impl UnfinishedImport {
    pub(super) fn site(&self) -> Site {
        Site {
            path: self.path.clone(),
            line: self.line,
        }
    }
}

impl Run {
    /// An import was not followed to its end.
    pub(super) fn is_given_up(&self) -> bool {
        self.unfinished.iter().any(|stop| !stop.raised)
    }

    /// Nobody knows what a program takes that nothing here compiles.
    fn doubt_program(&mut self, program: &Module) {
        self.doubts.push(Doubt {
            path: program.path.clone(),
            line: 1,
            reason: format!("the objects of {}", program.path),
            at_least: Bytes(0),
            at_most: None,
            is_condition: false,
        });
    }

    fn add(
        &mut self,
        root: &Module,
        imported: &Imported,
        before: i64,
        session: &Session<'_>,
        modules: &Modules<'_>,
    ) {
        self.live_strings += imported.live_strings;
        self.strings += imported.strings;
        self.string_bytes = self.string_bytes + imported.string_bytes;
        self.pools += imported.pools;
        for place in imported.modules.clone() {
            self.modules
                .push(loaded_module(place as u32, session, modules));
        }
        let base = u64::try_from(before).unwrap_or(0);
        self.peak = self.peak.max(base + imported.peak.0);
        let (live, module) = live_at_once(imported);
        if base + live > self.peak_live {
            self.peak_live = base + live;
            self.peak_module = module;
        }
        let held = imported.held_at_once.0;
        if base + held > self.peak_live {
            self.peak_live = base + held;
            self.peak_module = self
                .modules
                .iter()
                .position(|module| module.path == root.path);
        }
        if let Some(entry) = &imported.largest
            && self
                .largest
                .as_ref()
                .is_none_or(|largest| largest.bytes < entry.taken)
        {
            self.largest = Some(Block {
                hole: imported.hole,
                ..self.block(entry)
            });
        }
        if let Some((entry, hole)) = imported.refused {
            let hole = Some(hole);
            let refused = Block {
                hole,
                ..self.block(&entry)
            };
            self.refused.get_or_insert(refused);
        }
        let others = imported.ledger.iter();
        // What was refused is in no ledger.
        let others = others.chain(&imported.largest);
        let others = others.filter(|entry| !entry.kind.is_of_strings());
        let other = others.map(|entry| entry.taken).max().unwrap_or_default();
        self.largest_other = self.largest_other.max(other);
        self.stop(root, imported);
        for doubt in &imported.doubts {
            let (path, line) = self.place(doubt.owner);
            self.doubts.push(Doubt {
                path,
                line,
                reason: doubt.reason.clone(),
                at_least: doubt.at_least,
                at_most: doubt.at_most,
                is_condition: doubt.choice.is_some(),
            });
        }
        for growth in &imported.growths {
            let site = self.site(growth.owner);
            self.growths.push(Growth {
                site,
                a_round: growth.a_round,
                rounds: growth.rounds,
            });
        }
    }

    fn stop(&mut self, root: &Module, imported: &Imported) {
        let program = self.site(imported.program_at);
        let (what, at, raised, is_missing_module) = match &imported.ending {
            Ending::Done => return,
            // Most programs never end, and some say that they have.
            Ending::Endless { .. } if root.is_program() => return,
            Ending::Raised { class, .. } if root.is_program() && class == "SystemExit" => return,
            Ending::GivenUp { reason, at } if root.is_program() => {
                let within = self.site(*at);
                self.followed_to = Some(FollowedTo {
                    within: (within.path != program.path).then_some(within),
                    site: program,
                    why: Unfollowed::GivenUp(reason),
                });
                return;
            }
            Ending::Raised { class, message, at } => {
                let what = if message.is_empty() {
                    format!("raises {class}")
                } else {
                    format!("raises {class}: {message}")
                };
                (what, *at, true, class == "ImportError")
            }
            Ending::Endless { at } => ("stays in a loop for good".to_owned(), *at, false, false),
            Ending::GivenUp { reason, at } => (
                format!("was not followed to its end: {reason}"),
                *at,
                false,
                false,
            ),
        };
        let (path, line) = self.place(at);
        self.unfinished.push(UnfinishedImport {
            root: root.name.clone(),
            what,
            raised,
            path,
            line,
            is_missing_module,
            program: root.is_program().then_some(program),
        });
    }

    fn module(&self, owner: Owner) -> Option<&LoadedModule> {
        self.modules.get(owner.module? as usize)
    }

    fn place(&self, owner: Owner) -> (String, u32) {
        let path = self.module(owner).map(|module| module.path.clone());
        (path.unwrap_or_default(), owner.line)
    }

    fn site(&self, owner: Owner) -> Site {
        let (path, line) = self.place(owner);
        Site { path, line }
    }

    fn block(&self, entry: &Entry) -> Block {
        let (path, line) = self.place(entry.owner);
        let symbol = self
            .module(entry.owner)
            .map(|module| module.symbol(entry.owner.function as usize));
        Block {
            bytes: entry.taken,
            kind: entry.kind,
            path,
            symbol: symbol.unwrap_or_default().to_owned(),
            line,
            hole: None,
        }
    }

    /// By size, then by place.
    fn note_requests(&mut self, session: &Session<'_>, block: u64) {
        let requests = session.requests().into_iter();
        self.requests = requests
            .map(|(bytes, kind, owner, times)| Request {
                bytes,
                times,
                block: self.block(&Entry {
                    kind,
                    owner,
                    asked: bytes,
                    taken: Bytes(bytes.0.next_multiple_of(block)),
                    block: 0,
                    fate: Fate::Garbage,
                }),
            })
            .collect();
        let key = |one: &Request| {
            let block = &one.block;
            (one.bytes, block.path.clone(), block.line, block.kind)
        };
        self.requests.sort_by_key(key);
    }

    /// Adds up what is live, without what was there at the start.
    fn finish(&mut self, session: &Session<'_>, at_start: &[Entry]) {
        self.new_strings = session.strings_since(0);
        let mut places: HashMap<(Owner, Kind), usize> = HashMap::new();
        for entry in session.live_entries() {
            let next = self.shares.len();
            let place = *places.entry((entry.owner, entry.kind)).or_insert(next);
            if place == next {
                self.shares.push(Share {
                    module: entry.owner.module.map(|module| module as usize),
                    function: entry.owner.function as usize,
                    line: entry.owner.line,
                    kind: entry.kind,
                    count: 0,
                    bytes: Bytes(0),
                });
            }
            if let Some(share) = self.shares.get_mut(place) {
                share.count += 1;
                share.bytes = share.bytes + entry.taken;
            }
        }
        for entry in at_start {
            let place = places.get(&(entry.owner, entry.kind)).copied();
            if let Some(share) = place.and_then(|place| self.shares.get_mut(place)) {
                share.count = share.count.saturating_sub(1);
                share.bytes = Bytes(share.bytes.0.saturating_sub(entry.taken.0));
            }
        }
    }
}

fn loaded_module(place: u32, session: &Session<'_>, modules: &Modules<'_>) -> LoadedModule {
    let name = session.module_name(place);
    let on_board = session.module_path(place);
    // Only a program's path on the board is its path in the folder.
    let program = modules
        .app()
        .entry_points()
        .iter()
        .map(|entry| &entry.module)
        .find(|module| module.is_program() && module.path == on_board);
    let module = match program {
        Some(program) => Some(program.clone()),
        None => match modules.app().resolve(name) {
            Resolution::Module(module) => Some(module),
            _ => None,
        },
    };
    LoadedModule {
        name: name.to_owned(),
        path: module
            .as_ref()
            .map(|module| module.path.clone())
            .unwrap_or_default(),
        program: module.and_then(|module| modules.program(&module).cloned()),
    }
}

/// The most that was certainly live at once during an import, and the module that was being loaded
/// then: what stays, and the parts of modules that have not run yet.
///
/// Garbage does not count: the VM collects it before it says that memory is out.
fn live_at_once(imported: &Imported) -> (u64, Option<usize>) {
    let is_of_load =
        |entry: &Entry| matches!(entry.kind, Kind::Code | Kind::CodeTable | Kind::CodeRecord);
    let mut retained = 0_u64;
    // What is loaded of the module that loads now, and does not stay.
    let mut loading: (Option<u32>, u64) = (None, 0);
    let mut most = (0, None);
    for entry in &imported.ledger {
        if entry.fate == Fate::Retained {
            retained += entry.taken.0;
        } else if is_of_load(entry) {
            if loading.0 != entry.owner.module {
                loading = (entry.owner.module, 0);
            }
            loading.1 += entry.taken.0;
        } else {
            continue;
        }
        // Code is only loaded before anything of the module runs.
        let now = if is_of_load(entry) && loading.0 == entry.owner.module {
            retained + loading.1
        } else {
            retained
        };
        if now > most.0 {
            most = (now, entry.owner.module.map(|module| module as usize));
        }
    }
    most
}
