//! Attributes: loading, storing, and the methods behind them.

use super::super::builtins;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Key, Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};

/// A method or value, with the receiver that it is called with; `Null` if with none.
pub(super) type Member = (Value, Value);

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
        let class = if self.is_class(object) {
            let class = self.class_name(object);
            format!("type object '{class}'")
        } else {
            let class = self.class_of(object);
            format!("'{}' object", self.class_name(class))
        };
        let message = format!("{class} has no attribute '{shown}'");
        Err(self.raise("AttributeError", message))
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
                let mut path = self.texts.bytes(path).to_vec();
                path.push(b'.');
                path.extend_from_slice(&bytes);
                let path = self.texts.number(&path);
                return Ok(Some((Value::Foreign(path), Value::Null)));
            }
            Value::Unknown(_) => return Ok(Some((object, Value::Null))),
            Value::Native(Native::Module(module)) => {
                let found = builtins::member(self, module, &String::from_utf8_lossy(&bytes));
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

    fn find_instance_member(&mut self, id: Id, name: Text) -> Outcome<Option<Member>> {
        let object = Value::Object(id);
        if let Some(value) = self.look_up(id, name) {
            return Ok(Some((value, Value::Null)));
        }
        if &*self.texts.bytes(name) == b"__dict__" {
            let members = self.entries(id);
            let dict = self.make_dict(members.len() as u32);
            for (key, value) in members {
                if let Value::Text(key) = key {
                    self.store(dict, key, value);
                }
            }
            return Ok(Some((Value::Object(dict), Value::Null)));
        }
        if let Some(member) = self.load_from_class(object, name)? {
            return Ok(Some(member));
        }
        let getattr = self.texts.number(b"__getattr__");
        if name != getattr
            && let Some((function, receiver)) = self.load_from_class(object, getattr)?
        {
            let value = self.call_method(function, receiver, &[Value::Text(name)], &[])?;
            return Ok(Some((value, Value::Null)));
        }
        Ok(None)
    }

    /// A member of an object's class, as the object sees it.
    pub(in crate::import) fn load_from_class(
        &mut self,
        object: Value,
        name: Text,
    ) -> Outcome<Option<Member>> {
        let class = self.class_of(object);
        if let Some(member) = self.find_in_lineage(class, name) {
            return self.bind_member(member, object, class).map(Some);
        }
        let native = match self.object(object) {
            Some(Object::Instance { native, .. }) => *native,
            _ => Value::Null,
        };
        if native != Value::Null {
            return self.find_member(native, name);
        }
        // The native part is not there yet: its `__init__` makes it.
        match self.native_base(class) {
            Some(base) if &*self.texts.bytes(name) == b"__init__" => {
                let _ = base;
                Ok(Some((
                    Value::Native(Native::Method("native base", "__init__")),
                    object,
                )))
            }
            Some(Value::Foreign(path)) => self.find_member(Value::Foreign(path), name),
            Some(Value::Unknown(doubt)) => Ok(Some((Value::Unknown(doubt), Value::Null))),
            _ => Ok(None),
        }
    }

    /// What a member of a class is to an object of it (`mp_convert_member_lookup`).
    fn bind_member(&mut self, member: Value, object: Value, class: Value) -> Outcome<Member> {
        match self.object(member) {
            Some(Object::Function { .. } | Object::Closure { .. }) => Ok((member, object)),
            Some(Object::StaticMethod(function)) => Ok((*function, Value::Null)),
            Some(Object::ClassMethod(function)) => Ok((*function, class)),
            Some(Object::Property { get, .. }) => {
                let get = *get;
                if get == Value::None {
                    return Err(self.raise("AttributeError", "unreadable attribute"));
                }
                let value =
                    self.weighed(super::CALL, |machine| machine.call(get, &[object], &[]))?;
                Ok((value, Value::Null))
            }
            Some(Object::Instance { .. }) => {
                let name = self.texts.number(b"__get__");
                match self.load_from_class(member, name)? {
                    Some((function, receiver)) => {
                        let value = self.call_method(function, receiver, &[object, class], &[])?;
                        Ok((value, Value::Null))
                    }
                    None => Ok((member, Value::Null)),
                }
            }
            _ => Ok((member, Value::Null)),
        }
    }

    /// A member of a class, as the class sees it.
    fn find_class_member(&mut self, class: Value, name: Text) -> Option<Member> {
        if let Some(member) = self.find_in_lineage(class, name) {
            return Some(match self.object(member) {
                Some(Object::StaticMethod(function)) => (*function, Value::Null),
                Some(Object::ClassMethod(function)) => (*function, class),
                _ => (member, Value::Null),
            });
        }
        match self.native_base(class)? {
            Value::Foreign(path) => {
                let mut path = self.texts.bytes(path).to_vec();
                path.push(b'.');
                path.extend_from_slice(&self.texts.bytes(name));
                Some((Value::Foreign(self.texts.number(&path)), Value::Null))
            }
            Value::Native(Native::Type(of)) => {
                let name = self.texts.shown(name);
                builtins::method(of, &name).map(|method| (Value::Native(method), Value::Null))
            }
            Value::Unknown(doubt) => Some((Value::Unknown(doubt), Value::Null)),
            _ => None,
        }
    }

    fn find_super_member(
        &mut self,
        class: Value,
        object: Value,
        name: Text,
    ) -> Outcome<Option<Member>> {
        let of = self.class_of(object);
        for base in self.bases_of(class) {
            if let Some(member) = self.find_in_lineage(base, name) {
                let of = if self.is_class(object) { object } else { of };
                return self.bind_member(member, object, of).map(Some);
            }
        }
        if &*self.texts.bytes(name) == b"__init__" {
            let method = Native::Method("native base", "__init__");
            return Ok(Some((Value::Native(method), object)));
        }
        let native = match self.object(object) {
            Some(Object::Instance { native, .. }) if *native != Value::Null => *native,
            _ => return Ok(self.object_member(object, name)),
        };
        self.find_member(native, name)
    }

    /// The methods that every object has.
    fn object_member(&mut self, object: Value, name: Text) -> Option<Member> {
        let shown = self.texts.shown(name);
        let method = builtins::method("object", &shown)?;
        Some((Value::Native(method), object))
    }

    /// `object.name = value`.
    pub(in crate::import) fn store_attribute(
        &mut self,
        object: Value,
        name: Text,
        value: Value,
    ) -> Outcome<()> {
        // `del object.name` stores nothing.
        if value == Value::Null {
            return self.delete_attribute(object, name);
        }
        let id = match object {
            Value::Foreign(path) => {
                self.given.insert((path, name), value);
                return Ok(());
            }
            Value::Unknown(_) => return Ok(()),
            Value::Object(id) => id,
            _ => return Err(self.no_attribute(object, name)),
        };
        match self.heap.get(id) {
            Object::Module { globals, .. } => {
                let globals = *globals;
                self.store(globals, name, value);
                Ok(())
            }
            Object::Class(class) => {
                let locals = class.locals;
                self.store(locals, name, value);
                Ok(())
            }
            Object::Instance { .. } => self.store_on_instance(id, name, value),
            _ => Err(self.no_attribute(object, name)),
        }
    }

    fn store_on_instance(&mut self, id: Id, name: Text, value: Value) -> Outcome<()> {
        let object = Value::Object(id);
        let class = self.class_of(object);
        if let Some(member) = self.find_in_lineage(class, name) {
            match self.object(member) {
                Some(Object::Property { set, .. }) => {
                    let set = *set;
                    if set == Value::None {
                        return Err(self.no_attribute(object, name));
                    }
                    return self.call(set, &[object, value], &[]).map(drop);
                }
                Some(Object::Instance { .. }) => {
                    let setter = self.texts.number(b"__set__");
                    if let Some((function, receiver)) = self.load_from_class(member, setter)? {
                        return self
                            .call_method(function, receiver, &[object, value], &[])
                            .map(drop);
                    }
                }
                _ => {}
            }
        }
        let setattr = self.texts.number(b"__setattr__");
        if self.delegates_attributes()
            && let Some(function) = self.find_in_lineage(class, setattr)
        {
            let arguments = [object, Value::Text(name), value];
            return self.call(function, &arguments, &[]).map(drop);
        }
        self.store(id, name, value);
        Ok(())
    }

    /// Whether `__setattr__` and `__delattr__` count (MICROPY_PY_DELATTR_SETATTR), which CircuitPython
    /// leaves out.
    fn delegates_attributes(&self) -> bool {
        matches!(self.profile.firmware, crate::vm::Firmware::MicroPython)
    }

    /// `del object.name`.
    pub(in crate::import) fn delete_attribute(&mut self, object: Value, name: Text) -> Outcome<()> {
        if let Some(Object::Instance { .. }) = self.object(object) {
            let class = self.class_of(object);
            let member = self.find_in_lineage(class, name).unwrap_or(Value::Null);
            match self.object(member) {
                Some(Object::Property { delete, .. }) => {
                    let delete = *delete;
                    if delete == Value::None {
                        return Err(self.no_attribute(object, name));
                    }
                    return self.call(delete, &[object], &[]).map(drop);
                }
                Some(Object::Instance { .. }) => {
                    let deleter = self.texts.number(b"__delete__");
                    if let Some((function, receiver)) = self.load_from_class(member, deleter)? {
                        return self
                            .call_method(function, receiver, &[object], &[])
                            .map(drop);
                    }
                }
                _ => {}
            }
            if self.delegates_attributes() {
                let delattr = self.texts.number(b"__delattr__");
                if let Some(function) = self.find_in_lineage(class, delattr) {
                    let arguments = [object, Value::Text(name)];
                    return self.call(function, &arguments, &[]).map(drop);
                }
            }
        }
        let place = match self.object(object) {
            Some(Object::Module { globals, .. }) => *globals,
            Some(Object::Class(class)) => class.locals,
            Some(Object::Instance { .. }) => match object {
                Value::Object(id) => id,
                _ => return Ok(()),
            },
            None if matches!(object, Value::Foreign(_) | Value::Unknown(_)) => return Ok(()),
            _ => return Err(self.no_attribute(object, name)),
        };
        match self.remove_key(place, &Key::Text(name)) {
            Some(_) => Ok(()),
            None => Err(self.no_attribute(object, name)),
        }
    }

    fn no_attribute(&mut self, object: Value, name: Text) -> super::Stop {
        let class = self.class_of(object);
        let message = format!(
            "'{}' object has no attribute '{}'",
            self.class_name(class),
            self.texts.shown(name)
        );
        self.raise("AttributeError", message)
    }
}
