//! The methods of whole numbers (py/objint.c).

use super::super::machine::{Machine, Outcome};
use super::super::text::Text;
use super::super::value::Value;
use super::functions::{keyword, unknown};
use super::types;

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &str,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let order = |machine: &Machine<'_>, at: usize| {
        let order = arguments
            .get(at)
            .copied()
            .or_else(|| keyword(machine, keywords, "byteorder"))
            .and_then(|order| machine.as_text(order));
        order.is_none_or(|order| &*machine.texts.bytes(order) != b"little")
    };
    match (name, arguments) {
        ("from_bytes", [source, ..]) => {
            let is_big = order(machine, 1);
            let mut bytes = match machine.as_buffer(*source) {
                Some(bytes) => bytes,
                None => {
                    let values = machine.collect_values(*source)?;
                    super::super::machine::as_bytes(&values)
                }
            };
            if is_big {
                bytes.reverse();
            }
            let value = num_bigint::BigInt::from_bytes_le(num_bigint::Sign::Plus, &bytes);
            Ok(machine.make_integer(value))
        }
        ("to_bytes", [value, length, ..]) => {
            let is_big = order(machine, 2);
            match (machine.as_big(*value), machine.as_int(*length)) {
                (Some(value), Some(length @ 0..=4096)) => {
                    let bytes = types::integer_bytes(&value, length as usize, is_big);
                    Ok(machine.make_bytes(&bytes))
                }
                _ => unknown(machine, name),
            }
        }
        ("bit_length", [value]) => match machine.as_big(*value) {
            Some(value) => Ok(Value::Int(value.bits() as i64)),
            None => unknown(machine, name),
        },
        _ => unknown(machine, name),
    }
}
