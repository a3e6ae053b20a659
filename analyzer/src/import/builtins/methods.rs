//! The methods of the types of the firmware.

use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::machine::{Given, Machine, Outcome};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Value, ViewKind};
use super::functions::{bad_arguments, keyword, sort, unknown};
use super::{containers, strings, types};

/// The methods of each type (the `locals_dict` of each in py/obj*.c).
const METHODS: [(&str, &[&str]); 19] = [
    (
        "object",
        &["__init__", "__new__", "__setattr__", "__delattr__"],
    ),
    (
        "str",
        &[
            "encode",
            "find",
            "rfind",
            "index",
            "rindex",
            "join",
            "split",
            "splitlines",
            "rsplit",
            "startswith",
            "endswith",
            "strip",
            "lstrip",
            "rstrip",
            "format",
            "replace",
            "count",
            "partition",
            "rpartition",
            "center",
            "lower",
            "upper",
            "isspace",
            "isalpha",
            "isdigit",
            "isupper",
            "islower",
        ],
    ),
    (
        "bytes",
        &[
            "decode",
            "hex",
            "fromhex",
            "find",
            "rfind",
            "index",
            "rindex",
            "join",
            "split",
            "rsplit",
            "startswith",
            "endswith",
            "strip",
            "lstrip",
            "rstrip",
            "replace",
            "count",
            "partition",
            "rpartition",
            "center",
            "lower",
            "upper",
            "isspace",
            "isalpha",
            "isdigit",
            "isupper",
            "islower",
        ],
    ),
    ("bytearray", &["append", "extend"]),
    ("array", &["append", "extend", "decode"]),
    ("memoryview", &["hex", "cast"]),
    (
        "list",
        &[
            "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove",
            "reverse", "sort",
        ],
    ),
    ("tuple", &["count", "index"]),
    (
        "dict",
        &[
            "clear",
            "copy",
            "fromkeys",
            "get",
            "items",
            "keys",
            "pop",
            "popitem",
            "setdefault",
            "update",
            "values",
            "__getitem__",
            "__setitem__",
            "__delitem__",
            "move_to_end",
        ],
    ),
    (
        "set",
        &[
            "add",
            "clear",
            "copy",
            "discard",
            "difference",
            "difference_update",
            "intersection",
            "intersection_update",
            "isdisjoint",
            "issubset",
            "issuperset",
            "__contains__",
            "pop",
            "remove",
            "symmetric_difference",
            "symmetric_difference_update",
            "union",
            "update",
        ],
    ),
    ("int", &["from_bytes", "to_bytes", "bit_length"]),
    ("generator", &["send", "close", "throw", "pend_throw"]),
    ("property", &["getter", "setter", "deleter"]),
    ("slice", &["indices"]),
    ("re", &["match", "search", "sub", "split"]),
    ("match", &["group", "groups", "start", "end", "span"]),
    ("StringIO", &STREAM),
    ("BytesIO", &STREAM),
    (
        "deque",
        &["append", "appendleft", "extend", "pop", "popleft"],
    ),
];

/// The methods of streams.
const STREAM: [&str; 13] = [
    "read",
    "readinto",
    "readline",
    "readlines",
    "write",
    "seek",
    "tell",
    "flush",
    "close",
    "getvalue",
    "__enter__",
    "__exit__",
    "__del__",
];

/// The method of a type by that name.
pub(in crate::import) fn method(of: &str, name: &str) -> Option<Native> {
    let home = match of {
        "OrderedDict" | "dict_view" => "dict",
        "frozenset" => "set",
        "bool" => "int",
        "closure" | "function" => return None,
        other => other,
    };
    let (home, methods) = METHODS.iter().find(|(known, _)| *known == home)?;
    match methods.iter().find(|known| **known == name) {
        Some(known) => Some(Native::Method(home, known)),
        // A bytearray has the methods of bytes as well.
        None if *home == "bytearray" => method("bytes", name),
        None if *home != "object" => method("object", name).filter(|_| name == "__init__"),
        None => None,
    }
}

pub(super) fn call(
    machine: &mut Machine<'_>,
    of: &'static str,
    name: &'static str,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    // A method of the native part of an instance works on that part.
    let mut own = arguments.to_vec();
    if of != "native base"
        && of != "object"
        && let [receiver, ..] = own.as_mut_slice()
    {
        *receiver = machine.native_part(*receiver);
    }
    let arguments = own.as_slice();
    match (of, name, arguments) {
        ("native base", "__init__", [receiver, rest @ ..]) => {
            initialise_native(machine, *receiver, rest, keywords)
        }
        ("object", "__new__", [class, ..]) => match (class, machine.object(*class)) {
            (Value::Object(id), Some(Object::Class(_))) => Ok(machine.make_instance(*id)),
            _ => unknown(machine, name),
        },
        ("object", "__init__", _) => Ok(Value::None),
        ("object", "__setattr__", [receiver, attribute, value]) => {
            if let (Value::Object(id), Some(attribute)) = (receiver, machine.as_text(*attribute)) {
                machine.store(*id, attribute, *value);
            }
            Ok(Value::None)
        }
        ("object", "__delattr__", [receiver, attribute]) => {
            if let Some(attribute) = machine.as_text(*attribute) {
                machine.delete_attribute(*receiver, attribute)?;
            }
            Ok(Value::None)
        }
        ("bytes", "fromhex", [.., text]) => {
            let text = machine.as_text(*text).map(|text| machine.texts.shown(text));
            match text.and_then(|text| from_hex(&text)) {
                Some(bytes) => Ok(machine.make_bytes(&bytes)),
                None => unknown(machine, name),
            }
        }
        ("bytearray" | "array", "append" | "extend", [Value::Object(id), value]) => {
            grow_array(machine, *id, name, *value)
        }
        ("str" | "bytes" | "bytearray" | "array" | "memoryview", _, _) => {
            strings::call(machine, name, arguments, keywords)
        }
        ("list", _, [Value::Object(id), rest @ ..]) => {
            call_list(machine, name, *id, rest, keywords)
        }
        ("tuple", _, [receiver, value, ..]) => search(machine, name, *receiver, *value),
        ("dict", "fromkeys", [Value::Native(_), keys] | [keys]) => {
            from_keys(machine, *keys, Value::None)
        }
        ("dict", "fromkeys", [Value::Native(_), keys, value] | [keys, value]) => {
            from_keys(machine, *keys, *value)
        }
        ("dict", _, [Value::Object(id), rest @ ..]) => {
            call_dict(machine, name, *id, rest, keywords)
        }
        ("set", _, [Value::Object(id), rest @ ..]) => call_set(machine, name, *id, rest),
        ("re" | "match", _, _) => super::regex::call(machine, name, arguments),
        ("StringIO" | "BytesIO", _, [receiver, rest @ ..]) => {
            match machine.native_part(*receiver) {
                Value::Object(id) => super::streams::call(machine, name, id, rest),
                _ => unknown(machine, name),
            }
        }
        ("slice", "indices", [slice, length]) => machine.slice_indices(*slice, *length),
        ("int", _, _) => call_int(machine, name, arguments, keywords),
        ("generator", "send", [generator, value]) => {
            machine.resume_or_raise(*generator, Given::Sent(*value))
        }
        // Of a class, a value and a traceback only the last two that count are looked at.
        ("generator", "throw", [generator, class, rest @ ..]) => {
            let raised = match rest.first() {
                None | Some(Value::None) => *class,
                Some(value) => *value,
            };
            machine.resume_or_raise(*generator, Given::Thrown(raised))
        }
        ("generator", "close", [generator]) => machine.close_generator(*generator),
        ("generator", "pend_throw", [generator, raised]) => {
            let Value::Object(id) = generator else {
                return Ok(Value::None);
            };
            match machine.heap.get_mut(*id) {
                Object::Generator {
                    is_running: true, ..
                } => Err(machine.raise("ValueError", "generator already executing")),
                Object::Generator { pending, .. } => Ok(std::mem::replace(pending, *raised)),
                _ => Ok(Value::None),
            }
        }
        ("property", _, [receiver, function]) => {
            let Some(Object::Property { get, set, delete }) = machine.object(*receiver) else {
                return unknown(machine, name);
            };
            let (mut get, mut set, mut delete) = (*get, *set, *delete);
            match name {
                "getter" => get = *function,
                "setter" => set = *function,
                _ => delete = *function,
            }
            let property = Object::Property { get, set, delete };
            Ok(machine.new_object(property, Kind::Descriptor, 16))
        }
        ("deque", _, [Value::Object(id), rest @ ..]) => call_deque(machine, name, *id, rest),
        _ => unknown(machine, name),
    }
}

/// `super().__init__(...)` and the like: makes the native part of an instance.
fn initialise_native(
    machine: &mut Machine<'_>,
    receiver: Value,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let class = machine.class_of(receiver);
    if let (Some(base), Value::Object(id)) = (machine.native_base(class), receiver) {
        let native = machine.call(base, arguments, keywords)?;
        machine.set_native(id, native);
    }
    Ok(Value::None)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = text.chars().filter(|one| !one.is_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
        .collect()
}

/// `bytearray.append` and `.extend` (py/objarray.c): eight places more when there is none.
fn grow_array(machine: &mut Machine<'_>, id: Id, name: &str, value: Value) -> Outcome {
    let more = match name {
        "append" => vec![value],
        _ => match machine.as_buffer(value) {
            Some(bytes) => bytes
                .into_iter()
                .map(|byte| Value::Int(i64::from(byte)))
                .collect(),
            None => machine.collect_values(value)?,
        },
    };
    let Object::Array {
        code,
        items,
        free,
        entry,
    } = machine.heap.get(id)
    else {
        return Ok(Value::None);
    };
    let width = containers::item_width(*code);
    let (old, free, count) = (*entry, *free as usize, items.len() + more.len());
    let (left, places) = if more.len() <= free {
        (free - more.len(), items.len() + free)
    } else if name == "append" {
        (7, items.len() + 8)
    } else {
        (0, count)
    };
    let at = machine.at;
    let new = machine
        .heap
        .renew(old, Kind::Buffer, width * places as u64, at);
    if let Object::Array {
        items, free, entry, ..
    } = machine.heap.get_mut(id)
    {
        items.extend(more);
        *free = left as u32;
        *entry = new;
    }
    Ok(Value::None)
}

fn items_mut<'m>(machine: &'m mut Machine<'_>, id: Id) -> Option<&'m mut Vec<Value>> {
    match machine.heap.get_mut(id) {
        Object::List { items, .. } => Some(items),
        _ => None,
    }
}

fn call_list(
    machine: &mut Machine<'_>,
    name: &'static str,
    id: Id,
    rest: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    let list = Value::Object(id);
    match (name, rest) {
        ("append", [value]) => {
            machine.append(id, *value);
            Ok(Value::None)
        }
        ("extend", [other]) => {
            machine.extend(id, *other)?;
            Ok(Value::None)
        }
        ("insert", [index, value]) => {
            let length = machine.length(list).unwrap_or(0) as i64;
            let index = machine.as_int(*index).unwrap_or(0);
            let index = if index < 0 { index + length } else { index };
            machine.append(id, Value::None);
            if let Some(items) = items_mut(machine, id) {
                items.pop();
                items.insert(index.clamp(0, length) as usize, *value);
            }
            Ok(Value::None)
        }
        ("pop", _) => {
            let length = machine.length(list).unwrap_or(0);
            if length == 0 {
                return Err(machine.raise("IndexError", "pop from empty list"));
            }
            let index = rest.first().copied().unwrap_or(Value::Int(-1));
            let at = machine.position(index, length)?;
            Ok(machine.pop_from_list(id, at))
        }
        ("remove", [value]) => {
            let at = search(machine, "index", list, *value)?;
            if let Value::Int(at) = at {
                machine.pop_from_list(id, at as usize);
            }
            Ok(Value::None)
        }
        ("clear", []) => {
            if let Some(items) = items_mut(machine, id) {
                items.clear();
            }
            machine.resize_list(id, 4);
            Ok(Value::None)
        }
        ("copy", []) => {
            let items = machine.collect_values(list)?;
            Ok(machine.make_list(items))
        }
        ("reverse", []) => {
            if let Some(items) = items_mut(machine, id) {
                items.reverse();
            }
            Ok(Value::None)
        }
        ("sort", _) => {
            let values = machine.collect_values(list)?;
            let ordered = sort(machine, values, keywords)?;
            if let Some(items) = items_mut(machine, id) {
                *items = ordered;
            }
            Ok(Value::None)
        }
        ("count" | "index", [value, ..]) => search(machine, name, list, *value),
        _ => Err(bad_arguments(machine, name)),
    }
}

/// `index` and `count` of a sequence.
fn search(machine: &mut Machine<'_>, name: &str, sequence: Value, value: Value) -> Outcome {
    let mut count = 0;
    for (at, item) in machine.collect_values(sequence)?.into_iter().enumerate() {
        let same = machine.equal(item, value)?;
        if machine.truth(same)? {
            if name == "index" {
                return Ok(Value::Int(at as i64));
            }
            count += 1;
        }
    }
    if name == "index" {
        return Err(machine.raise("ValueError", "object not in sequence"));
    }
    Ok(Value::Int(count))
}

fn from_keys(machine: &mut Machine<'_>, keys: Value, value: Value) -> Outcome {
    // Without a length the dict starts with no room (`dict_fromkeys` in py/objdict.c).
    let places = machine.length(keys).unwrap_or(0) as u32;
    let keys = machine.collect_values(keys)?;
    let dict = machine.make_dict(places);
    for key in keys {
        let hashed = machine.key(key)?;
        machine.store_key(dict, hashed, key, value);
    }
    Ok(Value::Object(dict))
}

fn call_dict(
    machine: &mut Machine<'_>,
    name: &'static str,
    id: Id,
    rest: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    match (name, rest) {
        ("get" | "pop" | "setdefault" | "__getitem__", [key, more @ ..]) => {
            let hashed = machine.key(*key)?;
            let found = match name {
                "pop" => machine.remove_key(id, &hashed),
                _ => machine.look_up_key(id, &hashed),
            };
            match (found, more) {
                (Some(value), _) => Ok(value),
                (None, _) if name == "setdefault" => {
                    let value = more.first().copied().unwrap_or(Value::None);
                    machine.store_key(id, hashed, *key, value);
                    Ok(value)
                }
                (None, [default, ..]) => Ok(*default),
                (None, []) if name == "get" => Ok(Value::None),
                (None, []) => Err(machine.raise_with("KeyError", vec![*key])),
            }
        }
        ("keys", []) => Ok(machine.make_view(id, ViewKind::Keys)),
        ("values", []) => Ok(machine.make_view(id, ViewKind::Values)),
        ("items", []) => Ok(machine.make_view(id, ViewKind::Pairs)),
        ("update", _) => {
            if let Some(source) = rest.first() {
                containers::update_dict(machine, id, *source)?;
            }
            for (key, value) in keywords {
                machine.store(id, *key, *value);
            }
            Ok(Value::None)
        }
        ("copy", []) => Ok(Value::Object(machine.copy_dict(id))),
        ("clear", []) => {
            if let Some(map) = machine.heap.get_mut(id).map_mut() {
                map.entries.clear();
                map.places = 0;
                let table = map.table.take();
                machine.heap.free(table);
            }
            Ok(Value::None)
        }
        ("popitem", []) => {
            let Some((key, value)) = machine.entries(id).pop() else {
                return Err(machine.raise("KeyError", "popitem(): dictionary is empty"));
            };
            let hashed = machine.key(key)?;
            machine.remove_key(id, &hashed);
            Ok(machine.make_tuple(vec![key, value]))
        }
        ("__setitem__", [key, value]) => {
            let hashed = machine.key(*key)?;
            machine.store_key(id, hashed, *key, *value);
            Ok(Value::None)
        }
        ("__delitem__", [key]) => {
            let hashed = machine.key(*key)?;
            machine.remove_key(id, &hashed);
            Ok(Value::None)
        }
        _ => unknown(machine, name),
    }
}

fn call_set(machine: &mut Machine<'_>, name: &'static str, id: Id, rest: &[Value]) -> Outcome {
    let set = Value::Object(id);
    let changes =
        name.ends_with("update") || matches!(name, "add" | "clear" | "discard" | "pop" | "remove");
    if changes
        && matches!(
            machine.heap.get(id),
            Object::Set {
                is_frozen: true,
                ..
            }
        )
    {
        let message = format!("'frozenset' object has no attribute '{name}'");
        return Err(machine.raise("AttributeError", message));
    }
    match (name, rest) {
        ("add", [value]) => {
            let key = machine.key(*value)?;
            machine.store_key(id, key, *value, Value::None);
            Ok(Value::None)
        }
        ("discard" | "remove", [value]) => {
            let key = machine.key(*value)?;
            if machine.remove_key(id, &key).is_none() && name == "remove" {
                return Err(machine.raise_with("KeyError", vec![*value]));
            }
            Ok(Value::None)
        }
        ("update", _) => {
            for other in rest {
                for value in machine.collect_values(*other)? {
                    let key = machine.key(value)?;
                    machine.store_key(id, key, value, Value::None);
                }
            }
            Ok(Value::None)
        }
        ("copy", []) => {
            let values = machine.collect_values(set)?;
            let places = machine.heap.get(id).map().map_or(0, |map| map.places);
            let copy = machine.make_set(places, false);
            for value in values {
                let key = machine.key(value)?;
                machine.store_key(copy, key, value, Value::None);
            }
            Ok(Value::Object(copy))
        }
        ("difference", others) if others.len() != 1 => {
            let result = call_set(machine, "copy", id, &[])?;
            if let Value::Object(id) = result {
                for other in others {
                    let other = as_set(machine, *other)?;
                    update_set(machine, "difference_update", id, other)?;
                }
            }
            Ok(result)
        }
        ("union" | "difference" | "intersection" | "symmetric_difference", [other]) => {
            let frozen = matches!(
                machine.heap.get(id),
                Object::Set {
                    is_frozen: true,
                    ..
                }
            );
            let class = if frozen { "frozenset" } else { "set" };
            let other = types::make(machine, class, &[*other], &[])?;
            let operator = match name {
                "union" => "|",
                "difference" => "-",
                "intersection" => "&",
                _ => "^",
            };
            machine.binary(operator, set, other)
        }
        ("__contains__", [value]) => {
            let key = machine.key(*value)?;
            Ok(Value::Bool(machine.look_up_key(id, &key).is_some()))
        }
        ("issubset" | "issuperset" | "isdisjoint", [other]) => {
            let other = as_set(machine, *other)?;
            match name {
                "issubset" => machine.binary("<=", set, other),
                "issuperset" => machine.binary(">=", set, other),
                _ => {
                    let common = machine.binary("&", set, other)?;
                    Ok(Value::Bool(machine.length(common) == Some(0)))
                }
            }
        }
        ("difference_update" | "intersection_update" | "symmetric_difference_update", others) => {
            for other in others {
                let other = as_set(machine, *other)?;
                update_set(machine, name, id, other)?;
            }
            Ok(Value::None)
        }
        ("pop", []) => match machine.collect_values(set)?.first().copied() {
            Some(value) => {
                let key = machine.key(value)?;
                machine.remove_key(id, &key);
                Ok(value)
            }
            None => Err(machine.raise("KeyError", "pop from an empty set")),
        },
        ("clear", []) => {
            if let Some(map) = machine.heap.get_mut(id).map_mut() {
                map.entries.clear();
                map.places = 0;
                let table = map.table.take();
                machine.heap.free(table);
            }
            Ok(Value::None)
        }
        _ => unknown(machine, name),
    }
}

/// What a method of a set is given, as a set.
fn as_set(machine: &mut Machine<'_>, other: Value) -> Outcome {
    match machine.object(other) {
        Some(Object::Set { .. }) => Ok(other),
        _ => types::make(machine, "set", &[other], &[]),
    }
}

/// Takes values out of a set, or puts them in, where it lies.
fn update_set(machine: &mut Machine<'_>, name: &str, id: Id, other: Value) -> Outcome<()> {
    let Value::Object(other) = other else {
        return Ok(());
    };
    for (value, _) in machine.entries(id) {
        let key = machine.key(value)?;
        let there = machine.look_up_key(other, &key).is_some();
        if there != (name == "intersection_update") {
            machine.remove_key(id, &key);
        }
    }
    Ok(())
}

fn call_int(
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

fn call_deque(machine: &mut Machine<'_>, name: &str, id: Id, rest: &[Value]) -> Outcome {
    let reason = format!("`deque.{name}` of an object that is not one");
    let Object::Native { held, .. } = machine.heap.get_mut(id) else {
        return Ok(machine.unknown(Doubt::native(machine.at, reason)));
    };
    match (name, rest) {
        ("append", [value]) => held.push(*value),
        ("appendleft", [value]) => held.insert(0, *value),
        ("pop", []) => return Ok(held.pop().unwrap_or(Value::None)),
        ("popleft", []) if !held.is_empty() => return Ok(held.remove(0)),
        ("extend", [other]) => {
            let more = machine.collect_values(*other)?;
            if let Object::Native { held, .. } = machine.heap.get_mut(id) {
                held.extend(more);
            }
        }
        _ => return Err(machine.raise("IndexError", "empty")),
    }
    Ok(Value::None)
}
