//! `sorted` and `list.sort`, `min` and `max`: values in their order, by a key where one is given.

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Call, unmodelled};

/// Sorts values as `mp_quicksort` in py/objlist.c does: the last of a part is its pivot, equal values may
/// change places, and the key is asked for anew at each comparison. When a comparison raises, what was
/// moved until then stays moved. Comparisons need not agree with each other: it ends all the same.
pub(super) fn sort(
    machine: &mut Machine<'_>,
    values: &mut [Value],
    call: &Call<'_>,
) -> Outcome<()> {
    let by = call
        .keyword(machine, "key")
        .filter(|key| *key != Value::None);
    let reverse = match call.keyword(machine, "reverse") {
        Some(value) => machine.truth(value)?,
        None => false,
    };
    if by.is_none() && sort_plain(machine, values, reverse)? {
        return Ok(());
    }
    let key = |machine: &mut Machine<'_>, value| match by {
        Some(by) => machine.call(by, &[value], &[]),
        None => Ok(value),
    };
    let is_before = |machine: &mut Machine<'_>, left, right| -> Outcome<bool> {
        machine.charge(1);
        match machine.binary("<", left, right)? {
            // The order of what is not known decides nothing that is counted.
            Value::Unknown(_) => Ok(false),
            less => Ok(machine.truth(less)? != reverse),
        }
    };
    let whole = 0..values.len();
    let mut parts = vec![whole];
    while let Some(part) = parts.pop() {
        let Some(last) = part.clone().next_back().filter(|last| *last > part.start) else {
            continue;
        };
        machine.spend(1)?;
        let pivot = key(machine, values[last])?;
        let (mut low, mut high) = (part.start, last);
        loop {
            while low < high {
                let at_low = key(machine, values[low])?;
                if !is_before(machine, at_low, pivot)? {
                    break;
                }
                low += 1;
            }
            high -= 1;
            while low < high {
                let at_high = key(machine, values[high])?;
                if !is_before(machine, pivot, at_high)? {
                    break;
                }
                high -= 1;
            }
            if low >= high {
                break;
            }
            values.swap(low, high);
            low += 1;
        }
        values.swap(low, last);
        // The smaller part comes first; what is put last is taken next.
        let (below, above) = (part.start..high + 1, low + 1..part.end);
        match below.len() < above.len() {
            true => parts.extend([above, below]),
            false => parts.extend([below, above]),
        }
    }
    Ok(())
}

/// Small integers and interned strings: those that are equal are the same, so any way to sort them ends
/// alike. Says whether there was nothing else, and sorts then.
fn sort_plain(machine: &mut Machine<'_>, values: &mut [Value], reverse: bool) -> Outcome<bool> {
    if values.iter().all(|value| matches!(value, Value::Int(_))) {
        values.sort_unstable_by_key(|value| match value {
            Value::Int(number) => *number,
            _ => 0,
        });
    } else if values.iter().all(|value| matches!(value, Value::Text(_))) {
        let texts = &machine.texts;
        values.sort_by_cached_key(|value| match value {
            Value::Text(text) => texts.bytes(*text),
            _ => [].into(),
        });
    } else {
        return Ok(false);
    }
    if reverse {
        values.reverse();
    }
    machine.spend(values.len() as u64 * 8)?;
    Ok(true)
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
    let mut values = machine.collect_values(list)?;
    sort(machine, &mut values, call)?;
    if let Object::List { items, .. } = machine.heap.get_mut(id) {
        *items = values;
    }
    Ok(list)
}

/// `min` or `max`: the first of the values that no other comes before, or after, by an operator.
pub(super) fn extreme(machine: &mut Machine<'_>, call: &Call<'_>, operator: &str) -> Outcome {
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
            None => Value::Bool(true),
            Some((_, old)) => machine.binary(operator, key, old)?,
        };
        match better {
            Value::Bool(true) => best = Some((value, key)),
            Value::Unknown(_) => return unmodelled(machine, call),
            _ => {}
        }
    }
    match (best, call.keyword(machine, "default")) {
        (Some((value, _)), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(machine.raise("ValueError", "arg is an empty sequence")),
    }
}
