//! Exceptions, and other reasons to stop.

use super::super::exceptions::exception;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::{Machine, Outcome};

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
    /// It makes more than any board can hold.
    TooMuchMemory,
    /// The heap has no place for what it makes.
    HeapFull,
    /// The compiled file does what no compiler writes.
    Malformed,
}

impl Machine<'_> {
    /// An exception of the firmware's own types, with what it says.
    pub(in crate::import) fn raise(&mut self, class: &str, message: impl Into<String>) -> Stop {
        let message = message.into();
        let text = self.make_text(message.as_bytes());
        let arguments = self.make_tuple(vec![text]);
        let id = self.make_exception(exception(class), arguments);
        self.messages.insert(id, message);
        Stop::Raise(Value::Object(id))
    }

    pub(in crate::import) fn make_exception(&mut self, class: Native, arguments: Value) -> Id {
        let size = self.profile.layouts.exception;
        self.add(
            Object::Exception {
                class,
                arguments,
                traceback: None,
            },
            Kind::Exception,
            size,
        )
    }

    /// Raises what a program names: an exception, or a class of them.
    pub(super) fn raise_value(&mut self, value: Value) -> Stop {
        if self.is_exception_class(value) {
            match self.call(value, &[], &[]) {
                Ok(made) => Stop::Raise(made),
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
            Value::Object(id) => match self.messages.get(&id) {
                Some(message) => message.clone(),
                None => self.first_argument(raised).unwrap_or_default(),
            },
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
        let text = self.as_text(*items.first()?)?;
        Some(self.texts.shown(text))
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
        frame.next = handler.target;
        frame.stack.truncate(handler.depth);
        frame.stack.push(raised);
        true
    }
}
