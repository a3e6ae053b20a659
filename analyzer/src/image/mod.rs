//! A linked firmware, or any other ELF image: who takes which byte of it.

#![deny(clippy::cast_possible_truncation)]

mod anonymous;
pub mod bare;
pub mod components;
pub mod debug;
pub mod diff;
pub mod elf;
mod error;
mod intern;
pub mod layout;
pub mod memory;
mod number;
mod paint;
pub mod piece;
pub mod python;
mod read;
mod references;
mod show;
pub mod strings;
mod symbol_table;
#[cfg(test)]
mod tests;
pub mod tree;

pub use error::{Error, Problem, diagnose};
pub use intern::Interner;
pub use read::{Charge, Image};
pub use references::{Kind, Reference, references};
pub use show::{Shown, compare, explain, summary, tree as tree_report};
