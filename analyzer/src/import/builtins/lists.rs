//! The methods of lists, and those of tuples, which lists have as well (py/objlist.c).

use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::functions::bad_arguments;
use super::order::sort;

fn items_mut<'m>(machine: &'m mut Machine<'_>, id: Id) -> Option<&'m mut Vec<Value>> {
    match machine.heap.get_mut(id) {
        Object::List { items, .. } => Some(items),
        _ => None,
    }
}

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &'static str,
    id: Id,
    rest: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let list = Value::Object(id);
    match (name, rest) {
        ("append", [value]) => {
            machine.append(id, *value);
            Ok(Value::None)
        }
        ("extend", [other]) => {
            machine.extend(id, *other)?;
            Ok(Value::None)
        }
        ("insert", [index, value]) => {
            let length = machine.length(list).unwrap_or(0) as i64;
            let index = machine.as_int(*index).unwrap_or(0);
            let index = if index < 0 { index + length } else { index };
            machine.append(id, Value::None);
            if let Some(items) = items_mut(machine, id) {
                items.pop();
                items.insert(index.clamp(0, length) as usize, *value);
            }
            Ok(Value::None)
        }
        ("pop", _) => {
            let length = machine.length(list).unwrap_or(0);
            if length == 0 {
                return Err(machine.raise("IndexError", "pop from empty list"));
            }
            let index = rest.first().copied().unwrap_or(Value::Int(-1));
            let at = machine.position(index, length)?;
            Ok(machine.pop_from_list(id, at))
        }
        ("remove", [value]) => {
            let at = search(machine, "index", list, *value)?;
            if let Value::Int(at) = at {
                machine.pop_from_list(id, at as usize);
            }
            Ok(Value::None)
        }
        ("clear", []) => {
            if let Some(items) = items_mut(machine, id) {
                items.clear();
            }
            machine.resize_list(id, 4);
            Ok(Value::None)
        }
        ("copy", []) => {
            let items = machine.collect_values(list)?;
            Ok(machine.make_list(items))
        }
        ("reverse", []) => {
            if let Some(items) = items_mut(machine, id) {
                items.reverse();
            }
            Ok(Value::None)
        }
        ("sort", _) => {
            let values = machine.collect_values(list)?;
            let ordered = sort(machine, values, keywords)?;
            if let Some(items) = items_mut(machine, id) {
                *items = ordered;
            }
            Ok(Value::None)
        }
        ("count" | "index", [value, ..]) => search(machine, name, list, *value),
        _ => Err(bad_arguments(machine, name)),
    }
}

/// `index` and `count` of a sequence.
pub(super) fn search(
    machine: &mut Machine<'_>,
    name: &str,
    sequence: Value,
    value: Value,
) -> Outcome {
    let mut count = 0;
    for (at, item) in machine.collect_values(sequence)?.into_iter().enumerate() {
        let same = machine.equal(item, value)?;
        if machine.truth(same)? {
            if name == "index" {
                return Ok(Value::Int(at as i64));
            }
            count += 1;
        }
    }
    if name == "index" {
        return Err(machine.raise("ValueError", "object not in sequence"));
    }
    Ok(Value::Int(count))
}
