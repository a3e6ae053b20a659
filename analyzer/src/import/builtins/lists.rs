//! The methods of lists, and those of tuples, which lists have as well (py/objlist.c).

use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, bad_arguments, table, unmodelled};
use super::order;

pub(super) static METHODS: [Builtin; 11] = table! {
    "append" => fixed(append),
    "clear" => fixed(clear),
    "copy" => fixed(copy),
    "count" => search(count),
    "extend" => fixed(extend),
    "index" => search(index),
    "insert" => fixed(insert),
    "pop" => on_list(pop),
    "remove" => fixed(remove),
    "reverse" => fixed(reverse),
    "sort" => on_list(sort),
};

pub(super) static OF_TUPLE: [Builtin; 2] = table! {
    "count" => any(|machine, call| in_tuple(machine, call, count)),
    "index" => any(|machine, call| in_tuple(machine, call, index)),
};

/// Runs a method on a list that looks at its arguments itself.
fn on_list(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, &Call<'_>) -> Outcome,
) -> Outcome {
    match call.object(machine) {
        Some((id, rest)) => body(machine, id, &rest),
        None => unmodelled(machine, call),
    }
}

/// Runs a method on a list that takes a fixed number of arguments.
fn fixed<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, [Value; N]) -> Outcome,
) -> Outcome {
    match call.object(machine) {
        Some((id, rest)) => match rest.exactly() {
            Some(arguments) => body(machine, id, arguments),
            None => Err(bad_arguments(machine, call.name)),
        },
        None => unmodelled(machine, call),
    }
}

/// What looks for a value in a sequence.
type Search = fn(&mut Machine<'_>, Value, Value) -> Outcome;

/// Looks for the first argument in a list.
fn search(machine: &mut Machine<'_>, call: &Call<'_>, body: Search) -> Outcome {
    match call.object(machine) {
        Some((id, rest)) => match rest.arguments.first() {
            Some(value) => body(machine, Value::Object(id), *value),
            None => Err(bad_arguments(machine, call.name)),
        },
        None => unmodelled(machine, call),
    }
}

/// Looks for the first argument in a tuple.
fn in_tuple(machine: &mut Machine<'_>, call: &Call<'_>, body: Search) -> Outcome {
    let receiver = call.receiver(machine);
    match receiver.and_then(|(tuple, rest)| Some((tuple, *rest.arguments.first()?))) {
        Some((tuple, value)) => body(machine, tuple, value),
        None => unmodelled(machine, call),
    }
}

fn items_mut<'m>(machine: &'m mut Machine<'_>, id: Id) -> Option<&'m mut Vec<Value>> {
    match machine.heap.get_mut(id) {
        Object::List { items, .. } => Some(items),
        _ => None,
    }
}

fn append(machine: &mut Machine<'_>, id: Id, [value]: [Value; 1]) -> Outcome {
    machine.append(id, value);
    Ok(Value::None)
}

fn extend(machine: &mut Machine<'_>, id: Id, [other]: [Value; 1]) -> Outcome {
    machine.extend(id, other)?;
    Ok(Value::None)
}

fn insert(machine: &mut Machine<'_>, id: Id, [index, value]: [Value; 2]) -> Outcome {
    let length = machine.length(Value::Object(id)).unwrap_or(0) as i64;
    let index = machine.as_int(index).unwrap_or(0);
    let index = if index < 0 { index + length } else { index };
    machine.append(id, Value::None);
    if let Some(items) = items_mut(machine, id) {
        items.pop();
        let at = index.clamp(0, length);
        items.insert(at as usize, value);
        machine.charge((length - at) as u64);
    }
    Ok(Value::None)
}

fn pop(machine: &mut Machine<'_>, id: Id, call: &Call<'_>) -> Outcome {
    let length = machine.length(Value::Object(id)).unwrap_or(0);
    if length == 0 {
        return Err(machine.raise("IndexError", "pop from empty list"));
    }
    let index = call.arguments.first().copied().unwrap_or(Value::Int(-1));
    let at = machine.position(index, length)?;
    Ok(machine.pop_from_list(id, at))
}

fn remove(machine: &mut Machine<'_>, id: Id, [value]: [Value; 1]) -> Outcome {
    if let Value::Int(at) = index(machine, Value::Object(id), value)? {
        machine.pop_from_list(id, at as usize);
    }
    Ok(Value::None)
}

fn clear(machine: &mut Machine<'_>, id: Id, []: [Value; 0]) -> Outcome {
    if let Some(items) = items_mut(machine, id) {
        items.clear();
    }
    machine.resize_list(id, 4);
    Ok(Value::None)
}

fn copy(machine: &mut Machine<'_>, id: Id, []: [Value; 0]) -> Outcome {
    let items = machine.collect_values(Value::Object(id))?;
    Ok(machine.make_list(items))
}

fn reverse(machine: &mut Machine<'_>, id: Id, []: [Value; 0]) -> Outcome {
    if let Some(items) = items_mut(machine, id) {
        items.reverse();
    }
    Ok(Value::None)
}

fn sort(machine: &mut Machine<'_>, id: Id, call: &Call<'_>) -> Outcome {
    let mut values = machine.collect_values(Value::Object(id))?;
    let sorted = order::sort(machine, &mut values, call);
    if let Some(items) = items_mut(machine, id) {
        *items = values;
    }
    sorted.map(|()| Value::None)
}

fn index(machine: &mut Machine<'_>, sequence: Value, value: Value) -> Outcome {
    for (at, item) in machine.collect_values(sequence)?.into_iter().enumerate() {
        if is_equal(machine, item, value)? {
            return Ok(Value::Int(at as i64));
        }
    }
    Err(machine.raise("ValueError", "object not in sequence"))
}

fn count(machine: &mut Machine<'_>, sequence: Value, value: Value) -> Outcome {
    let mut count = 0;
    for item in machine.collect_values(sequence)? {
        count += i64::from(is_equal(machine, item, value)?);
    }
    Ok(Value::Int(count))
}

fn is_equal(machine: &mut Machine<'_>, item: Value, value: Value) -> Outcome<bool> {
    let same = machine.equal(item, value)?;
    machine.truth(same)
}
