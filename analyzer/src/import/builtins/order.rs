//! `sorted` and `list.sort`, `min` and `max`: values in their order, by a key where one is given.

use std::cmp::Ordering;

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Call, unmodelled};

/// Sorts a list in place of its items, stably; the first item that cannot be compared raises.
pub(super) fn sort(
    machine: &mut Machine<'_>,
    values: Vec<Value>,
    call: &Call<'_>,
) -> Outcome<Vec<Value>> {
    let by = call.keyword(machine, "key").unwrap_or(Value::None);
    let reverse = match call.keyword(machine, "reverse") {
        Some(value) => machine.truth(value)?,
        None => false,
    };
    let mut keyed = Vec::with_capacity(values.len());
    for value in values {
        let key = match by {
            Value::None => value,
            by => machine.call(by, &[value], &[])?,
        };
        keyed.push((key, value));
    }
    machine.spend(keyed.len() as u64 * 8)?;
    keyed.sort_by(|(left, _), (right, _)| {
        let order = machine.order(*left, *right).unwrap_or(Ordering::Equal);
        if reverse { order.reverse() } else { order }
    });
    Ok(keyed.into_iter().map(|(_, value)| value).collect())
}

/// `sorted(object)`.
pub(super) fn sorted(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let [object] = *call.arguments else {
        return unmodelled(machine, call);
    };
    let list = super::types::list_from(machine, object)?;
    let Value::Object(id) = list else {
        return Ok(list);
    };
    let values = machine.collect_values(list)?;
    let ordered = sort(machine, values, call)?;
    if let Object::List { items, .. } = machine.heap.get_mut(id) {
        *items = ordered;
    }
    Ok(list)
}

/// `min` or `max`: the first of the values that come first or last in their order.
pub(super) fn extreme(machine: &mut Machine<'_>, call: &Call<'_>, wanted: Ordering) -> Outcome {
    let values = match call.arguments {
        [one] => machine.collect_values(*one)?,
        many => many.to_vec(),
    };
    let by = call.keyword(machine, "key");
    let mut best: Option<(Value, Value)> = None;
    for value in values {
        if let Value::Unknown(_) | Value::Foreign(_) = value {
            return unmodelled(machine, call);
        }
        let key = match by {
            Some(by) => machine.call(by, &[value], &[])?,
            None => value,
        };
        let better = match best {
            None => true,
            Some((old, _)) => machine.order(key, old) == Some(wanted),
        };
        if better {
            best = Some((key, value));
        }
    }
    match (best, call.keyword(machine, "default")) {
        (Some((_, value)), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(machine.raise("ValueError", "arg is an empty sequence")),
    }
}
