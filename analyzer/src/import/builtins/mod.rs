//! What the firmware brings: built-in functions, types and modules whose behaviour is known.
//!
//! What is not known here is looked up as a name of the firmware and gives values that say so.

mod arrays;
mod binascii;
mod containers;
mod deques;
mod dicts;
mod encoding;
mod exceptions;
mod format;
mod format_braces;
mod format_percent;
mod functions;
mod integers;
mod json;
mod lists;
mod literal;
mod mathematics;
mod methods;
mod modules;
mod numbers;
mod order;
mod packing;
mod regex;
mod regex_compile;
mod regex_match;
mod sets;
mod show;
mod split;
mod streams;
mod strings;
mod types;

use super::exceptions as exception_types;
use super::machine::{Machine, Outcome};
use super::native::Native;
use super::text::Text;
use super::value::Value;
use crate::vm::{Firmware, Profile};

pub(super) use containers::item_width;
pub(super) use methods::method;
pub(super) use modules::{all_members, member, members};

/// The types of the firmware that need no import.
const TYPES: [&str; 25] = [
    "object",
    "type",
    "int",
    "float",
    "complex",
    "bool",
    "str",
    "bytes",
    "bytearray",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "range",
    "slice",
    "enumerate",
    "zip",
    "map",
    "filter",
    "reversed",
    "property",
    "staticmethod",
    "classmethod",
    "super",
];
/// The functions of the firmware that need no import.
const FUNCTIONS: [&str; 39] = [
    "abs",
    "all",
    "any",
    "bin",
    "callable",
    "compile",
    "chr",
    "delattr",
    "dir",
    "divmod",
    "eval",
    "exec",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "locals",
    "max",
    "min",
    "next",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "repr",
    "round",
    "setattr",
    "sorted",
    "sum",
    "__import__",
];

/// A name of the firmware.
pub(super) fn find(name: &str, profile: &Profile) -> Option<Value> {
    if let Some(known) = TYPES.iter().find(|known| **known == name) {
        return Some(Value::Native(Native::Type(known)));
    }
    if name == "memoryview" {
        return Some(Value::Native(Native::Type("memoryview")));
    }
    if let Some(known) = FUNCTIONS.iter().find(|known| **known == name) {
        return Some(Value::Native(Native::Function("builtins", known)));
    }
    match name {
        "Ellipsis" => return Some(Value::Ellipsis),
        "NotImplemented" => return Some(Value::NotImplemented),
        "__debug__" => return Some(Value::Bool(true)),
        _ => {}
    }
    let is_circuitpython = matches!(profile.firmware, Firmware::CircuitPython(..));
    if !is_circuitpython && exception_types::OF_CIRCUITPYTHON.contains(&name) {
        return None;
    }
    exception_types::find(name).map(Value::Native)
}

/// Calls something of the firmware.
pub(super) fn call(
    machine: &mut Machine<'_>,
    callee: Native,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    match callee {
        Native::Function("builtins", name) => functions::call(machine, name, arguments, keywords),
        Native::Function(module, name) => modules::call(machine, module, name, arguments, keywords),
        Native::Type(name) => types::make(machine, name, arguments, keywords),
        Native::Exception(_) => exceptions::make(machine, callee, arguments),
        Native::Method(of, name) => methods::call(machine, of, name, arguments, keywords),
        Native::Module(_) => Err(machine.raise("TypeError", "'module' object isn't callable")),
    }
}
