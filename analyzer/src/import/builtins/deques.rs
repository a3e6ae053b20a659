//! The methods of deques (py/objdeque.c).

use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, table, unmodelled};

pub(super) static METHODS: [Builtin; 5] = table! {
    "append" => on_deque(|machine, id, [value]| {
        change(machine, id, |held| held.push(value));
        Ok(Value::None)
    }),
    "appendleft" => on_deque(|machine, id, [value]| {
        change(machine, id, |held| held.insert(0, value));
        Ok(Value::None)
    }),
    "extend" => on_deque(|machine, id, [other]| {
        let more = machine.collect_values(other)?;
        change(machine, id, |held| held.extend(more));
        Ok(Value::None)
    }),
    "pop" => on_deque(|machine, id, []| {
        let last = change(machine, id, Vec::pop).flatten();
        Ok(last.unwrap_or(Value::None))
    }),
    "popleft" => on_deque(|machine, id, []| {
        let first = change(machine, id, |held| (!held.is_empty()).then(|| held.remove(0)));
        first.flatten().ok_or_else(|| machine.raise("IndexError", "empty"))
    }),
};

/// Runs a method on a deque that takes a fixed number of arguments.
fn on_deque<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, Id, [Value; N]) -> Outcome,
) -> Outcome {
    let Some((id, rest)) = call.object(machine) else {
        return unmodelled(machine, call);
    };
    if change(machine, id, |_| ()).is_none() {
        let reason = format!("`deque.{}` of an object that is not one", call.name);
        return Ok(machine.unknown(Doubt::native(machine.at, reason)));
    }
    match rest.exactly() {
        Some(arguments) => body(machine, id, arguments),
        None => Err(machine.raise("IndexError", "empty")),
    }
}

/// Works on what a deque holds, if it is one.
fn change<T>(
    machine: &mut Machine<'_>,
    id: Id,
    work: impl FnOnce(&mut Vec<Value>) -> T,
) -> Option<T> {
    match machine.heap.get_mut(id) {
        Object::Native { held, .. } => Some(work(held)),
        _ => None,
    }
}
