//! Modules of the firmware whose behaviour is known.

use super::super::ledger::Kind;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{NamedTuple, Object, Value};
use super::builtin::{Builtin, Call, any, find, fixed, table, unmodelled};
use super::split::split_words;
use super::{binascii, clock, json, mathematics, packing, regex, types};
use crate::vm::Firmware;

/// The modules whose functions are modelled, and those functions.
static MODULES: [(&str, &[Builtin]); 12] = [
    ("micropython", &OF_MICROPYTHON),
    ("collections", &OF_COLLECTIONS),
    ("array", &[]),
    ("struct", &packing::FUNCTIONS),
    ("re", &regex::FUNCTIONS),
    ("json", &json::FUNCTIONS),
    ("binascii", &binascii::FUNCTIONS),
    ("math", &mathematics::FUNCTIONS),
    ("io", &[]),
    ("time", &clock::FUNCTIONS),
    ("gc", &OF_GC),
    ("sys", &OF_SYS),
];

static OF_MICROPYTHON: [Builtin; 5] = table! {
    "const" => fixed(|_, [value]| Ok(value)),
    "native" => fixed(|_, [function]| Ok(function)),
    "viper" => fixed(|_, [function]| Ok(function)),
    "bytecode" => fixed(|_, [function]| Ok(function)),
    "opt_level" => any(unmodelled),
};

static OF_COLLECTIONS: [Builtin; 1] = table! {
    "namedtuple" => any(make_named_tuple),
};

static OF_GC: [Builtin; 6] = table! {
    "collect" => any(|machine, _| {
        machine.collect();
        Ok(Value::Int(0))
    }),
    "mem_free" => any(unmodelled),
    "mem_alloc" => any(unmodelled),
    "enable" => any(|_, _| Ok(Value::None)),
    "disable" => any(|_, _| Ok(Value::None)),
    "threshold" => any(unmodelled),
};

static OF_SYS: [Builtin; 1] = table! {
    "exit" => any(|machine, _| Err(machine.raise("SystemExit", ""))),
};

/// The functions of a module that are modelled.
fn functions(module: &str) -> &'static [Builtin] {
    let found = MODULES.iter().find(|(known, _)| *known == module);
    found.map_or(&[], |(_, functions)| functions)
}

#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = (&'static str, &'static Builtin)> {
    let tables = MODULES.iter();
    tables.flat_map(|(module, table)| table.iter().map(|row| (*module, row)))
}

impl Machine<'_> {
    /// A module of the firmware.
    pub(in crate::import) fn builtin_module(&mut self, name: &str, full: Text) -> Value {
        // The prefix is an old way to ask for the firmware's own.
        let plain = name.strip_prefix('u').unwrap_or(name);
        for (known, _) in &MODULES {
            if *known == name || *known == plain {
                return Value::Native(Native::Module(known));
            }
        }
        match name {
            "builtins" => Value::Native(Native::Module("builtins")),
            _ => Value::Foreign(full),
        }
    }
}

/// A member of a module, if it has one of that name.
pub(in crate::import) fn member(
    machine: &mut Machine<'_>,
    module: &'static str,
    name: &str,
) -> Option<Value> {
    match (module, name) {
        ("builtins", _) => return super::find(name, machine.profile),
        ("math", "tau") if !is_circuitpython(machine) => {
            return Some(machine.make_float(std::f64::consts::TAU));
        }
        ("math", "inf") if !is_circuitpython(machine) => return Some(Value::Float(f64::INFINITY)),
        ("math", "nan") if !is_circuitpython(machine) => return Some(Value::Float(f64::NAN)),
        ("math", "pi") => return Some(machine.make_float(std::f64::consts::PI)),
        ("math", "e") => return Some(machine.make_float(std::f64::consts::E)),
        ("sys", _) => {
            if let Some(value) = of_sys(machine, name) {
                return Some(value);
            }
        }
        _ => {}
    }
    let known = find(functions(module), name).or_else(|| types::of_module(module, name));
    Some(match known {
        Some(known) => Value::Native(known),
        // What else it holds is known by name only.
        None => Value::Foreign(machine.texts.number(format!("{module}.{name}").as_bytes())),
    })
}

fn is_circuitpython(machine: &Machine<'_>) -> bool {
    matches!(machine.profile.firmware, Firmware::CircuitPython(..))
}

/// What `import *` takes of a module of the firmware, where the names in it are known.
pub(in crate::import) fn all_members(
    machine: &mut Machine<'_>,
    module: Value,
) -> Option<Vec<(String, Value)>> {
    let (own, shown) = match module {
        Value::Native(Native::Module(name)) => (Some(name), name.to_owned()),
        Value::Foreign(name) => (None, machine.texts.shown(name)),
        _ => return None,
    };
    let names = machine.names_of_firmware(&shown)?;
    let public = names.iter().filter(|name| !name.starts_with('_'));
    let taken = public.map(|name| {
        let value = own.and_then(|own| member(machine, own, name));
        let foreign = machine.texts.number(format!("{shown}.{name}").as_bytes());
        (name.clone(), value.unwrap_or(Value::Foreign(foreign)))
    });
    Some(taken.collect())
}

/// The functions of a module that are modelled, by their names: for `import *` where that is all
/// that is known.
pub(in crate::import) fn members(module: &str) -> Vec<(&'static str, Value)> {
    let functions = functions(module).iter();
    functions
        .map(|row| (row.name, Value::Native(Native::Function(row))))
        .collect()
}

/// `sys`: what programs ask about their VM.
fn of_sys(machine: &mut Machine<'_>, name: &str) -> Option<Value> {
    let (implementation, version) = match machine.profile.firmware {
        Firmware::CircuitPython(major, minor) => ("circuitpython", (major, minor)),
        Firmware::MicroPython => ("micropython", machine.profile.version),
    };
    Some(match name {
        "byteorder" => machine.constant_text("little"),
        "maxsize" => Value::Int(i64::from(i32::MAX)),
        "platform" => match machine.profile.firmware {
            Firmware::CircuitPython(..) => machine.constant_text("MicroChip SAMD51"),
            Firmware::MicroPython => machine.constant_text("samd"),
        },
        "version_info" => {
            let numbers = [3, 4, 0].map(Value::Int).to_vec();
            machine.constant(Object::Tuple(numbers))
        }
        "implementation" => {
            let numbers = [version.0, version.1, 0].map(|one| Value::Int(i64::from(one)));
            let version = machine.constant(Object::Tuple(numbers.to_vec()));
            let name = machine.constant_text(implementation);
            let fields = ["name", "version"].map(|field| machine.texts.number(field.as_bytes()));
            let of = machine.texts.number(b"implementation");
            let class = machine.constant(Object::NamedTuple(NamedTuple {
                name: of,
                fields: fields.to_vec(),
                held: Vec::new(),
            }));
            match class {
                Value::Object(class) => machine.constant(Object::Record {
                    class,
                    items: vec![name, version],
                }),
                _ => return None,
            }
        }
        "modules" => Value::Object(machine.loaded),
        _ => return None,
    })
}

/// `namedtuple` (py/objnamedtuple.c): a class with the names of its fields.
fn make_named_tuple(machine: &mut Machine<'_>, call: &Call<'_>) -> Outcome {
    let [name, fields, ..] = *call.arguments else {
        return unmodelled(machine, call);
    };
    let fields = match machine.as_text(fields) {
        Some(text) => split_words(machine, text),
        None => fields,
    };
    let values = machine.collect_values(fields)?;
    let names: Option<Vec<Text>> = values
        .into_iter()
        .map(|value| machine.as_text(value))
        .collect();
    let (Some(name), Some(fields)) = (machine.as_text(name), names) else {
        return unmodelled(machine, call);
    };
    machine.intern_text(name);
    let size = machine.profile.layouts.named_tuple + 4 * fields.len() as u64;
    let entry = machine.take(Kind::Class, size);
    for field in &fields {
        machine.intern_text(*field);
    }
    let class = NamedTuple {
        name,
        fields,
        held: Vec::new(),
    };
    let class = machine.heap.place(Object::NamedTuple(class), entry);
    Ok(Value::Object(class))
}

impl<'s> Machine<'s> {
    /// The names in a module of the firmware, where they are known.
    pub(in crate::import) fn names_of_firmware(&self, module: &str) -> Option<&'s [String]> {
        let library = self.library;
        // The prefix is an old way to ask for the firmware's own.
        let plain = module.strip_prefix('u').unwrap_or(module);
        library.members(module).or_else(|| library.members(plain))
    }

    /// Whether it is known that a module of the firmware has no such name.
    pub(in crate::import) fn is_known_to_lack(&self, module: &str, name: &str) -> bool {
        let names = self.names_of_firmware(module);
        // What every object has is in no table, nor is what programs may change in `sys`
        // (`MP_REGISTER_MODULE_DELEGATION` in py/modsys.c).
        let is_elsewhere = name.starts_with("__") || matches!(module, "sys" | "usys");
        names.is_some_and(|names| !is_elsewhere && !names.iter().any(|known| known == name))
    }
}

impl Machine<'_> {
    /// A text that lies in the firmware.
    pub(in crate::import) fn constant_text(&mut self, text: &str) -> Value {
        Value::Text(self.texts.number(text.as_bytes()))
    }
}
