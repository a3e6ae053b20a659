//! `sorted` and `list.sort`, `min` and `max`: values in their order, by a key where one is given.

use std::cmp::Ordering;

use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::functions::{keyword, unknown};

/// Sorts a list in place of its items, stably; the first item that cannot be compared raises.
pub(super) fn sort(
    machine: &mut Machine<'_>,
    values: Vec<Value>,
    keywords: &[(Text, Value)],
) -> Outcome<Vec<Value>> {
    let by = keyword(machine, keywords, "key").unwrap_or(Value::None);
    let reverse = match keyword(machine, keywords, "reverse") {
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

pub(super) fn sorted(
    machine: &mut Machine<'_>,
    object: Value,
    keywords: &[(Text, Value)],
) -> Outcome {
    let list = super::types::list_from(machine, object)?;
    let Value::Object(id) = list else {
        return Ok(list);
    };
    let values = machine.collect_values(list)?;
    let ordered = sort(machine, values, keywords)?;
    if let Object::List { items, .. } = machine.heap.get_mut(id) {
        *items = ordered;
    }
    Ok(list)
}

pub(super) fn extreme(
    machine: &mut Machine<'_>,
    largest: bool,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let values = match arguments {
        [one] => machine.collect_values(*one)?,
        many => many.to_vec(),
    };
    let by = keyword(machine, keywords, "key");
    let mut best: Option<(Value, Value)> = None;
    for value in values {
        if let Value::Unknown(_) | Value::Foreign(_) = value {
            return unknown(machine, if largest { "max" } else { "min" });
        }
        let key = match by {
            Some(by) => machine.call(by, &[value], &[])?,
            None => value,
        };
        let better = match best {
            None => true,
            Some((old, _)) => {
                let wanted = if largest {
                    Ordering::Greater
                } else {
                    Ordering::Less
                };
                machine.order(key, old) == Some(wanted)
            }
        };
        if better {
            best = Some((key, value));
        }
    }
    match (best, keyword(machine, keywords, "default")) {
        (Some((_, value)), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(machine.raise("ValueError", "arg is an empty sequence")),
    }
}
