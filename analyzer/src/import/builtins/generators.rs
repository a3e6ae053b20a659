//! The methods of generators (py/objgenerator.c).

use super::super::machine::{Given, Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, method, table, unmodelled};

pub(super) static METHODS: [Builtin; 4] = table! {
    "send" => method(send),
    "close" => method(|machine, generator, []| machine.close_generator(generator)),
    "throw" => any(throw),
    "pend_throw" => method(pend_throw),
};

fn send(machine: &mut Machine<'_>, generator: Value, [value]: [Value; 1]) -> Outcome {
    machine.resume_or_raise(generator, Given::Sent(value))
}

/// Of a class, a value and a traceback only the last two that count are looked at.
fn throw(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((generator, rest)) = call.receiver(machine) else {
        return unmodelled(machine, call);
    };
    let raised = match rest.arguments {
        [class] | [class, Value::None, ..] => *class,
        [_, value, ..] => *value,
        [] => return unmodelled(machine, call),
    };
    machine.resume_or_raise(generator, Given::Thrown(raised))
}

fn pend_throw(machine: &mut Machine<'_>, generator: Value, [raised]: [Value; 1]) -> Outcome {
    let Value::Object(id) = generator else {
        return Ok(Value::None);
    };
    match machine.heap.get_mut(id) {
        Object::Generator {
            is_running: true, ..
        } => Err(machine.raise("ValueError", "generator already executing")),
        Object::Generator { pending, .. } => Ok(std::mem::replace(pending, raised)),
        _ => Ok(Value::None),
    }
}
