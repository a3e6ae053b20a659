//! The machine: runs the code of modules on values that are known, and says where they are not.
//!
//! It does what the VM's own loop does (`mp_execute_bytecode` in py/vm.c), instruction for
//! instruction, because what is allocated follows from what is done. It keeps its own stack of
//! frames, so that everything within reach can be found at any time.

mod attribute;
mod attribute_store;
mod bind;
mod call;
mod class;
mod code;
mod combine;
mod compare;
mod compile;
mod concatenate;
mod coverage;
mod dict;
mod find;
mod frame;
mod generator;
mod instance;
mod integer;
mod iterate;
mod likeness;
mod load;
mod long_lived;
mod make;
mod member;
mod message;
mod operate;
mod raise;
mod real;
mod rounds;
mod step;
mod step_build;
mod step_call;
mod step_import;
mod subscript;
mod unknown;
mod unwind;
mod work;

use hashbrown::HashMap;

use super::doubt::{Doubt, Growth};
use super::heap::{Heap, Id};
use super::ledger::Owner;
use super::library::Library;
use super::reach::Reached;
use super::text::{Text, Texts};
use super::value::{DoubtId, Object, Value};
use crate::quantity::Bytes;
use crate::vm::Profile;

pub(super) use coverage::Covered;
use frame::Decided;
pub(super) use frame::Frame;
pub(super) use generator::{Given, Rest};
pub(super) use load::Loaded;
pub(super) use raise::{End, Stop};
pub(super) use subscript::as_bytes;

/// What an operation gives, or why it gives nothing.
pub(super) type Outcome<T = Value> = Result<T, Stop>;

/// Python calls within each other, modules included: what a board's stack holds at most is less.
const MOST_FRAMES: usize = 60;
/// What calls and operations within each other may weigh: a thread of 2 MiB holds as much, without
/// optimisation too.
const MOST_WEIGHT: usize = 200;
/// A call of a function.
const CALL: usize = 4;
/// Finding out what is to be called instead of an instance or a bound method.
const REDIRECTION: usize = 1;
/// An operation of the firmware's own that may lead to itself.
const OPERATION: usize = 2;
/// Instructions of one import: far more than a board would run while it starts.
const MOST_STEPS: u64 = 5_000_000;
/// Work is taken off the budget after so many steps, or as soon as it is much.
const STEPS_UNCHECKED: u64 = 64;
/// Instructions of a program besides its imports: most programs never end.
const MOST_STEPS_OF_PROGRAM: u64 = 2_000_000;
/// What an import may have in use before it counts as out of memory: no board here has as much.
const MOST_MEMORY: u64 = 64 << 20;
/// What a program may drop before it is collected, and a little for each object made so far.
const SLACK: u64 = 1 << 10;
/// A program that holds on to so many times the heap of its board is not followed further.
const MOST_HEAPS: u64 = 3;
/// More than the heap of any board without memory of its own for it.
const LARGE_HEAP: u64 = 512 << 10;
/// Allocations of one session.
const MOST_ALLOCATIONS: usize = 3_000_000;
/// A loop that keeps more in so many rounds one after the other keeps more in every round.
const ROUNDS_OF_GROWTH: u8 = 3;
/// What one thing of a known size adds up to at the most; more is not bounded.
const WIDEST: Bytes = Bytes(4096);
/// Doubts of one session that are told apart; what comes up later has one reason for all of it.
const MOST_DOUBTS: usize = 1_000;

/// Which way was taken where a condition is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// It was taken to hold.
    pub choice: bool,
    /// Where it comes up.
    pub at: Owner,
    /// The step of the function there.
    pub step: usize,
}

/// A virtual machine in the middle of a session.
pub(super) struct Machine<'s> {
    pub(super) profile: &'static Profile,
    pub(super) library: &'s dyn Library,
    pub(super) texts: Texts<'s>,
    pub(super) heap: Heap,
    pub(super) frames: Vec<Frame>,
    /// Names of modules that the program has put into `sys.modules` itself, and imported.
    pub(super) put_in: Vec<String>,
    /// Steps of programs that have run, and where the last of them stands.
    pub(super) covered: Vec<Covered>,
    pub(super) program_at: Owner,
    /// The exception that is on its way, and where it was raised.
    raising: Option<(Value, Owner)>,
    /// Every module that was loaded from a file, in order.
    pub(super) modules: Vec<Loaded>,
    /// `sys.modules`.
    pub(super) loaded: Id,
    /// What whoever asks for an import holds on to.
    pub(super) held: Vec<Value>,
    /// How many allocations there were when the loading of a file began, while it lasts.
    loading_since: Option<usize>,
    /// Programs that have been started: the board holds on to their code.
    pub(super) programs: Vec<Value>,
    /// The list of modules that whoever asks for imports has made.
    pub(super) listed: Option<Value>,
    /// Attributes that the program gave to things of the firmware.
    pub(super) given: HashMap<(Text, Text), Value>,
    /// Dicts into which the names of a module were taken that nobody has listed.
    open_names: HashMap<Id, Vec<Value>>,
    /// What the program stored in `builtins`, whose own dict is read-only
    /// (`mp_module_builtins_override_dict`).
    overrides: Option<Id>,
    pub(super) doubts: Vec<Doubt>,
    /// What stands for the doubts of this import that are not told apart.
    further: Option<DoubtId>,
    /// Whose allocations are made now.
    pub(super) at: Owner,
    /// Which way to go where a condition is not known, in the order in which they come.
    pub(super) choices: Vec<bool>,
    /// Which way to go every time at some of those that come then.
    pub(super) pins: Vec<Answer>,
    /// Which way was taken at each condition that was not known so far, and where.
    pub(super) answers: Vec<Answer>,
    steps_left: u64,
    /// The steps that a program has before it.
    most_steps: u64,
    work: work::Work,
    /// Units of work that have not been taken off the budget yet.
    owed: std::cell::Cell<u64>,
    pub(super) program_steps: u64,
    /// The steps that were left when a loop was looked at last, and what such looks may still cost.
    looked_with: u64,
    credit: i64,
    /// Room for the numbers of objects at such a look.
    numbers: Vec<u32>,
    /// Loops that keep more in every round.
    pub(super) growths: Vec<Growth>,
    /// What the loop keeps in a round that was looked at last, and where it comes round.
    growing: Option<rounds::Growing>,
    /// Doubts about something that takes memory, counted every time they come up.
    unsized_made: usize,
    /// What may be in use before garbage is collected, where blocks are not counted.
    collects_at: u64,
    /// How many bytes the heap has, where that is known and its blocks are not.
    heap_size: Option<u64>,
    /// What a program may hold on to before it is certain that it does not fit.
    gives_up_at: u64,
    /// The most that was certainly held at once.
    pub(super) held_at_once: u64,
    /// The steps and the work that a program has left, while it imports.
    steps_of_rest: Option<(u64, u64)>,
    /// What was in use after the last collection.
    collected_at: u64,
    /// Whether the block of the last buffer of a file stays in use, and which it is.
    pub(super) keeps_last_buffer: bool,
    last_buffer: Option<u32>,
    /// The functions made of each record, where the VM moves the code of records.
    made: Vec<(Id, Id)>,
    /// What calls and operations that lie within each other now weigh.
    depth: usize,
    /// The dict of the class whose body is called next.
    class_body: Option<Id>,
    /// What the generator that ended last returned (`stop_iteration_arg`).
    returned: Value,
    /// The exception that is thrown into the `yield from` that runs next.
    injected: Option<Value>,
}

impl<'s> Machine<'s> {
    pub(super) fn new(
        profile: &'static Profile,
        library: &'s dyn Library,
        texts: Texts<'s>,
        mut heap: Heap,
    ) -> Self {
        let loaded = heap.place(Object::Gone, None);
        Self {
            profile,
            library,
            texts,
            heap,
            frames: Vec::new(),
            put_in: Vec::new(),
            covered: Vec::new(),
            program_at: Owner::PROMPT,
            raising: None,
            modules: Vec::new(),
            loaded,
            held: Vec::new(),
            loading_since: None,
            programs: Vec::new(),
            listed: None,
            given: HashMap::new(),
            open_names: HashMap::new(),
            overrides: None,
            doubts: Vec::new(),
            further: None,
            at: Owner::PROMPT,
            choices: Vec::new(),
            pins: Vec::new(),
            answers: Vec::new(),
            steps_left: MOST_STEPS,
            most_steps: MOST_STEPS_OF_PROGRAM,
            work: work::Work::new(MOST_STEPS),
            owed: std::cell::Cell::new(0),
            program_steps: 0,
            held_at_once: 0,
            steps_of_rest: None,
            looked_with: MOST_STEPS,
            credit: rounds::CREDIT,
            numbers: Vec::new(),
            growths: Vec::new(),
            growing: None,
            unsized_made: 0,
            collects_at: MOST_MEMORY,
            heap_size: None,
            gives_up_at: MOST_MEMORY,
            collected_at: 0,
            keeps_last_buffer: false,
            last_buffer: None,
            made: Vec::new(),
            depth: 0,
            class_body: None,
            returned: Value::None,
            injected: None,
        }
    }

    /// A new import begins: it has all its steps before it.
    pub(super) fn start(&mut self) {
        self.steps_left = MOST_STEPS;
        self.start_work(MOST_STEPS);
        self.steps_of_rest = None;
        self.class_body = None;
        self.depth = 0;
        self.injected = None;
        self.frames.clear();
        self.held.clear();
        self.loading_since = None;
        self.further = None;
        self.raising = None;
        self.at = Owner::PROMPT;
    }

    /// Where an exception that nobody has caught was raised.
    pub(super) fn raised_at(&self) -> Owner {
        self.raising.map_or(self.at, |(_, at)| at)
    }

    /// What is within reach now.
    pub(super) fn reach(&self) -> Reached {
        let frames = self.frames.iter().flat_map(Frame::values).copied();
        let held = self.frames.iter().flat_map(Frame::objects);
        let given = self.given.values().chain(&self.held);
        let given = given.chain(&self.programs).chain(&self.listed);
        let given = given.chain(self.open_names.values().flatten()).copied();
        let roots = frames.chain(given).chain(
            held.chain([self.loaded])
                .chain(self.overrides)
                .map(Value::Object),
        );
        let loading = self.loading_since.unwrap_or(self.heap.count());
        let kept = self.texts.entries().iter().copied();
        self.heap.reach(
            roots,
            kept.chain(self.heap.ids_since(loading)),
            self.last_buffer,
        )
    }

    /// What the generator that has just ended returned; only once.
    pub(super) fn take_returned(&mut self) -> Value {
        std::mem::replace(&mut self.returned, Value::None)
    }

    /// Collects garbage.
    pub(super) fn collect(&mut self) {
        let reached = self.reach();
        self.charge_collection(reached.looked_at());
        self.heap.collect(&reached);
        self.collected_at = self.heap.used();
    }

    /// Collects garbage where the VM does it after every file. A heap that is larger than any of a
    /// board is collected only when it has doubled, so that time grows with the number of files.
    pub(super) fn collect_after_import(&mut self) {
        if self.heap.used() < LARGE_HEAP || self.heap.used() >= 2 * self.collected_at {
            self.collect();
        }
    }

    /// Does what may lead to itself again: what is nested too deeply raises, as it does where the VM
    /// looks after its stack (`mp_cstack_check`).
    pub(super) fn nested<T>(&mut self, work: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.holding(|machine| machine.nested_in_order(work))
    }

    /// The same for what holds no values but those that frames and generators hold.
    pub(super) fn nested_in_order<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        self.weighed(OPERATION, work)
    }

    fn weighed<T>(
        &mut self,
        weight: usize,
        work: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if self.depth + weight > MOST_WEIGHT {
            return Err(self.raise("RuntimeError", "maximum recursion depth exceeded"));
        }
        self.depth += weight;
        let done = work(self);
        self.depth -= weight;
        done
    }

    /// What a program does besides its imports is followed for a while only.
    pub(super) fn count_steps_of_program(&mut self) {
        self.steps_left = self.most_steps;
        self.allow_work(self.most_steps);
        self.looked_with = self.most_steps;
    }

    /// Programs are followed for fewer steps.
    pub(super) fn run_for(&mut self, steps: u64) {
        self.most_steps = steps.min(MOST_STEPS_OF_PROGRAM);
    }

    /// Whether the code of a program runs, and no import.
    fn runs_program(&self) -> bool {
        !self.programs.is_empty() && self.steps_of_rest.is_none()
    }

    /// What a program drops is not counted: it is collected as soon as it could be taken for more that
    /// is held at once.
    fn hold_at_once(&mut self, asked: u64) {
        let slack = SLACK + self.heap.object_count() as u64 / 4;
        let taken = asked.next_multiple_of(self.profile.block);
        if self.heap.used() + taken > self.held_at_once + slack {
            self.collect();
            self.held_at_once = self.held_at_once.max(self.heap.used() + taken);
        }
    }

    /// Steps that programs have run besides their imports.
    pub(super) fn steps_of_program(&self) -> u64 {
        match self.programs.is_empty() {
            true => 0,
            false => self.most_steps.saturating_sub(self.steps_left) + self.steps_of_work(),
        }
    }

    fn steps_left(&self) -> u64 {
        self.steps_left
    }

    /// So much of the heap may be in use before garbage is collected.
    pub(super) fn collect_at(&mut self, bytes: u64) {
        self.collects_at = bytes;
        self.heap_size = Some(bytes);
        self.gives_up_at = MOST_HEAPS * bytes;
    }

    /// Collects before more is allocated than there is room for. Where more is live than that, it is
    /// not done for each allocation.
    pub(super) fn make_room(&mut self, asked: u64) {
        if self.heap.is_full_for(asked) {
            self.collect();
        } else if self.runs_program() {
            self.hold_at_once(asked);
        } else if self.heap.used() + asked > self.collects_at {
            self.collect();
            self.collects_at = self.collects_at.max(2 * self.heap.used());
        }
    }

    /// What a program imports is followed to the end: gives what to go on with afterwards, if this is
    /// not an import within another.
    pub(super) fn count_steps_of_import(&mut self) -> bool {
        let is_outermost = self.runs_program();
        if is_outermost {
            self.settle_work();
            let steps = std::mem::replace(&mut self.steps_left, MOST_STEPS);
            self.steps_of_rest = Some((steps, self.work_left()));
            self.allow_work(MOST_STEPS);
        }
        is_outermost
    }

    /// Goes on with what the program had left, if the import was its own.
    pub(super) fn count_steps_on(&mut self, was_outermost: bool) {
        if was_outermost
            && let Some((steps, work)) = self.steps_of_rest.take()
            && self.steps_left > 0
        {
            self.steps_left = steps;
            self.allow_work(self.most_steps);
            self.go_on_with_work(work);
        }
    }

    /// Counts one step of work; ends the import when it was too much.
    pub(super) fn spend(&mut self, steps: u64) -> Outcome<()> {
        match self.steps_left.checked_sub(steps) {
            Some(left) => {
                self.steps_left = left;
                if self.heap.is_exceeded() {
                    return Err(Stop::End(End::HeapFull));
                }
                if left % STEPS_UNCHECKED == 0 || self.owes_much() {
                    self.check_work()?;
                }
                let most = match self.programs.is_empty() {
                    true => MOST_MEMORY,
                    false => self.gives_up_at,
                };
                if self.heap.used() > most && most < MOST_MEMORY {
                    return Err(Stop::End(End::OverHeap));
                }
                if self.heap.used() > most || self.heap.count() > MOST_ALLOCATIONS {
                    return Err(Stop::End(End::TooMuchMemory));
                }
                Ok(())
            }
            None => {
                self.steps_left = 0;
                Err(Stop::End(End::TooManySteps))
            }
        }
    }

    /// Notes that something is not known, and gives a value that says so.
    pub(super) fn unknown(&mut self, doubt: Doubt) -> Value {
        Value::Unknown(self.doubt(doubt))
    }

    /// What is not known came up once more, and may be kept once more.
    fn widen(&mut self, known: usize, more: Option<Bytes>) {
        let most = &mut self.doubts[known].at_most;
        *most = most
            .zip(more)
            .map(|(one, other)| Bytes(one.0 + other.0))
            .filter(|sum| *sum <= WIDEST);
    }

    /// Notes that something is not known.
    pub(super) fn doubt(&mut self, doubt: Doubt) -> DoubtId {
        if doubt.choice.is_none() && doubt.at_most != Some(Bytes(0)) {
            self.unsized_made += 1;
        }
        if let Some(known) = self
            .doubts
            .iter()
            .take(MOST_DOUBTS)
            .position(|one| one.owner == doubt.owner && one.reason == doubt.reason)
        {
            self.widen(known, doubt.at_most);
            return DoubtId(known as u32);
        }
        if self.doubts.len() < MOST_DOUBTS {
            return self.push_doubt(doubt);
        }
        // Each import says so for itself: its figures are told without those of others.
        let further = self.further.unwrap_or_else(|| {
            let reason =
                format!("more than {MOST_DOUBTS} things are not known; the others are not listed");
            self.push_doubt(Doubt::native(Owner::PROMPT, reason))
        });
        self.further = Some(further);
        further
    }

    fn push_doubt(&mut self, doubt: Doubt) -> DoubtId {
        self.doubts.push(doubt);
        DoubtId(self.doubts.len() as u32 - 1)
    }

    /// Goes one way where a condition is not known, and notes it.
    pub(super) fn choose(&mut self, about: DoubtId) -> bool {
        self.choose_or(about, false)
    }

    /// The same at a jump. Where a loop comes back to it, the other way is taken than the last time: a
    /// program that waits for something outside goes on some day. How many rounds that takes is not
    /// known, so what they allocate is not either.
    pub(super) fn choose_at_jump(&mut self, about: DoubtId) -> bool {
        let Some(frame) = self.frames.last() else {
            return self.choose(about);
        };
        let next = frame.next;
        let before = frame.decided.iter().find(|jump| jump.next == next).copied();
        let allocations = self.heap.count() + self.unsized_made;
        let extent = self.may_look().then(|| self.likeness().extent);
        let mut usual = before.is_some_and(|jump| !jump.answer);
        let way_without_exception = self.way_without_exception();
        let mut grew = 0;
        // Other loops have as many rounds as what they go through has items.
        if let Some(before) = before
            && before.allocations < allocations
            && self.way_out_of_loop().is_some()
        {
            // What the loop makes and drops again is no more after many rounds than after one, and
            // what it keeps in its first rounds only is no growth: those are gone through first.
            match before.extent.zip(extent) {
                Some((earlier, now)) if now.has_grown_since(earlier) => {
                    if before.grew < ROUNDS_OF_GROWTH {
                        grew = before.grew + 1;
                        usual = before.answer;
                    } else {
                        self.note_growth_since(earlier, now);
                    }
                }
                Some(_) => {}
                None => {
                    let reason = "the number of rounds of a loop".to_owned();
                    self.doubt(Doubt::native(self.at, reason));
                }
            }
        }
        let answer = self.choose_or(about, way_without_exception.unwrap_or(usual));
        let now = Decided {
            next,
            answer,
            allocations,
            extent,
            grew,
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.decided.retain(|jump| jump.next != next);
            frame.decided.push(now);
        }
        answer
    }

    fn choose_or(&mut self, about: DoubtId, usual: bool) -> bool {
        let step = self.frames.last().map_or(0, |frame| frame.next);
        let choice = self.choices.get(self.answers.len()).copied();
        let choice = choice.unwrap_or_else(|| {
            let is_here = |pin: &&Answer| (pin.at, pin.step) == (self.at, step);
            let pin = self.pins.iter().find(is_here);
            pin.map_or(usual, |pin| pin.choice)
        });
        self.answers.push(Answer {
            choice,
            at: self.at,
            step,
        });
        let because = self
            .doubts
            .get(about.0 as usize)
            .map(|doubt| doubt.reason.clone())
            .unwrap_or_default();
        self.doubt(Doubt::condition(self.at, because, choice));
        choice
    }

    /// An object behind a value.
    pub(super) fn object(&self, value: Value) -> Option<&Object> {
        match value {
            Value::Object(id) => Some(self.heap.get(id)),
            _ => None,
        }
    }
}
