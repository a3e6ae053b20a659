//! `object[index]`.

use super::super::doubt::Doubt;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::value::{Object, Range, Value};
use super::{Machine, Outcome};

/// A slice of a sequence: where it begins, how many items it has, and by how many it goes on.
type Stretch = (i64, usize, i64);

impl Machine<'_> {
    pub(in crate::import) fn load_item(&mut self, object: Value, index: Value) -> Outcome {
        let id = match object {
            Value::Unknown(_) => return Ok(object),
            Value::Foreign(_) => {
                let reason = "an item of something in the firmware".to_owned();
                return Ok(self.unknown(Doubt::value(self.at, reason)));
            }
            // Types with brackets are annotations, and stay what they are.
            Value::Native(Native::Type(_)) => return Ok(object),
            Value::Text(text) => return self.text_item(text, index),
            Value::Object(id) => id,
            _ => return Err(self.not_subscriptable(object)),
        };
        match self.heap.get(id) {
            Object::Dict(_) => {
                let key = self.key(index)?;
                match self.look_up_key(id, &key) {
                    Some(value) => Ok(value),
                    None if matches!(index, Value::Unknown(_)) => Ok(index),
                    None => Err(self.raise_with("KeyError", vec![index])),
                }
            }
            Object::Text { text, .. } => {
                let text = *text;
                self.text_item(text, index)
            }
            Object::Instance { native, .. } => {
                let native = *native;
                let name = self.texts.number(b"__getitem__");
                match self.load_from_class(object, name)? {
                    Some((method, receiver)) => self.call_method(method, receiver, &[index], &[]),
                    None if native != Value::Null => self.load_item(native, index),
                    None => Err(self.not_subscriptable(object)),
                }
            }
            Object::Class(_) => {
                let name = self.texts.number(b"__class_getitem__");
                match self.find_member(object, name)? {
                    Some((method, receiver)) => self.call_method(method, receiver, &[index], &[]),
                    None => Err(self.not_subscriptable(object)),
                }
            }
            Object::Native { .. } => {
                let reason = "an item of an object of the firmware".to_owned();
                Ok(self.unknown(Doubt::value(self.at, reason)))
            }
            _ => self.sequence_item(object, index),
        }
    }

    fn not_subscriptable(&mut self, object: Value) -> super::Stop {
        let class = self.class_of(object);
        let message = format!("'{}' object isn't subscriptable", self.class_name(class));
        self.raise("TypeError", message)
    }

    fn sequence_item(&mut self, object: Value, index: Value) -> Outcome {
        if let Value::Foreign(_) = index {
            let reason = "an item at a place that the firmware gives".to_owned();
            return Ok(self.unknown(Doubt::value(self.at, reason)));
        }
        let Some(length) = self.length(object) else {
            return Err(self.not_subscriptable(object));
        };
        if let Some(Object::Slice(..)) = self.object(index) {
            let stretch = self.stretch(index, length)?;
            return self.slice(object, stretch);
        }
        if let Value::Unknown(_) = index {
            return Ok(index);
        }
        // What was made of unknown data may have more items than are known.
        if let Some(index) = self.as_int(index)
            && !(-(length as i64)..length as i64).contains(&index)
            && let Some(unknown) = self.unknown_in(object)
        {
            return Ok(unknown);
        }
        let at = self.position(index, length)?;
        if let Some(Object::Range(range)) = self.object(object) {
            let value = range
                .start
                .saturating_add(range.step.saturating_mul(at as i64));
            return Ok(self.make_int(value));
        }
        match self.item_at(object, at) {
            Some(value) => Ok(value),
            None => Err(self.raise("IndexError", "index out of range")),
        }
    }

    fn slice(&mut self, object: Value, (start, count, step): Stretch) -> Outcome {
        if let Some(Object::Range(range)) = self.object(object) {
            let by = range.step.saturating_mul(step);
            let first = range.start.saturating_add(range.step.saturating_mul(start));
            let made = Range {
                start: first,
                stop: first.saturating_add(by.saturating_mul(count as i64)),
                step: by,
            };
            return Ok(self.new_object(Object::Range(made), Kind::Iterator, 16));
        }
        if step != 1 && !matches!(self.object(object), Some(Object::List { .. })) {
            return Err(self.only_whole_slices());
        }
        self.charge(2 * count as u64);
        let items: Vec<Value> = (0..count)
            .filter_map(|at| self.item_at(object, (start + step * at as i64) as usize))
            .collect();
        Ok(match self.object(object) {
            // With a step the items are appended one by one (`mp_seq_extract_slice`).
            Some(Object::List { .. }) if step != 1 => {
                let list = self.make_list(Vec::new());
                if let Value::Object(id) = list {
                    items.into_iter().for_each(|item| self.append(id, item));
                }
                list
            }
            Some(Object::List { .. }) => self.make_list(items),
            Some(Object::Bytes { .. }) => {
                let bytes = as_bytes(&items);
                self.make_bytes_object(&bytes)
            }
            Some(Object::Array { code, .. }) => {
                let code = *code;
                self.make_array(code, items, super::super::builtins::item_width(code))
            }
            Some(Object::Memoryview(inner)) => {
                let inner = *inner;
                self.new_object(Object::Memoryview(inner), Kind::Buffer, 16)
            }
            _ => self.make_tuple(items),
        })
    }

    fn only_whole_slices(&mut self) -> super::Stop {
        let message = "only slices with step=1 (aka None) are supported";
        self.raise("NotImplementedError", message)
    }

    fn text_item(&mut self, text: super::super::text::Text, index: Value) -> Outcome {
        let bytes = self.texts.bytes(text);
        if bytes.is_ascii() {
            return self.ascii_item(&bytes, index);
        }
        self.charge(bytes.len() as u64);
        let whole = String::from_utf8_lossy(&bytes);
        let characters: Vec<char> = whole.chars().collect();
        if let Some(Object::Slice(..)) = self.object(index) {
            let (start, count, step) = self.stretch(index, characters.len())?;
            if step != 1 {
                return Err(self.only_whole_slices());
            }
            let part: String = (0..count)
                .filter_map(|at| characters.get((start + step * at as i64) as usize))
                .collect();
            return Ok(self.make_text(part.as_bytes()));
        }
        if let Value::Unknown(_) = index {
            return Ok(index);
        }
        let at = self.position(index, characters.len())?;
        let mut buffer = [0; 4];
        Ok(self.make_character(characters[at].encode_utf8(&mut buffer).as_bytes()))
    }

    /// The same where each character is a byte.
    fn ascii_item(&mut self, bytes: &[u8], index: Value) -> Outcome {
        self.charge_bytes(bytes.len() / 8);
        if let Some(Object::Slice(..)) = self.object(index) {
            let (start, count, step) = self.stretch(index, bytes.len())?;
            if step != 1 {
                return Err(self.only_whole_slices());
            }
            let part = bytes.iter().skip(usize::try_from(start).unwrap_or(0));
            let part: Vec<u8> = part.take(count).copied().collect();
            return Ok(self.make_text(&part));
        }
        if let Value::Unknown(_) = index {
            return Ok(index);
        }
        let at = self.position(index, bytes.len())?;
        Ok(self.make_character(&bytes[at..=at]))
    }

    /// A position in a sequence of that length.
    pub(in crate::import) fn position(&mut self, index: Value, length: usize) -> Outcome<usize> {
        let Some(index) = self.as_int(index) else {
            return Err(self.raise("TypeError", "indices must be integers"));
        };
        let length = length as i64;
        let at = if index < 0 {
            index.saturating_add(length)
        } else {
            index
        };
        if (0..length).contains(&at) {
            Ok(at as usize)
        } else {
            Err(self.raise("IndexError", "index out of range"))
        }
    }

    /// `slice.indices`.
    pub(in crate::import) fn slice_indices(&mut self, slice: Value, length: Value) -> Outcome {
        let length = usize::try_from(self.as_int(length).unwrap_or(0)).unwrap_or(0);
        let (start, count, step) = self.stretch(slice, length)?;
        let stop = start + step * count as i64;
        Ok(self.make_tuple(vec![Value::Int(start), Value::Int(stop), Value::Int(step)]))
    }

    /// What a slice means for a sequence of that length.
    fn stretch(&mut self, slice: Value, length: usize) -> Outcome<Stretch> {
        let Some(Object::Slice(start, stop, step)) = self.object(slice) else {
            return Ok((0, 0, 1));
        };
        let (start, stop, step) = (*start, *stop, *step);
        let length = length as i64;
        let step = self.as_int(step).unwrap_or(1);
        if step == 0 {
            return Err(self.raise("ValueError", "slice step can't be zero"));
        }
        let clamp = |value: Option<i64>, missing: i64, low: i64, high: i64| match value {
            None => missing,
            Some(value) if value < 0 => value.saturating_add(length).clamp(low, high),
            Some(value) => value.clamp(low, high),
        };
        let (start, stop) = if step > 0 {
            (
                clamp(self.as_int(start), 0, 0, length),
                clamp(self.as_int(stop), length, 0, length),
            )
        } else {
            (
                clamp(self.as_int(start), length - 1, -1, length - 1),
                clamp(self.as_int(stop), -1, -1, length - 1),
            )
        };
        let span = if step > 0 { stop - start } else { start - stop };
        let count = (span.max(0) as u64).div_ceil(step.unsigned_abs());
        Ok((start, count as usize, step))
    }

    pub(in crate::import) fn store_item(
        &mut self,
        object: Value,
        index: Value,
        value: Value,
    ) -> Outcome<()> {
        let id = match object {
            Value::Unknown(_) | Value::Foreign(_) => return Ok(()),
            Value::Object(id) => id,
            _ => return Err(self.not_subscriptable(object)),
        };
        match self.heap.get(id) {
            // A null value deletes.
            Object::Dict(_) if value == Value::Null => {
                let key = self.key(index)?;
                match self.remove_key(id, &key) {
                    Some(_) => Ok(()),
                    None => Err(self.raise_with("KeyError", vec![index])),
                }
            }
            Object::Dict(_) => {
                let key = self.key(index)?;
                self.store_key(id, key, index, value);
                Ok(())
            }
            Object::Instance { native, .. } => {
                let native = *native;
                let (name, arguments): (&[u8], &[Value]) = match value {
                    Value::Null => (b"__delitem__", &[index]),
                    _ => (b"__setitem__", &[index, value]),
                };
                let name = self.texts.number(name);
                match self.load_from_class(object, name)? {
                    Some((method, receiver)) => {
                        self.call_method(method, receiver, arguments, &[]).map(drop)
                    }
                    None if native != Value::Null => self.store_item(native, index, value),
                    None => Err(self.not_subscriptable(object)),
                }
            }
            Object::List { .. } | Object::Array { .. } => {
                self.store_in_sequence(object, index, value)
            }
            Object::Memoryview(inner) => {
                let inner = *inner;
                match self.object(index) {
                    // Where a view of a part begins is not kept.
                    Some(Object::Slice(..)) => {
                        self.fill_with_unknown(inner);
                        Ok(())
                    }
                    _ => self.store_item(inner, index, value),
                }
            }
            Object::Native { .. } => Ok(()),
            _ => Err(self.not_subscriptable(object)),
        }
    }

    fn store_in_sequence(&mut self, object: Value, index: Value, value: Value) -> Outcome<()> {
        let length = self.length(object).unwrap_or(0);
        if let Value::Unknown(_) = index {
            // It may be any of them.
            self.fill_with_unknown(object);
            return Ok(());
        }
        let Value::Object(id) = object else {
            return Ok(());
        };
        if let Some(Object::Slice(..)) = self.object(index) {
            let (start, count, step) = self.stretch(index, length)?;
            if step != 1 {
                return Err(self.only_whole_slices());
            }
            let new = match value {
                Value::Null => Vec::new(),
                // A buffer is as long as before: that much is needed to write into a part of it.
                Value::Unknown(_) | Value::Foreign(_)
                    if matches!(self.heap.get(id), Object::Array { .. }) =>
                {
                    self.fill_with_unknown(object);
                    return Ok(());
                }
                _ => self.collect_values(value)?,
            };
            if value == Value::Null && !matches!(self.heap.get(id), Object::List { .. }) {
                return Err(self.not_subscriptable(object));
            }
            let count_after = length - count + new.len();
            if let Object::Array {
                code, free, entry, ..
            } = self.heap.get(id)
            {
                let width = super::super::builtins::item_width(*code);
                let (old, room) = (*entry, length + *free as usize);
                let grown = count_after > room;
                let size = width * count_after as u64;
                let new = if grown {
                    self.renew(old, Kind::Buffer, size)
                } else {
                    old
                };
                if self.is_refused() {
                    return Ok(());
                }
                if let Object::Array { free, entry, .. } = self.heap.get_mut(id) {
                    *entry = new;
                    *free = room.saturating_sub(count_after) as u32;
                }
            }
            if let Object::List { places, .. } = self.heap.get(id)
                && count_after as u32 > *places
            {
                self.resize_list(id, count_after as u32);
                if self.is_refused() {
                    return Ok(());
                }
            }
            if let Object::List { items, .. } | Object::Array { items, .. } = self.heap.get_mut(id)
            {
                let start = (start as usize).min(items.len());
                let moved = items.len() - start + new.len();
                items.splice(start..start + count, new);
                self.charge(moved as u64);
            }
            return Ok(());
        }
        let at = self.position(index, length)?;
        if value == Value::Null && matches!(self.heap.get(id), Object::List { .. }) {
            self.pop_from_list(id, at);
            return Ok(());
        }
        if let Object::List { items, .. } | Object::Array { items, .. } = self.heap.get_mut(id) {
            if value == Value::Null {
                return Err(self.not_subscriptable(object));
            } else if let Some(item) = items.get_mut(at) {
                *item = value;
            }
        }
        Ok(())
    }

    /// Takes an item out of a list (`list_pop` in py/objlist.c): one of which less than half is used
    /// becomes half as long.
    pub(in crate::import) fn pop_from_list(
        &mut self,
        list: super::super::heap::Id,
        at: usize,
    ) -> Value {
        let Object::List { items, places, .. } = self.heap.get_mut(list) else {
            return Value::None;
        };
        if at >= items.len() {
            return Value::None;
        }
        let value = items.remove(at);
        let (count, places) = (items.len(), *places);
        self.charge((count - at) as u64);
        if places > 4 && places as usize > 2 * count {
            self.resize_list(list, places / 2);
        }
        value
    }

    /// The whole number that a value is.
    pub(in crate::import) fn as_int(&self, value: Value) -> Option<i64> {
        match value {
            Value::Int(value) => Some(value),
            Value::Bool(value) => Some(i64::from(value)),
            _ => match self.object(value)? {
                Object::Integer { value, .. } => i64::try_from(&**value).ok(),
                _ => None,
            },
        }
    }

    /// The text that a value is.
    pub(in crate::import) fn as_text(&self, value: Value) -> Option<super::super::text::Text> {
        match value {
            Value::Text(text) => Some(text),
            _ => match self.object(value)? {
                Object::Text { text, .. } => Some(*text),
                Object::Instance { native, .. } if *native != Value::Null => self.as_text(*native),
                _ => None,
            },
        }
    }
}

/// Items as bytes; what does not fit into one is cut.
pub(in crate::import) fn as_bytes(items: &[Value]) -> Vec<u8> {
    items
        .iter()
        .map(|item| match item {
            Value::Int(value) => *value as u8,
            _ => 0,
        })
        .collect()
}
