//! Attributes: loading them, for each kind of object.

use super::super::builtins;
use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::make::WORD;
use super::member::Member;
use super::{Machine, Outcome};

/// Members of members of the firmware are told apart up to names of so many bytes.
const LONGEST_PATH: usize = 200;

impl Machine<'_> {
    /// `object.name`. Binding a method to its object takes an object of its own.
    pub(in crate::import) fn load_attribute(&mut self, object: Value, name: Text) -> Outcome {
        let (member, receiver) = self.load_method(object, name)?;
        if receiver == Value::Null {
            return Ok(member);
        }
        Ok(self.bind_method(member, receiver))
    }

    /// A method with its object, as a value.
    pub(in crate::import) fn bind_method(&mut self, function: Value, receiver: Value) -> Value {
        let bound = Object::BoundMethod { function, receiver };
        self.new_object(bound, Kind::Descriptor, 3 * WORD)
    }

    /// `object.name` for a call: nothing is bound.
    pub(in crate::import) fn load_method(&mut self, object: Value, name: Text) -> Outcome<Member> {
        if let Some(member) = self.find_member(object, name)? {
            return Ok(member);
        }
        let shown = self.texts.shown(name);
        let (format, class) = if self.is_class(object) {
            ("type object '%q' has no attribute '%q'", object)
        } else {
            ("'%s' object has no attribute '%q'", self.class_of(object))
        };
        let class = self.class_name(class);
        Err(self.raise_formatted("AttributeError", format, &[&class, &shown]))
    }

    /// The member of that name, if there is one (`mp_load_method_maybe`).
    pub(in crate::import) fn find_member(
        &mut self,
        object: Value,
        name: Text,
    ) -> Outcome<Option<Member>> {
        let bytes = self.texts.bytes(name);
        if &*bytes == b"__class__" {
            return Ok(plain(self.class_of(object)));
        }
        let id = match object {
            Value::Foreign(path) => return Ok(self.foreign_member(path, name).and_then(plain)),
            Value::Unknown(_) => return Ok(plain(object)),
            Value::Native(Native::Module(module)) => {
                let name = String::from_utf8_lossy(&bytes);
                if self.is_known_to_lack(module, &name) {
                    return Ok(None);
                }
                return Ok(builtins::member(self, module, &name).and_then(plain));
            }
            Value::Object(id) => id,
            _ => return Ok(self.native_member(object, &bytes)),
        };
        match self.heap.get(id) {
            Object::Module { globals, .. } => {
                let globals = *globals;
                self.find_module_member(globals, name)
            }
            Object::Instance { .. } => self.find_instance_member(id, name),
            Object::Class(class) => {
                let (locals, shown) = (class.locals, class.name);
                Ok(match &*bytes {
                    b"__name__" => plain(Value::Text(shown)),
                    b"__dict__" => plain(Value::Object(locals)),
                    b"__bases__" => {
                        let bases = self.bases_of(object);
                        plain(self.make_tuple(bases))
                    }
                    _ => self.find_class_member(object, name),
                })
            }
            Object::Super { class, object } => {
                let (class, object) = (*class, *object);
                self.find_super_member(class, object, name)
            }
            Object::Function { .. } | Object::BoundMethod { .. } | Object::Closure { .. } => {
                self.find_function_member(object, id, name)
            }
            _ => Ok(self.data_member(object, id, name)),
        }
    }

    /// A member of something of the firmware that is known by its path only.
    fn foreign_member(&mut self, path: Text, name: Text) -> Option<Value> {
        if let Some(given) = self.given.get(&(path, name)) {
            return Some(*given);
        }
        let bytes = self.texts.bytes(name);
        let module = self.texts.shown(path);
        if self.is_known_to_lack(&module, &String::from_utf8_lossy(&bytes)) {
            return None;
        }
        let mut path = self.texts.bytes(path).to_vec();
        path.push(b'.');
        path.extend_from_slice(&bytes);
        let library = self.library;
        if path.len() > LONGEST_PATH {
            let reason = "a member of something far inside the firmware".to_owned();
            return Some(self.unknown(Doubt::native(self.at, reason)));
        }
        let known = str::from_utf8(&path)
            .ok()
            .and_then(|path| library.text(path));
        if let Some(text) = known {
            return Some(self.constant_text(text));
        }
        Some(Value::Foreign(self.texts.number(&path)))
    }

    fn find_module_member(&mut self, globals: Id, name: Text) -> Outcome<Option<Member>> {
        if let Some(value) = self.look_up(globals, name) {
            return Ok(plain(value));
        }
        if &*self.texts.bytes(name) == b"__dict__" {
            return Ok(plain(Value::Object(globals)));
        }
        if let Some(value) = self.open_name(globals, name)? {
            return Ok(plain(value));
        }
        let getattr = self.texts.number(b"__getattr__");
        match self.look_up(globals, getattr) {
            Some(function) => {
                let value = self.call(function, &[Value::Text(name)], &[])?;
                Ok(plain(value))
            }
            None => Ok(None),
        }
    }

    fn find_function_member(
        &mut self,
        object: Value,
        id: Id,
        name: Text,
    ) -> Outcome<Option<Member>> {
        let bytes = self.texts.bytes(name);
        match (self.heap.get(id), &*bytes) {
            (Object::Function { module, .. }, b"__globals__") => Ok(match self.heap.get(*module) {
                Object::Module { globals, .. } => plain(Value::Object(*globals)),
                _ => None,
            }),
            (Object::Function { code, .. }, b"__name__") => {
                let code = *code;
                Ok(plain(self.function_name(code)))
            }
            (Object::BoundMethod { function, .. }, b"__name__") => {
                let function = *function;
                self.find_member(function, name)
            }
            (Object::Closure { function, .. }, _) => {
                let function = Value::Object(*function);
                self.find_member(function, name)
            }
            _ => Ok(self.native_member(object, &bytes)),
        }
    }

    /// A member of an object whose class is of the firmware: its own data, else a method.
    fn data_member(&mut self, object: Value, id: Id, name: Text) -> Option<Member> {
        let bytes = self.texts.bytes(name);
        match (self.heap.get(id), &*bytes) {
            (Object::NamedTuple(class), b"__name__") => plain(Value::Text(class.name)),
            (Object::NamedTuple(_), _) => None,
            (Object::Record { class, items }, _) => {
                let fields = match self.heap.get(*class) {
                    Object::NamedTuple(class) => &class.fields,
                    _ => return None,
                };
                let at = fields.iter().position(|field| *field == name);
                match at.and_then(|at| items.get(at)) {
                    Some(value) => plain(*value),
                    None => self.native_member(object, &bytes),
                }
            }
            (Object::Generator { .. } | Object::Iterator(_), b"__next__") => {
                Some((Value::Native(Native::Function(builtins::NEXT)), object))
            }
            (Object::Slice(start, ..), b"start") => plain(*start),
            (Object::Slice(_, stop, _), b"stop") => plain(*stop),
            (Object::Slice(.., step), b"step") => plain(*step),
            (Object::Range(range), b"start" | b"stop" | b"step") => {
                let number = match &*bytes {
                    b"start" => range.start,
                    b"stop" => range.stop,
                    _ => range.step,
                };
                plain(self.make_int(number))
            }
            (Object::Complex(real, _), b"real") => plain(Value::Float(*real)),
            (Object::Complex(_, imaginary), b"imag") => plain(Value::Float(*imaginary)),
            (Object::Complex(..), _) => None,
            (Object::Property { .. }, _) => {
                let method = builtins::property_method(&String::from_utf8_lossy(&bytes))?;
                Some((Value::Native(method), object))
            }
            (Object::Exception { arguments, .. }, _) => {
                let arguments = *arguments;
                self.exception_member(object, arguments, &bytes)
            }
            _ => self.native_member(object, &bytes),
        }
    }

    fn exception_member(&mut self, object: Value, arguments: Value, name: &[u8]) -> Option<Member> {
        let first = match self.object(arguments) {
            Some(Object::Tuple(items)) => items.first().copied().unwrap_or(Value::None),
            _ => Value::None,
        };
        match name {
            b"args" => Some((arguments, Value::Null)),
            b"value" | b"errno" => Some((first, Value::Null)),
            _ => self.native_member(object, name),
        }
    }

    fn function_name(&mut self, code: Id) -> Value {
        let Object::Code(loaded) = self.heap.get(code) else {
            return Value::None;
        };
        let program = self
            .modules
            .get(loaded.module as usize)
            .and_then(|module| module.program.clone());
        let name = program.as_ref().and_then(|program| {
            let code = program.functions.get(loaded.function as usize)?;
            program.strings.get(code.name?)
        });
        match name {
            Some(name) => Value::Text(self.texts.number(name)),
            None => Value::None,
        }
    }

    /// A method of a type of the firmware, with its object as the receiver.
    fn native_member(&mut self, object: Value, name: &[u8]) -> Option<Member> {
        let name = String::from_utf8_lossy(name);
        let class = self.class_of(object);
        match object {
            // Methods of a type itself, such as `str.join` or `dict.fromkeys`.
            Value::Native(Native::Type(of)) => {
                if &*name == "__name__" {
                    return Some((self.make_text(of.as_bytes()), Value::Null));
                }
                let method = Value::Native(builtins::method(of, &name)?);
                Some(self.of_type(method, of, &name))
            }
            Value::Native(Native::Exception(_)) if &*name == "__name__" => {
                let shown = self.class_name(object);
                Some((self.make_text(shown.as_bytes()), Value::Null))
            }
            _ => match class {
                Value::Native(Native::Type(of)) => {
                    let method = builtins::method(of, &name)?;
                    Some((Value::Native(method), object))
                }
                _ => None,
            },
        }
    }
}

/// A member that is no method of what it was found in.
fn plain(value: Value) -> Option<Member> {
    Some((value, Value::Null))
}
