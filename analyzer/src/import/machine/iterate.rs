//! Iterators, and what goes through them.

use super::super::builtins;
use super::super::doubt::Doubt;
use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::text::Text;
use super::super::value::{Object, Source, Value, ViewKind};
use super::make::WORD;
use super::{Given, Machine, Outcome, Rest};

impl Machine<'_> {
    /// `iter(object)`; `on_heap` where the VM has no room for the iterator on its stack.
    pub(in crate::import) fn iterator(&mut self, object: Value, on_heap: bool) -> Outcome {
        self.spend(1)?;
        let source = match object {
            Value::Text(text) => Source::Characters(text, 0),
            Value::Unknown(_) | Value::Foreign(_) => {
                let reason = "how much there is of unknown data".to_owned();
                Source::Unknown(self.doubt(Doubt::native(self.at, reason)), false)
            }
            Value::Object(id) => match self.heap.get(id) {
                // These are iterators themselves.
                Object::Iterator(_) | Object::Generator { .. } => return Ok(object),
                Object::List { .. }
                | Object::Tuple(_)
                | Object::Record { .. }
                | Object::Bytes { .. }
                | Object::Array { .. }
                | Object::Memoryview(_) => Source::Items(object, 0),
                Object::Text { text, .. } => Source::Characters(*text, 0),
                Object::Dict(_) | Object::Set { .. } => Source::Keys(id, 0),
                Object::View { dict, kind } => match kind {
                    ViewKind::Keys => Source::Keys(*dict, 0),
                    ViewKind::Values => Source::Values(*dict, 0),
                    ViewKind::Pairs => Source::Pairs(*dict, 0),
                },
                Object::Range(range) => Source::Range {
                    next: range.start,
                    stop: range.stop,
                    step: range.step,
                },
                Object::Instance { native, .. } => {
                    let native = *native;
                    return self.iterator_of_instance(object, native, on_heap);
                }
                // A stream is its own iterator.
                Object::Stream(_) => return Ok(object),
                Object::Native { held, .. } => {
                    self.charge(held.len() as u64);
                    Source::Ready(held.clone().into(), 0)
                }
                _ => return Err(self.not_iterable(object)),
            },
            _ => return Err(self.not_iterable(object)),
        };
        Ok(if on_heap {
            self.make_iterator(source)
        } else {
            self.make_iterator_on_stack(source)
        })
    }

    fn not_iterable(&mut self, object: Value) -> super::Stop {
        let class = self.class_of(object);
        let message = format!("'{}' object isn't iterable", self.class_name(class));
        self.raise("TypeError", message)
    }

    fn iterator_of_instance(&mut self, object: Value, native: Value, on_heap: bool) -> Outcome {
        let iter = self.texts.number(b"__iter__");
        if let Some((method, receiver)) = self.load_from_class(object, iter)? {
            let made = self.call_method(method, receiver, &[], &[])?;
            return Ok(made);
        }
        let getitem = self.texts.number(b"__getitem__");
        if self.load_from_class(object, getitem)?.is_some() {
            return Ok(self.make_iterator(Source::Getitem(object, 0)));
        }
        match native {
            Value::Null => Err(self.not_iterable(object)),
            _ => self.iterator(native, on_heap),
        }
    }

    /// The next value of an iterator, or that there is none.
    pub(in crate::import) fn next(&mut self, iterator: Value) -> Outcome<Option<Value>> {
        self.spend(1)?;
        self.nested(|machine| machine.next_any(iterator))
    }

    /// The same for whoever holds nothing else meanwhile.
    pub(in crate::import) fn next_alone(&mut self, iterator: Value) -> Outcome<Option<Value>> {
        match self.object(iterator) {
            Some(Object::Generator { .. } | Object::Instance { .. }) => {
                self.spend(1)?;
                self.nested_in_order(|machine| machine.next_any(iterator))
            }
            _ => self.next(iterator),
        }
    }

    fn next_any(&mut self, iterator: Value) -> Outcome<Option<Value>> {
        let Value::Object(id) = iterator else {
            return Ok(None);
        };
        match self.heap.get(id) {
            Object::Generator { .. } => {
                Ok(match self.resume(iterator, Given::Sent(Value::None))? {
                    Rest::Yielded(value) => Some(value),
                    Rest::Returned(value) => {
                        self.returned = value;
                        None
                    }
                })
            }
            Object::Iterator(source) => {
                let mut source = source.clone();
                let value = self.advance(&mut source)?;
                if let Object::Iterator(old) = self.heap.get_mut(id) {
                    *old = source;
                }
                Ok(value)
            }
            Object::Stream(_) => {
                let method = Value::Native(Native::Function(builtins::READLINE));
                let line = self.call(method, &[iterator], &[])?;
                Ok((self.length(line) != Some(0)).then_some(line))
            }
            Object::Instance { .. } => {
                let name = self.texts.number(b"__next__");
                let Some((method, receiver)) = self.load_from_class(iterator, name)? else {
                    return Err(self.not_iterable(iterator));
                };
                match self.call_method(method, receiver, &[], &[]) {
                    Ok(value) => Ok(Some(value)),
                    Err(stop) => self.end_of_iteration(stop, "StopIteration").map(|()| None),
                }
            }
            _ => Err(self.not_iterable(iterator)),
        }
    }

    /// Lets an iteration end where a method raised what ends it.
    fn end_of_iteration(&mut self, stop: super::Stop, class: &str) -> Outcome<()> {
        if let super::Stop::Raise(raised) = stop {
            let class = Value::Native(super::super::exceptions::exception(class));
            if self.matches_exception(raised, class)? {
                return Ok(());
            }
        }
        Err(stop)
    }

    fn advance(&mut self, source: &mut Source) -> Outcome<Option<Value>> {
        Ok(match source {
            Source::Items(object, at) => {
                let value = self.item_at(*object, *at);
                *at += 1;
                value
            }
            Source::Range { next, stop, step } => {
                let value = *next;
                let goes_on = (*step > 0 && value < *stop) || (*step < 0 && value > *stop);
                goes_on.then(|| {
                    *next = value.saturating_add(*step);
                    self.make_int(value)
                })
            }
            Source::Keys(dict, at) => self.next_entry(*dict, at).map(|(key, _)| key),
            Source::Values(dict, at) => self.next_entry(*dict, at).map(|(_, value)| value),
            Source::Pairs(dict, at) => self
                .next_entry(*dict, at)
                .map(|(key, value)| self.make_tuple(vec![key, value])),
            Source::Characters(text, at) => self.next_character(*text, at),
            Source::Numbered(inner, number) => self.next(*inner)?.map(|value| {
                let index = self.make_int(*number);
                *number = number.saturating_add(1);
                self.make_tuple(vec![index, value])
            }),
            Source::Zip(inner) => self
                .next_of_each(inner)?
                .filter(|values| !values.is_empty())
                .map(|values| self.make_tuple(values)),
            Source::Map(function, inner) => {
                // The arguments of the call, which nobody gives back (`map_iternext`).
                let arguments = self.take(Kind::Scratch, WORD * inner.len() as u64);
                match self.next_of_each(inner)? {
                    Some(values) => Some(self.call(*function, &values, &[])?),
                    None => {
                        self.heap.free(arguments);
                        None
                    }
                }
            }
            Source::Filter(function, inner) => self.next_that_passes(*function, *inner)?,
            Source::Reversed(object, left) => match left.checked_sub(1) {
                Some(at) => {
                    *left = at;
                    self.item_at(*object, at)
                }
                None => None,
            },
            Source::Getitem(object, at) => {
                let index = Value::Int(*at);
                *at += 1;
                match self.load_item(*object, index) {
                    Ok(value) => Some(value),
                    Err(stop) => {
                        self.end_of_iteration(stop, "IndexError")?;
                        None
                    }
                }
            }
            Source::Ready(values, at) => {
                let value = values.get(*at).copied();
                *at += 1;
                value
            }
            // It is gone through once, or not at all.
            Source::Unknown(doubt, was_given) => {
                let goes_on = !*was_given && self.choose_or(*doubt, true);
                *was_given = true;
                goes_on.then_some(Value::Unknown(*doubt))
            }
        })
    }

    fn next_entry(&self, dict: Id, at: &mut usize) -> Option<(Value, Value)> {
        let entry = self
            .heap
            .get(dict)
            .map()
            .and_then(|map| map.entries.get_index(*at))
            .map(|(_, entry)| *entry);
        *at += 1;
        entry
    }

    fn next_character(&mut self, text: Text, at: &mut usize) -> Option<Value> {
        let bytes = self.texts.bytes(text);
        let rest = bytes.get(*at..).unwrap_or_default();
        let (_, tail) = rest.split_first()?;
        let following = tail.iter().take_while(|byte| **byte & 0xc0 == 0x80);
        let length = 1 + following.count();
        *at += length;
        Some(self.make_character(&rest[..length]))
    }

    /// The next value of each iterator; `None` once one of them has ended.
    fn next_of_each(&mut self, iterators: &[Value]) -> Outcome<Option<Vec<Value>>> {
        let mut values = Vec::with_capacity(iterators.len());
        for iterator in iterators {
            match self.next(*iterator)? {
                Some(value) => values.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(values))
    }

    fn next_that_passes(&mut self, function: Value, inner: Value) -> Outcome<Option<Value>> {
        while let Some(value) = self.next(inner)? {
            let kept = match function {
                Value::None => value,
                function => self.call(function, &[value], &[])?,
            };
            if self.truth(kept)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// An item of a list, tuple, bytes object or array, by position.
    pub(in crate::import) fn item_at(&self, object: Value, at: usize) -> Option<Value> {
        match self.object(object)? {
            Object::List { items, .. }
            | Object::Tuple(items)
            | Object::Record { items, .. }
            | Object::Array { items, .. } => items.get(at).copied(),
            Object::Bytes { data, .. } => data.get(at).map(|byte| Value::Int(i64::from(*byte))),
            Object::Memoryview(inner) => self.item_at(*inner, at),
            _ => None,
        }
    }

    /// Everything that an object gives when it is gone through. No list is made for it.
    pub(in crate::import) fn collect_values(&mut self, object: Value) -> Outcome<Vec<Value>> {
        if let Some(
            Object::List { items, .. } | Object::Tuple(items) | Object::Record { items, .. },
        ) = self.object(object)
        {
            self.charge(items.len() as u64);
            return Ok(items.clone());
        }
        let iterator = self.iterator(object, false)?;
        let mut values = Vec::new();
        while let Some(value) = self.next(iterator)? {
            values.push(value);
        }
        Ok(values)
    }

    /// The same where the VM makes an iterator on the heap even for lists (`mp_getiter` without a
    /// buffer).
    pub(in crate::import) fn collect_by_iterator(&mut self, object: Value) -> Outcome<Vec<Value>> {
        if let Some(Object::List { .. } | Object::Tuple(_) | Object::Record { .. }) =
            self.object(object)
        {
            self.iterator(object, true)?;
            return self.collect_values(object);
        }
        let iterator = self.iterator(object, true)?;
        let mut values = Vec::new();
        while let Some(value) = self.next(iterator)? {
            values.push(value);
        }
        Ok(values)
    }

    /// Unpacks a sequence into `before` values, and with `after`, a list and as many more.
    pub(super) fn unpack(
        &mut self,
        sequence: Value,
        before: usize,
        after: Option<usize>,
    ) -> Outcome<Vec<Value>> {
        if let Value::Unknown(_) | Value::Foreign(_) = sequence {
            let count = before + after.map_or(0, |after| after + 1);
            return Ok(vec![sequence; count]);
        }
        let mut items = self.collect_values(sequence)?;
        // What was made of unknown data may have any number of items.
        let unknown = items.iter().find(|item| matches!(item, Value::Unknown(_)));
        let fewest = before + after.unwrap_or(0);
        let fits = items.len() == before || (after.is_some() && items.len() >= fewest);
        if let Some(unknown) = unknown.copied().filter(|_| !fits) {
            return Ok(vec![unknown; before + after.map_or(0, |after| after + 1)]);
        }
        match after {
            None if items.len() == before => Ok(items),
            Some(after) if items.len() >= before + after => {
                let tail = items.split_off(items.len() - after);
                let middle = items.split_off(before);
                let list = self.make_list(middle);
                items.push(list);
                items.extend(tail);
                Ok(items)
            }
            _ => {
                let message = format!("need more than {} values to unpack", items.len());
                Err(self.raise("ValueError", message))
            }
        }
    }

    /// How many values an object holds, if that is known without going through it.
    pub(in crate::import) fn length(&mut self, object: Value) -> Option<usize> {
        match object {
            Value::Text(text) => {
                let bytes = self.texts.bytes(text);
                self.charge_bytes(bytes.len() / 4);
                Some(bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count())
            }
            Value::Object(id) => match self.heap.get(id) {
                Object::Text { text, .. } => {
                    let text = *text;
                    self.length(Value::Text(text))
                }
                Object::List { items, .. }
                | Object::Tuple(items)
                | Object::Record { items, .. }
                | Object::Array { items, .. } => Some(items.len()),
                Object::Bytes { data, .. } => Some(data.len()),
                Object::Dict(map) | Object::Set { map, .. } => Some(map.entries.len()),
                Object::View { dict, .. } => {
                    let dict = Value::Object(*dict);
                    self.length(dict)
                }
                Object::Range(range) => {
                    let span = if range.step > 0 {
                        range.stop.saturating_sub(range.start)
                    } else {
                        range.start.saturating_sub(range.stop)
                    };
                    let step = range.step.unsigned_abs().max(1);
                    Some((span.max(0) as u64).div_ceil(step) as usize)
                }
                Object::Memoryview(inner) => {
                    let inner = *inner;
                    self.length(inner)
                }
                Object::Native {
                    class: Native::Type("deque"),
                    held,
                    ..
                } => Some(held.len()),
                _ => None,
            },
            _ => None,
        }
    }
}
