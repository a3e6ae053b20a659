//! Generators: going on with them, throwing into them, and `yield from` (py/objgenerator.c).

use super::super::exceptions::exception;
use super::super::value::{Object, Value};
use super::unwind::{Exit, ITERATOR_SLOTS, Then};
use super::{Machine, Outcome, Stop};
use crate::import::program::Step;
use crate::mpy::{Op, Operand};

/// What a generator, or what stands in for one, is given as it goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::import) enum Given {
    Sent(Value),
    Thrown(Value),
}

/// How a generator came to rest (`mp_vm_return_kind_t`, without exceptions).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::import) enum Rest {
    Yielded(Value),
    Returned(Value),
}

impl Machine<'_> {
    /// Goes on with a generator (`mp_obj_gen_resume`).
    pub(in crate::import) fn resume(
        &mut self,
        generator: Value,
        mut given: Given,
    ) -> Outcome<Rest> {
        let Value::Object(id) = generator else {
            return Ok(Rest::Returned(Value::None));
        };
        let Object::Generator {
            frame,
            is_running,
            pending,
        } = self.heap.get_mut(id)
        else {
            return Ok(Rest::Returned(Value::None));
        };
        if *is_running {
            return Err(self.raise("ValueError", "generator already executing"));
        }
        if frame.as_ref().is_none_or(|frame| frame.is_finished()) {
            return Ok(Rest::Returned(Value::None));
        }
        if *pending != Value::None {
            given = Given::Thrown(*pending);
        }
        let Some(mut taken) = frame.take() else {
            return Ok(Rest::Returned(Value::None));
        };
        *is_running = true;
        *pending = Value::None;
        let refusal = if self.frames.len() >= super::MOST_FRAMES {
            Some(self.raise("RuntimeError", "maximum recursion depth exceeded"))
        } else if taken.next == 0 && !matches!(given, Given::Sent(Value::None) | Given::Thrown(_)) {
            let message = "can't send non-None value to a just-started generator";
            Some(self.raise("TypeError", message))
        } else {
            None
        };
        if let Some(refusal) = refusal {
            if let Object::Generator {
                frame, is_running, ..
            } = self.heap.get_mut(id)
            {
                *frame = Some(taken);
                *is_running = false;
            }
            return Err(refusal);
        }
        // What is sent is the value of the `yield`; before the first there is none.
        if taken.next > 0 {
            taken.push(match given {
                Given::Sent(value) => value,
                Given::Thrown(_) => Value::None,
            });
        }
        let thrown = match given {
            Given::Sent(_) => None,
            Given::Thrown(raised) => Some(raised),
        };
        let caller = self.at;
        let (done, left) = self.enter_resumable(*taken, thrown);
        self.at = caller;
        let goes_on = matches!(done, Ok(Exit::Yield(_)));
        let done = match done {
            // PEP 479.
            Err(Stop::Raise(raised)) if self.is_raised(raised, "StopIteration") => {
                Err(self.raise("RuntimeError", "generator raised StopIteration"))
            }
            done => done,
        };
        let raised = match done {
            Err(Stop::Raise(raised)) => Some(raised),
            _ => None,
        };
        if let Object::Generator {
            frame, is_running, ..
        } = self.heap.get_mut(id)
        {
            *is_running = false;
            *frame = left.map(|mut frame| {
                if goes_on {
                    // The place of what was yielded is cleared (MICROPY_PY_GENERATOR_PEND_THROW).
                    let at = frame.stack.len();
                    if let Some(place) = frame.stale.get_mut(at) {
                        *place = Value::None;
                    }
                } else {
                    frame.finish(raised);
                }
                Box::new(frame)
            });
        }
        match done {
            Ok(Exit::Yield(value)) => Ok(Rest::Yielded(value)),
            Ok(Exit::Return(value)) => Ok(Rest::Returned(value)),
            Err(stop) => Err(stop),
        }
    }

    /// `generator.send` and `.throw`: what is yielded, or `StopIteration`.
    pub(in crate::import) fn resume_or_raise(&mut self, generator: Value, given: Given) -> Outcome {
        match self.resume(generator, given)? {
            Rest::Yielded(value) => Ok(value),
            Rest::Returned(value) => Err(self.stop_iteration(value)),
        }
    }

    /// `StopIteration` with what a generator returned.
    pub(in crate::import) fn stop_iteration(&mut self, value: Value) -> Stop {
        let arguments = match value {
            Value::None => Vec::new(),
            value => vec![value],
        };
        self.raise_with("StopIteration", arguments)
    }

    /// `generator.close`.
    pub(in crate::import) fn close_generator(&mut self, generator: Value) -> Outcome {
        let exit = self.generator_exit();
        match self.resume(generator, Given::Thrown(exit)) {
            Ok(Rest::Yielded(_)) => {
                Err(self.raise("RuntimeError", "generator ignored GeneratorExit"))
            }
            Ok(Rest::Returned(_)) => Ok(Value::None),
            Err(Stop::Raise(raised)) if self.is_raised(raised, "GeneratorExit") => Ok(Value::None),
            Err(stop) => Err(stop),
        }
    }

    /// `mp_const_GeneratorExit_obj`, which lies in the firmware.
    fn generator_exit(&mut self) -> Value {
        let arguments = self.make_tuple(Vec::new());
        self.constant(Object::Exception {
            class: exception("GeneratorExit"),
            arguments,
            traceback: None,
        })
    }

    /// Whether what is raised is of an exception type of the firmware, or is the type itself.
    pub(in crate::import) fn is_raised(&self, raised: Value, class: &str) -> bool {
        let of = if self.is_class(raised) {
            raised
        } else {
            self.class_of(raised)
        };
        self.is_subclass(of, Value::Native(exception(class)))
    }

    /// `yield from` (`MP_BC_YIELD_FROM`).
    pub(super) fn yield_from(&mut self) -> Outcome<Then> {
        let sent = self.pop();
        let source = self.peek(0);
        let thrown = self.injected.take();
        let given = thrown.map_or(Given::Sent(sent), Given::Thrown);
        match self.delegate(source, given) {
            Ok(Rest::Yielded(value)) => {
                // The same instruction runs again when the generator goes on.
                if let Some(frame) = self.frames.last_mut() {
                    frame.next = frame.next.saturating_sub(1);
                    frame.push(value);
                    frame.stack.pop();
                }
                Ok(Then::Leave(Exit::Yield(value)))
            }
            Ok(Rest::Returned(value)) => {
                self.pop();
                self.push(value);
                match thrown {
                    Some(raised) if self.is_raised(raised, "GeneratorExit") => {
                        Err(self.raise_value(raised))
                    }
                    _ => Ok(Then::Go),
                }
            }
            Err(stop) => Err(stop),
        }
    }

    /// Hands on to what `yield from` goes through (`mp_resume` in py/runtime.c).
    fn delegate(&mut self, source: Value, given: Given) -> Outcome<Rest> {
        match self.object(source) {
            Some(Object::Generator { .. }) => return self.resume(source, given),
            Some(Object::Iterator(_)) if given == Given::Sent(Value::None) => {
                return Ok(match self.next(source)? {
                    Some(value) => Rest::Yielded(value),
                    None => Rest::Returned(Value::None),
                });
            }
            None if matches!(source, Value::Unknown(_) | Value::Foreign(_)) => {
                let reason = "an awaited object of the firmware".to_owned();
                let value = self.unknown(super::Doubt::native(self.at, reason));
                return Ok(Rest::Returned(value));
            }
            _ => {}
        }
        let (name, arguments): (&[u8], &[Value]) = match &given {
            Given::Sent(Value::None) => (b"__next__", &[]),
            Given::Sent(value) => (b"send", std::slice::from_ref(value)),
            Given::Thrown(raised) if self.is_raised(*raised, "GeneratorExit") => (b"close", &[]),
            Given::Thrown(raised) => (b"throw", std::slice::from_ref(raised)),
        };
        let closes = name == b"close";
        let name = self.texts.number(name);
        match (self.find_member(source, name)?, given) {
            (Some((method, receiver)), _) => {
                let value = self.call_method(method, receiver, arguments, &[])?;
                Ok(if closes {
                    Rest::Returned(value)
                } else {
                    Rest::Yielded(value)
                })
            }
            (None, Given::Sent(value)) => {
                let send = self.texts.number(b"send");
                let (method, receiver) = self.load_method(source, send)?;
                let value = self.call_method(method, receiver, &[value], &[])?;
                Ok(Rest::Yielded(value))
            }
            (None, Given::Thrown(raised)) if self.is_raised(raised, "StopIteration") => {
                Err(self.raise("RuntimeError", "generator raised StopIteration"))
            }
            (None, Given::Thrown(raised)) => Err(self.raise_value(raised)),
        }
    }

    /// `StopIteration` ends a loop whose iterator raised it, and a `yield from` whose source did.
    pub(super) fn end_loop_or_delegation(&mut self, step: Step, raised: Value) -> bool {
        if !matches!(step.op, Op::ForIter | Op::YieldFrom)
            || self.is_class(raised)
            || !self.is_raised(raised, "StopIteration")
        {
            return false;
        }
        match (step.op, step.operand) {
            (Op::ForIter, Operand::Target(target)) => {
                self.pop_many(ITERATOR_SLOTS);
                // It leads out of the loop.
                if let Some(frame) = self.frames.last_mut() {
                    frame.next = target as usize;
                }
            }
            _ => {
                let value = self.first_argument_of(raised);
                self.pop();
                self.push(value);
            }
        }
        true
    }
}
