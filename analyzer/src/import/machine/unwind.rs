//! Running a frame: the loop, and the ways out of blocks and frames.

use super::super::value::Value;
use super::frame::{Frame, Handler};
use super::raise::{End, Stop};
use super::{Machine, Outcome};
use crate::import::ledger::Owner;
use crate::mpy::Op;

/// How a frame is left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Exit {
    Return(Value),
    Yield(Value),
}

/// What to do after a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Then {
    Go,
    Leave(Exit),
}

/// What stands on the stack, above the value to return, while a `finally` block runs.
const RETURNING: Value = Value::Int(-1);
/// The slots that an iterator takes on the stack (`MP_OBJ_ITER_BUF_NSLOTS`).
pub(super) const ITERATOR_SLOTS: usize = 4;
/// Set in the count of handlers to leave: an iterator is to be taken off the stack as well.
const WITH_ITERATOR: i64 = 0x80;

impl Machine<'_> {
    /// Runs a frame until it returns or yields. A frame that yields is put back into `left`.
    pub(super) fn enter(&mut self, frame: Frame) -> Outcome<Exit> {
        self.enter_resumable(frame, None).0
    }

    /// The same, with the frame as it was left. What is thrown in is raised before the first step.
    pub(super) fn enter_resumable(
        &mut self,
        frame: Frame,
        thrown: Option<Value>,
    ) -> (Outcome<Exit>, Option<Frame>) {
        let depth = self.frames.len();
        self.frames.push(frame);
        let done = self.run(depth, thrown);
        let left = self.frames.pop();
        self.frames.truncate(depth);
        if !matches!(done, Err(Stop::End(_))) {
            self.end_loops();
        }
        (done, left)
    }

    fn run(&mut self, depth: usize, mut thrown: Option<Value>) -> Outcome<Exit> {
        loop {
            let Some(frame) = self.frames.get_mut(depth) else {
                return Err(Stop::End(End::Malformed));
            };
            let step = frame
                .program
                .functions
                .get(frame.function)
                .and_then(|code| code.steps.get(frame.next))
                .copied();
            let Some(step) = step else {
                return Err(Stop::End(End::Malformed));
            };
            let (module, function, next) = (frame.module, frame.function, frame.next);
            frame.next += 1;
            self.at = Owner {
                module: Some(module),
                function: function as u32,
                line: step.line,
            };
            if !self.covered.is_empty() {
                self.note_step(module, function, next);
            }
            let done = match self.spend(1) {
                Ok(()) => match thrown.take() {
                    Some(raised) if step.op != Op::YieldFrom => Err(self.raise_value(raised)),
                    thrown => {
                        self.injected = thrown;
                        self.step(step)
                    }
                },
                Err(stop) => Err(stop),
            };
            let done = match self.is_refused() {
                true => self.raise_refused(done),
                false => done,
            };
            match done {
                Ok(Then::Go) => {}
                Ok(Then::Leave(exit)) => return Ok(exit),
                Err(Stop::Raise(raised)) => {
                    if self.raising.is_none_or(|(known, _)| known != raised) {
                        self.raising = Some((raised, self.at));
                    }
                    // Whoever was called has gone.
                    self.frames.truncate(depth + 1);
                    if self.end_loop_or_delegation(step, raised) {
                        self.raising = None;
                        continue;
                    }
                    if !matches!(step.op, Op::EndFinally | Op::RaiseLast) {
                        self.add_traceback(raised);
                    }
                    if !self.handle(raised) {
                        return Err(Stop::Raise(raised));
                    }
                }
                Err(end) => return Err(end),
            }
        }
    }

    pub(super) fn push(&mut self, value: Value) {
        if let Some(frame) = self.frames.last_mut() {
            frame.push(value);
        }
    }

    pub(super) fn pop(&mut self) -> Value {
        self.frames
            .last_mut()
            .and_then(|frame| frame.stack.pop())
            .unwrap_or(Value::Null)
    }

    /// Takes the topmost values off, in the order in which they were pushed.
    pub(super) fn pop_many(&mut self, count: usize) -> Vec<Value> {
        match self.frames.last_mut() {
            Some(frame) => {
                let from = frame.stack.len().saturating_sub(count);
                frame.stack.split_off(from)
            }
            None => Vec::new(),
        }
    }

    /// The value that many places below the top.
    pub(super) fn peek(&self, below: usize) -> Value {
        self.frames
            .last()
            .and_then(|frame| {
                let at = frame.stack.len().checked_sub(below + 1)?;
                frame.stack.get(at).copied()
            })
            .unwrap_or(Value::Null)
    }

    pub(super) fn push_handler(&mut self, target: u32, is_finally: bool, below: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.remember_handled(frame.handlers.len(), Value::Null);
            frame.handlers.push(Handler {
                target: target as usize,
                depth: frame.stack.len().saturating_sub(below),
                is_finally,
                handled: Value::Null,
            });
        }
    }

    pub(super) fn pop_handler(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.handlers.pop();
        }
    }

    /// `return`: runs the `finally` blocks around it first.
    pub(super) fn return_value(&mut self) -> Then {
        while let Some(frame) = self.frames.last_mut()
            && let Some(handler) = frame.handlers.last().copied()
        {
            if handler.is_finally {
                if handler.target >= frame.next {
                    let value = frame.stack.pop().unwrap_or(Value::None);
                    frame.stack.truncate(handler.depth);
                    frame.stack.push(value);
                    frame.stack.push(RETURNING);
                    frame.next = handler.target;
                    return Then::Go;
                }
                cancel_finally(frame);
            }
            frame.handlers.pop();
        }
        Then::Leave(Exit::Return(self.pop()))
    }

    /// `break` and `continue` out of `try` blocks: `count` handlers are left on the way.
    pub(super) fn unwind_jump(&mut self, target: i64, mut count: i64) -> Outcome<Then> {
        self.push(Value::Int(target));
        while count & !WITH_ITERATOR > 0 {
            count -= 1;
            let Some(frame) = self.frames.last_mut() else {
                return Ok(Then::Go);
            };
            let Some(handler) = frame.handlers.last().copied() else {
                return Err(Stop::End(End::Malformed));
            };
            if handler.is_finally {
                if handler.target >= frame.next {
                    frame.stack.push(Value::Int(count));
                    frame.next = handler.target;
                    return Ok(Then::Go);
                }
                cancel_finally(frame);
            }
            frame.handlers.pop();
        }
        let Value::Int(target) = self.pop() else {
            return Err(Stop::End(End::Malformed));
        };
        self.jump(u32::try_from(target).unwrap_or(u32::MAX))?;
        if count != 0 {
            self.pop_many(ITERATOR_SLOTS);
        }
        Ok(Then::Go)
    }

    /// The end of a `finally` block: goes on with what was under way before it.
    pub(super) fn end_finally(&mut self) -> Outcome<Then> {
        // The handler that ran has done its work. (Version 3 takes it off before, where no exception
        // led here.)
        if let Some(frame) = self.frames.last_mut()
            && let Some(handler) = frame.handlers.last()
            && handler.target < frame.next
        {
            frame.handlers.pop();
        }
        match self.pop() {
            Value::None => Ok(Then::Go),
            RETURNING => Ok(self.return_value()),
            Value::Int(count) => match self.pop() {
                Value::Int(target) => self.unwind_jump(target, count),
                _ => Err(Stop::End(End::Malformed)),
            },
            raised => Err(Stop::Raise(raised)),
        }
    }

    /// The end of a `with` block: calls `__exit__`, which lies below.
    pub(super) fn with_cleanup(&mut self) -> Outcome<Then> {
        let cause = self.pop();
        match cause {
            Value::Int(_) => {
                let data = self.pop();
                self.call_exit(&[Value::None; 3])?;
                self.push(data);
                self.push(cause);
            }
            Value::None => {
                self.call_exit(&[Value::None; 3])?;
                self.push(Value::None);
            }
            raised => {
                let class = self.class_of(raised);
                let result = self.call_exit(&[class, raised, Value::None])?;
                let swallows = self.truth(result)?;
                self.push(if swallows { Value::None } else { raised });
            }
        }
        Ok(Then::Go)
    }

    fn call_exit(&mut self, arguments: &[Value]) -> Outcome {
        let receiver = self.pop();
        let method = self.pop();
        self.holding(|machine| machine.call_method(method, receiver, arguments, &[]))
    }
}

/// A jump out of a `finally` block that is running replaces what it was to go on with.
fn cancel_finally(frame: &mut Frame) {
    let value = frame.stack.pop().unwrap_or(Value::Null);
    match frame.stack.last() {
        Some(Value::Int(_)) => {
            frame.stack.pop();
            frame.stack.pop();
        }
        _ => {
            frame.stack.pop();
        }
    }
    frame.stack.push(value);
}
