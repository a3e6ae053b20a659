//! Attributes: loading them, for each kind of object.

use super::super::builtins;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::make::WORD;
use super::member::Member;
use super::{Machine, Outcome};

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
            return Ok(Some((self.class_of(object), Value::Null)));
        }
        let id = match object {
            Value::Foreign(path) => {
                if let Some(given) = self.given.get(&(path, name)) {
                    return Ok(Some((*given, Value::Null)));
                }
                let module = self.texts.shown(path);
                if self.is_known_to_lack(&module, &String::from_utf8_lossy(&bytes)) {
                    return Ok(None);
                }
                let mut path = self.texts.bytes(path).to_vec();
                path.push(b'.');
                path.extend_from_slice(&bytes);
                let path = self.texts.number(&path);
                return Ok(Some((Value::Foreign(path), Value::Null)));
            }
            Value::Unknown(_) => return Ok(Some((object, Value::Null))),
            Value::Native(Native::Module(module)) => {
                let name = String::from_utf8_lossy(&bytes);
                if self.is_known_to_lack(module, &name) {
                    return Ok(None);
                }
                let found = builtins::member(self, module, &name);
                return Ok(found.map(|value| (value, Value::Null)));
            }
            Value::Object(id) => id,
            _ => return Ok(self.native_member(object, &bytes)),
        };
        match self.heap.get(id) {
            Object::Module { globals, .. } => {
                let globals = *globals;
                if let Some(value) = self.look_up(globals, name) {
                    return Ok(Some((value, Value::Null)));
                }
                if &*bytes == b"__dict__" {
                    return Ok(Some((Value::Object(globals), Value::Null)));
                }
                let getattr = self.texts.number(b"__getattr__");
                match self.look_up(globals, getattr) {
                    Some(function) => {
                        let value = self.call(function, &[Value::Text(name)], &[])?;
                        Ok(Some((value, Value::Null)))
                    }
                    None => Ok(None),
                }
            }
            Object::Instance { .. } => self.find_instance_member(id, name),
            Object::Class(class) => {
                let (locals, shown) = (class.locals, class.name);
                match &*bytes {
                    b"__name__" => return Ok(Some((Value::Text(shown), Value::Null))),
                    b"__dict__" => return Ok(Some((Value::Object(locals), Value::Null))),
                    b"__bases__" => {
                        let bases = self.bases_of(object);
                        let tuple = self.make_tuple(bases);
                        return Ok(Some((tuple, Value::Null)));
                    }
                    _ => {}
                }
                Ok(self.find_class_member(object, name))
            }
            Object::Super { class, object } => {
                let (class, object) = (*class, *object);
                self.find_super_member(class, object, name)
            }
            Object::NamedTuple(class) => {
                let shown = class.name;
                if &*bytes == b"__name__" {
                    return Ok(Some((Value::Text(shown), Value::Null)));
                }
                Ok(None)
            }
            Object::Record { class, items } => {
                let fields = match self.heap.get(*class) {
                    Object::NamedTuple(class) => &class.fields,
                    _ => return Ok(None),
                };
                let at = fields.iter().position(|field| *field == name);
                if let Some(value) = at.and_then(|at| items.get(at)) {
                    return Ok(Some((*value, Value::Null)));
                }
                Ok(self.native_member(object, &bytes))
            }
            Object::Generator { .. } | Object::Iterator(_) if &*bytes == b"__next__" => {
                let next = Native::Function("builtins", "next");
                Ok(Some((Value::Native(next), object)))
            }
            Object::Slice(start, stop, step) => {
                let (start, stop, step) = (*start, *stop, *step);
                Ok(match &*bytes {
                    b"start" => Some((start, Value::Null)),
                    b"stop" => Some((stop, Value::Null)),
                    b"step" => Some((step, Value::Null)),
                    _ => self.native_member(object, &bytes),
                })
            }
            Object::Range(range) => {
                let range = *range;
                let number = match &*bytes {
                    b"start" => range.start,
                    b"stop" => range.stop,
                    b"step" => range.step,
                    _ => return Ok(self.native_member(object, &bytes)),
                };
                Ok(Some((self.make_int(number), Value::Null)))
            }
            Object::Complex(real, imaginary) => {
                let (real, imaginary) = (*real, *imaginary);
                Ok(match &*bytes {
                    b"real" => Some((Value::Float(real), Value::Null)),
                    b"imag" => Some((Value::Float(imaginary), Value::Null)),
                    _ => None,
                })
            }
            Object::Property { .. } => {
                let known = [b"getter".as_slice(), b"setter", b"deleter"];
                let method = known.iter().position(|one| *one == &*bytes);
                let names = ["getter", "setter", "deleter"];
                Ok(method.map(|at| {
                    let method = Native::Method("property", names[at]);
                    (Value::Native(method), object)
                }))
            }
            Object::Function { module, .. } if &*bytes == b"__globals__" => {
                let globals = match self.heap.get(*module) {
                    Object::Module { globals, .. } => *globals,
                    _ => return Ok(None),
                };
                Ok(Some((Value::Object(globals), Value::Null)))
            }
            Object::BoundMethod { function, .. } if &*bytes == b"__name__" => {
                let function = *function;
                self.find_member(function, name)
            }
            Object::Function { code, .. } if &*bytes == b"__name__" => {
                let name = self.function_name(*code);
                Ok(Some((name, Value::Null)))
            }
            Object::Closure { function, .. } => {
                let function = Value::Object(*function);
                self.find_member(function, name)
            }
            Object::Exception {
                arguments, class, ..
            } => {
                let (arguments, class) = (*arguments, *class);
                Ok(self.exception_member(object, class, arguments, &bytes))
            }
            _ => Ok(self.native_member(object, &bytes)),
        }
    }

    fn exception_member(
        &mut self,
        object: Value,
        class: Native,
        arguments: Value,
        name: &[u8],
    ) -> Option<Member> {
        let first = match self.object(arguments) {
            Some(Object::Tuple(items)) => items.first().copied().unwrap_or(Value::None),
            _ => Value::None,
        };
        match name {
            b"args" => Some((arguments, Value::Null)),
            b"value" | b"errno" => Some((first, Value::Null)),
            _ => {
                let _ = class;
                self.native_member(object, name)
            }
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
                let method = builtins::method(of, &name)?;
                Some((Value::Native(method), Value::Null))
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
