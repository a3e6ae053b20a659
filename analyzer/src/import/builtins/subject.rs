//! What the methods of strings and bytes work on.

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Call, bad_arguments, unmodelled};

/// The work for a byte of what is looked for: the search prepares itself for it.
pub(super) const NEEDLE: u64 = 3;

/// What a string method works on: text or bytes, and a way to make more of the same.
pub(super) struct Subject {
    pub(super) value: Value,
    pub(super) bytes: Vec<u8>,
    pub(super) is_text: bool,
}

impl Subject {
    pub(super) fn of(machine: &Machine<'_>, value: Value) -> Option<Self> {
        let value = machine.native_part(value);
        if let Some(text) = machine.as_text(value) {
            return Some(Self {
                value,
                bytes: machine.texts.bytes(text).to_vec(),
                is_text: true,
            });
        }
        Some(Self {
            value,
            bytes: machine.as_buffer(value)?,
            is_text: false,
        })
    }

    /// A part of it, or what was made of it.
    pub(super) fn make(&self, machine: &mut Machine<'_>, bytes: &[u8]) -> Value {
        if self.is_text {
            machine.make_text(bytes)
        } else if let Some(Object::Array { code: 1, .. }) = machine.object(self.value) {
            let items = bytes.iter().map(|byte| Value::Int(i64::from(*byte)));
            let items = items.collect();
            machine.make_array(1, items, 1)
        } else {
            machine.make_bytes_object(bytes)
        }
    }

    /// The empty one is a constant of the firmware.
    pub(super) fn empty(&self, machine: &mut Machine<'_>) -> Value {
        if self.is_text {
            machine.make_text(b"")
        } else {
            machine.make_bytes(b"")
        }
    }

    /// The byte at which a character begins that is given by its number.
    pub(super) fn offset(
        &self,
        machine: &Machine<'_>,
        index: Option<&Value>,
        missing: usize,
    ) -> usize {
        let Some(index) = index.and_then(|index| machine.as_int(*index)) else {
            return missing;
        };
        let starts: Vec<usize> = if self.is_text {
            let is_start = |at: &usize| self.bytes[*at] & 0xc0 != 0x80;
            (0..self.bytes.len()).filter(is_start).collect()
        } else {
            (0..self.bytes.len()).collect()
        };
        let count = starts.len() as i64;
        let at = if index < 0 { index + count } else { index };
        match usize::try_from(at) {
            Ok(at) => starts.get(at).copied().unwrap_or(self.bytes.len()),
            Err(_) => 0,
        }
    }

    /// The number of the character that begins there.
    pub(super) fn index(&self, offset: usize) -> i64 {
        let before = &self.bytes[..offset.min(self.bytes.len())];
        if self.is_text {
            before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as i64
        } else {
            before.len() as i64
        }
    }
}

/// Runs a method on text or bytes, if those and its arguments are known.
pub(super) fn on_text(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, &Subject, &Call<'_>) -> Outcome,
) -> Outcome {
    let Some((receiver, rest)) = call.receiver(machine) else {
        return Err(bad_arguments(machine, call.name));
    };
    let Some(subject) = Subject::of(machine, receiver) else {
        return match receiver {
            Value::Unknown(_) | Value::Foreign(_) => unmodelled(machine, call),
            _ => Err(bad_arguments(machine, call.name)),
        };
    };
    let mut arguments = rest.arguments.iter();
    if let Some(doubt) = arguments
        .clone()
        .find(|one| matches!(one, Value::Unknown(_)))
    {
        return Ok(*doubt);
    }
    if arguments.any(|one| matches!(one, Value::Foreign(_))) {
        return unmodelled(machine, call);
    }
    machine.spend(subject.bytes.len() as u64 / 64)?;
    body(machine, &subject, &rest)
}

/// A method of strings that is known by its name only.
pub(super) fn unmodelled_of_text(
    machine: &mut Machine<'_>,
    _: &Subject,
    call: &Call<'_>,
) -> Outcome {
    unmodelled(machine, call)
}

/// An argument that must be of the same type as the string.
pub(super) fn like(
    machine: &mut Machine<'_>,
    subject: &Subject,
    value: Option<&Value>,
) -> Outcome<Vec<u8>> {
    let other = value.and_then(|value| Subject::of(machine, *value));
    match other {
        Some(other) if other.is_text == subject.is_text => {
            machine.charge(NEEDLE * other.bytes.len() as u64);
            Ok(other.bytes)
        }
        _ => Err(machine.raise("TypeError", "can't convert object to str implicitly")),
    }
}
