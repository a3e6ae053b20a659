//! Dicts, sets, deques, bytearrays and arrays from other values.

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Key, Object, Value};
use super::builtin::{Call, bad_arguments, unmodelled};

/// The bytes of an item of an array of that type code; a bytearray has type code 1.
pub(in crate::import) fn item_width(code: u8) -> u64 {
    match code {
        b'h' | b'H' => 2,
        b'i' | b'I' | b'l' | b'L' | b'f' | b'O' | b'P' | b'S' => 4,
        b'q' | b'Q' | b'd' => 8,
        _ => 1,
    }
}

/// A view of a view is one of what that shows.
pub(super) fn make_memoryview(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [object] => {
            let object = match machine.object(*object) {
                Some(Object::Memoryview(inner)) => *inner,
                _ => *object,
            };
            Ok(machine.new_object(Object::Memoryview(object), Kind::Buffer, 16))
        }
        _ => make_bytearray(machine, call),
    }
}

pub(super) fn make_array(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let [code, rest @ ..] = call.arguments else {
        return Ok(machine.make_array(1, Vec::new(), 1));
    };
    let code = machine
        .as_text(*code)
        .and_then(|code| machine.texts.bytes(code).first().copied())
        .unwrap_or(b'B');
    let Some(source) = rest.first().copied() else {
        return Ok(machine.make_array(code, Vec::new(), item_width(code)));
    };
    let items = array_items(machine, code, source)?;
    let array = machine.make_array(code, items, item_width(code));
    // Its iterator comes behind the array (`array_construct`).
    if machine.length(source).is_some() && !is_bytes(machine, source) {
        machine.iterator(source, true)?;
    }
    Ok(array)
}

fn is_bytes(machine: &Machine<'_>, source: Value) -> bool {
    matches!(machine.native_type(source), Some("bytes" | "bytearray"))
}

pub(super) fn make_bytes(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [] => Ok(machine.make_bytes(&[])),
        [source, encoding @ ..] if machine.as_text(*source).is_some() => {
            if encoding.is_empty() {
                return Err(machine.raise("TypeError", "string argument without an encoding"));
            }
            match super::encoding::encoded(machine, *source) {
                Some(made) => Ok(made),
                None => unmodelled(machine, call),
            }
        }
        [source] if matches!(machine.object(*source), Some(Object::Bytes { .. })) => Ok(*source),
        [source] => match bytes_of(machine, *source, true)? {
            Some(data) => Ok(machine.make_bytes_object(&data)),
            None => unmodelled(machine, call),
        },
        _ => Err(bad_arguments(machine, call.name)),
    }
}

pub(super) fn make_bytearray(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    // A bytearray can tell which of its bytes are known.
    if let [source] = call.arguments
        && machine.unknown_in_buffer(*source).is_some()
    {
        let items = machine.collect_values(*source)?;
        return Ok(machine.make_array(1, items, 1));
    }
    let data = match call.arguments {
        [] => Some(Vec::new()),
        [source, _, ..] if machine.as_text(*source).is_none() => {
            return Err(bad_arguments(machine, call.name));
        }
        [source, ..] => bytes_of(machine, *source, false)?,
    };
    let Some(data) = data else {
        return unmodelled(machine, call);
    };
    let items = data.iter().map(|byte| Value::Int(i64::from(*byte)));
    let items = items.collect();
    Ok(machine.make_array(1, items, 1))
}

/// Buffers longer than this are out of memory on every board.
const LONGEST: i64 = 1 << 20;

/// The items of an array: from bytes as they lie, else one by one.
fn array_items(machine: &mut Machine<'_>, code: u8, source: Value) -> Outcome<Vec<Value>> {
    match machine.as_buffer(source) {
        Some(bytes) if is_bytes(machine, source) => {
            let width = item_width(code) as usize;
            let count = bytes.len() / width;
            let number = |at: usize| {
                let item = &bytes[at * width..(at + 1) * width];
                let value = item
                    .iter()
                    .rev()
                    .fold(0i64, |value, byte| value << 8 | i64::from(*byte));
                Value::Int(value)
            };
            Ok((0..count).map(number).collect())
        }
        _ => machine.collect_values(source),
    }
}

/// What `bytes(source)` holds; `None` if it is not known.
fn bytes_of(machine: &mut Machine<'_>, source: Value, is_bytes: bool) -> Outcome<Option<Vec<u8>>> {
    if let Value::Unknown(_) | Value::Foreign(_) = source {
        return Ok(None);
    }
    if let Some(count) = machine.as_int(source) {
        return match count {
            ..0 => Err(machine.raise("ValueError", "")),
            _ => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                machine.room_for(count, 1)?;
                machine.charge(count as u64);
                Ok(Some(vec![0; count]))
            }
        };
    }
    if let Some(text) = machine.as_text(source) {
        return Ok(Some(machine.texts.bytes(text).to_vec()));
    }
    if let Some(bytes) = machine.as_buffer(source) {
        return Ok(Some(bytes));
    }
    let values = machine.collect_values(source)?;
    let mut bytes = Vec::with_capacity(values.len());
    for value in values {
        match machine.as_int(value) {
            Some(byte) if is_bytes && !(0..256).contains(&byte) => {
                return Err(machine.raise("ValueError", "bytes value out of range"));
            }
            Some(byte) => bytes.push(byte as u8),
            None if matches!(value, Value::Unknown(_) | Value::Foreign(_)) => bytes.push(0),
            None => return Err(machine.raise("TypeError", "can't convert to int")),
        }
    }
    Ok(Some(bytes))
}

pub(super) fn make_dict(machine: &mut Machine<'_>, is_ordered: bool, call: &Call<'_>) -> Outcome {
    let dict = machine.make_dict(0);
    if is_ordered && let Some(map) = machine.heap.get_mut(dict).map_mut() {
        map.is_ordered = true;
    }
    if let Some(source) = call.arguments.first() {
        update_dict(machine, dict, *source)?;
    }
    for (name, value) in call.keywords {
        machine.store_key(dict, Key::Text(*name), Value::Text(*name), *value);
    }
    Ok(Value::Object(dict))
}

/// `dict.update`.
pub(super) fn update_dict(machine: &mut Machine<'_>, dict: Id, source: Value) -> Outcome<()> {
    if let Value::Object(from) = source
        && let Object::Dict(_) = machine.heap.get(from)
    {
        for (key, value) in machine.entries(from) {
            let hashed = machine.key(key)?;
            machine.store_key(dict, hashed, key, value);
        }
        return Ok(());
    }
    for pair in machine.collect_by_iterator(source)? {
        match machine.collect_by_iterator(pair)?.as_slice() {
            [key, value] => {
                let hashed = machine.key(*key)?;
                machine.store_key(dict, hashed, *key, *value);
            }
            _ => return Err(machine.raise("ValueError", "dict update sequence has wrong length")),
        }
    }
    Ok(())
}

pub(super) fn make_set(machine: &mut Machine<'_>, is_frozen: bool, arguments: &[Value]) -> Outcome {
    let set = machine.make_set(0, is_frozen);
    if let Some(source) = arguments.first() {
        for value in machine.collect_by_iterator(*source)? {
            let key = machine.key(value)?;
            machine.store_key(set, key, value, Value::None);
        }
    }
    Ok(Value::Object(set))
}

/// `mp_obj_deque_t`: six words, and room for one item more than it may hold.
pub(super) fn make_deque(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let most = call.int(machine, 1);
    let Some(most) = most.filter(|most| (0..LONGEST).contains(most)) else {
        return unmodelled(machine, call);
    };
    let held = match call.arguments.first() {
        Some(source) => machine.collect_by_iterator(*source)?,
        None => Vec::new(),
    };
    let data = machine.take(Kind::List, 4 * (most as u64 + 1));
    let deque = Object::Native {
        class: Native::Type("deque"),
        held,
        data,
    };
    Ok(machine.new_object(deque, Kind::List, 24))
}
