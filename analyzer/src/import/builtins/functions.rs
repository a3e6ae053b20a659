//! Built-in functions.

use num_traits::Signed;

use super::super::doubt::Doubt;
use super::super::machine::{Machine, Outcome, Stop};
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::order::{extreme, sorted};

/// The value of a keyword argument.
pub(super) fn keyword(
    machine: &Machine<'_>,
    keywords: &[(Text, Value)],
    name: &str,
) -> Option<Value> {
    keywords
        .iter()
        .find(|(one, _)| *machine.texts.bytes(*one) == *name.as_bytes())
        .map(|(_, value)| *value)
}

pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &'static str,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    match (name, arguments) {
        ("__build_class__", _) => machine.build_class(arguments),
        ("print", _) => {
            // What is printed is put together by code of the module, which may do anything.
            for value in arguments {
                if let Value::Object(_) = value {
                    machine.show(*value, false)?;
                }
            }
            Ok(Value::None)
        }
        ("len", [object]) => length(machine, *object),
        ("isinstance", [object, classes]) => {
            let class = machine.class_of(*object);
            is_one_of(machine, *object, class, *classes)
        }
        ("issubclass", [class, classes]) => is_one_of(machine, *class, *class, *classes),
        ("hasattr", [object, name]) => {
            let name = name_of(machine, *name)?;
            machine.intern_text(name);
            match object {
                Value::Foreign(path) => {
                    let shown = format!(
                        "whether `{}` has `{}`",
                        machine.texts.shown(*path),
                        machine.texts.shown(name)
                    );
                    Ok(machine.unknown(Doubt::value(machine.at, shown)))
                }
                _ => Ok(Value::Bool(protected(machine, *object, name)?.is_some())),
            }
        }
        ("getattr", [object, name, rest @ ..]) => {
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
        ("setattr", [object, name, value]) => {
            let name = name_of(machine, *name)?;
            machine.intern_text(name);
            machine.store_attribute(*object, name, *value)?;
            Ok(Value::None)
        }
        ("delattr", [object, name]) => {
            let name = name_of(machine, *name)?;
            machine.intern_text(name);
            machine.delete_attribute(*object, name)?;
            Ok(Value::None)
        }
        ("callable", [object]) => Ok(Value::Bool(machine.is_callable(*object)?)),
        ("iter", [object]) => machine.iterator(*object, true),
        ("next", [iterator, rest @ ..]) => match (machine.next(*iterator)?, rest) {
            (Some(value), _) => Ok(value),
            (None, [default, ..]) => Ok(*default),
            (None, []) => {
                let returned = machine.take_returned();
                Err(machine.stop_iteration(returned))
            }
        },
        ("sorted", [object]) => sorted(machine, *object, keywords),
        ("min" | "max", _) => extreme(machine, name == "max", arguments, keywords),
        ("sum", [object, rest @ ..]) => {
            let mut total = rest.first().copied().unwrap_or(Value::Int(0));
            for value in machine.collect_values(*object)? {
                total = machine.binary("+", total, value)?;
            }
            Ok(total)
        }
        ("all" | "any", [object]) => {
            for value in machine.collect_values(*object)? {
                if machine.truth(value)? == (name == "any") {
                    return Ok(Value::Bool(name == "any"));
                }
            }
            Ok(Value::Bool(name == "all"))
        }
        ("abs", [value]) => absolute(machine, *value),
        ("divmod", [left, right]) => {
            let quotient = machine.binary("//", *left, *right)?;
            let rest = machine.binary("%", *left, *right)?;
            Ok(machine.make_tuple(vec![quotient, rest]))
        }
        ("pow", [left, right]) => machine.binary("**", *left, *right),
        ("round", [value, rest @ ..]) => round(machine, *value, rest.first().copied()),
        ("chr", [value]) => match machine.as_int(*value) {
            Some(code @ 0..0x11_0000) => {
                let character = char::from_u32(code as u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                Ok(machine.make_character(character.to_string().as_bytes()))
            }
            Some(_) => Err(machine.raise("ValueError", "chr() arg not in range(0x110000)")),
            None => needs(machine, name, *value),
        },
        ("ord", [value]) => match (machine.as_text(*value), machine.as_buffer(*value)) {
            (Some(text), _) => {
                let shown = machine.texts.shown(text);
                let mut characters = shown.chars();
                match (characters.next(), characters.next()) {
                    (Some(one), None) => Ok(Value::Int(i64::from(u32::from(one)))),
                    _ => Err(machine.raise("TypeError", "ord() expects a character")),
                }
            }
            (None, Some(bytes)) if bytes.len() == 1 => Ok(Value::Int(i64::from(bytes[0]))),
            _ => needs(machine, name, *value),
        },
        ("hex" | "oct" | "bin", [value]) => match machine.as_big(*value) {
            Some(value) => {
                let sign = if value.is_negative() { "-" } else { "" };
                let digits = value.abs();
                let text = match name {
                    "hex" => format!("{sign}0x{digits:x}"),
                    "oct" => format!("{sign}0o{digits:o}"),
                    _ => format!("{sign}0b{digits:b}"),
                };
                Ok(machine.make_text(text.as_bytes()))
            }
            None => needs(machine, name, *value),
        },
        ("repr", [value]) => match machine.show(*value, true)? {
            Some(text) => Ok(machine.make_text(text.as_bytes())),
            None => unknown(machine, name),
        },
        ("hash", [value]) => {
            machine.key(*value)?;
            // What a hash is depends on addresses; it fits into a word.
            Ok(machine.unknown(Doubt::value(machine.at, "a hash".to_owned())))
        }
        ("id", [_]) => Ok(machine.unknown(Doubt::value(machine.at, "an address".to_owned()))),
        ("globals" | "locals", []) => Ok(machine.names(name == "globals")),
        ("dir", _) => {
            let names = machine.directory(arguments.first().copied());
            Ok(machine.make_list(names))
        }
        ("__import__", [name, ..]) => {
            let name = name_of(machine, *name)?;
            let name = machine.texts.shown(name);
            machine.import(&name, false)
        }
        _ => unknown(machine, name),
    }
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
pub(super) fn needs(machine: &mut Machine<'_>, name: &str, value: Value) -> Outcome {
    match value {
        Value::Unknown(_) => Ok(value),
        Value::Foreign(_) => unknown(machine, name),
        _ => match machine.native_part(value) {
            Value::Unknown(_) | Value::Foreign(_) => unknown(machine, name),
            _ => Err(bad_arguments(machine, name)),
        },
    }
}

/// Something that a function of the firmware gives and that is not modelled.
pub(super) fn unknown(machine: &mut Machine<'_>, name: &str) -> Outcome {
    let reason = format!("what `{name}()` gives");
    Ok(machine.unknown(Doubt::native(machine.at, reason)))
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

fn absolute(machine: &mut Machine<'_>, value: Value) -> Outcome {
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

fn round(machine: &mut Machine<'_>, value: Value, digits: Option<Value>) -> Outcome {
    let Some(number) = machine.as_float(value) else {
        return unknown(machine, "round");
    };
    match digits.and_then(|digits| machine.as_int(digits)) {
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
                let reason = "what `dir()` gives".to_owned();
                self.doubt(Doubt::native(self.at, reason));
                Vec::new()
            }
        }
    }
}

/// The error for a call with arguments that a type does not take.
pub(super) fn bad_arguments(machine: &mut Machine<'_>, name: &str) -> Stop {
    machine.raise("TypeError", format!("wrong arguments for {name}"))
}
