//! Loops of a program: when another round would change nothing, and how to get behind them.
//!
//! A loop is run round by round while that is cheap. Now and then everything within reach is looked
//! at. Where nothing has changed since a few rounds before, nothing ever will: if the loop has a way
//! out, something outside the program takes it, else the program stays there for good. Where a loop
//! has run for long and still changes, what changes from round to round is no longer known from then
//! on, so that its conditions go both ways; what it keeps is counted on.

use hashbrown::HashMap;

use super::super::doubt::{Doubt, Growth};
use super::super::heap::Id;
use super::super::ledger::Owner;
use super::super::program::Step;
use super::super::value::{DoubtId, Object, Source, Value};
use super::frame::Frame;
use super::likeness::Extent;
use super::{End, Machine, Outcome, Stop};
use crate::mpy::{Op, Operand};
use crate::quantity::Bytes;

/// The first round after which a loop is looked at.
const FIRST_LOOK: u64 = 4;
/// Rounds until the next look. Conditions that are not known go the other way each time, so a loop may
/// be back where it was after two rounds, or after four where they lie within each other.
const PERIOD: u64 = 8;
/// Steps after which a loop that still changes is no longer followed round by round.
const LONG: u64 = 100_000;
/// Times that this is done for one loop.
const MOST_TIMES: u8 = 2;
/// A loop whose rounds are that long is looked at sooner.
const LONG_ROUND: u64 = 10_000;
/// Objects that may be looked at, besides one for each step that has been run.
pub(super) const CREDIT: i64 = 30_000;
/// What an object takes at most that stands for a value that changes: a number or a short text.
const LEAF: Bytes = Bytes(64);
/// Tables double, so that what a loop keeps may be twice what it kept a round before.
const DOUBLING: u64 = 2;

/// A loop in progress.
#[derive(Debug, Clone)]
pub(super) struct Loop {
    /// The step that it comes back to.
    head: usize,
    /// The step behind the last jump back.
    end: usize,
    rounds: u64,
    /// The steps that were left when it began.
    began_with: u64,
    next_look: u64,
    seen: Option<Seen>,
    /// The first look: rounds, and what was kept.
    first: Option<(u64, Extent)>,
    /// Whether the conditions that lead out of it are taken to hold.
    leaves: bool,
    /// How often its values were given up.
    times: u8,
}

/// A loop that had come to keep more when it was looked at last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growing {
    at: Owner,
    a_round: u64,
    /// Calls within each other then.
    depth: usize,
}

/// What was seen at a look.
#[derive(Debug, Clone)]
struct Seen {
    hash: u64,
    values: Option<Values>,
}

/// The values that objects and frames hold.
#[derive(Debug, Clone)]
struct Values {
    objects: HashMap<Id, Vec<Value>>,
    frames: Vec<Vec<Value>>,
}

impl Machine<'_> {
    /// Goes on at another step.
    pub(super) fn jump(&mut self, target: u32) -> Outcome<()> {
        let head = target as usize;
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        let from = std::mem::replace(&mut frame.next, head);
        if head < from && !self.programs.is_empty() {
            return self.come_round(head, from);
        }
        Ok(())
    }

    fn come_round(&mut self, head: usize, from: usize) -> Outcome<()> {
        let steps = self.steps_left();
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        // Those within it begin anew.
        frame.loops.retain(|one| one.head <= head);
        let at = match frame.loops.iter().position(|one| one.head == head) {
            Some(at) => at,
            None => {
                frame.loops.push(Loop {
                    head,
                    end: from,
                    rounds: 0,
                    began_with: steps,
                    next_look: FIRST_LOOK,
                    seen: None,
                    first: None,
                    leaves: false,
                    times: 0,
                });
                frame.loops.len() - 1
            }
        };
        let Some(round) = frame.loops.get_mut(at) else {
            return Ok(());
        };
        round.rounds += 1;
        round.end = round.end.max(from);
        let is_early = round.rounds < round.next_look;
        let is_long = round.began_with.saturating_sub(steps) > LONG_ROUND * round.rounds;
        if (is_early && !(is_long && round.next_look == FIRST_LOOK)) || !self.may_look() {
            return Ok(());
        }
        self.look_at_loop(at)
    }

    /// Looking costs time: one object for each step that was run.
    pub(super) fn may_look(&mut self) -> bool {
        let left = self.steps_left();
        let since = self.looked_with.saturating_sub(left);
        self.credit += i64::try_from(since).unwrap_or(i64::MAX).min(CREDIT);
        self.looked_with = left;
        self.credit > 0
    }

    fn look_at_loop(&mut self, at: usize) -> Outcome<()> {
        let likeness = self.likeness();
        let steps = self.steps_left();
        let Some(round) = self.innermost(at) else {
            return Ok(());
        };
        let is_long = round.began_with.saturating_sub(steps) > LONG;
        let (rounds, before) = (round.rounds, round.seen.take());
        let steps_of_round = round.began_with.saturating_sub(steps) / rounds.max(1);
        match before {
            Some(seen) if seen.hash == likeness.hash => return self.settle(at),
            Some(Seen {
                values: Some(values),
                ..
            }) if is_long => return self.give_up_values(at, &values, likeness.extent),
            Some(_) => {
                round.next_look = rounds * 2;
                let first = round.first;
                self.growing = first.and_then(|(rounds_then, earlier)| {
                    let grown = likeness.extent.since(earlier);
                    let a_round = grown / (rounds - rounds_then).max(1);
                    (a_round > 0).then_some(Growing {
                        at: self.at,
                        a_round,
                        depth: self.frames.len(),
                    })
                });
            }
            None => {
                let is_first = round.first.is_none();
                let period = match steps_of_round > LONG_ROUND {
                    true => PERIOD / 4,
                    false => PERIOD,
                };
                round.next_look = rounds + period;
                let values = is_long.then(|| self.values_of(&likeness.objects));
                self.growing = None;
                let Some(round) = self.innermost(at) else {
                    return Ok(());
                };
                round.seen = Some(Seen {
                    hash: likeness.hash,
                    values,
                });
                if is_first {
                    round.first = Some((rounds, likeness.extent));
                }
            }
        }
        Ok(())
    }

    fn innermost(&mut self, at: usize) -> Option<&mut Loop> {
        self.frames.last_mut()?.loops.get_mut(at)
    }

    /// Another round would change nothing.
    fn settle(&mut self, at: usize) -> Outcome<()> {
        let Some(round) = self.innermost(at) else {
            return Ok(());
        };
        if round.leaves {
            return Err(Stop::End(End::Endless));
        }
        round.leaves = true;
        round.next_look = round.rounds + 1;
        Ok(())
    }

    /// What changes from round to round is not known any more.
    fn give_up_values(&mut self, at: usize, before: &Values, extent: Extent) -> Outcome<()> {
        let end = self.innermost(at).map_or(0, |round| round.end);
        let remaining = self.remaining_rounds(end);
        let Some(round) = self.innermost(at) else {
            return Ok(());
        };
        if round.times >= MOST_TIMES {
            // What it keeps has been told, or it keeps nothing.
            round.times = 1;
            return self.settle(at);
        }
        round.times += 1;
        round.next_look = round.rounds + 1;
        let (rounds, first) = (round.rounds, round.first);
        if remaining.is_some() {
            // What is gone through ends by itself.
            round.leaves = true;
        }
        if round.times == 1
            && let Some((rounds_then, extent_then)) = first
        {
            let a_round = extent.since(extent_then) / (rounds - rounds_then).max(1);
            // A way out that only depends on values that change is found by what follows.
            self.note_growth(a_round, remaining);
        }
        let doubt = self.doubt(Doubt {
            at_most: Some(LEAF),
            ..Doubt::native(
                self.at,
                "a value that changes in every round of a loop".to_owned(),
            )
        });
        self.forget(before, doubt);
        Ok(())
    }

    /// A loop was left after a round of which it is known what it kept; how many there are is not.
    pub(super) fn note_growth_since(&mut self, earlier: Extent, now: Extent) {
        self.note_growth(now.since(earlier), None);
    }

    /// A loop keeps so much in every round.
    fn note_growth(&mut self, a_round: u64, rounds: Option<u64>) {
        if a_round == 0 {
            return;
        }
        let total = rounds.map(|rounds| rounds.saturating_mul(a_round));
        let (at_least, at_most) = match total {
            Some(total) => (
                total / DOUBLING,
                Some(Bytes(total.saturating_mul(DOUBLING))),
            ),
            None => (0, None),
        };
        self.doubt(Doubt {
            at_least: Bytes(at_least),
            at_most,
            ..Doubt::native(
                self.at,
                format!("a loop that keeps {a_round} B in every round"),
            )
        });
        let growth = Growth {
            owner: self.at,
            a_round: Bytes(a_round),
            rounds,
        };
        if self.growths.iter().all(|one| one.owner != growth.owner) {
            self.growths.push(growth);
        }
    }

    /// Following ends: if that is in a loop that grew when it was looked at last, it says so.
    pub(in crate::import) fn note_growth_at_end(&mut self) {
        if let Some(growing) = self.growing.take() {
            self.at = growing.at;
            self.note_growth(growing.a_round, None);
        }
    }

    /// A call has ended, and its loops with it.
    pub(super) fn end_loops(&mut self) {
        let depth = self.frames.len();
        self.growing = self.growing.take().filter(|growing| growing.depth <= depth);
    }

    /// How many rounds the loop over a range still has before it.
    fn remaining_rounds(&self, end: usize) -> Option<u64> {
        let frame = self.frames.last()?;
        let code = frame.program.functions.get(frame.function)?;
        let step = code.steps.get(frame.next)?;
        if step.op != Op::ForIter {
            return self.remaining_numbers(&code.steps, end);
        }
        let iterator = self.peek(super::unwind::ITERATOR_SLOTS - 2);
        match self.object(iterator)? {
            Object::Iterator(Source::Range { next, stop, step }) => {
                let left = if *step > 0 { stop - next } else { next - stop };
                let left = u64::try_from(left).unwrap_or(0);
                Some(left.div_ceil(step.unsigned_abs().max(1)))
            }
            _ => None,
        }
    }

    /// The same where the compiler counts on the stack (`compile_for_stmt_optimised_range`): adds the
    /// step, takes a copy of the number, loads the end or takes a copy of it, and compares.
    fn remaining_numbers(&self, steps: &[Step], end: usize) -> Option<u64> {
        let before = |by: usize| steps.get(end.checked_sub(by)?);
        let number = |step: &Step| match (step.op, step.operand) {
            (Op::LoadConstSmallInt, Operand::SmallInt(number)) => Some(number),
            _ => None,
        };
        if before(1)?.op != Op::PopJumpIfTrue
            || before(2)?.op != Op::BinaryOp
            || before(5)?.op != Op::BinaryOp
        {
            return None;
        }
        let step = number(before(6)?)?;
        let stop = match (before(4)?.op, before(3)?.op) {
            (Op::DupTop, Op::LoadConstSmallInt) => number(before(3)?)?,
            (Op::DupTopTwo, Op::RotTwo) => self.as_int(self.peek(1))?,
            _ => return None,
        };
        let next = self.as_int(self.peek(0))?;
        let left = if step > 0 { stop - next } else { next - stop };
        let left = u64::try_from(left).unwrap_or(0);
        Some(left.div_ceil(step.unsigned_abs().max(1)))
    }

    fn values_of(&self, objects: &[Id]) -> Values {
        let held = objects.iter().filter_map(|id| {
            let values: Vec<Value> = match self.heap.get(*id) {
                Object::Dict(map) | Object::Instance { members: map, .. } => {
                    map.entries.values().map(|(_, value)| *value).collect()
                }
                Object::List { items, .. } | Object::Array { items, .. } => items.clone(),
                Object::Cell(value) => vec![*value],
                _ => return None,
            };
            Some((*id, values))
        });
        Values {
            objects: held.collect(),
            frames: self.frames.iter().map(slots_of).collect(),
        }
    }

    /// Puts "not known" where a value is another one than before.
    fn forget(&mut self, before: &Values, doubt: DoubtId) {
        let unknown = Value::Unknown(doubt);
        let mut changed: Vec<(Id, usize)> = Vec::new();
        for (id, old) in &before.objects {
            let current = self
                .values_of(&[*id])
                .objects
                .remove(id)
                .unwrap_or_default();
            let pairs = old.iter().zip(&current).enumerate();
            let differ = pairs.filter(|(_, (old, new))| old != new && self.is_leaf(**new));
            changed.extend(differ.map(|(at, _)| (*id, at)));
        }
        for (id, at) in changed {
            let place = match self.heap.get_mut(id) {
                Object::Dict(map) | Object::Instance { members: map, .. } => {
                    map.entries.get_index_mut(at).map(|(_, (_, value))| value)
                }
                Object::List { items, .. } | Object::Array { items, .. } => items.get_mut(at),
                Object::Cell(value) => Some(value),
                _ => None,
            };
            if let Some(place) = place {
                *place = unknown;
            }
        }
        for (frame, old) in before.frames.iter().enumerate() {
            let current = self.frames.get(frame).map(slots_of).unwrap_or_default();
            for (slot, (old, new)) in old.iter().zip(current).enumerate() {
                if *old == new || !self.is_leaf(new) {
                    continue;
                }
                let frame = &mut self.frames[frame];
                let count = frame.locals.len();
                let place = match slot.checked_sub(count) {
                    None => frame.locals.get_mut(slot),
                    Some(slot) => frame.stack.get_mut(slot),
                };
                if let Some(place) = place {
                    *place = unknown;
                }
            }
        }
    }

    /// Whether a value refers to no other.
    fn is_leaf(&self, value: Value) -> bool {
        match value {
            Value::Null => false,
            Value::Object(id) => matches!(
                self.heap.get(id),
                Object::Integer { .. }
                    | Object::Text { .. }
                    | Object::Bytes { .. }
                    | Object::Complex(..)
            ),
            _ => true,
        }
    }

    /// Which way a jump goes whose condition is known: where nothing in a loop changes any more, the
    /// way out of it.
    pub(super) fn leave_loop(&mut self, answer: bool) -> bool {
        let is_left = self.innermost_around().is_some_and(|around| around.leaves);
        match is_left.then(|| self.way_out_of_loop()).flatten() {
            Some(out) if out != answer => {
                let reason = "what ends a loop that nothing in the program ends".to_owned();
                self.doubt(Doubt::condition(self.at, reason, out));
                out
            }
            _ => answer,
        }
    }

    /// The answer with which the jump that is about to be taken leaves the innermost loop around it, if
    /// only one of them does.
    pub(super) fn way_out_of_loop(&self) -> Option<bool> {
        let around = self.innermost_around()?;
        let (steps, jumps_if, target) = self.jump_taken()?;
        let here = self.frames.last()?.next;
        let is_in = |at: usize| (around.head..around.end).contains(&at);
        let leads_out = |mut at: usize| {
            if !is_in(at) {
                return true;
            }
            // A `return` within the loop leaves it too.
            while let Some(step) = steps.get(at) {
                match (step.op, step.operand) {
                    (Op::ReturnValue, _) => return true,
                    (Op::Jump, Operand::Target(target)) => return !is_in(target as usize),
                    (Op::PopJumpIfTrue | Op::PopJumpIfFalse | Op::ForIter | Op::UnwindJump, _) => {
                        return false;
                    }
                    _ => at += 1,
                }
            }
            false
        };
        match (leads_out(target), leads_out(here)) {
            (true, false) => Some(jumps_if),
            (false, true) => Some(!jumps_if),
            _ => None,
        }
    }

    /// The jump that is about to be taken: the steps around it, the answer with which it jumps, and
    /// where to.
    fn jump_taken(&self) -> Option<(&[Step], bool, usize)> {
        let frame = self.frames.last()?;
        let steps = &frame.program.functions.get(frame.function)?.steps;
        let jump = steps.get(frame.next.checked_sub(1)?)?;
        let Operand::Target(target) = jump.operand else {
            return None;
        };
        let jumps_if = matches!(jump.op, Op::PopJumpIfTrue | Op::JumpIfTrueOrPop);
        Some((steps, jumps_if, target as usize))
    }

    /// The innermost loop around the step that comes next.
    fn innermost_around(&self) -> Option<&Loop> {
        let frame = self.frames.last()?;
        let is_around = |one: &&Loop| (one.head..=one.end).contains(&frame.next);
        frame.loops.iter().rev().find(is_around)
    }

    /// Of a jump of a program, the way that does not lead straight to a `raise`, if the other one does.
    pub(super) fn way_without_exception(&self) -> Option<bool> {
        if self.programs.is_empty() {
            return None;
        }
        let (steps, jumps_if, target) = self.jump_taken()?;
        let here = self.frames.last()?.next;
        match (raises(steps, target), raises(steps, here)) {
            (true, false) => Some(!jumps_if),
            (false, true) => Some(jumps_if),
            _ => None,
        }
    }

    /// Whether what a loop goes through counts as having ended.
    pub(super) fn ends_iteration(&self) -> bool {
        let next = self.frames.last().map(|frame| frame.next);
        let around = self.innermost_around();
        around.is_some_and(|around| around.leaves && next == Some(around.head + 1))
    }
}

/// Steps that are looked at to find out where they lead to.
const FAR: usize = 100;

/// Whether the steps from one on lead straight to a `raise`.
fn raises(steps: &[Step], from: usize) -> bool {
    let mut at = from;
    for _ in 0..FAR {
        let Some(step) = steps.get(at) else {
            return false;
        };
        at = match (step.op, step.operand) {
            (Op::RaiseObj | Op::RaiseFrom | Op::RaiseVarargs, _) => return true,
            (Op::Jump, Operand::Target(target)) if target as usize > at => target as usize,
            (
                Op::Jump
                | Op::PopJumpIfTrue
                | Op::PopJumpIfFalse
                | Op::JumpIfTrueOrPop
                | Op::JumpIfFalseOrPop
                | Op::ForIter
                | Op::ReturnValue
                | Op::YieldValue
                | Op::UnwindJump
                | Op::EndFinally,
                _,
            ) => return false,
            _ => at + 1,
        };
    }
    false
}

/// The places of a frame: its variables, then what lies on its stack.
fn slots_of(frame: &Frame) -> Vec<Value> {
    frame.locals.iter().chain(&frame.stack).copied().collect()
}
