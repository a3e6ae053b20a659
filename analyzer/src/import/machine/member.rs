//! Members of classes, as instances, the classes themselves and `super()` see them.

use super::super::builtins;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};

/// Class methods of the types of the firmware.
const CLASS_METHODS: [&str; 3] = ["from_bytes", "fromhex", "fromkeys"];

/// A method or value, with the receiver that it is called with; `Null` if with none.
pub(super) type Member = (Value, Value);

impl Machine<'_> {
    pub(super) fn find_instance_member(&mut self, id: Id, name: Text) -> Outcome<Option<Member>> {
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
                    Value::Native(Native::Function(&builtins::INITIALISE_NATIVE)),
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
            Some(Object::Function { .. } | Object::Closure { .. } | Object::Checked(_)) => {
                Ok((member, object))
            }
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
    pub(super) fn find_class_member(&mut self, class: Value, name: Text) -> Option<Member> {
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
                let method = Value::Native(builtins::method(of, &name)?);
                Some(self.of_type(method, of, &name))
            }
            Value::Unknown(doubt) => Some((Value::Unknown(doubt), Value::Null)),
            _ => None,
        }
    }

    /// A method as its type has it, which comes with a check of what it will be called on
    /// (`mp_obj_new_checked_fun`). `object` checks by itself, and class methods have their class.
    pub(super) fn of_type(&mut self, method: Value, of: &str, name: &str) -> Member {
        if of == "object" || name.starts_with("__") || CLASS_METHODS.contains(&name) {
            return (method, Value::Null);
        }
        let checked = Object::Checked(method);
        (
            self.new_object(checked, Kind::Native, 3 * WORD),
            Value::Null,
        )
    }

    pub(super) fn find_super_member(
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
            let method = Native::Function(&builtins::INITIALISE_NATIVE);
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
}
