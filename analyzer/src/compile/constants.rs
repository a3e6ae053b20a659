//! The table of constant objects, in the order of first use.

use super::names::{Names, ShortMap};
use super::number;
use super::value::Value;
use crate::mpy::raw::LiteralKind;
use crate::mpy::raw::draft::Object;

/// Constants in use.
#[derive(Default)]
pub(super) struct Constants {
    objects: Vec<Object>,
    places: ShortMap<Box<[u8]>, u32>,
}

impl Constants {
    /// The number of `value` in the table, which takes it in unless an equal one of the same
    /// type is there.
    pub(super) fn add(&mut self, value: &Value, names: &Names) -> u32 {
        let mut key = Vec::new();
        push_key(value, names, &mut key);
        if let Some(place) = self.places.get(key.as_slice()) {
            return *place;
        }
        let place = self.objects.len() as u32;
        self.objects.push(object(value, names));
        self.places.insert(key.into(), place);
        place
    }

    pub(super) fn into_objects(self) -> Vec<Object> {
        self.objects
    }
}

/// Writes what tells `value` from all that are not equal to it. Floats may differ though their
/// text does not.
fn push_key(value: &Value, names: &Names, key: &mut Vec<u8>) {
    let mut text = |tag: u8, text: &[u8]| {
        key.push(tag);
        key.extend_from_slice(&text.len().to_le_bytes());
        key.extend_from_slice(text);
    };
    match value {
        Value::None => key.push(0),
        Value::False => key.push(1),
        Value::True => key.push(2),
        Value::Ellipsis => key.push(3),
        Value::Name(name) => text(4, names.text(*name)),
        Value::Text(bytes) => text(4, bytes),
        Value::Bytes(bytes) => text(5, bytes),
        Value::Int(value) => text(6, &value.to_signed_bytes_le()),
        Value::Float(value) => text(7, &value.get().to_bits().to_le_bytes()),
        Value::Imaginary(value) => text(8, &value.get().to_bits().to_le_bytes()),
        Value::Tuple(tuple) => {
            key.push(9);
            key.extend_from_slice(&tuple.items.len().to_le_bytes());
            for item in &tuple.items {
                push_key(item, names, key);
            }
        }
    }
}

fn object(value: &Value, names: &Names) -> Object {
    let literal = |kind, text: &[u8]| Object::Literal {
        kind,
        text: text.to_vec(),
    };
    match value {
        Value::None => Object::None,
        Value::False => Object::False,
        Value::True => Object::True,
        Value::Ellipsis => Object::Ellipsis,
        Value::Name(name) => literal(LiteralKind::Str, names.text(*name)),
        Value::Text(text) => literal(LiteralKind::Str, text),
        Value::Bytes(bytes) => literal(LiteralKind::Bytes, bytes),
        Value::Int(value) => literal(LiteralKind::Int, value.to_string().as_bytes()),
        Value::Float(value) => literal(
            LiteralKind::Float,
            number::float_text(value.get()).as_bytes(),
        ),
        Value::Imaginary(value) => literal(
            LiteralKind::Complex,
            number::imaginary_text(value.get()).as_bytes(),
        ),
        Value::Tuple(tuple) => {
            Object::Tuple(tuple.items.iter().map(|item| object(item, names)).collect())
        }
    }
}
