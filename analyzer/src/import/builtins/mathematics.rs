//! `math` (py/modmath.c).

use num_traits::FromPrimitive;

use super::super::machine::{Machine, Outcome};
use super::super::value::Value;
use super::functions::{bad_arguments, unknown};

/// The functions of `math`.
pub(super) const FUNCTIONS: [&str; 40] = [
    "sqrt",
    "pow",
    "exp",
    "expm1",
    "log",
    "log2",
    "log10",
    "cosh",
    "sinh",
    "tanh",
    "acosh",
    "asinh",
    "atanh",
    "cos",
    "sin",
    "tan",
    "acos",
    "asin",
    "atan",
    "atan2",
    "ceil",
    "copysign",
    "fabs",
    "floor",
    "fmod",
    "frexp",
    "ldexp",
    "modf",
    "isfinite",
    "isinf",
    "isnan",
    "isclose",
    "trunc",
    "radians",
    "degrees",
    "erf",
    "erfc",
    "gamma",
    "lgamma",
    "factorial",
];

pub(super) fn call(machine: &mut Machine<'_>, name: &'static str, arguments: &[Value]) -> Outcome {
    let mut numbers = Vec::with_capacity(arguments.len());
    for value in arguments {
        match machine.float_of(*value)? {
            Some(number) => numbers.push(number),
            None if matches!(value, Value::Unknown(_) | Value::Foreign(_)) => {
                return unknown(machine, name);
            }
            None => return Err(machine.raise("TypeError", "can't convert to float")),
        }
    }
    let result = match (name, numbers.as_slice()) {
        ("sqrt", [x]) => x.sqrt(),
        ("exp", [x]) => x.exp(),
        ("expm1", [x]) => x.exp_m1(),
        ("cosh", [x]) => x.cosh(),
        ("sinh", [x]) => x.sinh(),
        ("tanh", [x]) => x.tanh(),
        ("acosh", [x]) => x.acosh(),
        ("asinh", [x]) => x.asinh(),
        ("atanh", [x]) => x.atanh(),
        ("cos", [x]) => x.cos(),
        ("sin", [x]) => x.sin(),
        ("tan", [x]) => x.tan(),
        ("acos", [x]) => x.acos(),
        ("asin", [x]) => x.asin(),
        ("atan", [x]) => x.atan(),
        ("fabs", [x]) => x.abs(),
        ("radians", [x]) => x.to_radians(),
        ("degrees", [x]) => x.to_degrees(),
        ("atan2", [y, x]) => y.atan2(*x),
        ("pow", [x, y]) => x.powf(*y),
        ("copysign", [x, y]) => x.copysign(*y),
        ("fmod", [x, y]) => x % y,
        ("ldexp", [x, y]) => x * y.exp2(),
        ("log" | "log2" | "log10", [x, ..]) => {
            if *x <= 0.0 {
                return Err(machine.raise("ValueError", "math domain error"));
            }
            match (name, numbers.get(1)) {
                ("log2", _) => x.log2(),
                ("log10", _) => x.log10(),
                (_, None) => x.ln(),
                (_, Some(base)) if *base <= 0.0 => {
                    return Err(machine.raise("ValueError", "math domain error"));
                }
                (_, Some(base)) if *base == 1.0 => {
                    return Err(machine.raise("ZeroDivisionError", "divide by zero"));
                }
                (_, Some(base)) => x.ln() / base.ln(),
            }
        }
        ("isfinite", [x]) => return Ok(Value::Bool(x.is_finite())),
        ("isinf", [x]) => return Ok(Value::Bool(x.is_infinite())),
        ("isnan", [x]) => return Ok(Value::Bool(x.is_nan())),
        ("ceil" | "floor" | "trunc", [x]) => {
            let whole = match name {
                "ceil" => x.ceil(),
                "floor" => x.floor(),
                _ => x.trunc(),
            };
            return match num_bigint::BigInt::from_f64(whole) {
                Some(value) => Ok(machine.make_integer(value)),
                None => Err(machine.raise("OverflowError", "can't convert to int")),
            };
        }
        ("modf", [x]) => {
            let parts = vec![machine.make_float(x.fract()), machine.make_float(x.trunc())];
            return Ok(machine.make_tuple(parts));
        }
        ("frexp", [x]) => {
            let mut exponent = 0;
            let mut part = *x;
            if part != 0.0 && part.is_finite() {
                exponent = part.abs().log2().floor() as i32 + 1;
                part /= f64::from(exponent).exp2();
            }
            let parts = vec![machine.make_float(part), Value::Int(i64::from(exponent))];
            return Ok(machine.make_tuple(parts));
        }
        (_, []) => return Err(bad_arguments(machine, name)),
        _ => return unknown(machine, name),
    };
    // A result that is none, of numbers that are some, is out of the function's domain.
    let is_out = result.is_nan() && !numbers.iter().any(|number| number.is_nan())
        || result.is_infinite() && numbers.iter().all(|number| number.is_finite());
    if is_out {
        return Err(machine.raise("ValueError", "math domain error"));
    }
    Ok(machine.make_float(result))
}
