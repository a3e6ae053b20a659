//! Classes: how they are made, and what they derive from.

use super::super::exceptions;
use super::super::heap::Id;
use super::super::ledger::{Kind, Owner};
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Class, LoadedCode, Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};

/// The type of the firmware's own functions. Its name on boards is "function" as well, but it is not the
/// type of functions in Python (`mp_type_fun_builtin_1` and its like in py/objfun.c).
const BUILTIN_FUNCTION: &str = "built-in function";
/// Types that nobody can make an instance of by a call, and so nobody can derive from.
const CLOSED: [&str; 10] = [
    "NoneType",
    BUILTIN_FUNCTION,
    "bound_method",
    "closure",
    "dict_view",
    "ellipsis",
    "function",
    "generator",
    "iterator",
    "module",
];
/// Classes deeper than this are in no library.
const DEEPEST: usize = 32;

impl Machine<'_> {
    /// `class`: `__build_class__` in py/modbuiltins.c.
    pub(in crate::import) fn build_class(&mut self, arguments: &[Value]) -> Outcome {
        let [body, name, bases @ ..] = arguments else {
            return Err(self.raise("TypeError", "function missing positional arguments"));
        };
        let definer = self.at;
        self.at = self.owner_of_body(*body);
        let locals = self.make_dict(0);
        let cell = self.call_class_body(*body, locals)?;
        let tuple = self.make_tuple(bases.to_vec());
        let name = self
            .as_text(*name)
            .unwrap_or_else(|| self.texts.number(b""));
        let class = self.make_class(name, bases, tuple, locals)?;
        self.at = definer;
        // A method that uses `super()` shares the class by a cell.
        if let Value::Object(cell) = cell
            && let Object::Cell(inside) = self.heap.get_mut(cell)
        {
            *inside = class;
        }
        Ok(class)
    }

    fn owner_of_body(&self, body: Value) -> Owner {
        let function = match self.object(body) {
            Some(Object::Closure { function, .. }) => Some(*function),
            _ => match body {
                Value::Object(id) => Some(id),
                _ => None,
            },
        };
        let code = function.and_then(|function| match self.heap.get(function) {
            Object::Function { code, .. } => Some(*code),
            _ => None,
        });
        match code.map(|code| self.heap.get(code)) {
            Some(Object::Code(LoadedCode {
                module, function, ..
            })) => Owner {
                module: Some(*module),
                function: *function,
                line: self.at.line,
            },
            _ => self.at,
        }
    }

    /// `mp_obj_new_type` in py/objtype.c.
    pub(in crate::import) fn make_class(
        &mut self,
        name: Text,
        bases: &[Value],
        tuple: Value,
        locals: Id,
    ) -> Outcome {
        for base in bases {
            let is_closed =
                matches!(base, Value::Native(Native::Type(name)) if CLOSED.contains(name));
            if is_closed
                || !self.is_class(*base) && !matches!(base, Value::Foreign(_) | Value::Unknown(_))
            {
                return Err(self.raise("TypeError", "type isn't an acceptable base type"));
            }
        }
        if bases
            .iter()
            .map(|base| self.native_paths(*base, 0))
            .sum::<usize>()
            > 1
        {
            let message = "multiple bases have instance lay-out conflict";
            return Err(self.raise("TypeError", message));
        }
        let has_protocol = bases.first().is_some_and(|base| self.has_protocol(*base));
        let size = self
            .profile
            .layouts
            .class
            .size(!bases.is_empty(), has_protocol);
        // With one base the class refers to it; with more, to the tuple of them.
        let keeps_tuple = bases.len() > 1;
        let class = Class {
            name,
            bases: bases.to_vec(),
            tuple: match tuple {
                Value::Object(id) if keeps_tuple => Some(id),
                _ => None,
            },
            locals,
        };
        let class = self.new_object(Object::Class(class), Kind::Class, size);
        // `__new__` is a static method without being told.
        let new = self.texts.number(b"__new__");
        if let Some(function) = self.look_up(locals, new)
            // A closure is not (`mp_obj_is_fun` asks for the type "function").
            && matches!(self.object(function), Some(Object::Function { .. }))
        {
            let wrapped =
                self.new_object(Object::StaticMethod(function), Kind::Descriptor, 2 * WORD);
            self.store(locals, new, wrapped);
        }
        Ok(class)
    }

    /// The ways from a class to types of the firmware (`instance_count_native_bases`).
    fn native_paths(&self, class: Value, depth: usize) -> usize {
        match class {
            Value::Native(Native::Type("object")) => 0,
            Value::Native(_) | Value::Foreign(_) => 1,
            Value::Object(id) => match self.heap.get(id) {
                Object::Class(class) if depth < DEEPEST => {
                    let mut paths = 0;
                    for base in &class.bases {
                        // More than one is too many already.
                        if paths < 2 && self.native_base(*base).is_some() {
                            paths += self.native_paths(*base, depth + 1);
                        }
                    }
                    paths
                }
                Object::NamedTuple(_) => 1,
                _ => 0,
            },
            _ => 0,
        }
    }

    /// Whether a type has a protocol that its subclasses inherit by a slot of their own: streams.
    fn has_protocol(&self, class: Value) -> bool {
        let mut class = class;
        for _ in 0..DEEPEST {
            class = match class {
                Value::Native(Native::Type(name)) => {
                    return matches!(
                        name,
                        "StringIO" | "BytesIO" | "IOBase" | "TextIOWrapper" | "FileIO"
                    );
                }
                Value::Object(id) => match self.heap.get(id) {
                    Object::Class(class) => match class.bases.first() {
                        Some(base) => *base,
                        None => return false,
                    },
                    _ => return false,
                },
                _ => return false,
            };
        }
        false
    }

    /// Whether a value is a class.
    pub(in crate::import) fn is_class(&self, value: Value) -> bool {
        match value {
            Value::Native(Native::Type(_) | Native::Exception(_)) => true,
            _ => matches!(
                self.object(value),
                Some(Object::Class(_) | Object::NamedTuple(_))
            ),
        }
    }

    /// What a class derives from directly.
    pub(in crate::import) fn bases_of(&self, class: Value) -> Vec<Value> {
        match class {
            Value::Native(Native::Exception(index)) => {
                vec![Value::Native(exceptions::parent(index))]
            }
            Value::Native(Native::Type("bool")) => vec![Value::Native(Native::Type("int"))],
            Value::Native(Native::Type("OrderedDict" | "defaultdict")) => {
                vec![Value::Native(Native::Type("dict"))]
            }
            Value::Object(id) => match self.heap.get(id) {
                Object::Class(class) => class.bases.clone(),
                Object::NamedTuple(_) => vec![Value::Native(Native::Type("tuple"))],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// A class and all that it derives from, in the order in which the VM looks through them.
    pub(in crate::import) fn lineage(&self, class: Value) -> Vec<Value> {
        let mut lineage = Vec::new();
        let mut waiting = vec![(class, 0)];
        while let Some((class, depth)) = waiting.pop() {
            if depth > DEEPEST || lineage.contains(&class) {
                continue;
            }
            lineage.push(class);
            for base in self.bases_of(class).into_iter().rev() {
                waiting.push((base, depth + 1));
            }
        }
        lineage
    }

    /// Whether a class is another, or derives from it.
    pub(in crate::import) fn is_subclass(&self, class: Value, of: Value) -> bool {
        match of {
            Value::Native(Native::Type("object")) => true,
            _ => self.lineage(class).contains(&of),
        }
    }

    pub(in crate::import) fn is_exception_class(&self, value: Value) -> bool {
        self.is_class(value)
            && self
                .lineage(value)
                .iter()
                .any(|class| matches!(class, Value::Native(Native::Exception(_))))
    }

    pub(in crate::import) fn is_exception(&self, value: Value) -> bool {
        match self.object(value) {
            Some(Object::Exception { .. }) => true,
            Some(Object::Instance { class, .. }) => self.is_exception_class(Value::Object(*class)),
            _ => false,
        }
    }

    /// The first type of the firmware that a class derives from, besides `object`.
    pub(in crate::import) fn native_base(&self, class: Value) -> Option<Value> {
        self.lineage(class).into_iter().find(|one| match one {
            Value::Native(Native::Type(name)) => *name != "object",
            Value::Native(Native::Exception(_)) | Value::Foreign(_) | Value::Unknown(_) => true,
            Value::Object(id) => matches!(self.heap.get(*id), Object::NamedTuple(_)),
            _ => false,
        })
    }

    /// Looks a name up in the classes of a lineage, and not in types of the firmware.
    pub(in crate::import) fn find_in_lineage(&self, class: Value, name: Text) -> Option<Value> {
        self.lineage(class).into_iter().find_map(|one| match one {
            Value::Object(id) => match self.heap.get(id) {
                Object::Class(class) => self.look_up(class.locals, name),
                _ => None,
            },
            _ => None,
        })
    }

    /// The class of a value.
    pub(in crate::import) fn class_of(&self, value: Value) -> Value {
        let name = match value {
            Value::Null | Value::None => "NoneType",
            Value::Ellipsis => "ellipsis",
            Value::NotImplemented => "NotImplementedType",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Text(_) => "str",
            Value::Foreign(_) | Value::Unknown(_) | Value::Spread(_) => return value,
            Value::Native(Native::Module(_)) => "module",
            Value::Native(Native::Type(_) | Native::Exception(_)) => "type",
            Value::Native(_) => BUILTIN_FUNCTION,
            Value::Object(id) => match self.heap.get(id) {
                Object::Instance { class, .. } | Object::Record { class, .. } => {
                    return Value::Object(*class);
                }
                Object::Exception { class, .. } | Object::Native { class, .. } => {
                    return Value::Native(*class);
                }
                other => type_name(other),
            },
        };
        Value::Native(Native::Type(name))
    }

    /// The name of a class, or of the class of a value that is none.
    pub(in crate::import) fn class_name(&self, value: Value) -> String {
        match value {
            Value::Native(Native::Type(BUILTIN_FUNCTION)) => "function".to_owned(),
            Value::Native(Native::Type(name)) => name.to_owned(),
            Value::Native(Native::Exception(index)) => exceptions::name(index).to_owned(),
            Value::Foreign(name) => self.texts.shown(name),
            Value::Unknown(_) => "something unknown".to_owned(),
            _ => match self.object(value) {
                Some(Object::Class(class)) => self.texts.shown(class.name),
                Some(Object::NamedTuple(class)) => self.texts.shown(class.name),
                _ => match self.class_of(value) {
                    same if same == value => String::new(),
                    class => self.class_name(class),
                },
            },
        }
    }

    /// `super()`: the object through which the bases of a class are looked up.
    pub(in crate::import) fn make_super(&mut self, class: Value, object: Value) -> Value {
        self.new_object(Object::Super { class, object }, Kind::Descriptor, 3 * WORD)
    }
}

fn type_name(object: &Object) -> &'static str {
    match object {
        Object::Module { .. } => "module",
        Object::Dict(map) if map.is_ordered => "OrderedDict",
        Object::Dict(_) => "dict",
        Object::Set {
            is_frozen: true, ..
        } => "frozenset",
        Object::Set { .. } => "set",
        Object::List { .. } => "list",
        Object::Tuple(_) => "tuple",
        Object::Text { .. } => "str",
        Object::Bytes { .. } => "bytes",
        Object::Array { code: 1, .. } => "bytearray",
        Object::Array { .. } => "array",
        Object::Memoryview(_) => "memoryview",
        Object::Integer { .. } => "int",
        Object::Complex(..) => "complex",
        Object::Stream(stream) if stream.is_text => "StringIO",
        Object::Stream(_) => "BytesIO",
        Object::Function { .. } => "function",
        Object::Closure { .. } => "closure",
        Object::Generator { .. } => "generator",
        Object::Class(_) | Object::NamedTuple(_) => "type",
        Object::BoundMethod { .. } => "bound_method",
        Object::Property { .. } => "property",
        Object::StaticMethod(_) => "staticmethod",
        Object::Checked(_) => "function",
        Object::ClassMethod(_) => "classmethod",
        Object::Super { .. } => "super",
        Object::Iterator(_) => "iterator",
        Object::Range(_) => "range",
        Object::Slice(..) => "slice",
        Object::View { .. } => "dict_view",
        Object::Code(_)
        | Object::Cell(_)
        | Object::Instance { .. }
        | Object::Record { .. }
        | Object::Exception { .. }
        | Object::Native { .. }
        | Object::Gone => "object",
    }
}
