//! Constant objects.

use std::rc::Rc;

use num_bigint::BigInt;

use super::names::Name;

/// A constant that is known while parsing.
///
/// Floats are compared by their bits: no constant is NaN or negative zero, as neither can be
/// written without an operator and only integers are folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    None,
    False,
    True,
    Ellipsis,
    Int(BigInt),
    Float(FloatBits),
    /// An imaginary number.
    Imaginary(FloatBits),
    /// A string that is interned.
    Name(Name),
    /// A string that is not.
    Text(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Rc<Tuple>),
}

/// A float by its bits, so that it can be compared and hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FloatBits(u64);

impl FloatBits {
    pub(super) fn new(value: f64) -> Self {
        Self(value.to_bits())
    }

    pub(super) fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Value {
    /// The truth of the object in Python's sense. `is_empty` tells whether a name is empty.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::None | Self::False => false,
            Self::True | Self::Ellipsis => true,
            Self::Int(value) => *value != BigInt::ZERO,
            Self::Float(value) | Self::Imaginary(value) => value.get() != 0.0,
            Self::Name(name) => *name != Name::EMPTY,
            Self::Text(text) => !text.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::Tuple(tuple) => !tuple.items.is_empty(),
        }
    }

    pub(super) fn tuple(items: Vec<Self>) -> Self {
        let depth = items.iter().map(Self::depth).max().unwrap_or(0);
        let weight = items.iter().map(Self::weight).fold(1, u64::saturating_add);
        Self::Tuple(Rc::new(Tuple {
            items,
            depth: depth.saturating_add(1),
            weight,
        }))
    }

    /// How deep tuples are nested in it.
    pub(super) fn depth(&self) -> u32 {
        match self {
            Self::Tuple(tuple) => tuple.depth,
            _ => 0,
        }
    }

    /// About how much work it is to write it down, shared parts counted every time: a unit for
    /// each word, but for integers, whose digits take the square of their length.
    pub(super) fn weight(&self) -> u64 {
        match self {
            Self::Int(value) => 1 + (value.bits() / 64).pow(2) / 64,
            Self::Text(bytes) | Self::Bytes(bytes) => 1 + bytes.len() as u64 / 8,
            Self::Tuple(tuple) => tuple.weight,
            _ => 1,
        }
    }
}

/// A constant tuple. A named one is shared, so that tuples of tuples stay small.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tuple {
    pub(super) items: Vec<Value>,
    depth: u32,
    weight: u64,
}
