//! The methods of dicts (py/objdict.c).

use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Value, ViewKind};
use super::builtin::{Builtin, Call, any, table, unmodelled};
use super::containers;

pub(super) static METHODS: [Builtin; 15] = table! {
    "clear" => fixed(|machine, id, []| clear(machine, id)),
    "copy" => fixed(|machine, id, []| Ok(Value::Object(machine.copy_dict(id)))),
    "fromkeys" => any(from_keys),
    "get" => by_key(get),
    "items" => fixed(|machine, id, []| Ok(machine.make_view(id, ViewKind::Pairs))),
    "keys" => fixed(|machine, id, []| Ok(machine.make_view(id, ViewKind::Keys))),
    "pop" => by_key(pop),
    "popitem" => fixed(pop_item),
    "setdefault" => by_key(set_default),
    "update" => any(update),
    "values" => fixed(|machine, id, []| Ok(machine.make_view(id, ViewKind::Values))),
    "__getitem__" => by_key(get_item),
    "__setitem__" => fixed(set_item),
    "__delitem__" => fixed(delete_item),
    "move_to_end" => any(unmodelled),
};

/// Runs a method on a dict that takes a fixed number of arguments.
fn fixed<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, [Value; N]) -> Outcome,
) -> Outcome {
    let receiver = call.object(machine);
    match receiver.and_then(|(id, rest)| Some((id, rest.exactly()?))) {
        Some((id, arguments)) => body(machine, id, arguments),
        None => unmodelled(machine, call),
    }
}

/// Runs a method on a dict that takes a key, and maybe what to give where there is none.
fn by_key(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, Value, Option<Value>) -> Outcome,
) -> Outcome {
    let receiver = call.object(machine);
    match receiver.and_then(|(id, rest)| Some((id, rest.arguments.split_first()?))) {
        Some((id, (key, more))) => body(machine, id, *key, more.first().copied()),
        None => unmodelled(machine, call),
    }
}

fn get(machine: &mut Machine<'_>, id: Id, key: Value, default: Option<Value>) -> Outcome {
    get_item(machine, id, key, default.or(Some(Value::None)))
}

fn get_item(machine: &mut Machine<'_>, id: Id, key: Value, default: Option<Value>) -> Outcome {
    let hashed = machine.key(key)?;
    let found = machine.look_up_key(id, &hashed).or(default);
    found.ok_or_else(|| machine.raise_with("KeyError", vec![key]))
}

fn pop(machine: &mut Machine<'_>, id: Id, key: Value, default: Option<Value>) -> Outcome {
    let hashed = machine.key(key)?;
    let found = machine.remove_key(id, &hashed).or(default);
    found.ok_or_else(|| machine.raise_with("KeyError", vec![key]))
}

fn set_default(machine: &mut Machine<'_>, id: Id, key: Value, default: Option<Value>) -> Outcome {
    let hashed = machine.key(key)?;
    if let Some(value) = machine.look_up_key(id, &hashed) {
        return Ok(value);
    }
    let value = default.unwrap_or(Value::None);
    machine.store_key(id, hashed, key, value);
    Ok(value)
}

fn set_item(machine: &mut Machine<'_>, id: Id, [key, value]: [Value; 2]) -> Outcome {
    let hashed = machine.key(key)?;
    machine.store_key(id, hashed, key, value);
    Ok(Value::None)
}

fn delete_item(machine: &mut Machine<'_>, id: Id, [key]: [Value; 1]) -> Outcome {
    let hashed = machine.key(key)?;
    machine.remove_key(id, &hashed);
    Ok(Value::None)
}

fn pop_item(machine: &mut Machine<'_>, id: Id, []: [Value; 0]) -> Outcome {
    let Some((key, value)) = machine.entries(id).pop() else {
        return Err(machine.raise("KeyError", "popitem(): dictionary is empty"));
    };
    let hashed = machine.key(key)?;
    machine.remove_key(id, &hashed);
    Ok(machine.make_tuple(vec![key, value]))
}

fn update(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((id, rest)) = call.object(machine) else {
        return unmodelled(machine, call);
    };
    if let Some(source) = rest.arguments.first() {
        containers::update_dict(machine, id, *source)?;
    }
    for (key, value) in rest.keywords {
        machine.store(id, *key, *value);
    }
    Ok(Value::None)
}

/// Empties a dict or a set.
pub(super) fn clear(machine: &mut Machine<'_>, id: Id) -> Outcome {
    if let Some(map) = machine.heap.get_mut(id).map_mut() {
        map.entries.clear();
        map.places = 0;
        let table = map.table.take();
        machine.heap.free(table);
    }
    Ok(Value::None)
}

/// `dict.fromkeys`, with the type before its arguments or without.
fn from_keys(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((first, rest)) = call.receiver(machine) else {
        return unmodelled(machine, call);
    };
    let (keys, value) = match (first, rest.arguments) {
        (Value::Native(_), [keys]) => (*keys, Value::None),
        (Value::Native(_), [keys, value]) => (*keys, *value),
        (keys, []) => (keys, Value::None),
        (keys, [value]) => (keys, *value),
        _ => return unmodelled(machine, call),
    };
    // Without a length the dict starts with no room (`dict_fromkeys` in py/objdict.c).
    let places = machine.length(keys).unwrap_or(0) as u32;
    let keys = machine.collect_values(keys)?;
    let dict = machine.make_dict(places);
    for key in keys {
        let hashed = machine.key(key)?;
        machine.store_key(dict, hashed, key, value);
    }
    Ok(Value::Object(dict))
}
