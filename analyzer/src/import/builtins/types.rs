//! Calling the types of the firmware.

use std::rc::Rc;

use num_bigint::BigInt;

use super::super::doubt::Doubt;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Range, Source, Value};
use super::functions::{bad_arguments, keyword, unknown};
use super::{containers, encoding, numbers};

pub(super) fn make(
    machine: &mut Machine<'_>,
    name: &'static str,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    match (name, arguments) {
        ("object", _) => Ok(machine.new_object(
            Object::Native {
                class: Native::Type("object"),
                held: Vec::new(),
                data: None,
            },
            Kind::Instance,
            4,
        )),
        ("type", [object]) => Ok(machine.class_of(*object)),
        ("type", [name, bases, locals]) => {
            let bases_given = machine.collect_values(*bases)?;
            let name = machine
                .as_text(*name)
                .unwrap_or_else(|| machine.texts.number(b""));
            machine.intern_text(name);
            match locals {
                Value::Object(dict) => machine.make_class(name, &bases_given, *bases, *dict),
                _ => Err(bad_arguments(machine, "type")),
            }
        }
        ("bool", []) => Ok(Value::Bool(false)),
        ("bool", [value]) => Ok(match value {
            Value::Unknown(_) => *value,
            _ => Value::Bool(machine.truth(*value)?),
        }),
        ("int" | "float", _) => numbers::make(machine, name, arguments),
        ("str", _) => encoding::make(machine, arguments),
        ("StringIO" | "BytesIO", _) => super::streams::make(machine, name, arguments),
        ("complex", _) => numbers::make_complex(machine, arguments),
        ("bytes" | "bytearray" | "array" | "memoryview", _) => {
            containers::make_buffer(machine, name, arguments)
        }
        ("list", []) => Ok(machine.make_list(Vec::new())),
        ("list", [object]) => list_from(machine, *object),
        ("tuple", []) => Ok(machine.make_tuple(Vec::new())),
        ("tuple", [object]) => tuple_from(machine, *object),
        ("dict" | "OrderedDict", _) => {
            containers::make_dict(machine, name == "OrderedDict", arguments, keywords)
        }
        ("set" | "frozenset", _) => containers::make_set(machine, name == "frozenset", arguments),
        ("deque", _) => containers::make_deque(machine, arguments),
        ("range", _) => {
            let numbers: Option<Vec<i64>> =
                arguments.iter().map(|one| machine.as_int(*one)).collect();
            let range = match numbers.as_deref() {
                Some([stop]) => Range {
                    start: 0,
                    stop: *stop,
                    step: 1,
                },
                Some([start, stop]) => Range {
                    start: *start,
                    stop: *stop,
                    step: 1,
                },
                Some([start, stop, step]) if *step != 0 => Range {
                    start: *start,
                    stop: *stop,
                    step: *step,
                },
                _ => return unknown(machine, "range"),
            };
            Ok(machine.new_object(Object::Range(range), Kind::Iterator, 16))
        }
        ("enumerate", [object, rest @ ..]) => {
            let start = rest
                .first()
                .copied()
                .or_else(|| keyword(machine, keywords, "start"));
            let start = start.and_then(|start| machine.as_int(start)).unwrap_or(0);
            let inner = machine.iterator(*object, true)?;
            Ok(machine.make_iterator(Source::Numbered(inner, start)))
        }
        ("zip", _) => {
            let inner = iterators(machine, arguments)?;
            Ok(machine.make_iterator(Source::Zip(inner)))
        }
        ("map", [function, rest @ ..]) => {
            let inner = iterators(machine, rest)?;
            Ok(machine.make_iterator(Source::Map(*function, inner)))
        }
        ("filter", [function, object]) => {
            let inner = machine.iterator(*object, true)?;
            Ok(machine.make_iterator(Source::Filter(*function, inner)))
        }
        ("reversed", [object]) => match machine.length(*object) {
            Some(length) if machine.as_text(*object).is_none() => {
                Ok(machine.make_iterator(Source::Reversed(*object, length)))
            }
            Some(_) => {
                let mut values = machine.collect_values(*object)?;
                values.reverse();
                let values: Rc<[Value]> = values.into();
                Ok(machine.make_iterator(Source::Ready(values, 0)))
            }
            None => unknown(machine, "reversed"),
        },
        ("property", _) => {
            let mut parts = [Value::None; 3];
            for (part, given) in parts.iter_mut().zip(arguments) {
                *part = *given;
            }
            for (part, name) in parts.iter_mut().zip(["fget", "fset", "fdel"]) {
                if let Some(given) = keyword(machine, keywords, name) {
                    *part = given;
                }
            }
            let [get, set, delete] = parts;
            let property = Object::Property { get, set, delete };
            Ok(machine.new_object(property, Kind::Descriptor, 16))
        }
        ("staticmethod", [function]) => {
            Ok(machine.new_object(Object::StaticMethod(*function), Kind::Descriptor, 8))
        }
        ("classmethod", [function]) => {
            Ok(machine.new_object(Object::ClassMethod(*function), Kind::Descriptor, 8))
        }
        ("super", [class, object, ..]) => Ok(machine.make_super(*class, *object)),
        _ => {
            let reason = format!("what `{name}()` makes");
            Ok(machine.unknown(Doubt::native(machine.at, reason)))
        }
    }
}

fn iterators(machine: &mut Machine<'_>, objects: &[Value]) -> Outcome<Vec<Value>> {
    objects
        .iter()
        .map(|object| machine.iterator(*object, true))
        .collect()
}

/// `list(object)`: items are appended one by one.
pub(super) fn list_from(machine: &mut Machine<'_>, object: Value) -> Outcome {
    let list = machine.make_list(Vec::new());
    if let Value::Object(id) = list {
        let iterator = machine.iterator(object, true)?;
        while let Some(value) = machine.next(iterator)? {
            machine.append(id, value);
        }
    }
    Ok(list)
}

/// `tuple(object)`: a tuple is used as it is.
fn tuple_from(machine: &mut Machine<'_>, object: Value) -> Outcome {
    if let Some(Object::Tuple(_)) = machine.object(object) {
        return Ok(object);
    }
    let iterator = machine.iterator(object, true)?;
    let mut items = Vec::new();
    while let Some(value) = machine.next(iterator)? {
        items.push(value);
    }
    let places = (items.len() as u64).next_power_of_two().max(4);
    let scratch = machine.take(Kind::Scratch, 4 * places);
    let tuple = machine.make_tuple(items);
    machine.heap.free(scratch);
    Ok(tuple)
}

/// The bytes of an integer, as `int.to_bytes` writes them.
pub(super) fn integer_bytes(value: &BigInt, length: usize, is_big: bool) -> Vec<u8> {
    let mut bytes = value.to_signed_bytes_le();
    let fill = if value.sign() == num_bigint::Sign::Minus {
        0xff
    } else {
        0
    };
    bytes.resize(length.max(1), fill);
    bytes.truncate(length);
    if is_big {
        bytes.reverse();
    }
    bytes
}
