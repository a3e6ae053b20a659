//! `math` (py/modmath.c).

use num_bigint::BigInt;
use num_traits::FromPrimitive;

use super::super::machine::{Machine, Outcome};
use super::super::value::Value;
use super::builtin::{Builtin, Call, bad_arguments, table, unmodelled};

pub(super) static FUNCTIONS: [Builtin; 40] = table! {
    "sqrt" => real(|[x]| x.sqrt()),
    "pow" => real(|[x, y]| x.powf(y)),
    "exp" => real(|[x]| x.exp()),
    "expm1" => real(|[x]| x.exp_m1()),
    "log" => on_numbers(log),
    "log2" => on_numbers(|machine, numbers, call| log_of_one(machine, numbers, call, f64::log2)),
    "log10" => on_numbers(|machine, numbers, call| log_of_one(machine, numbers, call, f64::log10)),
    "cosh" => real(|[x]| x.cosh()),
    "sinh" => real(|[x]| x.sinh()),
    "tanh" => real(|[x]| x.tanh()),
    "acosh" => real(|[x]| x.acosh()),
    "asinh" => real(|[x]| x.asinh()),
    "atanh" => real(|[x]| x.atanh()),
    "cos" => real(|[x]| x.cos()),
    "sin" => real(|[x]| x.sin()),
    "tan" => real(|[x]| x.tan()),
    "acos" => real(|[x]| x.acos()),
    "asin" => real(|[x]| x.asin()),
    "atan" => real(|[x]| x.atan()),
    "atan2" => real(|[y, x]| y.atan2(x)),
    "ceil" => on_one(|machine, x| whole(machine, x.ceil())),
    "copysign" => real(|[x, y]| x.copysign(y)),
    "fabs" => real(|[x]| x.abs()),
    "floor" => on_one(|machine, x| whole(machine, x.floor())),
    "fmod" => real(|[x, y]| x % y),
    "frexp" => on_one(frexp),
    "ldexp" => real(|[x, y]| x * y.exp2()),
    "modf" => on_one(modf),
    "isfinite" => on_one(|_, x| Ok(Value::Bool(x.is_finite()))),
    "isinf" => on_one(|_, x| Ok(Value::Bool(x.is_infinite()))),
    "isnan" => on_one(|_, x| Ok(Value::Bool(x.is_nan()))),
    "isclose" => on_numbers(misfit),
    "trunc" => on_one(|machine, x| whole(machine, x.trunc())),
    "radians" => real(|[x]| x.to_radians()),
    "degrees" => real(|[x]| x.to_degrees()),
    "erf" => on_numbers(misfit),
    "erfc" => on_numbers(misfit),
    "gamma" => on_numbers(misfit),
    "lgamma" => on_numbers(misfit),
    "factorial" => on_numbers(misfit),
};

/// Runs what takes numbers, if all of them are known.
fn on_numbers(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: impl FnOnce(&mut Machine<'_>, &[f64], &Call<'_>) -> Outcome,
) -> Outcome {
    let mut numbers = Vec::with_capacity(call.arguments.len());
    for value in call.arguments {
        match machine.float_of(*value)? {
            Some(number) => numbers.push(number),
            None if matches!(value, Value::Unknown(_) | Value::Foreign(_)) => {
                return unmodelled(machine, call);
            }
            None => return Err(machine.raise("TypeError", "can't convert to float")),
        }
    }
    body(machine, &numbers, call)
}

/// Runs what makes a float of as many numbers.
fn real<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn([f64; N]) -> f64,
) -> Outcome {
    on_numbers(machine, call, |machine, numbers, call| {
        match numbers.try_into() {
            Ok(exactly) => result(machine, numbers, body(exactly)),
            Err(_) => misfit(machine, numbers, call),
        }
    })
}

/// Runs what takes one number.
fn on_one(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, f64) -> Outcome,
) -> Outcome {
    on_numbers(machine, call, |machine, numbers, call| match numbers {
        [x] => body(machine, *x),
        _ => misfit(machine, numbers, call),
    })
}

/// What comes of numbers that a function does not take, or that nobody knows the result of.
fn misfit(machine: &mut Machine<'_>, numbers: &[f64], call: &Call<'_>) -> Outcome {
    match numbers {
        [] => Err(bad_arguments(machine, call.name)),
        _ => unmodelled(machine, call),
    }
}

/// A float, or an error if there is no result: one that is none, of numbers that are some, is out
/// of the function's domain.
fn result(machine: &mut Machine<'_>, numbers: &[f64], result: f64) -> Outcome {
    let is_out = result.is_nan() && !numbers.iter().any(|number| number.is_nan())
        || result.is_infinite() && numbers.iter().all(|number| number.is_finite());
    if is_out {
        return Err(machine.raise("ValueError", "math domain error"));
    }
    Ok(machine.make_float(result))
}

fn log(machine: &mut Machine<'_>, numbers: &[f64], call: &Call<'_>) -> Outcome {
    let [x, bases @ ..] = numbers else {
        return misfit(machine, numbers, call);
    };
    if *x <= 0.0 || bases.first().is_some_and(|base| *base <= 0.0) {
        return Err(machine.raise("ValueError", "math domain error"));
    }
    match bases.first() {
        None => result(machine, numbers, x.ln()),
        Some(base) if *base == 1.0 => Err(machine.raise("ZeroDivisionError", "divide by zero")),
        Some(base) => result(machine, numbers, x.ln() / base.ln()),
    }
}

fn log_of_one(
    machine: &mut Machine<'_>,
    numbers: &[f64],
    call: &Call<'_>,
    log: fn(f64) -> f64,
) -> Outcome {
    match numbers {
        [] => misfit(machine, numbers, call),
        [x, ..] if *x <= 0.0 => Err(machine.raise("ValueError", "math domain error")),
        [x, ..] => result(machine, numbers, log(*x)),
    }
}

fn whole(machine: &mut Machine<'_>, value: f64) -> Outcome {
    match BigInt::from_f64(value) {
        Some(value) => Ok(machine.make_integer(value)),
        None => Err(machine.raise("OverflowError", "can't convert to int")),
    }
}

fn modf(machine: &mut Machine<'_>, x: f64) -> Outcome {
    let parts = vec![machine.make_float(x.fract()), machine.make_float(x.trunc())];
    Ok(machine.make_tuple(parts))
}

fn frexp(machine: &mut Machine<'_>, x: f64) -> Outcome {
    let mut exponent = 0;
    let mut part = x;
    if part != 0.0 && part.is_finite() {
        exponent = part.abs().log2().floor() as i32 + 1;
        part /= f64::from(exponent).exp2();
    }
    let parts = vec![machine.make_float(part), Value::Int(i64::from(exponent))];
    Ok(machine.make_tuple(parts))
}
