//! The methods of the types of the firmware: which table each type has, and those of any object.

use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::builtin::{Builtin, Call, any, find, fixed, method as of_any, table, unmodelled};
use super::{
    arrays, deques, dicts, generators, integers, lists, properties, regex, sets, streams, strings,
};

/// The methods of every object.
static OF_OBJECT: [Builtin; 4] = table! {
    "__init__" => any(|_, _| Ok(Value::None)),
    "__new__" => any(make_instance),
    "__setattr__" => fixed(set_attribute),
    "__delattr__" => fixed(delete_attribute),
};

static OF_SLICE: [Builtin; 1] = table! {
    "indices" => of_any(|machine, slice, [length]| machine.slice_indices(slice, length)),
};

/// `super().__init__(...)` and the like: makes the native part of an instance.
pub(in crate::import) static INITIALISE_NATIVE: Builtin =
    Builtin::new("__init__", initialise_native);

/// The tables of the methods of a type, besides those of every object.
type Tables = &'static [&'static [Builtin]];

/// The tables of each type (the `locals_dict` of each in py/obj*.c), under all of its names.
static TABLES: [(&[&str], Tables); 18] = [
    (&["object"], &[]),
    (&["str"], &[&strings::OF_TEXT, &strings::OF_BOTH]),
    (&["bytes"], &[&strings::OF_BYTES, &strings::OF_BOTH]),
    // A bytearray has the methods of bytes as well.
    (
        &["bytearray"],
        &[&arrays::THAT_GROW, &strings::OF_BYTES, &strings::OF_BOTH],
    ),
    (&["array"], &[&arrays::THAT_GROW, &arrays::OF_ARRAY]),
    (&["memoryview"], &[&arrays::OF_MEMORYVIEW]),
    (&["list"], &[&lists::METHODS]),
    (&["tuple"], &[&lists::OF_TUPLE]),
    (&["dict", "OrderedDict", "dict_view"], &[&dicts::METHODS]),
    (&["set", "frozenset"], &[&sets::METHODS]),
    (&["int", "bool"], &[&integers::METHODS]),
    (&["generator"], &[&generators::METHODS]),
    (&["property"], &[&properties::METHODS]),
    (&["slice"], &[&OF_SLICE]),
    (&["re"], &[&regex::OF_PATTERN]),
    (&["match"], &[&regex::OF_MATCH]),
    (&["StringIO", "BytesIO"], &[&streams::METHODS]),
    (&["deque"], &[&deques::METHODS]),
];

/// The method of a type by that name.
pub(in crate::import) fn method(of: &str, name: &str) -> Option<Native> {
    let (_, own) = TABLES.iter().find(|(names, _)| names.contains(&of))?;
    match own.iter().find_map(|table| find(table, name)) {
        Some(method) => Some(method),
        None if of == "object" || name == "__init__" => find(&OF_OBJECT, name),
        None => None,
    }
}

#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = &'static Builtin> {
    let tables = TABLES.iter().flat_map(|(_, tables)| *tables);
    tables.flat_map(|table| table.iter()).chain(&OF_OBJECT)
}

fn make_instance(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    match call.arguments {
        [Value::Object(id), ..] if matches!(machine.heap.get(*id), Object::Class(_)) => {
            Ok(machine.make_instance(*id))
        }
        _ => unmodelled(machine, call),
    }
}

fn set_attribute(machine: &mut Machine<'_>, [receiver, attribute, value]: [Value; 3]) -> Outcome {
    if let (Value::Object(id), Some(attribute)) = (receiver, machine.as_text(attribute)) {
        machine.store(id, attribute, value);
    }
    Ok(Value::None)
}

fn delete_attribute(machine: &mut Machine<'_>, [receiver, attribute]: [Value; 2]) -> Outcome {
    if let Some(attribute) = machine.as_text(attribute) {
        machine.delete_attribute(receiver, attribute)?;
    }
    Ok(Value::None)
}

fn initialise_native(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let Some((receiver, rest)) = call.split_first() else {
        return unmodelled(machine, call);
    };
    let class = machine.class_of(receiver);
    if let (Some(base), Value::Object(id)) = (machine.native_base(class), receiver) {
        let native = machine.call(base, rest.arguments, rest.keywords)?;
        machine.set_native(id, native);
    }
    Ok(Value::None)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::TABLES;

    #[test]
    fn every_row_is_found_by_its_name() {
        for (types, tables) in &TABLES {
            let rows: Vec<_> = tables.iter().copied().flatten().collect();
            let names: HashSet<_> = rows.iter().map(|row| row.name).collect();
            assert_eq!(names.len(), rows.len(), "{types:?} has a name twice");
        }
    }
}
