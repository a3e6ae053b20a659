//! A constant that a file holds as text.

/// What the text of a [`Literal`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiteralKind {
    /// A string that is too long to be interned.
    Str,
    /// A bytes object.
    Bytes,
    /// An integer that is too large for a small int, in decimal.
    Int,
    /// A floating-point number, in decimal.
    Float,
    /// A complex number, as Python writes it.
    Complex,
}

/// A constant that a file holds as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Literal<'a> {
    /// What the text stands for.
    pub kind: LiteralKind,
    /// The text, without a terminating zero.
    pub text: &'a [u8],
}
