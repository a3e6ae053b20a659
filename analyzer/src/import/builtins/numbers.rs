//! Integers and floats from other values.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Num};

use super::super::machine::{Machine, Outcome};
use super::super::value::{Object, Value};
use super::functions::unknown;

pub(super) fn make(machine: &mut Machine<'_>, name: &str, arguments: &[Value]) -> Outcome {
    let is_int = name == "int";
    let Some(value) = arguments.first().copied() else {
        return Ok(if is_int {
            Value::Int(0)
        } else {
            Value::Float(0.0)
        });
    };
    if let Value::Unknown(_) = value {
        return Ok(value);
    }
    let text = match (machine.as_text(value), machine.as_buffer(value)) {
        (Some(text), _) => Some(machine.texts.shown(text)),
        (None, Some(bytes)) => String::from_utf8(bytes).ok(),
        _ => None,
    };
    if let Some(text) = text {
        let radix = arguments.get(1).and_then(|radix| machine.as_int(*radix));
        return from_text(machine, is_int, &text, radix.unwrap_or(10));
    }
    if is_int {
        if let Some(value) = machine.as_big(value) {
            return Ok(machine.make_integer(value));
        }
        if let Some(float) = machine.as_float(value) {
            return match BigInt::from_f64(float.trunc()) {
                Some(value) => Ok(machine.make_integer(value)),
                None => Err(machine.raise("OverflowError", "can't convert to int")),
            };
        }
    } else if let Some(float) = machine.as_float(value) {
        return Ok(machine.make_float(float));
    }
    let method: &[u8] = if is_int { b"__int__" } else { b"__float__" };
    if let Some(result) = machine.call_operator(value, method, &[])? {
        return Ok(result);
    }
    match value {
        Value::Foreign(_) => unknown(machine, name),
        _ => match machine.object(value) {
            Some(Object::Native { .. }) => unknown(machine, name),
            _ => Err(machine.raise("TypeError", format!("can't convert to {name}"))),
        },
    }
}

/// `complex_make_new` in py/objcomplex.c.
pub(super) fn make_complex(machine: &mut Machine<'_>, arguments: &[Value]) -> Outcome {
    let mut parts = [(0.0, 0.0); 2];
    for (part, value) in parts.iter_mut().zip(arguments) {
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
                    _ => return unknown(machine, "complex"),
                }
            }
            _ if matches!(value, Value::Unknown(_) | Value::Foreign(_)) => {
                return unknown(machine, "complex");
            }
            _ => return Err(machine.raise("TypeError", "can't convert to complex")),
        };
    }
    match (arguments, parts) {
        // A complex number alone stays what it is.
        ([value], _) if matches!(machine.object(*value), Some(Object::Complex(..))) => Ok(*value),
        (_, [(a, b), (c, d)]) => Ok(machine.make_complex(a - d, b + c)),
    }
}

fn from_text(machine: &mut Machine<'_>, is_int: bool, text: &str, radix: i64) -> Outcome {
    let trimmed = text.trim().replace('_', "");
    if is_int {
        let (sign, digits) = match trimmed.strip_prefix('-') {
            Some(digits) => ("-", digits.to_owned()),
            None => ("", trimmed.trim_start_matches('+').to_owned()),
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
        return match parsed {
            Some(value) => Ok(machine.make_integer(value)),
            None => {
                let message = format!("invalid syntax for integer with base {radix}");
                Err(machine.raise("ValueError", message))
            }
        };
    }
    match trimmed.parse() {
        Ok(value) => Ok(machine.make_float(value)),
        Err(_) => Err(machine.raise("ValueError", "invalid syntax for number")),
    }
}
