//! The budget of an import or of a program: steps, and the work that built-ins and operations do
//! within a step.
//!
//! Whatever goes through items or bytes charges for them, so that the budget bounds time: calls of
//! built-ins by the size of what they are given, allocations by what is asked for, and operations by
//! what they move or compare. A charge never fails; the step that comes next ends what was too much.
//!
//! Memory is bounded along with it. A single allocation that no heap has room for raises `MemoryError`,
//! as on the board. What programs have dropped is taken off the host as well, between two steps.

use super::super::builtins;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::text::BYTES_A_UNIT;
use super::super::value::{Object, Source, Value};
use super::make::WORD;
use super::{End, Machine, Outcome, Stop};

/// Units of work in the time of one step: an item that is moved, or a few bytes that are looked at, is
/// one of them (2 ns beside 30 ns for a step, release build).
pub(super) const UNITS_OF_STEP: u64 = 16;
/// Work that is taken off the budget at the next step.
const MUCH: u64 = 1_000;
/// Work of a program that does not make it a long one.
const FREE: u64 = 300_000;
/// Going through an item, as built-ins do.
const ITEM: u64 = 4;
/// Writing down an allocation, and putting an object there.
pub(super) const ALLOCATION: u64 = 3 * UNITS_OF_STEP;
/// A collection looks at so many objects or allocations for a unit.
const MARKS_A_UNIT: u64 = 4;
/// Where the heap is not known: a single allocation is no larger on any board.
const LARGEST: u64 = 8 << 20;
/// Sequences longer than this are out of memory on every board.
const MOST_ITEMS: usize = 1 << 20;
/// What was dropped is taken off the host when it takes so much there.
const SWEPT_AT: u64 = 24 << 20;
/// What may wait for that where it cannot be done.
const MOST_DROPPED: u64 = 64 << 20;
/// What one import or program may make the host write down about its objects and allocations.
const MOST_RECORDS: u64 = 128 << 20;
/// What may be in use on the host.
const MOST_ON_HOST: u64 = 96 << 20;

/// The work that may still be done.
#[derive(Debug)]
pub(super) struct Work {
    all: u64,
    left: u64,
    /// Where garbage is collected because of what it takes on the host.
    collects_at: u64,
    /// Operations under way whose values lie nowhere but on the host's own stack.
    under_way: usize,
    /// What was written down when it began.
    records_before: u64,
    /// An allocation that was refused, in bytes.
    refused: Option<u64>,
}

impl Work {
    pub(super) fn new(steps: u64) -> Self {
        Self {
            all: steps * UNITS_OF_STEP,
            left: steps * UNITS_OF_STEP,
            collects_at: MOST_ON_HOST / 2,
            under_way: 0,
            records_before: 0,
            refused: None,
        }
    }
}

impl Machine<'_> {
    /// The budget for so many steps.
    pub(super) fn allow_work(&mut self, steps: u64) {
        self.settle_work();
        self.work.all = steps * UNITS_OF_STEP;
        self.work.left = self.work.all;
    }

    /// The work that is left, to go on with later.
    pub(super) fn work_left(&self) -> u64 {
        self.work.left
    }

    pub(super) fn go_on_with_work(&mut self, left: u64) {
        self.work.left = left;
    }

    /// The work that was done, as steps, if it is much.
    pub(super) fn steps_of_work(&self) -> u64 {
        let done = self.work.all.saturating_sub(self.work.left);
        (done / UNITS_OF_STEP).saturating_sub(FREE)
    }

    /// Everything that was done, steps among it.
    #[cfg(test)]
    pub(in crate::import) fn work_done(&mut self) -> u64 {
        self.settle_work();
        let steps = self.work.all / UNITS_OF_STEP - self.steps_left;
        self.work.all - self.work.left + steps * UNITS_OF_STEP
    }

    /// Charges for work. What comes next ends where it was too much.
    pub(in crate::import) fn charge(&self, units: u64) {
        self.owed.set(self.owed.get().saturating_add(units));
    }

    /// Whether more is owed than should wait.
    pub(super) fn owes_much(&self) -> bool {
        self.owed.get() > MUCH
    }

    /// Charges for bytes that are looked at.
    pub(in crate::import) fn charge_bytes(&self, count: usize) {
        self.charge(count as u64 / BYTES_A_UNIT);
    }

    /// Charges for what grows faster than its operands before it is done.
    pub(in crate::import) fn afford(&mut self, units: u64) -> Outcome<()> {
        self.charge(units);
        self.settle_work();
        match self.work.left {
            0 => Err(Stop::End(End::TooManySteps)),
            _ => Ok(()),
        }
    }

    /// Charges for arithmetic on numbers of so many bits each.
    pub(in crate::import) fn afford_digits(&mut self, left: u64, right: u64) -> Outcome<()> {
        let words = |bits: u64| bits / 64 + 1;
        match words(left).saturating_mul(words(right)) {
            small if small < 64 => Ok(()),
            units => self.afford(units),
        }
    }

    /// Takes what is owed off the budget.
    pub(super) fn settle_work(&mut self) {
        let owed = self.owed.take() + self.texts.take_work();
        self.work.left = self.work.left.saturating_sub(owed);
    }

    /// Ends what was too much work, or holds too much.
    pub(super) fn check_work(&mut self) -> Outcome<()> {
        self.settle_work();
        // Steps and what is done within them share one budget.
        let left = self.work.left / UNITS_OF_STEP + self.steps_left;
        if left <= self.work.all / UNITS_OF_STEP {
            return Err(Stop::End(End::TooManySteps));
        }
        if self.heap.records() > self.work.records_before + MOST_RECORDS {
            return Err(Stop::End(End::TooMuchMemory));
        }
        if self.heap.dropped() > SWEPT_AT {
            if self.work.under_way == 0 {
                self.sweep();
            } else if self.heap.dropped() > MOST_DROPPED {
                return Err(Stop::End(End::TooMuchMemory));
            }
        }
        if self.heap.on_host() > self.work.collects_at {
            self.collect();
            if self.heap.on_host() > MOST_ON_HOST {
                return Err(Stop::End(End::TooMuchMemory));
            }
            self.work.collects_at = (2 * self.heap.on_host()).max(MOST_ON_HOST / 2);
        }
        Ok(())
    }

    /// Charges a call of something of the firmware by what it is given.
    pub(super) fn charge_call(&mut self, callee: Native, arguments: &[Value]) {
        if !builtins::takes_no_time(callee) {
            let units: u64 = arguments.iter().map(|value| self.size(*value)).sum();
            self.charge(units);
        }
    }

    /// What going through a value takes.
    pub(super) fn size(&self, value: Value) -> u64 {
        let items = |count: usize| ITEM * count as u64;
        let bytes = |count: usize| count as u64 / BYTES_A_UNIT;
        match value {
            Value::Text(text) => bytes(self.texts.length(text)),
            Value::Object(id) => match self.heap.get(id) {
                Object::Text { text, .. } => bytes(self.texts.length(*text)),
                Object::Bytes { data, .. } => bytes(data.len()),
                Object::Stream(stream) => bytes(stream.buffer.len()),
                Object::Integer { value, .. } => value.bits() / 64,
                Object::List { items: held, .. }
                | Object::Tuple(held)
                | Object::Record { items: held, .. }
                | Object::Array { items: held, .. }
                | Object::Native { held, .. } => items(held.len()),
                Object::Dict(map) | Object::Set { map, .. } => items(map.entries.len()),
                Object::View { dict, .. } => self.size(Value::Object(*dict)),
                Object::Memoryview(inner) => self.size(*inner),
                Object::Instance { native, .. } if *native != Value::Null => self.size(*native),
                _ => 0,
            },
            _ => 0,
        }
    }

    /// Charges for a collection, which goes through all objects and allocations.
    pub(super) fn charge_collection(&self, values: u64) {
        let marks = (self.heap.object_count() + self.heap.count()) as u64 / (16 * MARKS_A_UNIT);
        self.charge(marks + values / MARKS_A_UNIT);
    }

    /// Runs what holds values that nothing else refers to.
    pub(super) fn holding<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.work.under_way += 1;
        let done = work(self);
        self.work.under_way -= 1;
        done
    }

    /// The largest allocation that there may be.
    fn largest_allocation(&self) -> u64 {
        self.heap.size().or(self.heap_size).unwrap_or(LARGEST)
    }

    /// Whether there may be such an allocation; where not, the step that asks raises `MemoryError`.
    pub(super) fn allows(&mut self, kind: Kind, asked: u64) -> bool {
        let allows = asked <= self.largest_allocation() || self.heap.is_in_flash();
        if !allows {
            self.note_refusal(kind, asked);
            self.work.refused.get_or_insert(asked);
        }
        allows
    }

    /// What was refused was asked for all the same: the report tells it as the biggest block, and as what
    /// was wanted at once.
    fn note_refusal(&mut self, kind: Kind, asked: u64) {
        if self.heap.note_refusal(kind, asked, self.at) {
            self.collect();
            self.held_at_once = self.held_at_once.max(self.heap.used() + asked);
        }
    }

    /// `MemoryError` for what was refused since a step began, instead of what it gave.
    pub(super) fn raise_refused<T>(&mut self, done: Outcome<T>) -> Outcome<T> {
        match (self.work.refused.take(), done) {
            (Some(asked), Ok(_) | Err(Stop::Raise(_))) => Err(self.out_of_memory(asked)),
            (_, done) => done,
        }
    }

    /// Something was refused in this step, so that what wanted to grow stays as it was.
    pub(in crate::import) fn is_refused(&self) -> bool {
        self.work.refused.is_some()
    }

    /// Another import begins.
    pub(super) fn start_work(&mut self, steps: u64) {
        self.allow_work(steps);
        self.work.refused = None;
        self.work.under_way = 0;
        self.work.records_before = self.heap.records();
    }

    /// Whether there may be a sequence of so many items: asked before it is made.
    pub(in crate::import) fn room_for(&mut self, items: usize, width: u64) -> Outcome<()> {
        let asked = (items as u64).saturating_mul(width);
        if items > MOST_ITEMS || asked > self.largest_allocation() {
            let kind = if width == WORD {
                Kind::List
            } else {
                Kind::Buffer
            };
            self.note_refusal(kind, asked);
            return Err(self.out_of_memory(asked));
        }
        Ok(())
    }

    /// `m_malloc_fail` in py/runtime.c.
    pub(super) fn out_of_memory(&mut self, asked: u64) -> Stop {
        let message = format!("memory allocation failed, allocating {asked} bytes");
        self.raise("MemoryError", message)
    }

    /// Takes what nothing refers to any more off the host.
    fn sweep(&mut self) {
        let mut reached = self.reach();
        let in_flight = self.raising.map(|(raised, _)| raised);
        let in_flight = in_flight.into_iter().chain(self.injected);
        let in_flight = in_flight.chain([self.returned]);
        let in_flight = in_flight.chain(self.class_body.map(Value::Object));
        self.heap.reach_more(&mut reached, in_flight);
        self.charge_collection(0);
        self.heap.sweep(&reached);
        let heap = &self.heap;
        self.texts.sweep(heap.objects().flat_map(|object| {
            let own = match object {
                Object::Text { text, .. } | Object::Iterator(Source::Characters(text, _)) => {
                    Some(*text)
                }
                _ => None,
            };
            let keys = object.map().into_iter().flat_map(|map| map.entries.keys());
            own.into_iter().chain(keys.flat_map(|key| key.texts()))
        }));
    }
}
