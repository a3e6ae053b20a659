//! Properties (py/objproperty.c).

use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, find, table, unmodelled};

pub(super) static METHODS: [Builtin; 3] = table! {
    "getter" => any(|machine, call| changed(machine, call, |[get, _, _], new| *get = new)),
    "setter" => any(|machine, call| changed(machine, call, |[_, set, _], new| *set = new)),
    "deleter" => any(|machine, call| changed(machine, call, |[_, _, delete], new| *delete = new)),
};

/// The method of a property by that name.
pub(in crate::import) fn property_method(name: &str) -> Option<Native> {
    find(&METHODS, name)
}

pub(super) fn make(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let mut parts = [Value::None; 3];
    for (part, given) in parts.iter_mut().zip(call.arguments) {
        *part = *given;
    }
    for (part, name) in parts.iter_mut().zip(["fget", "fset", "fdel"]) {
        if let Some(given) = call.keyword(machine, name) {
            *part = given;
        }
    }
    Ok(made_of(machine, parts))
}

fn made_of(machine: &mut Machine<'_>, [get, set, delete]: [Value; 3]) -> Value {
    let property = Object::Property { get, set, delete };
    machine.new_object(property, Kind::Descriptor, 16)
}

/// A copy of a property with another function in one of its parts.
fn changed(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    change: fn(&mut [Value; 3], Value),
) -> Outcome {
    let Some((receiver, rest)) = call.receiver(machine) else {
        return unmodelled(machine, call);
    };
    match (machine.object(receiver), rest.arguments) {
        (Some(Object::Property { get, set, delete }), [function]) => {
            let mut parts = [*get, *set, *delete];
            change(&mut parts, *function);
            Ok(made_of(machine, parts))
        }
        _ => unmodelled(machine, call),
    }
}
