//! The methods of dicts (py/objdict.c).

use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::{Value, ViewKind};
use super::containers;
use super::functions::unknown;

pub(super) fn from_keys(machine: &mut Machine<'_>, keys: Value, value: Value) -> Outcome {
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

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &'static str,
    id: Id,
    rest: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    match (name, rest) {
        ("get" | "pop" | "setdefault" | "__getitem__", [key, more @ ..]) => {
            let hashed = machine.key(*key)?;
            let found = match name {
                "pop" => machine.remove_key(id, &hashed),
                _ => machine.look_up_key(id, &hashed),
            };
            match (found, more) {
                (Some(value), _) => Ok(value),
                (None, _) if name == "setdefault" => {
                    let value = more.first().copied().unwrap_or(Value::None);
                    machine.store_key(id, hashed, *key, value);
                    Ok(value)
                }
                (None, [default, ..]) => Ok(*default),
                (None, []) if name == "get" => Ok(Value::None),
                (None, []) => Err(machine.raise_with("KeyError", vec![*key])),
            }
        }
        ("keys", []) => Ok(machine.make_view(id, ViewKind::Keys)),
        ("values", []) => Ok(machine.make_view(id, ViewKind::Values)),
        ("items", []) => Ok(machine.make_view(id, ViewKind::Pairs)),
        ("update", _) => {
            if let Some(source) = rest.first() {
                containers::update_dict(machine, id, *source)?;
            }
            for (key, value) in keywords {
                machine.store(id, *key, *value);
            }
            Ok(Value::None)
        }
        ("copy", []) => Ok(Value::Object(machine.copy_dict(id))),
        ("clear", []) => {
            if let Some(map) = machine.heap.get_mut(id).map_mut() {
                map.entries.clear();
                map.places = 0;
                let table = map.table.take();
                machine.heap.free(table);
            }
            Ok(Value::None)
        }
        ("popitem", []) => {
            let Some((key, value)) = machine.entries(id).pop() else {
                return Err(machine.raise("KeyError", "popitem(): dictionary is empty"));
            };
            let hashed = machine.key(key)?;
            machine.remove_key(id, &hashed);
            Ok(machine.make_tuple(vec![key, value]))
        }
        ("__setitem__", [key, value]) => {
            let hashed = machine.key(*key)?;
            machine.store_key(id, hashed, *key, *value);
            Ok(Value::None)
        }
        ("__delitem__", [key]) => {
            let hashed = machine.key(*key)?;
            machine.remove_key(id, &hashed);
            Ok(Value::None)
        }
        _ => unknown(machine, name),
    }
}
