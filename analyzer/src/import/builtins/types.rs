//! Calling the types of the firmware.

use num_bigint::BigInt;

use super::super::doubt::Doubt;
use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Range, Source, Value};
use super::builtin::{Builtin, Call, any, bad_arguments, table, unknown, unmodelled};
use super::{containers, encoding, numbers, properties, streams};

/// The types of the firmware that need no import.
static OF_BUILTINS: [Builtin; 26] = table! {
    "object" => any(make_object),
    "type" => any(type_of),
    "int" => any(numbers::make_int),
    "float" => any(numbers::make_float),
    "complex" => any(numbers::make_complex),
    "bool" => any(truth_of),
    "str" => any(encoding::make),
    "bytes" => any(containers::make_bytes),
    "bytearray" => any(containers::make_bytearray),
    "memoryview" => any(containers::make_memoryview),
    "list" => any(make_list),
    "tuple" => any(make_tuple),
    "dict" => any(|machine, call| containers::make_dict(machine, false, call)),
    "set" => any(|machine, call| containers::make_set(machine, false, call.arguments)),
    "frozenset" => any(|machine, call| containers::make_set(machine, true, call.arguments)),
    "range" => any(make_range),
    "slice" => any(unmodelled_type),
    "enumerate" => any(number),
    "zip" => any(zip),
    "map" => any(map),
    "filter" => fixed(filter),
    "reversed" => fixed(reverse),
    "property" => any(properties::make),
    "staticmethod" => fixed(|machine, [function]| {
        Ok(machine.new_object(Object::StaticMethod(function), Kind::Descriptor, 8))
    }),
    "classmethod" => fixed(|machine, [function]| {
        Ok(machine.new_object(Object::ClassMethod(function), Kind::Descriptor, 8))
    }),
    "super" => any(make_super),
};

/// The types that a module holds, by the module.
static OF_MODULES: [(&str, &[Builtin]); 3] = [
    ("collections", &OF_COLLECTIONS),
    ("array", &OF_ARRAY),
    ("io", &OF_IO),
];

static OF_COLLECTIONS: [Builtin; 2] = table! {
    "OrderedDict" => any(|machine, call| containers::make_dict(machine, true, call)),
    "deque" => any(containers::make_deque),
};

static OF_ARRAY: [Builtin; 1] = table! {
    "array" => any(containers::make_array),
};

static OF_IO: [Builtin; 3] = table! {
    "StringIO" => any(|machine, call| streams::make(machine, call, true)),
    "BytesIO" => any(|machine, call| streams::make(machine, call, false)),
    "IOBase" => any(unmodelled_type),
};

/// The type of that name that needs no import.
pub(super) fn of_builtins(name: &str) -> Option<Native> {
    of_table(&OF_BUILTINS, name)
}

/// The type of that name in a module.
pub(super) fn of_module(module: &str, name: &str) -> Option<Native> {
    let (_, table) = OF_MODULES.iter().find(|(known, _)| *known == module)?;
    of_table(table, name)
}

#[cfg(test)]
pub(super) fn rows_of_builtins() -> impl Iterator<Item = &'static Builtin> {
    OF_BUILTINS.iter()
}

#[cfg(test)]
pub(super) fn rows_of_modules() -> impl Iterator<Item = (&'static str, &'static Builtin)> {
    let tables = OF_MODULES.iter();
    tables.flat_map(|(module, table)| table.iter().map(|row| (*module, row)))
}

fn of_table(table: &'static [Builtin], name: &str) -> Option<Native> {
    let row = table.iter().find(|row| row.name == name)?;
    Some(Native::Type(row.name))
}

/// Calls a type.
pub(super) fn make(
    machine: &mut Machine<'_>,
    name: &'static str,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let in_modules = OF_MODULES.iter().flat_map(|(_, table)| *table);
    let row = OF_BUILTINS.iter().chain(in_modules);
    match row.into_iter().find(|row| row.name == name) {
        Some(row) => row.call(machine, arguments, keywords),
        // Types that no name leads to, such as those of functions.
        None => what_it_makes(machine, name),
    }
}

/// Runs what takes a fixed number of arguments.
fn fixed<const N: usize>(
    machine: &mut Machine<'_>,
    call: &Call<'_>,
    body: fn(&mut Machine<'_>, [Value; N]) -> Outcome,
) -> Outcome {
    match call.exactly() {
        Some(arguments) => body(machine, arguments),
        None => unmodelled_type(machine, call),
    }
}

/// A type that is known by its name only, or arguments that it does not take.
fn unmodelled_type(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    what_it_makes(machine, call.name)
}

fn what_it_makes(machine: &mut Machine<'_>, name: &str) -> Outcome {
    let reason = format!("the result of `{name}()`");
    Ok(machine.unknown(Doubt::native(machine.at, reason)))
}

fn make_object(machine: &mut Machine<'_>, _: &Call<'_>) -> Outcome {
    let object = Object::Native {
        class: Native::Type("object"),
        held: Vec::new(),
        data: None,
    };
    Ok(machine.new_object(object, Kind::Instance, 4))
}

/// `type(object)`, or a class of a name, bases and a dict.
fn type_of(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [object] => Ok(machine.class_of(*object)),
        [name, bases, locals] => {
            let bases_given = machine.collect_values(*bases)?;
            let name = machine
                .as_text(*name)
                .unwrap_or_else(|| machine.texts.number(b""));
            machine.intern_text(name);
            match locals {
                Value::Object(dict) => machine.make_class(name, &bases_given, *bases, *dict),
                _ => Err(bad_arguments(machine, call.name)),
            }
        }
        _ => unmodelled_type(machine, call),
    }
}

fn truth_of(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [] => Ok(Value::Bool(false)),
        [value @ Value::Unknown(_)] => Ok(*value),
        [value] => Ok(Value::Bool(machine.truth(*value)?)),
        _ => unmodelled_type(machine, call),
    }
}

fn make_list(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [] => Ok(machine.make_list(Vec::new())),
        [object] => list_from(machine, *object),
        _ => unmodelled_type(machine, call),
    }
}

fn make_tuple(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [] => Ok(machine.make_tuple(Vec::new())),
        [object] => tuple_from(machine, *object),
        _ => unmodelled_type(machine, call),
    }
}

fn make_range(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let numbers = call.arguments.iter().map(|one| machine.as_int(*one));
    let numbers: Option<Vec<i64>> = numbers.collect();
    let (start, stop, step) = match numbers.as_deref() {
        Some([stop]) => (0, *stop, 1),
        Some([start, stop]) => (*start, *stop, 1),
        Some([start, stop, step]) if *step != 0 => (*start, *stop, *step),
        _ => return unmodelled(machine, call),
    };
    let range = Range { start, stop, step };
    Ok(machine.new_object(Object::Range(range), Kind::Iterator, 16))
}

fn number(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((object, rest)) = call.split_first() else {
        return unmodelled_type(machine, call);
    };
    let start = rest.arguments.first().copied();
    let start = start.or_else(|| call.keyword(machine, "start"));
    let start = start.and_then(|start| machine.as_int(start)).unwrap_or(0);
    let inner = machine.iterator(object, true)?;
    Ok(machine.make_iterator(Source::Numbered(inner, start)))
}

fn zip(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let inner = iterators(machine, call.arguments)?;
    Ok(machine.make_iterator(Source::Zip(inner)))
}

fn map(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((function, rest)) = call.split_first() else {
        return unmodelled_type(machine, call);
    };
    let inner = iterators(machine, rest.arguments)?;
    Ok(machine.make_iterator(Source::Map(function, inner)))
}

fn filter(machine: &mut Machine<'_>, [function, object]: [Value; 2]) -> Outcome {
    let inner = machine.iterator(object, true)?;
    Ok(machine.make_iterator(Source::Filter(function, inner)))
}

fn reverse(machine: &mut Machine<'_>, [object]: [Value; 1]) -> Outcome {
    match machine.length(object) {
        Some(length) if machine.as_text(object).is_none() => {
            Ok(machine.make_iterator(Source::Reversed(object, length)))
        }
        Some(_) => {
            let mut values = machine.collect_values(object)?;
            values.reverse();
            Ok(machine.make_iterator(Source::Ready(values.into(), 0)))
        }
        None => unknown(machine, "reversed"),
    }
}

fn make_super(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [class, object, ..] => Ok(machine.make_super(*class, *object)),
        _ => unmodelled_type(machine, call),
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
