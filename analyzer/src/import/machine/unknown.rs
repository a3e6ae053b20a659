//! Data that only the board knows: buffers that the firmware fills, lists of arguments of unknown
//! length, and names that nobody has listed.

use super::super::builtins;
use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{DoubtId, Object, Value};
use super::call::Keywords;
use super::{Machine, Outcome};
use crate::quantity::Bytes;

/// What the firmware makes of a buffer takes at most so much for each of its bytes: hexadecimal
/// digits with a separator between them.
const MOST_PER_BYTE: u64 = 3;
/// And an object with its rounding besides.
const MOST_BESIDES: u64 = 64;

impl Machine<'_> {
    /// Calls something of the firmware that is known by its name only. It may write into the buffers
    /// that it is given.
    pub(super) fn give_to_firmware(&mut self, arguments: &[Value], keywords: Keywords<'_>) {
        let named = keywords.iter().map(|(_, value)| value);
        for value in arguments.iter().chain(named) {
            self.fill_with_unknown(*value);
        }
    }

    /// Nothing of a buffer is known any more.
    pub(super) fn fill_with_unknown(&mut self, value: Value) {
        let mut value = self.native_part(value);
        while let Some(Object::Memoryview(inner)) = self.object(value) {
            value = *inner;
        }
        let Value::Object(id) = value else { return };
        if !matches!(self.heap.get(id), Object::Array { .. }) {
            return;
        }
        let reason = "what the firmware wrote into a buffer".to_owned();
        let unknown = self.unknown(Doubt::value(self.at, reason));
        if let Object::Array { items, .. } = self.heap.get_mut(id) {
            items.fill(unknown);
            let count = items.len() as u64;
            self.charge(count / 2);
        }
    }

    /// What says that something in a buffer, in a tuple or in a list is not known.
    pub(in crate::import) fn unknown_in(&self, value: Value) -> Option<Value> {
        let is_unknown = |item: &&Value| matches!(item, Value::Unknown(_));
        match value {
            Value::Unknown(_) => return Some(value),
            Value::Object(_) => {}
            _ => return None,
        }
        match self.object(self.native_part(value))? {
            Object::Array { items, .. }
            | Object::Tuple(items)
            | Object::Record { items, .. }
            | Object::List { items, .. } => {
                let at = items.iter().position(|item| is_unknown(&item));
                self.charge(at.unwrap_or(items.len()) as u64 / 2);
                at.and_then(|at| items.get(at)).copied()
            }
            Object::Memoryview(inner) => self.unknown_in(*inner),
            _ => None,
        }
    }

    /// The same, if it is a buffer.
    pub(in crate::import) fn unknown_in_buffer(&self, value: Value) -> Option<Value> {
        match self.object(self.native_part(value))? {
            Object::Array { .. } | Object::Memoryview(_) => self.unknown_in(value),
            _ => None,
        }
    }

    /// What a function of the firmware makes of buffers whose contents are not known. `None` where all
    /// is known, or where it only passes them on.
    pub(in crate::import) fn made_of_unknown(
        &mut self,
        callee: Native,
        arguments: &[Value],
    ) -> Option<Value> {
        if builtins::passes_on(callee) {
            return None;
        }
        let unknown = arguments
            .iter()
            .find(|value| self.unknown_in_buffer(**value).is_some())?;
        let length = self.length(self.native_part(*unknown)).unwrap_or(0);
        Some(self.unknown_of_length(length))
    }

    /// What is made of so many bytes that are not known.
    pub(super) fn unknown_of_length(&mut self, length: usize) -> Value {
        let reason = "what is made of a buffer that the firmware wrote into".to_owned();
        let most = Bytes(MOST_BESIDES + MOST_PER_BYTE * length as u64);
        self.unknown(Doubt {
            at_most: Some(most),
            ..Doubt::native(self.at, reason)
        })
    }

    /// Where a call was given arguments of unknown number, what stands for each of them: the last of
    /// its arguments says so.
    pub(in crate::import) fn spread<'a>(
        &self,
        arguments: &'a [Value],
    ) -> (&'a [Value], Option<DoubtId>) {
        match arguments {
            [known @ .., Value::Spread(doubt)] => (known, Some(*doubt)),
            known => (known, None),
        }
    }

    /// Arguments that are as many as something unknown has items.
    pub(super) fn spread_of(&mut self, value: Value) -> Value {
        match value {
            Value::Unknown(doubt) => Value::Spread(doubt),
            _ => {
                let reason = "arguments that the firmware gives".to_owned();
                Value::Spread(self.doubt(Doubt::value(self.at, reason)))
            }
        }
    }

    /// Names have been taken out of a module of which nobody knows what it holds.
    pub(super) fn open_names(&mut self, names: Id, module: Value) {
        let reason = "the names that `import *` brings".to_owned();
        self.doubt(Doubt::native(self.at, reason));
        self.open_names.entry(names).or_default().push(module);
    }

    /// What has such names is taken into another module.
    pub(super) fn pass_open_names(&mut self, from: Id, to: Id) {
        if let Some(modules) = self.open_names.get(&from).cloned() {
            self.open_names.entry(to).or_default().extend(modules);
        }
    }

    /// A name that is missing in a dict into which such names have been taken.
    pub(super) fn open_name(&mut self, names: Id, name: Text) -> Outcome<Option<Value>> {
        let Some(modules) = self.open_names.get(&names).cloned() else {
            return Ok(None);
        };
        // Such names do not come along.
        if self.texts.bytes(name).starts_with(b"_") {
            return Ok(None);
        }
        let mut found = Vec::new();
        for module in modules {
            found.extend(self.find_member(module, name)?.map(|(value, _)| value));
        }
        Ok(match found.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => {
                let reason = "a name that one of several `import *` brings".to_owned();
                Some(self.unknown(Doubt::value(self.at, reason)))
            }
        })
    }
}
