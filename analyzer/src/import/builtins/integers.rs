//! The methods of whole numbers (py/objint.c).

use num_bigint::{BigInt, Sign};

use super::super::machine::{Machine, Outcome, as_bytes};
use super::super::value::Value;
use super::builtin::{Builtin, Call, any, method, table, unknown, unmodelled};
use super::types;

pub(super) static METHODS: [Builtin; 3] = table! {
    "from_bytes" => any(from_bytes),
    "to_bytes" => any(to_bytes),
    "bit_length" => method(bit_length),
};

/// Whether the bytes of a number begin with the highest: the argument at a position says so.
fn is_big_endian(machine: &Machine<'_>, call: &Call<'_>, at: usize) -> bool {
    let given = call.arguments.get(at).copied();
    let order = given
        .or_else(|| call.keyword(machine, "byteorder"))
        .and_then(|order| machine.as_text(order));
    order.is_none_or(|order| &*machine.texts.bytes(order) != b"little")
}

fn from_bytes(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((source, rest)) = call.receiver(machine) else {
        return unmodelled(machine, call);
    };
    let mut bytes = match machine.as_buffer(source) {
        Some(bytes) => bytes,
        None => as_bytes(&machine.collect_values(source)?),
    };
    if is_big_endian(machine, &rest, 0) {
        bytes.reverse();
    }
    Ok(machine.make_integer(BigInt::from_bytes_le(Sign::Plus, &bytes)))
}

fn to_bytes(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((value, rest)) = call.receiver(machine) else {
        return unmodelled(machine, call);
    };
    let is_big = is_big_endian(machine, &rest, 1);
    match (machine.as_big(value), rest.int(machine, 0)) {
        (Some(value), Some(length @ 0..=4096)) => {
            let bytes = types::integer_bytes(&value, length as usize, is_big);
            Ok(machine.make_bytes(&bytes))
        }
        _ => unmodelled(machine, call),
    }
}

fn bit_length(machine: &mut Machine<'_>, value: Value, []: [Value; 0]) -> Outcome {
    match machine.as_big(value) {
        Some(value) => Ok(Value::Int(value.bits() as i64)),
        None => unknown(machine, "bit_length"),
    }
}
