//! Dicts, sets, deques, bytearrays and arrays from other values.

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Key, Object, Value};
use super::functions::unknown;

/// The bytes of an item of an array of that type code; a bytearray has type code 1.
pub(in crate::import) fn item_width(code: u8) -> u64 {
    match code {
        b'h' | b'H' => 2,
        b'i' | b'I' | b'l' | b'L' | b'f' | b'O' | b'P' | b'S' => 4,
        b'q' | b'Q' | b'd' => 8,
        _ => 1,
    }
}

pub(super) fn make_buffer(machine: &mut Machine<'_>, name: &str, arguments: &[Value]) -> Outcome {
    match (name, arguments) {
        ("memoryview", [object]) => {
            // A view of a view is one of what that shows.
            let object = &match machine.object(*object) {
                Some(Object::Memoryview(inner)) => *inner,
                _ => *object,
            };
            Ok(machine.new_object(Object::Memoryview(*object), Kind::Buffer, 16))
        }
        ("array", [code, rest @ ..]) => {
            let code = machine
                .as_text(*code)
                .and_then(|code| machine.texts.bytes(code).first().copied())
                .unwrap_or(b'B');
            let items = match rest.first() {
                Some(items) => array_items(machine, code, *items)?,
                None => Vec::new(),
            };
            Ok(machine.make_array(code, items, item_width(code)))
        }
        (_, []) => Ok(if name == "bytes" {
            machine.make_bytes(&[])
        } else {
            machine.make_array(1, Vec::new(), 1)
        }),
        ("bytes", [source, ..]) if machine.as_text(*source).is_some() => {
            if arguments.len() == 1 {
                return Err(machine.raise("TypeError", "string argument without an encoding"));
            }
            match super::encoding::encoded(machine, *source) {
                Some(made) => Ok(made),
                None => unknown(machine, name),
            }
        }
        ("bytes", [source]) if matches!(machine.object(*source), Some(Object::Bytes { .. })) => {
            Ok(*source)
        }
        (_, [_, _, ..]) if machine.as_text(arguments[0]).is_none() => {
            Err(super::functions::bad_arguments(machine, name))
        }
        (_, [source, ..]) => {
            let Some(data) = bytes_of(machine, *source, name == "bytes")? else {
                return unknown(machine, name);
            };
            Ok(if name == "bytes" {
                machine.make_bytes_object(&data)
            } else {
                let items = data.iter().map(|byte| Value::Int(i64::from(*byte)));
                let items = items.collect();
                machine.make_array(1, items, 1)
            })
        }
    }
}

/// Buffers longer than this are out of memory on every board.
const LONGEST: i64 = 1 << 20;

/// The items of an array: from bytes as they lie, else one by one.
fn array_items(machine: &mut Machine<'_>, code: u8, source: Value) -> Outcome<Vec<Value>> {
    match machine.as_buffer(source) {
        Some(bytes) if matches!(machine.native_type(source), Some("bytes" | "bytearray")) => {
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
            0..=LONGEST => Ok(Some(vec![0; count as usize])),
            ..0 => Err(machine.raise("ValueError", "")),
            _ => Err(machine.raise("MemoryError", "memory allocation failed")),
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

pub(super) fn make_dict(
    machine: &mut Machine<'_>,
    is_ordered: bool,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let dict = machine.make_dict(0);
    if is_ordered && let Some(map) = machine.heap.get_mut(dict).map_mut() {
        map.is_ordered = true;
    }
    if let Some(source) = arguments.first() {
        update_dict(machine, dict, *source)?;
    }
    for (name, value) in keywords {
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
    for pair in machine.collect_values(source)? {
        match machine.collect_values(pair)?.as_slice() {
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
        for value in machine.collect_values(*source)? {
            let key = machine.key(value)?;
            machine.store_key(set, key, value, Value::None);
        }
    }
    Ok(Value::Object(set))
}

/// `mp_obj_deque_t`: six words, and room for one item more than it may hold.
pub(super) fn make_deque(machine: &mut Machine<'_>, arguments: &[Value]) -> Outcome {
    let most = arguments.get(1).and_then(|most| machine.as_int(*most));
    let Some(most) = most.filter(|most| (0..LONGEST).contains(most)) else {
        return unknown(machine, "deque");
    };
    let held = match arguments.first() {
        Some(source) => machine.collect_values(*source)?,
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
