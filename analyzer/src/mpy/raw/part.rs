//! What the part of a file that holds the functions is made of.

use super::relocation::Relocations;

/// A function, or what comes after all that is defined in it.
#[derive(Debug, Clone)]
pub enum Part<'a, Function> {
    /// A function. Those defined in it follow.
    Function(Function),
    /// The relocations of the function whose last inner function has just ended.
    Relocations(Relocations<'a>),
}
