//! `str()` of anything, and the ways between strings and bytes (py/objstr.c).

use super::super::heap::EntryId;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Call, unmodelled};

/// `mp_obj_str_t`.
const OBJECT: u64 = 16;

impl Machine<'_> {
    /// A bytes object over characters that lie elsewhere.
    fn bytes_over(&mut self, data: std::rc::Rc<[u8]>, entry: Option<EntryId>) -> Value {
        self.new_object(Object::Bytes { data, entry }, Kind::Buffer, OBJECT)
    }

    /// A bytes object of its own, even where it is empty.
    pub(in crate::import) fn make_bytes_object(&mut self, data: &[u8]) -> Value {
        let entry = self.take(Kind::Buffer, data.len() as u64 + 1);
        self.bytes_over(data.into(), entry)
    }
}

/// `str(object)`, or `str(bytes, encoding)`.
pub(super) fn make(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [] => Ok(machine.make_text(b"")),
        [value] => {
            if let Value::Text(_) = value {
                return Ok(*value);
            }
            if let Some(Object::Text { .. }) = machine.object(*value) {
                return Ok(*value);
            }
            match machine.show(*value, false)? {
                Some(text) => Ok(machine.make_text(text.as_bytes())),
                None => unmodelled(machine, call),
            }
        }
        [bytes, ..] => match machine.as_buffer(*bytes) {
            Some(data) => decoded(machine, *bytes, &data),
            None => match bytes {
                Value::Unknown(_) | Value::Foreign(_) => unmodelled(machine, call),
                _ => Err(machine.raise("TypeError", "object with buffer protocol required")),
            },
        },
    }
}

/// The characters of a bytes object become those of a string: nothing is copied.
pub(super) fn decoded(machine: &mut Machine<'_>, source: Value, data: &[u8]) -> Outcome {
    if std::str::from_utf8(data).is_err() {
        return Err(machine.raise("UnicodeError", ""));
    }
    let text = machine.texts.number(data);
    if machine.texts.is_interned(text) {
        return Ok(Value::Text(text));
    }
    match machine.object(source) {
        Some(Object::Bytes { entry, .. }) => {
            let object = Object::Text { text, data: *entry };
            Ok(machine.new_object(object, Kind::Text, OBJECT))
        }
        _ => Ok(machine.make_text(data)),
    }
}

/// `bytes(text, encoding)` and `text.encode()`: the characters are shared.
pub(super) fn encoded(machine: &mut Machine<'_>, source: Value) -> Option<Value> {
    let text = machine.as_text(source)?;
    let data = machine.texts.bytes(text);
    if data.is_empty() {
        return Some(machine.make_bytes(b""));
    }
    let entry = match machine.object(source) {
        Some(Object::Text { data, .. }) => *data,
        _ => None,
    };
    Some(machine.bytes_over(data, entry))
}
