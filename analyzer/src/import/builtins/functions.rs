//! Built-in functions.

use num_bigint::BigInt;
use num_traits::Signed;

use super::super::doubt::Doubt;
use super::super::machine::{Machine, Outcome, Stop};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::builtin::{
    Builtin, Call, any, bad_arguments, find, fixed, named, one_or_more, table, unknown, unmodelled,
};
use super::order::{extreme, sorted};

/// The functions of the firmware that need no import.
static FUNCTIONS: [Builtin; 39] = table! {
    "abs" => fixed(absolute),
    "all" => fixed(|machine, [object]| find_truth(machine, object, false)),
    "any" => fixed(|machine, [object]| find_truth(machine, object, true)),
    "bin" => fixed(|machine, [value]| in_digits(machine, "bin", value, |digits| {
        format!("0b{digits:b}")
    })),
    "callable" => fixed(|machine, [object]| Ok(Value::Bool(machine.is_callable(object)?))),
    "compile" => any(unmodelled),
    "chr" => fixed(character),
    "delattr" => fixed(delete_attribute),
    "dir" => any(directory),
    "divmod" => fixed(divide),
    "eval" => any(unmodelled),
    "exec" => any(unmodelled),
    "getattr" => any(get_attribute),
    "globals" => fixed(|machine, []| Ok(machine.names(true))),
    "hasattr" => fixed(has_attribute),
    "hash" => fixed(hash),
    "help" => any(unmodelled),
    "hex" => fixed(|machine, [value]| in_digits(machine, "hex", value, |digits| {
        format!("0x{digits:x}")
    })),
    "id" => fixed(address),
    "input" => any(unmodelled),
    "isinstance" => fixed(is_instance),
    "issubclass" => fixed(|machine, [class, classes]| is_one_of(machine, class, class, classes)),
    "iter" => fixed(|machine, [object]| machine.iterator(object, true)),
    "len" => fixed(|machine, [object]| length(machine, object)),
    "locals" => fixed(|machine, []| Ok(machine.names(false))),
    "max" => any(|machine, call| extreme(machine, call, ">")),
    "min" => any(|machine, call| extreme(machine, call, "<")),
    "next" => one_or_more(next),
    "oct" => fixed(|machine, [value]| in_digits(machine, "oct", value, |digits| {
        format!("0o{digits:o}")
    })),
    "open" => any(unmodelled),
    "ord" => fixed(ordinal),
    "pow" => fixed(|machine, [left, right]| machine.binary("**", left, right)),
    "print" => any(print),
    "repr" => fixed(representation),
    "round" => one_or_more(round),
    "setattr" => fixed(set_attribute),
    "sorted" => any(sorted),
    "sum" => one_or_more(sum),
    "__import__" => one_or_more(import),
};

/// What the iterators of the firmware have for `__next__`.
pub(in crate::import) static NEXT: &Builtin = named(&FUNCTIONS, "next");

/// What runs for a `class` statement. It has no name that programs could use.
pub(in crate::import) static BUILD_CLASS: Builtin =
    Builtin::new("__build_class__", |machine, call| {
        machine.build_class(call.arguments)
    });

/// The function of that name that needs no import.
pub(super) fn function(name: &str) -> Option<Native> {
    find(&FUNCTIONS, name)
}

#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = &'static Builtin> {
    FUNCTIONS.iter()
}

/// What is printed is put together by code of the module, which may do anything.
fn print(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    for value in call.arguments {
        if let Value::Object(_) = value {
            machine.show(*value, false)?;
        }
    }
    Ok(Value::None)
}

fn is_instance(machine: &mut Machine<'_>, [object, classes]: [Value; 2]) -> Outcome {
    let class = machine.class_of(object);
    is_one_of(machine, object, class, classes)
}

fn has_attribute(machine: &mut Machine<'_>, [object, name]: [Value; 2]) -> Outcome {
    let name = name_of(machine, name)?;
    machine.intern_text(name);
    match object {
        Value::Foreign(path) => {
            let shown = format!(
                "the result of `hasattr({}, '{}')`",
                machine.texts.shown(path),
                machine.texts.shown(name)
            );
            Ok(machine.unknown(Doubt::value(machine.at, shown)))
        }
        _ => Ok(Value::Bool(protected(machine, object, name)?.is_some())),
    }
}

fn get_attribute(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let [object, name, rest @ ..] = call.arguments else {
        return unmodelled(machine, call);
    };
    let name = name_of(machine, *name)?;
    machine.intern_text(name);
    let [default, ..] = rest else {
        return machine.load_attribute(*object, name);
    };
    match protected(machine, *object, name)? {
        None => Ok(*default),
        Some((value, Value::Null)) => Ok(value),
        Some((function, receiver)) => Ok(machine.bind_method(function, receiver)),
    }
}

fn set_attribute(machine: &mut Machine<'_>, [object, name, value]: [Value; 3]) -> Outcome {
    let name = name_of(machine, name)?;
    machine.intern_text(name);
    machine.store_attribute(object, name, value)?;
    Ok(Value::None)
}

fn delete_attribute(machine: &mut Machine<'_>, [object, name]: [Value; 2]) -> Outcome {
    let name = name_of(machine, name)?;
    machine.intern_text(name);
    machine.delete_attribute(object, name)?;
    Ok(Value::None)
}

fn next(machine: &mut Machine<'_>, iterator: Value, call: &Call<'_>) -> Outcome {
    match (machine.next_alone(iterator)?, call.arguments.first()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(*default),
        (None, None) => {
            let returned = machine.take_returned();
            Err(machine.stop_iteration(returned))
        }
    }
}

fn sum(machine: &mut Machine<'_>, object: Value, call: &Call<'_>) -> Outcome {
    let mut total = call.arguments.first().copied().unwrap_or(Value::Int(0));
    for value in machine.collect_values(object)? {
        total = machine.binary("+", total, value)?;
    }
    Ok(total)
}

/// `any` looks for something that is true, `all` for something that is not.
fn find_truth(machine: &mut Machine<'_>, object: Value, wanted: bool) -> Outcome {
    for value in machine.collect_values(object)? {
        if machine.truth(value)? == wanted {
            return Ok(Value::Bool(wanted));
        }
    }
    Ok(Value::Bool(!wanted))
}

fn divide(machine: &mut Machine<'_>, [left, right]: [Value; 2]) -> Outcome {
    let quotient = machine.binary("//", left, right)?;
    let rest = machine.binary("%", left, right)?;
    Ok(machine.make_tuple(vec![quotient, rest]))
}

fn character(machine: &mut Machine<'_>, [value]: [Value; 1]) -> Outcome {
    match machine.as_int(value) {
        Some(code @ 0..0x11_0000) => {
            let character = char::from_u32(code as u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            Ok(machine.make_character(character.to_string().as_bytes()))
        }
        Some(_) => Err(machine.raise("ValueError", "chr() arg not in range(0x110000)")),
        None => needs(machine, "chr", value),
    }
}

fn ordinal(machine: &mut Machine<'_>, [value]: [Value; 1]) -> Outcome {
    match (machine.as_text(value), machine.as_buffer(value)) {
        (Some(text), _) => {
            let shown = machine.texts.shown(text);
            let mut characters = shown.chars();
            match (characters.next(), characters.next()) {
                (Some(one), None) => Ok(Value::Int(i64::from(u32::from(one)))),
                _ => Err(machine.raise("TypeError", "ord() expects a character")),
            }
        }
        (None, Some(bytes)) if bytes.len() == 1 => Ok(Value::Int(i64::from(bytes[0]))),
        _ => needs(machine, "ord", value),
    }
}

/// `hex`, `oct` or `bin`: a sign and what `show` makes of the digits.
fn in_digits(
    machine: &mut Machine<'_>,
    name: &str,
    value: Value,
    show: fn(BigInt) -> String,
) -> Outcome {
    match machine.as_big(value) {
        Some(value) => {
            let sign = if value.is_negative() { "-" } else { "" };
            let text = format!("{sign}{}", show(value.abs()));
            Ok(machine.make_text(text.as_bytes()))
        }
        None => needs(machine, name, value),
    }
}

fn representation(machine: &mut Machine<'_>, [value]: [Value; 1]) -> Outcome {
    match machine.show(value, true)? {
        Some(text) => Ok(machine.make_text(text.as_bytes())),
        None => unknown(machine, "repr"),
    }
}

/// What a hash is depends on addresses; it fits into a word.
fn hash(machine: &mut Machine<'_>, [value]: [Value; 1]) -> Outcome {
    machine.key(value)?;
    Ok(machine.unknown(Doubt::value(machine.at, "a hash".to_owned())))
}

fn address(machine: &mut Machine<'_>, [_]: [Value; 1]) -> Outcome {
    Ok(machine.unknown(Doubt::value(machine.at, "an address".to_owned())))
}

fn directory(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let names = machine.directory(call.arguments.first().copied());
    Ok(machine.make_list(names))
}

fn import(machine: &mut Machine<'_>, name: Value, _: &Call<'_>) -> Outcome {
    if let Value::Unknown(_) | Value::Foreign(_) = name {
        let reason = "the import of a module whose name is not known".to_owned();
        return Ok(machine.unknown(Doubt::native(machine.at, reason)));
    }
    let name = name_of(machine, name)?;
    let name = machine.texts.shown(name);
    machine.import(&name, false)
}

/// A member, or that there is none: an `AttributeError` on the way counts as that
/// (`mp_load_method_protected` in py/runtime.c).
fn protected(
    machine: &mut Machine<'_>,
    object: Value,
    name: Text,
) -> Outcome<Option<(Value, Value)>> {
    match machine.find_member(object, name) {
        Err(Stop::Raise(raised)) if machine.is_raised(raised, "AttributeError") => Ok(None),
        found => found,
    }
}

/// A function of the firmware was given something of a type that it does not take.
fn needs(machine: &mut Machine<'_>, name: &str, value: Value) -> Outcome {
    match value {
        Value::Unknown(_) => Ok(value),
        Value::Foreign(_) => unknown(machine, name),
        _ => match machine.native_part(value) {
            Value::Unknown(_) | Value::Foreign(_) => unknown(machine, name),
            _ => Err(bad_arguments(machine, name)),
        },
    }
}

fn name_of(machine: &mut Machine<'_>, name: Value) -> Outcome<Text> {
    match machine.as_text(name) {
        Some(name) => Ok(name),
        None if matches!(name, Value::Unknown(_)) => {
            // Any name will do: what is looked up is not known either.
            Ok(machine.texts.number(b"?"))
        }
        None => Err(machine.raise("TypeError", "attribute name must be a string")),
    }
}

fn length(machine: &mut Machine<'_>, object: Value) -> Outcome {
    if let Some(length) = machine.length(object) {
        return Ok(Value::Int(length as i64));
    }
    if let Some(result) = machine.call_operator(object, b"__len__", &[])? {
        return Ok(result);
    }
    if let Some(Object::Instance { native, .. }) = machine.object(object)
        && *native != Value::Null
    {
        let native = *native;
        return length(machine, native);
    }
    match object {
        Value::Unknown(_) => Ok(object),
        Value::Foreign(_) => unknown(machine, "len"),
        _ => Err(machine.raise("TypeError", "object has no len")),
    }
}

fn is_one_of(machine: &mut Machine<'_>, object: Value, class: Value, classes: Value) -> Outcome {
    let candidates = match machine.object(classes) {
        Some(Object::Tuple(items)) => items.clone(),
        _ => vec![classes],
    };
    if candidates
        .iter()
        .any(|candidate| machine.is_subclass(class, *candidate))
    {
        return Ok(Value::Bool(true));
    }
    match object {
        Value::Unknown(_) => Ok(object),
        Value::Foreign(_) => unknown(machine, "isinstance"),
        _ => Ok(Value::Bool(false)),
    }
}

fn absolute(machine: &mut Machine<'_>, [value]: [Value; 1]) -> Outcome {
    if let Value::Float(value) = value {
        return Ok(machine.make_float(value.abs()));
    }
    if let Some(Object::Complex(real, imaginary)) = machine.object(value) {
        let length = real.hypot(*imaginary);
        return Ok(machine.make_float(length));
    }
    match machine.as_big(value) {
        Some(_) => machine.unary_integer("abs", value),
        None => match machine.call_operator(value, b"__abs__", &[])? {
            Some(result) => Ok(result),
            None => unknown(machine, "abs"),
        },
    }
}

fn round(machine: &mut Machine<'_>, value: Value, call: &Call<'_>) -> Outcome {
    let Some(number) = machine.as_float(value) else {
        return unmodelled(machine, call);
    };
    match call.int(machine, 0) {
        Some(digits) => {
            let scale = 10f64.powi(digits as i32);
            Ok(machine.make_float((number * scale).round_ties_even() / scale))
        }
        None => Ok(machine.make_int(number.round_ties_even() as i64)),
    }
}

impl Machine<'_> {
    /// `globals()` or `locals()`.
    fn names(&self, globals: bool) -> Value {
        match self.frames.last() {
            Some(frame) => Value::Object(if globals {
                frame.global_names()
            } else {
                frame.local_names()
            }),
            None => Value::None,
        }
    }

    /// `dir()`: the names of an object, or of the running code.
    fn directory(&mut self, object: Option<Value>) -> Vec<Value> {
        let place = match object {
            None => match self.names(false) {
                Value::Object(id) => Some(id),
                _ => None,
            },
            Some(value) => match self.object(value) {
                Some(Object::Module { globals, .. }) => Some(*globals),
                Some(Object::Class(class)) => Some(class.locals),
                Some(Object::Instance { .. }) => match value {
                    Value::Object(id) => Some(id),
                    _ => None,
                },
                _ => None,
            },
        };
        match place {
            Some(id) => self.entries(id).into_iter().map(|(key, _)| key).collect(),
            None => {
                let reason = "the result of `dir()`".to_owned();
                self.doubt(Doubt::native(self.at, reason));
                Vec::new()
            }
        }
    }
}
