//! Functions, classes and methods of a source file.

use std::ops::{Range, RangeInclusive};

/// What a definition defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefinitionKind {
    /// A `def` or `async def` outside a class body.
    Function,
    /// A `class`.
    Class,
    /// A `def` or `async def` directly in a class body.
    Method,
}

/// One `def` or `class` and the lines it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What it defines.
    pub kind: DefinitionKind,
    /// Its name as a traceback would need it to be unique: `Outer.method.inner`.
    pub qualified_name: String,
    /// First to last line, from 1; the first is the one with `def` or `class`, not a decorator.
    pub lines: RangeInclusive<u32>,
    /// The same in bytes of the file.
    pub span: Range<usize>,
}
