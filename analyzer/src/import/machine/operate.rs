//! Unary and binary operators.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::doubt::Doubt;
use super::super::native::Native;
use super::super::value::{Object, Value};
use super::make::SMALL_INTS;
use super::subscript::as_bytes;
use super::{Machine, Outcome};

impl Machine<'_> {
    pub(super) fn unary(&mut self, operator: &str, value: Value) -> Outcome {
        // What is not known is not known the other way round either: the jump that asks decides.
        if let Value::Unknown(_) = value {
            return Ok(value);
        }
        if operator == "not" {
            return Ok(Value::Bool(!self.truth(value)?));
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
        if let (Value::Int(left), Value::Int(right)) = (left, right)
            && let Some(result) = of_small(plain, left, right)
        {
            return Ok(result);
        }
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
                let result =
                    self.holding(|machine| machine.call_method(method, receiver, arguments, &[]))?;
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
        let is_instance = |value| matches!(self.object(value), Some(Object::Instance { .. }));
        if !is_instance(left) && !is_instance(right) {
            return Ok(None);
        }
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
        // `mp_binary_op` mirrors arithmetic alone, not comparisons.
        if let "<" | ">" | "<=" | ">=" = operator {
            return Ok(None);
        }
        let mirrored = format!("__r{name}__");
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
            self.charge_bytes(container.len() + 16 * item.len());
            let found = memchr::memmem::find(&container, &item).is_some();
            return Ok(Value::Bool(found));
        }
        if let Some(result) = self.call_operator(container, b"__contains__", &[item])? {
            return Ok(Value::Bool(self.truth(result)?));
        }
        if let Value::Object(id) = container
            && let Object::Dict(_) | Object::Set { .. } = self.heap.get(id)
        {
            let key = self.key(item)?;
            let is_found = self.look_up_key(id, &key).is_some();
            let is_empty = self.length(container) == Some(0);
            return Ok(match self.unknown_in(item) {
                Some(unknown) if !is_found && !is_empty => unknown,
                _ => Value::Bool(is_found),
            });
        }
        let iterator = self.iterator(container, false)?;
        let mut perhaps = None;
        while let Some(one) = self.next(iterator)? {
            match self.equal(one, item)? {
                unknown @ Value::Unknown(_) => perhaps = Some(unknown),
                same if self.truth(same)? => return Ok(Value::Bool(true)),
                _ => {}
            }
        }
        Ok(perhaps.unwrap_or(Value::Bool(false)))
    }

    fn ordered(&mut self, operator: &str, left: Value, right: Value) -> Outcome {
        if let (Value::Object(a), Value::Object(b)) = (left, right)
            && let (Object::Set { map: a, .. }, Object::Set { map: b, .. }) =
                (self.heap.get(a), self.heap.get(b))
        {
            self.charge(8 * (a.entries.len() + b.entries.len()) as u64);
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
            if let Some(unknown) = self.unknown_in(left).or_else(|| self.unknown_in(right)) {
                return Ok(unknown);
            }
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

    /// A whole number of any size.
    pub(in crate::import) fn as_big(&self, value: Value) -> Option<BigInt> {
        match value {
            Value::Int(value) => Some(BigInt::from(value)),
            Value::Bool(value) => Some(BigInt::from(i64::from(value))),
            _ => match self.object(value)? {
                Object::Integer { value, .. } => {
                    self.charge(value.bits() / 64);
                    Some((**value).clone())
                }
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

    /// The bytes of a bytes object, bytearray or array of bytes, if they are known.
    pub(in crate::import) fn as_buffer(&self, value: Value) -> Option<Vec<u8>> {
        match self.object(value)? {
            Object::Bytes { data, .. } => {
                self.charge_bytes(data.len());
                Some(data.to_vec())
            }
            Object::Array { items, .. } => {
                self.charge(items.len() as u64);
                let is_known = |item: &Value| !matches!(item, Value::Unknown(_));
                items.iter().all(is_known).then(|| as_bytes(items))
            }
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

/// What most operations of most programs are: small integers, and a result that is one too.
fn of_small(operator: &str, left: i64, right: i64) -> Option<Value> {
    let number = match operator {
        "+" => left.checked_add(right)?,
        "-" => left.checked_sub(right)?,
        "*" => left.checked_mul(right)?,
        "&" => left & right,
        "|" => left | right,
        "^" => left ^ right,
        "//" if right > 0 => left.div_euclid(right),
        "%" if right > 0 => left.rem_euclid(right),
        "<" => return Some(Value::Bool(left < right)),
        ">" => return Some(Value::Bool(left > right)),
        "<=" => return Some(Value::Bool(left <= right)),
        ">=" => return Some(Value::Bool(left >= right)),
        _ => return None,
    };
    SMALL_INTS.contains(&number).then_some(Value::Int(number))
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
