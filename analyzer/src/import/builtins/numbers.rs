//! Integers and floats from other values.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Num};

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::builtin::{Call, unmodelled};

/// `int(value)` or `int(text, radix)`.
pub(super) fn make_int(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some(value) = call.arguments.first().copied() else {
        return Ok(Value::Int(0));
    };
    if let Value::Unknown(_) = value {
        return Ok(value);
    }
    if let Some(text) = text_of(machine, value) {
        let radix = call.int(machine, 1).unwrap_or(10);
        let bits = 4 * text.len() as u64;
        machine.afford_digits(bits, bits)?;
        return int_from_text(machine, &text, radix);
    }
    if let Some(value) = machine.as_big(value) {
        return Ok(machine.make_integer(value));
    }
    if let Some(float) = machine.as_float(value) {
        return match BigInt::from_f64(float.trunc()) {
            Some(value) => Ok(machine.make_integer(value)),
            None => Err(machine.raise("OverflowError", "can't convert to int")),
        };
    }
    convert(machine, call, value, b"__int__")
}

/// `float(value)`.
pub(super) fn make_float(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some(value) = call.arguments.first().copied() else {
        return Ok(Value::Float(0.0));
    };
    if let Value::Unknown(_) = value {
        return Ok(value);
    }
    if let Some(text) = text_of(machine, value) {
        return match trimmed(&text).parse() {
            Ok(value) => Ok(machine.make_float(value)),
            Err(_) => Err(machine.raise("ValueError", "invalid syntax for number")),
        };
    }
    if let Some(float) = machine.as_float(value) {
        return Ok(machine.make_float(float));
    }
    convert(machine, call, value, b"__float__")
}

/// Text, or bytes that are text.
fn text_of(machine: &Machine<'_>, value: Value) -> Option<String> {
    match machine.as_text(value) {
        Some(text) => Some(machine.texts.shown(text)),
        None => String::from_utf8(machine.as_buffer(value)?).ok(),
    }
}

/// What the method of an object for it makes.
fn convert(machine: &mut Machine<'_>, call: &Call<'_>, value: Value, method: &[u8]) -> Outcome {
    if let Some(result) = machine.call_operator(value, method, &[])? {
        return Ok(result);
    }
    match value {
        Value::Foreign(_) => unmodelled(machine, call),
        _ => match machine.object(value) {
            Some(Object::Native { .. }) => unmodelled(machine, call),
            _ => Err(machine.raise("TypeError", format!("can't convert to {}", call.name))),
        },
    }
}

/// `complex_make_new` in py/objcomplex.c.
pub(super) fn make_complex(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let mut parts = [(0.0, 0.0); 2];
    for (part, value) in parts.iter_mut().zip(call.arguments) {
        let value = match machine.call_operator(*value, b"__complex__", &[])? {
            Some(made) => made,
            None => match machine.call_operator(*value, b"__float__", &[])? {
                Some(made) => made,
                None => *value,
            },
        };
        *part = match (machine.as_complex(value), machine.as_text(value)) {
            (Some(part), _) => part,
            (None, Some(text)) => {
                let text = machine.texts.shown(text);
                let imaginary = text.strip_suffix('j').map(str::parse);
                match (imaginary, text.parse()) {
                    (Some(Ok(imaginary)), _) => (0.0, imaginary),
                    (None, Ok(real)) => (real, 0.0),
                    _ => return unmodelled(machine, call),
                }
            }
            _ if matches!(value, Value::Unknown(_) | Value::Foreign(_)) => {
                return unmodelled(machine, call);
            }
            _ => return Err(machine.raise("TypeError", "can't convert to complex")),
        };
    }
    match (call.arguments, parts) {
        // A complex number alone stays what it is.
        ([value], _) if matches!(machine.object(*value), Some(Object::Complex(..))) => Ok(*value),
        (_, [(a, b), (c, d)]) => Ok(machine.make_complex(a - d, b + c)),
    }
}

/// Numbers may have space around them, and underscores within.
fn trimmed(text: &str) -> String {
    text.trim().replace('_', "")
}

fn int_from_text(machine: &mut Machine<'_>, text: &str, radix: i64) -> Outcome {
    let trimmed = trimmed(text);
    let (sign, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", trimmed.trim_start_matches('+')),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match (radix, lower.get(..2)) {
        (16 | 0, Some("0x")) => (16, &lower[2..]),
        (8 | 0, Some("0o")) => (8, &lower[2..]),
        (2 | 0, Some("0b")) => (2, &lower[2..]),
        (0, _) => (10, lower.as_str()),
        (radix, _) => (radix, lower.as_str()),
    };
    let parsed = u32::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix))
        .and_then(|radix| BigInt::from_str_radix(&format!("{sign}{digits}"), radix).ok());
    match parsed {
        Some(value) => Ok(machine.make_integer(value)),
        None => {
            let message = format!("invalid syntax for integer with base {radix}");
            Err(machine.raise("ValueError", message))
        }
    }
}
