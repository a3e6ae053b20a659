//! The methods of sets (py/objset.c).

use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, table, unmodelled};
use super::{containers, dicts};

pub(super) static METHODS: [Builtin; 18] = table! {
    "add" => change(add),
    "clear" => change(|machine, id, []| dicts::clear(machine, id)),
    "copy" => fixed(copy),
    "discard" => change(discard),
    "difference" => on_set(difference),
    "difference_update" => change_by_all(|machine, id, other| keep(machine, id, other, false)),
    "intersection" => fixed(|machine, id, [other]| combine(machine, id, other, "&")),
    "intersection_update" => change_by_all(|machine, id, other| keep(machine, id, other, true)),
    "isdisjoint" => fixed(is_disjoint),
    "issubset" => fixed(|machine, id, [other]| compare(machine, id, other, "<=")),
    "issuperset" => fixed(|machine, id, [other]| compare(machine, id, other, ">=")),
    "__contains__" => fixed(contains),
    "pop" => change(pop),
    "remove" => change(remove),
    "symmetric_difference" => fixed(|machine, id, [other]| combine(machine, id, other, "^")),
    "symmetric_difference_update" =>
        change_by_all(|machine, id, other| keep(machine, id, other, false)),
    "union" => fixed(|machine, id, [other]| combine(machine, id, other, "|")),
    "update" => change_by_all(update),
};

/// Runs a method on a set that looks at its arguments itself.
fn on_set(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, &[Value]) -> Outcome,
) -> Outcome {
    match call.object(machine) {
        Some((id, rest)) => body(machine, id, rest.arguments),
        None => unmodelled(machine, call),
    }
}

/// Runs a method on a set that takes a fixed number of arguments.
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

/// Runs a method with a fixed number of arguments that changes its set.
fn change<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, [Value; N]) -> Outcome,
) -> Outcome {
    refuse_frozen(machine, call)?;
    fixed(machine, call, body)
}

/// Changes a set by each argument in turn.
fn change_by_all(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, Value) -> Outcome<()>,
) -> Outcome {
    refuse_frozen(machine, call)?;
    let Some((id, rest)) = call.object(machine) else {
        return unmodelled(machine, call);
    };
    for other in rest.arguments {
        body(machine, id, *other)?;
    }
    Ok(Value::None)
}

/// A frozen set has no methods that change it.
fn refuse_frozen(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome<()> {
    match call.object(machine) {
        Some((id, _)) if is_frozen(machine, id) => {
            let message = format!("'frozenset' object has no attribute '{}'", call.name);
            Err(machine.raise("AttributeError", message))
        }
        _ => Ok(()),
    }
}

fn is_frozen(machine: &Machine<'_>, id: Id) -> bool {
    let set = machine.heap.get(id);
    matches!(set, Object::Set { is_frozen, .. } if *is_frozen)
}

fn add(machine: &mut Machine<'_>, id: Id, [value]: [Value; 1]) -> Outcome {
    let key = machine.key(value)?;
    machine.store_key(id, key, value, Value::None);
    Ok(Value::None)
}

fn discard(machine: &mut Machine<'_>, id: Id, [value]: [Value; 1]) -> Outcome {
    let key = machine.key(value)?;
    machine.remove_key(id, &key);
    Ok(Value::None)
}

fn remove(machine: &mut Machine<'_>, id: Id, [value]: [Value; 1]) -> Outcome {
    let key = machine.key(value)?;
    match machine.remove_key(id, &key) {
        Some(_) => Ok(Value::None),
        None => Err(machine.raise_with("KeyError", vec![value])),
    }
}

fn pop(machine: &mut Machine<'_>, id: Id, []: [Value; 0]) -> Outcome {
    match machine.collect_values(Value::Object(id))?.first().copied() {
        Some(value) => {
            let key = machine.key(value)?;
            machine.remove_key(id, &key);
            Ok(value)
        }
        None => Err(machine.raise("KeyError", "pop from an empty set")),
    }
}

fn contains(machine: &mut Machine<'_>, id: Id, [value]: [Value; 1]) -> Outcome {
    let key = machine.key(value)?;
    Ok(Value::Bool(machine.look_up_key(id, &key).is_some()))
}

fn copy(machine: &mut Machine<'_>, id: Id, []: [Value; 0]) -> Outcome {
    Ok(Value::Object(copied(machine, id)?))
}

fn copied(machine: &mut Machine<'_>, id: Id) -> Outcome<Id> {
    let values = machine.collect_values(Value::Object(id))?;
    let places = machine.heap.get(id).map().map_or(0, |map| map.places);
    let copy = machine.make_set(places, false);
    for value in values {
        add(machine, copy, [value])?;
    }
    Ok(copy)
}

fn difference(machine: &mut Machine<'_>, id: Id, others: &[Value]) -> Outcome {
    if let [other] = others {
        return combine(machine, id, *other, "-");
    }
    let result = copied(machine, id)?;
    for other in others {
        keep(machine, result, *other, false)?;
    }
    Ok(Value::Object(result))
}

/// What an operator makes of a set and of something that becomes a set of its kind.
fn combine(machine: &mut Machine<'_>, id: Id, other: Value, operator: &str) -> Outcome {
    let is_frozen = is_frozen(machine, id);
    let other = containers::make_set(machine, is_frozen, &[other])?;
    machine.binary(operator, Value::Object(id), other)
}

fn compare(machine: &mut Machine<'_>, id: Id, other: Value, operator: &str) -> Outcome {
    let other = as_set(machine, other)?;
    machine.binary(operator, Value::Object(id), other)
}

fn is_disjoint(machine: &mut Machine<'_>, id: Id, [other]: [Value; 1]) -> Outcome {
    let common = compare(machine, id, other, "&")?;
    Ok(Value::Bool(machine.length(common) == Some(0)))
}

fn update(machine: &mut Machine<'_>, id: Id, other: Value) -> Outcome<()> {
    for value in machine.collect_values(other)? {
        add(machine, id, [value])?;
    }
    Ok(())
}

/// Keeps in a set what is in the other one, or what is not.
fn keep(machine: &mut Machine<'_>, id: Id, other: Value, wanted: bool) -> Outcome<()> {
    let Value::Object(other) = as_set(machine, other)? else {
        return Ok(());
    };
    for (value, _) in machine.entries(id) {
        let key = machine.key(value)?;
        let is_there = machine.look_up_key(other, &key).is_some();
        if is_there != wanted {
            machine.remove_key(id, &key);
        }
    }
    Ok(())
}

/// What a method of a set is given, as a set.
fn as_set(machine: &mut Machine<'_>, other: Value) -> Outcome {
    match machine.object(other) {
        Some(Object::Set { .. }) => Ok(other),
        _ => containers::make_set(machine, false, &[other]),
    }
}
