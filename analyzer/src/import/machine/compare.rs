//! Truth, equality and order.

use std::cmp::Ordering;

use num_bigint::BigInt;

use super::super::doubt::Doubt;
use super::super::value::{DoubtId, Object, Value};
use super::{Machine, Outcome};

impl Machine<'_> {
    /// Whether a value counts as true (`mp_obj_is_true`).
    pub(in crate::import) fn truth(&mut self, value: Value) -> Outcome<bool> {
        self.truth_by(value, Self::choose)
    }

    /// The same where a jump depends on it.
    pub(super) fn decide(&mut self, value: Value) -> Outcome<bool> {
        let answer = self.truth_by(value, Self::choose_at_jump)?;
        Ok(self.leave_loop(answer))
    }

    fn truth_by(&mut self, value: Value, choose: fn(&mut Self, DoubtId) -> bool) -> Outcome<bool> {
        Ok(match value {
            Value::Null | Value::None => false,
            Value::Ellipsis | Value::NotImplemented | Value::Native(_) => true,
            Value::Bool(is) => is,
            Value::Int(value) => value != 0,
            Value::Float(value) => value != 0.0,
            Value::Text(text) => !self.texts.bytes(text).is_empty(),
            Value::Unknown(doubt) | Value::Spread(doubt) => choose(self, doubt),
            Value::Foreign(name) => {
                let reason = format!("the value of `{}`", self.texts.shown(name));
                let doubt = self.doubt(Doubt::value(self.at, reason));
                choose(self, doubt)
            }
            Value::Object(id) => match self.heap.get(id) {
                Object::Integer { value, .. } => **value != BigInt::ZERO,
                Object::Instance { native, .. } => {
                    let native = *native;
                    for name in [b"__bool__".as_slice(), b"__len__"] {
                        let name = self.texts.number(name);
                        if let Some((method, receiver)) = self.load_from_class(value, name)? {
                            let result = self.call_method(method, receiver, &[], &[])?;
                            return self.truth_by(result, choose);
                        }
                    }
                    match native {
                        Value::Null => true,
                        _ => self.length(native).is_none_or(|length| length > 0),
                    }
                }
                _ => self.length(value).is_none_or(|length| length > 0),
            },
        })
    }

    /// `left == right`, or that it is not known.
    pub(in crate::import) fn equal(&mut self, left: Value, right: Value) -> Outcome {
        self.spend(1)?;
        self.nested(|machine| machine.equal_any(left, right))
    }

    fn equal_any(&mut self, left: Value, right: Value) -> Outcome {
        if let Value::Unknown(_) | Value::Foreign(_) = left {
            return Ok(self.unknown_if_different(left, right));
        }
        if let Value::Unknown(_) | Value::Foreign(_) = right {
            return Ok(self.unknown_if_different(right, left));
        }
        if left == right {
            return Ok(Value::Bool(true));
        }
        if let Some(Object::Instance { .. }) = self.object(left) {
            let name = self.texts.number(b"__eq__");
            if let Some((method, receiver)) = self.load_from_class(left, name)? {
                return self.call_method(method, receiver, &[right], &[]);
            }
        }
        if let Some(order) = self.numbers_in_order(left, right) {
            return Ok(Value::Bool(order == Ordering::Equal));
        }
        if let (Some(left), Some(right)) = (self.as_text(left), self.as_text(right)) {
            return Ok(Value::Bool(left == right));
        }
        let unknown = self.unknown_in_buffer(left);
        if let Some(unknown) = unknown.or_else(|| self.unknown_in_buffer(right)) {
            return Ok(unknown);
        }
        if let (Some(left), Some(right)) = (self.as_buffer(left), self.as_buffer(right)) {
            return Ok(Value::Bool(left == right));
        }
        let pair = match (self.object(left), self.object(right)) {
            (Some(Object::List { items: left, .. }), Some(Object::List { items: right, .. }))
            | (
                Some(Object::Tuple(left) | Object::Record { items: left, .. }),
                Some(Object::Tuple(right) | Object::Record { items: right, .. }),
            ) => {
                if left.len() != right.len() {
                    return Ok(Value::Bool(false));
                }
                self.charge(2 * left.len() as u64);
                Some((left.clone(), right.clone()))
            }
            (Some(Object::Dict(left)), Some(Object::Dict(right))) => {
                if left.entries.len() != right.entries.len() {
                    return Ok(Value::Bool(false));
                }
                self.charge(8 * left.entries.len() as u64);
                let pairs: Option<Vec<(Value, Value)>> = left
                    .entries
                    .iter()
                    .map(|(key, (_, value))| Some((*value, right.entries.get(key)?.1)))
                    .collect();
                pairs.map(|pairs| pairs.into_iter().unzip())
            }
            (Some(Object::Set { map: left, .. }), Some(Object::Set { map: right, .. })) => {
                self.charge(8 * left.entries.len() as u64);
                let same = left.entries.len() == right.entries.len()
                    && left
                        .entries
                        .keys()
                        .all(|key| right.entries.contains_key(key));
                return Ok(Value::Bool(same));
            }
            _ => None,
        };
        let Some((left, right)) = pair else {
            return Ok(Value::Bool(false));
        };
        if left.len() != right.len() {
            return Ok(Value::Bool(false));
        }
        let mut perhaps = None;
        for (left, right) in left.into_iter().zip(right) {
            match self.equal(left, right)? {
                unknown @ Value::Unknown(_) => perhaps = Some(unknown),
                same if !self.truth(same)? => return Ok(Value::Bool(false)),
                _ => {}
            }
        }
        Ok(perhaps.unwrap_or(Value::Bool(true)))
    }

    fn unknown_if_different(&mut self, unknown: Value, other: Value) -> Value {
        match (unknown, other) {
            (Value::Foreign(left), Value::Foreign(right)) if left == right => Value::Bool(true),
            // Nothing in the firmware that has a name is `None`.
            (Value::Foreign(_), Value::None) => Value::Bool(false),
            (Value::Unknown(_), _) => unknown,
            _ => {
                let reason = "a comparison with something in the firmware".to_owned();
                self.unknown(Doubt::value(self.at, reason))
            }
        }
    }

    /// The order of two numbers.
    pub(in crate::import) fn numbers_in_order(
        &self,
        left: Value,
        right: Value,
    ) -> Option<Ordering> {
        if let (Value::Int(left), Value::Int(right)) = (left, right) {
            return Some(left.cmp(&right));
        }
        if let (Some(left), Some(right)) = (self.as_big(left), self.as_big(right)) {
            return Some(left.cmp(&right));
        }
        self.as_float(left)?.partial_cmp(&self.as_float(right)?)
    }

    /// The order of two values, if they have one.
    pub(in crate::import) fn order(&mut self, left: Value, right: Value) -> Option<Ordering> {
        self.spend(1).ok()?;
        let deeper = |machine: &mut Self| Ok(machine.order_any(left, right));
        self.nested(deeper).ok().flatten()
    }

    fn order_any(&mut self, left: Value, right: Value) -> Option<Ordering> {
        if let Some(order) = self.numbers_in_order(left, right) {
            return Some(order);
        }
        if let (Some(left), Some(right)) = (self.as_text(left), self.as_text(right)) {
            let (left, right) = (self.texts.bytes(left), self.texts.bytes(right));
            self.charge_bytes(left.len().min(right.len()) / 4);
            return Some(left.cmp(&right));
        }
        if let (Some(left), Some(right)) = (self.as_buffer(left), self.as_buffer(right)) {
            return Some(left.cmp(&right));
        }
        let (left, right) = match (self.object(left)?, self.object(right)?) {
            (Object::List { items: left, .. }, Object::List { items: right, .. })
            | (
                Object::Tuple(left) | Object::Record { items: left, .. },
                Object::Tuple(right) | Object::Record { items: right, .. },
            ) => {
                self.charge((left.len() + right.len()) as u64);
                (left.clone(), right.clone())
            }
            _ => return None,
        };
        for (left, right) in left.iter().zip(&right) {
            match self.order(*left, *right)? {
                Ordering::Equal => {}
                other => return Some(other),
            }
        }
        Some(left.len().cmp(&right.len()))
    }
}
