//! What the firmware brings: built-in functions, types and modules whose behaviour is known.
//!
//! What is not known here is looked up as a name of the firmware and gives values that say so.

mod arrays;
mod binascii;
mod builtin;
mod clock;
mod containers;
mod deques;
mod dicts;
mod encoding;
mod exceptions;
mod format;
mod format_braces;
mod format_percent;
mod functions;
mod generators;
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
mod properties;
mod regex;
mod regex_compile;
mod regex_match;
mod sets;
mod show;
mod split;
mod streams;
mod strings;
mod subject;
mod types;

use super::exceptions as exception_types;
use super::machine::{Machine, Outcome};
use super::native::Native;
use super::text::Text;
use super::value::Value;
use crate::vm::{Firmware, Profile};

pub(super) use builtin::Builtin;
pub(super) use containers::item_width;
pub(super) use functions::{BUILD_CLASS, NEXT};
pub(super) use methods::{INITIALISE_NATIVE, method};
pub(super) use modules::{all_members, member, members};
pub(super) use properties::property_method;
pub(super) use streams::READLINE;

/// A name of the firmware.
pub(super) fn find(name: &str, profile: &Profile) -> Option<Value> {
    if let Some(known) = types::of_builtins(name).or_else(|| functions::function(name)) {
        return Some(Value::Native(known));
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

/// Whether something of the firmware only passes the items of a buffer on, known or not; what else
/// it gives depends on them.
pub(super) fn passes_on(callee: Native) -> bool {
    match callee {
        Native::Type(name) => PASSING_TYPES.contains(&name),
        Native::Function(builtin) => PASSING_FUNCTIONS.contains(&builtin.name),
        Native::Exception(_) | Native::Module(_) => true,
    }
}

const PASSING_TYPES: [&str; 16] = [
    "bytearray",
    "classmethod",
    "deque",
    "enumerate",
    "filter",
    "list",
    "map",
    "memoryview",
    "object",
    "property",
    "reversed",
    "set",
    "staticmethod",
    "tuple",
    "type",
    "zip",
];

const PASSING_FUNCTIONS: [&str; 26] = [
    "__build_class__",
    "__init__",
    "__new__",
    "append",
    "const",
    "extend",
    "get",
    "getattr",
    "hasattr",
    "id",
    "insert",
    "isinstance",
    "iter",
    "len",
    "next",
    "pack_into",
    "pop",
    "print",
    "setattr",
    "setdefault",
    "unpack",
    "unpack_from",
    "__setattr__",
    "__setitem__",
    "update",
    "readinto",
];

/// Whether what something of the firmware does takes no longer for more of what it is given, or is
/// charged where it is done: by what is moved, compared or made. All else is charged for all that it is
/// given.
pub(super) fn takes_no_time(callee: Native) -> bool {
    match callee {
        Native::Type(name) => TIMELESS_TYPES.contains(&name),
        Native::Function(builtin) => TIMELESS_FUNCTIONS.contains(&builtin.name),
        Native::Exception(_) | Native::Module(_) => true,
    }
}

const TIMELESS_TYPES: [&str; 15] = [
    "bool",
    "classmethod",
    "enumerate",
    "filter",
    "map",
    "memoryview",
    "object",
    "property",
    "range",
    "reversed",
    "slice",
    "staticmethod",
    "super",
    "type",
    "zip",
];

const TIMELESS_FUNCTIONS: [&str; 53] = [
    "__build_class__",
    "__delattr__",
    "__delitem__",
    "__enter__",
    "__exit__",
    "__getitem__",
    "__import__",
    "__new__",
    "__setattr__",
    "__setitem__",
    "add",
    "append",
    "bit_length",
    "bytecode",
    "callable",
    "cast",
    "const",
    "delattr",
    "discard",
    "extend",
    "flush",
    "get",
    "getattr",
    "globals",
    "hasattr",
    "id",
    "insert",
    "isinstance",
    "issubclass",
    "items",
    "iter",
    "keys",
    "len",
    "locals",
    "move_to_end",
    "native",
    "next",
    "pend_throw",
    "pop",
    "print",
    "read",
    "readinto",
    "readline",
    "seek",
    "send",
    "setattr",
    "setdefault",
    "tell",
    "throw",
    "unpack_from",
    "values",
    "viper",
    "write",
];

/// A row of a table, as programs call it.
#[cfg(test)]
pub(super) enum Row {
    /// By the module that holds it, and its name.
    Function(&'static str, &'static str),
    /// By its name, on a value.
    Method(&'static str),
}

#[cfg(test)]
impl Row {
    pub(super) fn takes_no_time(&self) -> bool {
        let (Self::Function(_, name) | Self::Method(name)) = self;
        TIMELESS_TYPES.contains(name) || TIMELESS_FUNCTIONS.contains(name)
    }
}

/// Every row of every table.
#[cfg(test)]
pub(super) fn rows() -> Vec<Row> {
    let of_builtins = functions::rows().chain(types::rows_of_builtins());
    let functions = of_builtins.map(|row| Row::Function("builtins", row.name));
    let of_modules = modules::rows().chain(types::rows_of_modules());
    let of_modules = of_modules.map(|(module, row)| Row::Function(module, row.name));
    let methods = methods::rows().map(|row| Row::Method(row.name));
    functions.chain(of_modules).chain(methods).collect()
}

/// Whether a function of the firmware, while it runs code of a program, holds no values that nothing
/// else refers to.
pub(super) fn holds_nothing(callee: Native) -> bool {
    let Native::Function(builtin) = callee else {
        return false;
    };
    ["close", "next", "send", "throw"].contains(&builtin.name)
}

/// Calls something of the firmware.
pub(super) fn call(
    machine: &mut Machine<'_>,
    callee: Native,
    arguments: &[Value],
    keywords: &[(Text, Value)],
) -> Outcome {
    match callee {
        Native::Function(builtin) => builtin.call(machine, arguments, keywords),
        Native::Type(name) => types::make(machine, name, arguments, keywords),
        Native::Exception(_) => exceptions::make(machine, callee, arguments),
        Native::Module(_) => Err(machine.raise("TypeError", "'module' object isn't callable")),
    }
}
