//! How bytearrays and arrays grow (py/objarray.c).

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::containers;

/// `bytearray.append` and `.extend` (py/objarray.c): eight places more when there is none.
pub(super) fn grow(machine: &mut Machine<'_>, id: Id, name: &str, value: Value) -> Outcome {
    let more = match name {
        "append" => vec![value],
        _ => match machine.as_buffer(value) {
            Some(bytes) => bytes
                .into_iter()
                .map(|byte| Value::Int(i64::from(byte)))
                .collect(),
            None => machine.collect_values(value)?,
        },
    };
    let Object::Array {
        code,
        items,
        free,
        entry,
    } = machine.heap.get(id)
    else {
        return Ok(Value::None);
    };
    let width = containers::item_width(*code);
    let (old, free, count) = (*entry, *free as usize, items.len() + more.len());
    let (left, places) = if more.len() <= free {
        (free - more.len(), items.len() + free)
    } else if name == "append" {
        (7, items.len() + 8)
    } else {
        (0, count)
    };
    let at = machine.at;
    let new = machine
        .heap
        .renew(old, Kind::Buffer, width * places as u64, at);
    if let Object::Array {
        items, free, entry, ..
    } = machine.heap.get_mut(id)
    {
        items.extend(more);
        *free = left as u32;
        *entry = new;
    }
    Ok(Value::None)
}
