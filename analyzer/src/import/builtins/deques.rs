//! The methods of deques (py/objdeque.c).

use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};

pub(super) fn call(machine: &mut Machine<'_>, name: &str, id: Id, rest: &[Value]) -> Outcome {
    let reason = format!("`deque.{name}` of an object that is not one");
    let Object::Native { held, .. } = machine.heap.get_mut(id) else {
        return Ok(machine.unknown(Doubt::native(machine.at, reason)));
    };
    match (name, rest) {
        ("append", [value]) => held.push(*value),
        ("appendleft", [value]) => held.insert(0, *value),
        ("pop", []) => return Ok(held.pop().unwrap_or(Value::None)),
        ("popleft", []) if !held.is_empty() => return Ok(held.remove(0)),
        ("extend", [other]) => {
            let more = machine.collect_values(*other)?;
            if let Object::Native { held, .. } = machine.heap.get_mut(id) {
                held.extend(more);
            }
        }
        _ => return Err(machine.raise("IndexError", "empty")),
    }
    Ok(Value::None)
}
