//! The methods of the types of the firmware: which there are, and who answers them.

use super::super::ledger::Kind;
use super::super::machine::{Given, Machine, Outcome};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::functions::unknown;
use super::{arrays, deques, dicts, integers, lists, sets, strings};

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
            arrays::grow(machine, *id, name, *value)
        }
        ("str" | "bytes" | "bytearray" | "array" | "memoryview", _, _) => {
            strings::call(machine, name, arguments, keywords)
        }
        ("list", _, [Value::Object(id), rest @ ..]) => {
            lists::call(machine, name, *id, rest, keywords)
        }
        ("tuple", _, [receiver, value, ..]) => lists::search(machine, name, *receiver, *value),
        ("dict", "fromkeys", [Value::Native(_), keys] | [keys]) => {
            dicts::from_keys(machine, *keys, Value::None)
        }
        ("dict", "fromkeys", [Value::Native(_), keys, value] | [keys, value]) => {
            dicts::from_keys(machine, *keys, *value)
        }
        ("dict", _, [Value::Object(id), rest @ ..]) => {
            dicts::call(machine, name, *id, rest, keywords)
        }
        ("set", _, [Value::Object(id), rest @ ..]) => sets::call(machine, name, *id, rest),
        ("re" | "match", _, _) => super::regex::call(machine, name, arguments),
        ("StringIO" | "BytesIO", _, [receiver, rest @ ..]) => {
            match machine.native_part(*receiver) {
                Value::Object(id) => super::streams::call(machine, name, id, rest),
                _ => unknown(machine, name),
            }
        }
        ("slice", "indices", [slice, length]) => machine.slice_indices(*slice, *length),
        ("int", _, _) => integers::call(machine, name, arguments, keywords),
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
        ("deque", _, [Value::Object(id), rest @ ..]) => deques::call(machine, name, *id, rest),
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
