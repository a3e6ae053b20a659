//! The methods of bytearrays, arrays and views of them, and how they grow (py/objarray.c).

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, table};
use super::containers;
use super::strings::{decode, hex};
use super::subject::{on_text, unmodelled_of_text};

/// The methods of what grows: bytearrays and arrays.
pub(super) static THAT_GROW: [Builtin; 2] = table! {
    "append" => any(|machine, call| grow(machine, call, append)),
    "extend" => any(|machine, call| grow(machine, call, extend)),
};

/// The methods that arrays have besides.
pub(super) static OF_ARRAY: [Builtin; 1] = table! {
    "decode" => on_text(decode),
};

pub(super) static OF_MEMORYVIEW: [Builtin; 2] = table! {
    "hex" => on_text(hex),
    "cast" => on_text(unmodelled_of_text),
};

/// Runs a method on what grows; on anything else it is one of strings that nobody knows.
fn grow(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, Value) -> Outcome<()>,
) -> Outcome {
    let receiver = call.object(machine);
    match receiver.and_then(|(id, rest)| Some((id, rest.exactly()?))) {
        Some((id, [value])) => {
            body(machine, id, value)?;
            Ok(Value::None)
        }
        None => on_text(machine, call, unmodelled_of_text),
    }
}

/// Takes eight places more when there is none (`array_append`).
fn append(machine: &mut Machine<'_>, id: Id, value: Value) -> Outcome<()> {
    add(machine, id, vec![value], 7);
    Ok(())
}

/// Takes as many places as are missing (`array_extend`).
fn extend(machine: &mut Machine<'_>, id: Id, source: Value) -> Outcome<()> {
    let more = match machine.as_buffer(source) {
        Some(bytes) => {
            let numbers = bytes.into_iter().map(|byte| Value::Int(i64::from(byte)));
            numbers.collect()
        }
        None => machine.collect_values(source)?,
    };
    add(machine, id, more, 0);
    Ok(())
}

/// Puts items behind those of an array. Where they do not fit, `spare` places more are taken.
fn add(machine: &mut Machine<'_>, id: Id, more: Vec<Value>, spare: usize) {
    let Object::Array {
        code,
        items,
        free,
        entry,
    } = machine.heap.get(id)
    else {
        return;
    };
    let width = containers::item_width(*code);
    let (old, free, count) = (*entry, *free as usize, items.len() + more.len());
    let (left, places) = match free.checked_sub(more.len()) {
        Some(left) => (left, items.len() + free),
        None => (spare, count + spare),
    };
    machine.charge(more.len() as u64);
    let new = machine.renew(old, Kind::Buffer, width * places as u64);
    if machine.is_refused() {
        return;
    }
    if let Object::Array {
        items, free, entry, ..
    } = machine.heap.get_mut(id)
    {
        items.extend(more);
        *free = left as u32;
        *entry = new;
    }
}
