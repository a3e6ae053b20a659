//! A size that may not be known to the byte.

use std::ops::Add;

use crate::quantity::Bytes;

/// A size between two bounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// It is at least this.
    pub least: Bytes,
    /// It is at most this; `None` if nobody knows.
    pub most: Option<Bytes>,
}

impl Bounds {
    /// A size that is known to the byte.
    pub fn exact(bytes: Bytes) -> Self {
        Self {
            least: bytes,
            most: Some(bytes),
        }
    }

    /// A size of which only the least is known.
    pub fn at_least(bytes: Bytes) -> Self {
        Self {
            least: bytes,
            most: None,
        }
    }

    /// Both bounds are the same.
    pub fn is_exact(self) -> bool {
        self.most == Some(self.least)
    }

    /// The larger of two, bound by bound.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            least: self.least.max(other.least),
            most: self.most.zip(other.most).map(|(one, other)| one.max(other)),
        }
    }
}

impl Add for Bounds {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            least: self.least + other.least,
            most: self.most.zip(other.most).map(|(one, other)| one + other),
        }
    }
}
