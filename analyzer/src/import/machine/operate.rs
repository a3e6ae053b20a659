//! Unary and binary operators.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::doubt::Doubt;
use super::super::native::Native;
use super::super::value::{Key, Object, Value};
use super::subscript::as_bytes;
use super::{Machine, Outcome};

/// Sequences longer than this are out of memory on every board.
const MOST_ITEMS: usize = 1 << 20;

impl Machine<'_> {
    pub(super) fn unary(&mut self, operator: &str, value: Value) -> Outcome {
        if operator == "not" {
            return Ok(Value::Bool(!self.truth(value)?));
        }
        if let Value::Unknown(_) = value {
            return Ok(value);
        }
        if let Value::Foreign(_) = value {
            return Ok(self.result_of_foreign());
        }
        if let Value::Float(float) = value {
            return match operator {
                "-" => Ok(self.make_float(-float)),
                "+" => Ok(value),
                _ => Err(self.unsupported(operator)),
            };
        }
        if let Some(Object::Complex(real, imaginary)) = self.object(value) {
            let (real, imaginary) = (*real, *imaginary);
            return match operator {
                "-" => Ok(self.make_complex(-real, -imaginary)),
                "+" => Ok(value),
                _ => Err(self.unsupported(operator)),
            };
        }
        if !matches!(self.object(value), Some(Object::Instance { .. }))
            && self.as_big(value).is_some()
        {
            return self.unary_integer(operator, value);
        }
        let name: &[u8] = match operator {
            "-" => b"__neg__",
            "+" => b"__pos__",
            _ => b"__invert__",
        };
        if let Some(result) = self.call_operator(value, name, &[])? {
            return Ok(result);
        }
        match self.native_part(value) {
            same if same == value => Err(self.unsupported(operator)),
            native => self.unary(operator, native),
        }
    }

    /// The native part of an instance of a class that derives from a type of the firmware, or the
    /// value itself.
    pub(in crate::import) fn native_part(&self, value: Value) -> Value {
        match self.object(value) {
            Some(Object::Instance { native, .. }) if *native != Value::Null => *native,
            _ => value,
        }
    }

    pub(in crate::import) fn binary(
        &mut self,
        operator: &str,
        left: Value,
        right: Value,
    ) -> Outcome {
        match operator {
            "is" => return Ok(self.same(left, right)),
            "==" => return self.equal(left, right),
            "!=" => {
                let equal = self.equal(left, right)?;
                return match equal {
                    Value::Unknown(_) => Ok(equal),
                    _ => Ok(Value::Bool(!self.truth(equal)?)),
                };
            }
            "except" => {
                let classes = match self.object(right) {
                    Some(Object::Tuple(classes)) => classes.clone(),
                    _ => vec![right],
                };
                let is_known =
                    |class: &Value| matches!(class, Value::Foreign(_) | Value::Unknown(_));
                if !classes
                    .iter()
                    .all(|class| is_known(class) || self.is_exception_class(*class))
                {
                    return Err(self.unsupported(operator));
                }
                return Ok(Value::Bool(self.matches_exception(left, right)?));
            }
            // The container is on the right.
            "in" => return self.contains(right, left),
            _ => {}
        }
        let inplace =
            operator.len() > 1 && operator.ends_with('=') && !matches!(operator, "<=" | ">=");
        let plain = if inplace {
            &operator[..operator.len() - 1]
        } else {
            operator
        };
        if let Some(result) = self.instance_operator(plain, inplace, left, right)? {
            return Ok(result);
        }
        if let Value::Unknown(_) = left {
            return Ok(left);
        }
        if let Value::Unknown(_) = right {
            return Ok(right);
        }
        if matches!(left, Value::Foreign(_)) || matches!(right, Value::Foreign(_)) {
            return Ok(self.result_of_foreign());
        }
        let (left, right) = (self.native_part(left), self.native_part(right));
        if let "<" | ">" | "<=" | ">=" = plain {
            return self.ordered(plain, left, right);
        }
        if self.as_big(left).is_some() && self.as_big(right).is_some() {
            return self.integers(plain, left, right);
        }
        if let (Some(left), Some(right)) = (self.as_float(left), self.as_float(right)) {
            return self.floats(plain, left, right);
        }
        if let (Some(left), Some(right)) = (self.as_complex(left), self.as_complex(right)) {
            return self.complexes(plain, left, right);
        }
        self.collections(plain, inplace, left, right)
    }

    fn same(&mut self, left: Value, right: Value) -> Value {
        match (left, right) {
            _ if left == right => Value::Bool(true),
            (Value::Unknown(_), _) => left,
            (_, Value::Unknown(_)) => right,
            _ => Value::Bool(false),
        }
    }

    fn result_of_foreign(&mut self) -> Value {
        let reason = "an operation on something in the firmware".to_owned();
        self.unknown(Doubt::value(self.at, reason))
    }

    pub(super) fn unsupported(&mut self, operator: &str) -> super::Stop {
        self.raise("TypeError", format!("unsupported types for {operator}"))
    }

    /// Calls a method of an instance that stands for an operator.
    pub(in crate::import) fn call_operator(
        &mut self,
        object: Value,
        name: &[u8],
        arguments: &[Value],
    ) -> Outcome<Option<Value>> {
        if !matches!(self.object(object), Some(Object::Instance { .. })) {
            return Ok(None);
        }
        let name = self.texts.number(name);
        match self.load_from_class(object, name)? {
            Some((method, receiver)) => {
                let result = self.call_method(method, receiver, arguments, &[])?;
                Ok((result != Value::NotImplemented).then_some(result))
            }
            None => Ok(None),
        }
    }

    fn instance_operator(
        &mut self,
        operator: &str,
        inplace: bool,
        left: Value,
        right: Value,
    ) -> Outcome<Option<Value>> {
        let Some(name) = method_name(operator) else {
            return Ok(None);
        };
        if inplace {
            let method = format!("__i{name}__");
            if let Some(result) = self.call_operator(left, method.as_bytes(), &[right])? {
                return Ok(Some(result));
            }
        }
        let method = format!("__{name}__");
        if let Some(result) = self.call_operator(left, method.as_bytes(), &[right])? {
            return Ok(Some(result));
        }
        let mirrored = match operator {
            "<" => "__gt__".to_owned(),
            ">" => "__lt__".to_owned(),
            "<=" => "__ge__".to_owned(),
            ">=" => "__le__".to_owned(),
            _ => format!("__r{name}__"),
        };
        self.call_operator(right, mirrored.as_bytes(), &[left])
    }

    fn contains(&mut self, container: Value, item: Value) -> Outcome {
        if let Value::Unknown(_) | Value::Foreign(_) = container {
            return Ok(match container {
                Value::Unknown(_) => container,
                _ => self.result_of_foreign(),
            });
        }
        if let (Some(container), Some(item)) = (self.as_text(container), self.as_text(item)) {
            let (container, item) = (self.texts.bytes(container), self.texts.bytes(item));
            let found =
                item.is_empty() || container.windows(item.len()).any(|window| window == &*item);
            return Ok(Value::Bool(found));
        }
        if let Some(result) = self.call_operator(container, b"__contains__", &[item])? {
            return Ok(Value::Bool(self.truth(result)?));
        }
        if let Value::Object(id) = container
            && let Object::Dict(_) | Object::Set { .. } = self.heap.get(id)
        {
            let key = self.key(item)?;
            return Ok(Value::Bool(self.look_up_key(id, &key).is_some()));
        }
        let iterator = self.iterator(container, false)?;
        while let Some(one) = self.next(iterator)? {
            let same = self.equal(one, item)?;
            if self.truth(same)? {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }

    fn ordered(&mut self, operator: &str, left: Value, right: Value) -> Outcome {
        if let (Value::Object(a), Value::Object(b)) = (left, right)
            && let (Object::Set { map: a, .. }, Object::Set { map: b, .. }) =
                (self.heap.get(a), self.heap.get(b))
        {
            let within = a.entries.keys().all(|key| b.entries.contains_key(key));
            let around = b.entries.keys().all(|key| a.entries.contains_key(key));
            return Ok(Value::Bool(match operator {
                "<" => within && !around,
                "<=" => within,
                ">" => around && !within,
                _ => around,
            }));
        }
        if let (Some(left), Some(right)) = (self.as_float(left), self.as_float(right))
            && (left.is_nan() || right.is_nan())
        {
            return Ok(Value::Bool(false));
        }
        let Some(order) = self.order(left, right) else {
            return Err(self.unsupported(operator));
        };
        Ok(Value::Bool(match operator {
            "<" => order == Ordering::Less,
            ">" => order == Ordering::Greater,
            "<=" => order != Ordering::Greater,
            _ => order != Ordering::Less,
        }))
    }

    fn collections(&mut self, operator: &str, inplace: bool, left: Value, right: Value) -> Outcome {
        match operator {
            "%" if self.as_text(left).is_some()
                || matches!(self.object(left), Some(Object::Bytes { .. })) =>
            {
                self.format_percent(left, right)
            }
            "+" => self.concatenate(inplace, left, right),
            "*" => match (self.as_int(left), self.as_int(right)) {
                (None, Some(count)) => self.repeat(left, count),
                (Some(count), None) => self.repeat(right, count),
                _ => Err(self.unsupported(operator)),
            },
            "|" | "&" | "-" | "^" => self.combine(operator, inplace, left, right),
            _ => Err(self.unsupported(operator)),
        }
    }

    fn concatenate(&mut self, inplace: bool, left: Value, right: Value) -> Outcome {
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
            let mut bytes = self.texts.bytes(left).to_vec();
            bytes.extend_from_slice(&self.texts.bytes(right));
            if bytes.len() > MOST_ITEMS {
                return Err(self.raise("MemoryError", "memory allocation failed"));
            }
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
            ) => Some(left.iter().chain(right).copied().collect::<Vec<_>>()),
            _ => None,
        };
        if let Some(items) = sum {
            return Ok(self.make_tuple(items));
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

    /// `list.extend` (`list_extend` in py/objlist.c): from a list at once, else one by one.
    pub(in crate::import) fn extend(
        &mut self,
        list: super::super::heap::Id,
        other: Value,
    ) -> Outcome<()> {
        if let Some(Object::List { items, .. }) = self.object(other) {
            let more = items.clone();
            if let Object::List { items, places, .. } = self.heap.get(list) {
                let count = (items.len() + more.len()) as u32;
                if count > *places {
                    self.resize_list(list, count + 4);
                }
            }
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

    fn repeat(&mut self, object: Value, count: i64) -> Outcome {
        let count = usize::try_from(count).unwrap_or(0);
        let length = self.length(object).unwrap_or(0);
        if length.saturating_mul(count) > MOST_ITEMS {
            return Err(self.raise("MemoryError", "memory allocation failed"));
        }
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

    /// Set operators, and `|` of dicts.
    fn combine(&mut self, operator: &str, inplace: bool, left: Value, right: Value) -> Outcome {
        let (Value::Object(left), Value::Object(right)) = (left, right) else {
            return Err(self.unsupported(operator));
        };
        match (self.heap.get(left), self.heap.get(right)) {
            (Object::Dict(_), Object::Dict(_)) if operator == "|" => {
                let entries = self.entries(right);
                let result = if inplace { left } else { self.copy_dict(left) };
                for (key, value) in entries {
                    let hashed = self.key(key)?;
                    self.store_key(result, hashed, key, value);
                }
                Ok(Value::Object(result))
            }
            (Object::Set { map, is_frozen }, Object::Set { map: other, .. }) => {
                let (frozen, places) = (*is_frozen, map.places);
                let mine: Vec<(Key, Value)> = map
                    .entries
                    .iter()
                    .map(|(key, (value, _))| (key.clone(), *value))
                    .collect();
                let other: Vec<(Key, Value)> = other
                    .entries
                    .iter()
                    .map(|(key, (value, _))| (key.clone(), *value))
                    .collect();
                self.spend((mine.len() + other.len()) as u64)?;
                // What is common goes to a new set; everything else starts from a copy
                // (py/objset.c).
                let inplace = inplace && !frozen;
                if operator == "&" {
                    let common = self.make_set(0, frozen);
                    for (key, value) in mine {
                        if self.look_up_key(right, &key).is_some() {
                            self.store_key(common, key, value, Value::None);
                        }
                    }
                    if !inplace {
                        return Ok(Value::Object(common));
                    }
                    let taken = self.heap.get_mut(common).map_mut().map(std::mem::take);
                    if let (Some(taken), Some(map)) = (taken, self.heap.get_mut(left).map_mut()) {
                        let old = std::mem::replace(map, taken);
                        self.heap.free(old.table);
                    }
                    return Ok(Value::Object(left));
                }
                let set = if inplace {
                    left
                } else {
                    let copy = self.make_set(places, frozen);
                    for (key, value) in mine {
                        self.store_key(copy, key, value, Value::None);
                    }
                    copy
                };
                for (key, value) in other {
                    let there = self.look_up_key(set, &key).is_some();
                    match operator {
                        "|" => self.store_key(set, key, value, Value::None),
                        "^" if !there => self.store_key(set, key, value, Value::None),
                        _ => {
                            self.remove_key(set, &key);
                        }
                    }
                }
                Ok(Value::Object(set))
            }
            _ => Err(self.unsupported(operator)),
        }
    }

    /// A copy of a dict with as many places.
    pub(in crate::import) fn copy_dict(
        &mut self,
        dict: super::super::heap::Id,
    ) -> super::super::heap::Id {
        let places = self.heap.get(dict).map().map_or(0, |map| map.places);
        let copy = self.make_dict(places);
        let entries = self.heap.get(dict).map().map(|map| map.entries.clone());
        if let (Some(entries), Some(map)) = (entries, self.heap.get_mut(copy).map_mut()) {
            map.entries = entries;
        }
        copy
    }

    /// A whole number of any size.
    pub(in crate::import) fn as_big(&self, value: Value) -> Option<BigInt> {
        match value {
            Value::Int(value) => Some(BigInt::from(value)),
            Value::Bool(value) => Some(BigInt::from(i64::from(value))),
            _ => match self.object(value)? {
                Object::Integer { value, .. } => Some((**value).clone()),
                Object::Instance { native, .. } if *native != Value::Null => self.as_big(*native),
                _ => None,
            },
        }
    }

    /// A number as a float.
    pub(in crate::import) fn as_float(&self, value: Value) -> Option<f64> {
        match value {
            Value::Float(value) => Some(value),
            _ => self.as_big(value)?.to_f64(),
        }
    }

    /// The bytes of a bytes object, bytearray or array of bytes.
    pub(in crate::import) fn as_buffer(&self, value: Value) -> Option<Vec<u8>> {
        match self.object(value)? {
            Object::Bytes { data, .. } => Some(data.to_vec()),
            Object::Array { items, .. } => Some(as_bytes(items)),
            Object::Memoryview(inner) => self.as_buffer(*inner),
            _ => None,
        }
    }

    /// The type of the firmware that a value is, by its name.
    pub(in crate::import) fn native_type(&self, value: Value) -> Option<&'static str> {
        match self.class_of(value) {
            Value::Native(Native::Type(name)) => Some(name),
            _ => None,
        }
    }
}

/// The part of a method's name that an operator stands for.
fn method_name(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "<" => "lt",
        ">" => "gt",
        "<=" => "le",
        ">=" => "ge",
        "+" => "add",
        "-" => "sub",
        "*" => "mul",
        "@" => "matmul",
        "/" => "truediv",
        "//" => "floordiv",
        "%" => "mod",
        "**" => "pow",
        "&" => "and",
        "|" => "or",
        "^" => "xor",
        "<<" => "lshift",
        ">>" => "rshift",
        _ => return None,
    })
}
