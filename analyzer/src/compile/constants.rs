//! The table of constant objects, in the order of first use.

use super::journal::{Item, Part, Recorder};
use super::names::{Names, ShortMap};
use super::number;
use super::value::Value;
use crate::mpy::raw::LiteralKind;
use crate::mpy::raw::draft::Object;

/// Constants in use.
pub(super) struct Constants<'r> {
    objects: Vec<Object>,
    /// The objects on the board that they are.
    made: Vec<Item>,
    places: ShortMap<Box<[u8]>, u32>,
    recorder: &'r Recorder,
}

impl<'r> Constants<'r> {
    pub(super) fn new(recorder: &'r Recorder) -> Self {
        Self {
            objects: Vec::new(),
            made: Vec::new(),
            places: ShortMap::default(),
            recorder,
        }
    }

    /// The number of `value` in the table, which takes it in unless an equal one of the same
    /// type is there.
    pub(super) fn add(&mut self, value: &Value, made: Item, names: &Names<'_>) -> u32 {
        let mut key = Vec::new();
        push_key(value, names, &mut key);
        if let Some(place) = self.places.get(key.as_slice()) {
            return *place;
        }
        let place = self.objects.len() as u32;
        self.objects.push(object(value, names));
        self.made.push(made);
        self.recorder.enter(Part::Objects);
        self.places.insert(key.into(), place);
        place
    }

    /// The table, and the objects on the board that are in it.
    pub(super) fn into_objects(self) -> (Vec<Object>, Vec<Item>) {
        (self.objects, self.made)
    }
}

/// Writes what tells `value` from all that are not equal to it. Floats may differ though their
/// text does not.
fn push_key(value: &Value, names: &Names<'_>, key: &mut Vec<u8>) {
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

fn object(value: &Value, names: &Names<'_>) -> Object {
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
