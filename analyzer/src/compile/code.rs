//! Instructions as the lowering writes them, before addresses and slots are known.

use super::error::Span;
use super::names::Name;
use super::scope::ScopeId;

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(pub(super) u32);

/// An instruction and the source it was made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) operation: Operation,
    pub(super) span: Span,
}

/// What is done with an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Load,
    Store,
    Delete,
}

/// One thing to write, or to remember while writing. `stack` is how much the stack grows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    /// What follows comes from this line.
    Line(u32),
    Label(Label),
    /// The stack is not where the instructions before seem to leave it.
    Adjust(i32),
    /// From here to the next label, nothing is ever executed.
    Dead,
    Plain {
        opcode: u8,
        stack: i8,
    },
    Number {
        opcode: u8,
        stack: i32,
        value: u32,
    },
    SmallInt(i32),
    Name {
        opcode: u8,
        stack: i8,
        name: Name,
    },
    /// Loads a constant object, by its place in the table.
    Object(u32),
    Jump {
        opcode: u8,
        stack: i8,
        label: Label,
        /// A byte behind the address.
        extra: Option<u8>,
    },
    /// Loads, stores or deletes whatever the name refers to.
    Identifier {
        access: Access,
        name: Name,
    },
    /// Loads the cell of `__class__` if a method uses it, else None.
    ClassCell,
    /// Makes the function of a scope inside this one.
    Function {
        scope: ScopeId,
        defaults: bool,
    },
}
