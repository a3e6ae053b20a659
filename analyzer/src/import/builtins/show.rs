//! `str()` and `repr()` of every value (the `print` slots of py/obj*.c).

use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::machine::{Machine, Outcome};
use super::super::native::Native;
use super::super::value::{Class, NamedTuple, Object, Range, Value, ViewKind};
use super::format::{DEFAULT_DIGITS, general};
use super::literal::{bytes, float, push_text};

/// Containers within each other are shown to this depth.
const DEEPEST: usize = 16;

impl Machine<'_> {
    /// A value as `str()` or, with `quoted`, as `repr()` shows it; `None` where that is not known.
    pub(in crate::import) fn show(
        &mut self,
        value: Value,
        quoted: bool,
    ) -> Outcome<Option<String>> {
        let mut out = String::new();
        let known = self.show_into(&mut out, value, quoted, 0)?;
        Ok(known.then_some(out))
    }

    fn show_into(
        &mut self,
        out: &mut String,
        value: Value,
        quoted: bool,
        depth: usize,
    ) -> Outcome<bool> {
        if depth > DEEPEST {
            return Err(self.raise("RuntimeError", "maximum recursion depth exceeded"));
        }
        self.room_for(out.len() + 1, 1)?;
        self.spend(1)?;
        if let Value::Object(id) = value {
            return self.nested(|machine| machine.show_object(out, value, id, quoted, depth));
        }
        match value {
            Value::Null | Value::None => out.push_str("None"),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::NotImplemented => out.push_str("NotImplemented"),
            Value::Bool(true) => out.push_str("True"),
            Value::Bool(false) => out.push_str("False"),
            Value::Int(value) => out.push_str(&value.to_string()),
            Value::Float(value) => out.push_str(&float(value)),
            Value::Text(text) => {
                let shown = self.texts.shown(text);
                push_text(out, &shown, quoted);
            }
            Value::Native(Native::Type(_) | Native::Exception(_)) => {
                let name = self.class_name(value);
                out.push_str(&format!("<class '{name}'>"));
            }
            Value::Native(Native::Module(name)) => out.push_str(&format!("<module '{name}'>")),
            Value::Native(_) => {
                let address = self.address(0);
                out.push_str(&format!("<function at 0x{address}>"));
            }
            Value::Foreign(_) | Value::Unknown(_) | Value::Spread(_) | Value::Object(_) => {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn show_object(
        &mut self,
        out: &mut String,
        value: Value,
        id: Id,
        quoted: bool,
        depth: usize,
    ) -> Outcome<bool> {
        match self.heap.get(id) {
            Object::Text { text, .. } => {
                let shown = self.texts.shown(*text);
                push_text(out, &shown, quoted);
            }
            Object::Bytes { data, .. } => out.push_str(&bytes(data)),
            Object::Integer { value, .. } => {
                let value = value.clone();
                self.afford_digits(value.bits(), value.bits())?;
                out.push_str(&value.to_string());
            }
            Object::Complex(real, imaginary) => out.push_str(&complex(*real, *imaginary)),
            Object::Range(range) => out.push_str(&shown_range(*range)),
            Object::List { .. }
            | Object::Tuple(_)
            | Object::Dict(_)
            | Object::Set { .. }
            | Object::Array { .. }
            | Object::Slice(..)
            | Object::View { .. }
            | Object::Record { .. } => return self.show_container(out, id, depth),
            Object::Class(Class { name, .. }) | Object::NamedTuple(NamedTuple { name, .. }) => {
                let name = self.texts.shown(*name);
                out.push_str(&format!("<class '{name}'>"));
            }
            Object::Exception {
                class, arguments, ..
            } => {
                let (class, arguments) = (Value::Native(*class), *arguments);
                return self.show_exception(out, class, arguments, quoted, depth);
            }
            Object::Instance { class, native, .. } => {
                let (class, native) = (Value::Object(*class), *native);
                return self.show_instance(out, value, class, native, quoted, depth);
            }
            Object::Module { .. } | Object::Native { .. } => return Ok(false),
            Object::Generator { .. } | Object::Function { .. } | Object::Closure { .. } => {
                let address = self.address(id.0);
                let kind = self.class_name(self.class_of(value));
                out.push_str(&format!("<{kind} object at 0x{address}>"));
            }
            _ => {
                let address = self.address(id.0);
                out.push_str(&format!("<object at {address}>"));
            }
        }
        Ok(true)
    }

    /// Shows what holds other values; `false` for anything else.
    fn show_container(&mut self, out: &mut String, id: Id, depth: usize) -> Outcome<bool> {
        match self.heap.get(id) {
            Object::List { items, .. } => {
                let items = items.clone();
                self.show_items(out, ("[", "]"), &items, depth)
            }
            Object::Tuple(items) => {
                let items = items.clone();
                let closing = if items.len() == 1 { ",)" } else { ")" };
                self.show_items(out, ("(", closing), &items, depth)
            }
            Object::Dict(map) => {
                let is_ordered = map.is_ordered;
                self.show_dict(out, id, is_ordered, depth)
            }
            Object::Set { map, is_frozen } => {
                let brackets = match (*is_frozen, map.entries.is_empty()) {
                    (true, true) => ("frozenset(", ")"),
                    (true, false) => ("frozenset({", "})"),
                    (false, true) => ("set(", ")"),
                    (false, false) => ("{", "}"),
                };
                let items: Vec<Value> = self.entries(id).into_iter().map(|(key, _)| key).collect();
                self.show_items(out, brackets, &items, depth)
            }
            Object::Array { code, items, .. } => {
                let (code, items) = (*code, items.clone());
                self.show_array(out, code, &items, depth)
            }
            Object::Slice(start, stop, step) => {
                let parts = [*start, *stop, *step];
                self.show_items(out, ("slice(", ")"), &parts, depth)
            }
            Object::View { dict, kind } => {
                let (dict, kind) = (*dict, *kind);
                let entries = self.entries(dict).into_iter();
                let (name, items): (_, Vec<Value>) = match kind {
                    ViewKind::Keys => ("dict_keys([", entries.map(|(key, _)| key).collect()),
                    ViewKind::Values => {
                        ("dict_values([", entries.map(|(_, value)| value).collect())
                    }
                    ViewKind::Pairs => return Ok(false),
                };
                self.show_items(out, (name, "])"), &items, depth)
            }
            Object::Record { class, items } => {
                let (class, items) = (*class, items.clone());
                self.show_record(out, class, items, depth)
            }
            _ => Ok(false),
        }
    }

    fn show_dict(
        &mut self,
        out: &mut String,
        id: Id,
        is_ordered: bool,
        depth: usize,
    ) -> Outcome<bool> {
        out.push_str(if is_ordered { "OrderedDict({" } else { "{" });
        for (at, (key, value)) in self.entries(id).into_iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            if !self.show_into(out, key, true, depth + 1)? {
                return Ok(false);
            }
            out.push_str(": ");
            if !self.show_into(out, value, true, depth + 1)? {
                return Ok(false);
            }
        }
        out.push_str(if is_ordered { "})" } else { "}" });
        Ok(true)
    }

    /// An array by its type code and items; a bytearray has type code 1.
    fn show_array(
        &mut self,
        out: &mut String,
        code: u8,
        items: &[Value],
        depth: usize,
    ) -> Outcome<bool> {
        if code == 1 {
            let data = super::super::machine::as_bytes(items);
            out.push_str(&format!("bytearray({})", bytes(&data)));
            return Ok(true);
        }
        out.push_str(&format!("array('{}'", char::from(code)));
        if !items.is_empty() {
            out.push_str(", ");
            self.show_items(out, ("[", "]"), items, depth)?;
        }
        out.push(')');
        Ok(true)
    }

    /// A record of a named tuple.
    fn show_record(
        &mut self,
        out: &mut String,
        class: Id,
        items: Vec<Value>,
        depth: usize,
    ) -> Outcome<bool> {
        let Object::NamedTuple(class) = self.heap.get(class) else {
            return Ok(false);
        };
        let fields = class.fields.clone();
        out.push_str(&self.texts.shown(class.name));
        out.push('(');
        for (at, (field, item)) in fields.into_iter().zip(items).enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            out.push_str(&self.texts.shown(field));
            out.push('=');
            if !self.show_into(out, item, true, depth + 1)? {
                return Ok(false);
            }
        }
        out.push(')');
        Ok(true)
    }

    fn show_items(
        &mut self,
        out: &mut String,
        (open, close): (&str, &str),
        items: &[Value],
        depth: usize,
    ) -> Outcome<bool> {
        out.push_str(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            if !self.show_into(out, *item, true, depth + 1)? {
                return Ok(false);
            }
        }
        out.push_str(close);
        Ok(true)
    }

    /// `mp_obj_exception_print`.
    fn show_exception(
        &mut self,
        out: &mut String,
        class: Value,
        arguments: Value,
        quoted: bool,
        depth: usize,
    ) -> Outcome<bool> {
        let items = match self.object(arguments) {
            Some(Object::Tuple(items)) => items.clone(),
            _ => Vec::new(),
        };
        if quoted {
            let name = self.class_name(class);
            out.push_str(&name);
        } else {
            match items.as_slice() {
                [] => return Ok(true),
                [one] => {
                    let quoted = self.is_raised(class, "KeyError");
                    return self.show_into(out, *one, quoted, depth + 1);
                }
                _ => {}
            }
        }
        let closing = if items.len() == 1 { ",)" } else { ")" };
        let closing = if quoted { ")" } else { closing };
        self.show_items(out, ("(", closing), &items, depth)
    }

    /// `instance_print` in py/objtype.c.
    fn show_instance(
        &mut self,
        out: &mut String,
        value: Value,
        class: Value,
        native: Value,
        quoted: bool,
        depth: usize,
    ) -> Outcome<bool> {
        let methods: &[&[u8]] = if quoted {
            &[b"__repr__"]
        } else {
            &[b"__str__", b"__repr__"]
        };
        for method in methods {
            let name = self.texts.number(method);
            if self.find_in_lineage(class, name).is_none() {
                continue;
            }
            if let Some(result) = self.call_operator(value, method, &[])? {
                return self.show_into(out, result, false, depth + 1);
            }
        }
        match self.object(native) {
            Some(Object::Exception { arguments, .. }) => {
                let arguments = *arguments;
                self.show_exception(out, class, arguments, quoted, depth)
            }
            _ if native != Value::Null => self.show_into(out, native, quoted, depth + 1),
            _ => {
                let address = match value {
                    Value::Object(id) => self.address(id.0),
                    _ => self.address(0),
                };
                let name = self.class_name(class);
                out.push_str(&format!("<{name} object at {address}>"));
                Ok(true)
            }
        }
    }

    /// An address: its digits are not known, but how many there are.
    fn address(&mut self, object: u32) -> String {
        self.doubt(Doubt::value(self.at, "an address".to_owned()));
        format!(
            "{:08x}",
            0x2000_0000 + (u64::from(object) * 16) % 0x1000_0000
        )
    }

    /// A value as people read it, for messages; nothing is called.
    pub(in crate::import) fn shown(&self, value: Value) -> String {
        match value {
            Value::Int(value) => value.to_string(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::None => "None".to_owned(),
            Value::Float(value) => float(value),
            _ => match self.as_text(value) {
                Some(text) => self.texts.shown(text),
                None => format!("<{}>", self.class_name(self.class_of(value))),
            },
        }
    }
}

/// `complex_print` in py/objcomplex.c.
fn complex(real: f64, imaginary: f64) -> String {
    let digits = |value| general(value, DEFAULT_DIGITS, false);
    if real == 0.0 {
        return format!("{}j", digits(imaginary));
    }
    let is_signed = imaginary >= 0.0 || imaginary.is_nan();
    let sign = if is_signed { "+" } else { "" };
    format!("({}{sign}{}j)", digits(real), digits(imaginary))
}

fn shown_range(range: Range) -> String {
    match range.step {
        1 => format!("range({}, {})", range.start, range.stop),
        step => format!("range({}, {}, {step})", range.start, range.stop),
    }
}
