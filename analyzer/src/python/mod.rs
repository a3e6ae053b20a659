//! The source model: which imports and definitions a Python file has, and where.
//!
//! **Architecture invariant:** this is the only module that knows `rustpython-parser`. Its syntax
//! tree does not leave [`Source::parse`], so the parser can be replaced without touching anything
//! else, and a tree deep enough to overflow the stack is never built (see `nesting`).

mod branch;
mod definition;
mod dependents;
mod dynamic;
mod guards;
mod import;
mod lines;
mod nesting;
mod source;
#[cfg(test)]
mod tests;
mod walk;

pub use definition::{Definition, DefinitionKind};
pub use dependents::dependents;
pub use import::{Context, Guard, GuardPart, Import, ImportKind, Scope};
pub use source::Source;
