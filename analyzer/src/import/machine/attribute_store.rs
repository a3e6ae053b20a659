//! Attributes: storing and deleting them.

use super::super::heap::Id;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Key, Object, Value};
use super::{Machine, Outcome};

impl Machine<'_> {
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
            Value::Native(Native::Module("builtins")) => {
                let overrides = self.overrides();
                self.store(overrides, name, value);
                return Ok(());
            }
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

    /// The dict of what is stored in `builtins` (`module_attr` in py/objmodule.c). It is found by names,
    /// not as an attribute.
    fn overrides(&mut self) -> Id {
        if let Some(overrides) = self.overrides {
            return overrides;
        }
        let overrides = self.make_dict(1);
        self.overrides = Some(overrides);
        overrides
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
            None if object == Value::Native(Native::Module("builtins")) => self.overrides(),
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
