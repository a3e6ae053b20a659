//! Instances: of classes, with the part that the firmware makes, and of named tuples.

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::value::{NamedTuple, Object, Value};
use super::call::Keywords;
use super::make::WORD;
use super::{Machine, Outcome};

/// `mp_obj_instance_t`: type and a map; a word more where there is a native base.
const INSTANCE: u64 = 16;

impl Machine<'_> {
    /// Calling a class: `mp_obj_instance_make_new` in py/objtype.c.
    pub(super) fn instantiate(
        &mut self,
        class: Id,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome {
        // The arguments are needed once more where there is a native part.
        match self.native_base(Value::Object(class)) {
            Some(_) => self.holding(|machine| machine.instance(class, arguments, keywords)),
            None => self.instance(class, arguments, keywords),
        }
    }

    fn instance(&mut self, class: Id, arguments: &[Value], keywords: Keywords<'_>) -> Outcome {
        let class_value = Value::Object(class);
        let new = self.texts.number(b"__new__");
        let made = match self.find_in_lineage(class_value, new) {
            Some(method) => {
                let function = match self.object(method) {
                    Some(Object::StaticMethod(function)) => *function,
                    _ => method,
                };
                let mut all = vec![class_value];
                all.extend_from_slice(arguments);
                let made = self.holding(|machine| machine.call(function, &all, keywords))?;
                if self.class_of(made) != class_value {
                    return Ok(made);
                }
                made
            }
            None => self.make_instance(class),
        };
        let native = self.native_base(class_value);
        let init = self.texts.number(b"__init__");
        if let Some(method) = self.find_in_lineage(class_value, init) {
            // Arguments are copied to the heap for the call, with the receiver before them.
            let count = arguments.len() + 2 * keywords.len();
            let scratch = (count > 0).then(|| self.take(Kind::Scratch, WORD * (2 + count as u64)));
            let result = self.call_method(method, made, arguments, keywords);
            if let Some(scratch) = scratch {
                self.heap.free(scratch);
            }
            if !matches!(result?, Value::None | Value::Unknown(_)) {
                return Err(self.raise("TypeError", "__init__() should return None"));
            }
        }
        if let (Some(native), Value::Object(instance)) = (native, made) {
            self.complete_native(instance, native, arguments, keywords)?;
        }
        Ok(made)
    }

    /// An instance without its native part.
    pub(in crate::import) fn make_instance(&mut self, class: Id) -> Value {
        let has_native = self.native_base(Value::Object(class)).is_some();
        let members = self.make_map(0, false);
        let instance = Object::Instance {
            class,
            members,
            native: Value::Null,
        };
        let size = INSTANCE + if has_native { WORD } else { 0 };
        self.new_object(instance, Kind::Instance, size)
    }

    /// The native part of an instance, unless its own `__init__` has made it.
    fn complete_native(
        &mut self,
        instance: Id,
        native: Value,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome<()> {
        let Object::Instance {
            native: Value::Null,
            ..
        } = self.heap.get(instance)
        else {
            return Ok(());
        };
        let made = self.call(native, arguments, keywords)?;
        self.set_native(instance, made);
        Ok(())
    }

    pub(in crate::import) fn set_native(&mut self, instance: Id, value: Value) {
        if let Object::Instance { native, .. } = self.heap.get_mut(instance) {
            *native = value;
        }
    }

    /// Calling a class of named tuples.
    pub(super) fn make_record(
        &mut self,
        class: Id,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome {
        let Object::NamedTuple(NamedTuple { fields, .. }) = self.heap.get(class) else {
            return Ok(Value::None);
        };
        let fields = fields.clone();
        let (arguments, spread) = self.spread(arguments);
        let mut items: Vec<Value> = arguments.to_vec();
        items.resize(fields.len().max(arguments.len()), Value::Null);
        for (name, value) in keywords {
            if let Some(at) = fields.iter().position(|field| field == name) {
                items[at] = *value;
            }
        }
        if let Some(doubt) = spread {
            let missing = items.iter_mut().filter(|item| **item == Value::Null);
            missing.for_each(|item| *item = Value::Unknown(doubt));
        }
        if items.len() != fields.len() || items.contains(&Value::Null) {
            let message = format!("function takes {} positional arguments", fields.len());
            return Err(self.raise("TypeError", message));
        }
        let size = 2 * WORD + WORD * items.len() as u64;
        Ok(self.new_object(Object::Record { class, items }, Kind::Tuple, size))
    }
}
