//! Exceptions, and other reasons to stop.

use std::borrow::Cow;

use super::super::exceptions::exception;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::value::{Object, Traceback, Value};
use super::make::TEXT;
use super::{Machine, Outcome};
use crate::vm::Firmware;

/// `mp_obj_traceback_t` of CircuitPython.
const TRACEBACK: u64 = 12;
/// `TRACEBACK_ENTRY_LEN`: file, line and block, a word each.
const FRAME: u64 = 12;

/// Why an operation gives nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::import) enum Stop {
    /// An exception.
    Raise(Value),
    /// The whole import ends here.
    End(End),
}

/// Why an import is not followed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum End {
    /// It runs for too long.
    TooManySteps,
    /// It stays in a loop that nothing changes and that has no way out.
    Endless,
    /// It holds on to far more than its board has.
    OverHeap,
    /// It makes more than any board can hold.
    TooMuchMemory,
    /// The heap has no place for what it makes.
    HeapFull,
    /// The compiled file does what no compiler writes.
    Malformed,
}

impl Machine<'_> {
    /// An exception of the firmware's own types, with what it says.
    /// A constant message lies in the firmware behind a string object; one that is put together
    /// takes its characters as well (`mp_obj_new_exception_msg_vlist` in py/objexcept.c).
    pub(in crate::import) fn raise(
        &mut self,
        class: &str,
        message: impl Into<Cow<'static, str>>,
    ) -> Stop {
        let message = message.into();
        if message.is_empty() {
            return self.raise_with(class, Vec::new());
        }
        let number = self.texts.number(message.as_bytes());
        let data = match message {
            // Terse messages are all constant.
            Cow::Owned(_) if self.profile.has_terse_errors => None,
            Cow::Borrowed(_) => None,
            Cow::Owned(_) => self.take(Kind::Text, message.len() as u64 + 1),
        };
        let text = Object::Text { text: number, data };
        let text = self.new_object(text, Kind::Text, TEXT);
        self.raise_with(class, vec![text])
    }

    /// An exception of the firmware's own types, with its arguments.
    pub(in crate::import) fn raise_with(&mut self, class: &str, arguments: Vec<Value>) -> Stop {
        let id = self.make_exception(exception(class), arguments);
        Stop::Raise(Value::Object(id))
    }

    /// `mp_obj_exception_make_new`: the object, then the tuple of its arguments.
    pub(in crate::import) fn make_exception(&mut self, class: Native, arguments: Vec<Value>) -> Id {
        let size = self.profile.layouts.exception;
        let id = self.add(Object::Gone, Kind::Exception, size);
        let arguments = self.make_tuple(arguments);
        *self.heap.get_mut(id) = Object::Exception {
            class,
            arguments,
            traceback: None,
        };
        id
    }

    /// A frame more that an exception has passed (`mp_obj_exception_add_traceback`).
    pub(super) fn add_traceback(&mut self, raised: Value) {
        let id = match (raised, self.object(raised)) {
            (Value::Object(id), Some(Object::Exception { .. })) => id,
            (
                _,
                Some(Object::Instance {
                    native: Value::Object(id),
                    ..
                }),
            ) => *id,
            _ => return,
        };
        let Object::Exception { traceback, .. } = self.heap.get(id) else {
            return;
        };
        // What lies in the firmware cannot say where it has been.
        if self.heap.entry_of(id).is_none() {
            return;
        }
        let made = match *traceback {
            None => Traceback {
                object: match self.profile.firmware {
                    Firmware::CircuitPython(7.., _) => self.take(Kind::Exception, TRACEBACK),
                    _ => None,
                },
                frames: self.take(Kind::Exception, FRAME),
                count: 1,
            },
            Some(old) => {
                let size = FRAME * u64::from(old.count + 1);
                let frames = self.renew(old.frames, Kind::Exception, size);
                Traceback {
                    frames,
                    count: old.count + 1,
                    ..old
                }
            }
        };
        if let Object::Exception { traceback, .. } = self.heap.get_mut(id) {
            *traceback = Some(made);
        }
    }

    /// Raises what a program names: an exception, or a class of them.
    pub(super) fn raise_value(&mut self, value: Value) -> Stop {
        if self.is_exception_class(value) {
            match self.call(value, &[], &[]) {
                Ok(made) if self.is_exception(made) || matches!(made, Value::Unknown(_)) => {
                    Stop::Raise(made)
                }
                Ok(_) => self.raise("TypeError", "exceptions must derive from BaseException"),
                Err(stop) => stop,
            }
        } else if self.is_exception(value) || matches!(value, Value::Unknown(_)) {
            Stop::Raise(value)
        } else {
            self.raise("TypeError", "exceptions must derive from BaseException")
        }
    }

    /// Whether an exception is of a class, or of one of a tuple of classes.
    pub(super) fn matches_exception(&mut self, raised: Value, class: Value) -> Outcome<bool> {
        if let Some(Object::Tuple(classes)) = self.object(class) {
            for class in classes.clone() {
                if self.matches_exception(raised, class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Value::Unknown(doubt) = raised {
            return Ok(self.choose(doubt));
        }
        let of = if self.is_exception(raised) {
            self.class_of(raised)
        } else {
            raised
        };
        Ok(self.is_subclass(of, class))
    }

    /// An exception that left everything behind, as people read it: its type and what it says.
    pub(in crate::import) fn describe(&self, raised: Value) -> (String, String) {
        let name = self.class_name(raised);
        let message = match raised {
            Value::Object(_) => self.first_argument(raised).unwrap_or_default(),
            _ => String::new(),
        };
        (name, message)
    }

    fn first_argument(&self, raised: Value) -> Option<String> {
        let arguments = match self.object(raised)? {
            Object::Exception { arguments, .. } => *arguments,
            Object::Instance { native, .. } => return self.first_argument(*native),
            _ => return None,
        };
        let Object::Tuple(items) = self.object(arguments)? else {
            return None;
        };
        Some(self.shown(*items.first()?))
    }

    /// The first argument of an exception (`mp_obj_exception_get_value`).
    pub(in crate::import) fn first_argument_of(&self, raised: Value) -> Value {
        let arguments = match self.object(raised) {
            Some(Object::Exception { arguments, .. }) => *arguments,
            Some(Object::Instance { native, .. }) => return self.first_argument_of(*native),
            _ => return Value::None,
        };
        match self.object(arguments) {
            Some(Object::Tuple(items)) => items.first().copied().unwrap_or(Value::None),
            _ => Value::None,
        }
    }

    /// Looks for the `try` of the newest frame that handles an exception. `false` if it has none.
    pub(super) fn handle(&mut self, raised: Value) -> bool {
        let Some(frame) = self.frames.last_mut() else {
            return false;
        };
        // A handler that is running handles nothing more.
        while let Some(handler) = frame.handlers.last()
            && handler.target < frame.next
        {
            frame.handlers.pop();
        }
        let Some(handler) = frame.handlers.last_mut() else {
            return false;
        };
        handler.handled = raised;
        let depth = frame.handlers.len() - 1;
        frame.remember_handled(depth, raised);
        let Some(handler) = frame.handlers.last() else {
            return false;
        };
        frame.next = handler.target;
        frame.stack.truncate(handler.depth);
        frame.push(raised);
        true
    }
}
