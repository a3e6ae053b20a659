//! The methods of sets (py/objset.c).

use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::functions::unknown;
use super::types;

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &'static str,
    id: Id,
    rest: &[Value],
) -> Outcome {
    let set = Value::Object(id);
    let changes =
        name.ends_with("update") || matches!(name, "add" | "clear" | "discard" | "pop" | "remove");
    if changes
        && matches!(
            machine.heap.get(id),
            Object::Set {
                is_frozen: true,
                ..
            }
        )
    {
        let message = format!("'frozenset' object has no attribute '{name}'");
        return Err(machine.raise("AttributeError", message));
    }
    match (name, rest) {
        ("add", [value]) => {
            let key = machine.key(*value)?;
            machine.store_key(id, key, *value, Value::None);
            Ok(Value::None)
        }
        ("discard" | "remove", [value]) => {
            let key = machine.key(*value)?;
            if machine.remove_key(id, &key).is_none() && name == "remove" {
                return Err(machine.raise_with("KeyError", vec![*value]));
            }
            Ok(Value::None)
        }
        ("update", _) => {
            for other in rest {
                for value in machine.collect_values(*other)? {
                    let key = machine.key(value)?;
                    machine.store_key(id, key, value, Value::None);
                }
            }
            Ok(Value::None)
        }
        ("copy", []) => {
            let values = machine.collect_values(set)?;
            let places = machine.heap.get(id).map().map_or(0, |map| map.places);
            let copy = machine.make_set(places, false);
            for value in values {
                let key = machine.key(value)?;
                machine.store_key(copy, key, value, Value::None);
            }
            Ok(Value::Object(copy))
        }
        ("difference", others) if others.len() != 1 => {
            let result = call(machine, "copy", id, &[])?;
            if let Value::Object(id) = result {
                for other in others {
                    let other = as_set(machine, *other)?;
                    update_set(machine, "difference_update", id, other)?;
                }
            }
            Ok(result)
        }
        ("union" | "difference" | "intersection" | "symmetric_difference", [other]) => {
            let frozen = matches!(
                machine.heap.get(id),
                Object::Set {
                    is_frozen: true,
                    ..
                }
            );
            let class = if frozen { "frozenset" } else { "set" };
            let other = types::make(machine, class, &[*other], &[])?;
            let operator = match name {
                "union" => "|",
                "difference" => "-",
                "intersection" => "&",
                _ => "^",
            };
            machine.binary(operator, set, other)
        }
        ("__contains__", [value]) => {
            let key = machine.key(*value)?;
            Ok(Value::Bool(machine.look_up_key(id, &key).is_some()))
        }
        ("issubset" | "issuperset" | "isdisjoint", [other]) => {
            let other = as_set(machine, *other)?;
            match name {
                "issubset" => machine.binary("<=", set, other),
                "issuperset" => machine.binary(">=", set, other),
                _ => {
                    let common = machine.binary("&", set, other)?;
                    Ok(Value::Bool(machine.length(common) == Some(0)))
                }
            }
        }
        ("difference_update" | "intersection_update" | "symmetric_difference_update", others) => {
            for other in others {
                let other = as_set(machine, *other)?;
                update_set(machine, name, id, other)?;
            }
            Ok(Value::None)
        }
        ("pop", []) => match machine.collect_values(set)?.first().copied() {
            Some(value) => {
                let key = machine.key(value)?;
                machine.remove_key(id, &key);
                Ok(value)
            }
            None => Err(machine.raise("KeyError", "pop from an empty set")),
        },
        ("clear", []) => {
            if let Some(map) = machine.heap.get_mut(id).map_mut() {
                map.entries.clear();
                map.places = 0;
                let table = map.table.take();
                machine.heap.free(table);
            }
            Ok(Value::None)
        }
        _ => unknown(machine, name),
    }
}

/// What a method of a set is given, as a set.
fn as_set(machine: &mut Machine<'_>, other: Value) -> Outcome {
    match machine.object(other) {
        Some(Object::Set { .. }) => Ok(other),
        _ => types::make(machine, "set", &[other], &[]),
    }
}

/// Takes values out of a set, or puts them in, where it lies.
fn update_set(machine: &mut Machine<'_>, name: &str, id: Id, other: Value) -> Outcome<()> {
    let Value::Object(other) = other else {
        return Ok(());
    };
    for (value, _) in machine.entries(id) {
        let key = machine.key(value)?;
        let there = machine.look_up_key(other, &key).is_some();
        if there != (name == "intersection_update") {
            machine.remove_key(id, &key);
        }
    }
    Ok(())
}
