//! `+` and `*` of sequences.

use super::super::value::{Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};

impl Machine<'_> {
    pub(super) fn concatenate(&mut self, inplace: bool, left: Value, right: Value) -> Outcome {
        // An empty side leaves the other as it is (`mp_obj_str_binary_op` in py/objstr.c).
        let is_string = |machine: &Self, value| {
            machine.as_text(value).is_some()
                || matches!(machine.object(value), Some(Object::Bytes { .. }))
        };
        if is_string(self, left) && is_string(self, right) {
            if self.length(left) == Some(0) && self.class_of(left) == self.class_of(right) {
                return Ok(right);
            }
            if self.length(right) == Some(0) && self.class_of(left) == self.class_of(right) {
                return Ok(left);
            }
        }
        if let (Some(left), Some(right)) = (self.as_text(left), self.as_text(right)) {
            let length = self.texts.length(left) + self.texts.length(right);
            self.room_for(length + 1, 1)?;
            let mut bytes = self.texts.bytes(left).to_vec();
            bytes.extend_from_slice(&self.texts.bytes(right));
            return Ok(self.make_text(&bytes));
        }
        if let (Value::Object(list), Some(Object::List { .. })) = (left, self.object(left)) {
            if inplace {
                self.extend(list, right)?;
                return Ok(left);
            }
            let mut items = self.collect_values(left)?;
            if !matches!(self.object(right), Some(Object::List { .. })) {
                return Err(self.unsupported("+"));
            }
            items.extend(self.collect_values(right)?);
            return Ok(self.make_list(items));
        }
        let sum = match (self.object(left), self.object(right)) {
            (
                Some(Object::Tuple(left) | Object::Record { items: left, .. }),
                Some(Object::Tuple(right) | Object::Record { items: right, .. }),
            ) => {
                self.charge((left.len() + right.len()) as u64);
                Some(left.iter().chain(right).copied().collect::<Vec<_>>())
            }
            _ => None,
        };
        if let Some(items) = sum {
            return Ok(self.make_tuple(items));
        }
        let unknown = self.unknown_in_buffer(left);
        if unknown.or_else(|| self.unknown_in_buffer(right)).is_some() {
            return self.join_unknown(left, right);
        }
        if let (Some(mut bytes), Some(more)) = (self.as_buffer(left), self.as_buffer(right)) {
            bytes.extend(more);
            return match self.object(left) {
                Some(Object::Array { code, .. }) => {
                    let code = *code;
                    let items = bytes
                        .into_iter()
                        .map(|b| Value::Int(i64::from(b)))
                        .collect();
                    Ok(self.make_array(code, items, super::super::builtins::item_width(code)))
                }
                _ => Ok(self.make_bytes(&bytes)),
            };
        }
        Err(self.unsupported("+"))
    }

    /// Buffers of which not everything is known: only a bytearray can tell which of its bytes are.
    fn join_unknown(&mut self, left: Value, right: Value) -> Outcome {
        let Some(Object::Array { code, .. }) = self.object(left) else {
            let length = self.length(left).unwrap_or(0) + self.length(right).unwrap_or(0);
            return Ok(self.unknown_of_length(length));
        };
        let code = *code;
        let mut items = self.collect_values(left)?;
        items.extend(self.collect_values(right)?);
        Ok(self.make_array(code, items, super::super::builtins::item_width(code)))
    }

    /// `list.extend` (`list_extend` in py/objlist.c): from a list at once, else one by one.
    pub(in crate::import) fn extend(
        &mut self,
        list: super::super::heap::Id,
        other: Value,
    ) -> Outcome<()> {
        if let Some(Object::List { items: more, .. }) = self.object(other) {
            if let Object::List { items, places, .. } = self.heap.get(list) {
                let count = items.len() + more.len();
                if count > *places as usize {
                    self.resize_list(list, count as u32 + 4);
                }
            }
            if self.is_refused() {
                return Ok(());
            }
            let more = self.collect_values(other)?;
            if let Object::List { items, .. } = self.heap.get_mut(list) {
                items.extend(more);
            }
            return Ok(());
        }
        let iterator = self.iterator(other, false)?;
        while let Some(value) = self.next(iterator)? {
            self.append(list, value);
        }
        Ok(())
    }

    pub(super) fn repeat(&mut self, object: Value, count: i64) -> Outcome {
        let count = usize::try_from(count).unwrap_or(0);
        let length = self.length(object).unwrap_or(0);
        let width = match self.object(object) {
            Some(Object::List { .. } | Object::Tuple(_) | Object::Record { .. }) => WORD,
            Some(Object::Array { code, .. }) => super::super::builtins::item_width(*code),
            _ => 1,
        };
        self.room_for(length.saturating_mul(count), width)?;
        self.spend((length * count) as u64 / 16)?;
        if let Some(text) = self.as_text(object) {
            let bytes = self.texts.bytes(text).repeat(count);
            return Ok(self.make_text(&bytes));
        }
        match self.object(object) {
            Some(Object::List { items, .. }) => {
                let items = items.repeat(count);
                Ok(self.make_list(items))
            }
            Some(Object::Tuple(items) | Object::Record { items, .. }) => {
                let items = items.repeat(count);
                Ok(self.make_tuple(items))
            }
            Some(Object::Bytes { data, .. }) => {
                let data = data.repeat(count);
                Ok(self.make_bytes(&data))
            }
            Some(Object::Array { code, items, .. }) => {
                let (code, items) = (*code, items.repeat(count));
                Ok(self.make_array(code, items, super::super::builtins::item_width(code)))
            }
            _ => Err(self.unsupported("*")),
        }
    }
}
