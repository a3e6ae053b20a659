//! An app folder as the board reads it: which file runs, and which file an import finds.
//!
//! **Architecture invariant:** the rules of a virtual machine are data ([`VmRules`]) that the
//! caller supplies; nothing here asks which board it is. Imports come from the caller too, so that
//! they can be read from Python source and from bytecode alike.

mod chain;
mod closure;
mod compatibility;
mod compiled;
mod folder;
mod folders;
mod module;
mod mpy_header;
mod native;
mod relative;
mod resolve;
mod rules;
mod surprises;
#[cfg(test)]
pub(crate) mod tests;
mod tree;

pub(crate) use chain::{Link, sentence};
pub use closure::{Closure, Loaded, Reach, Visited};
pub(crate) use closure::{Target, targets_of};
pub use compatibility::check as check_compatibility;
pub use compiled::{MOST_IMPORTS, TooManyImports, imports_of as imports_of_compiled};
pub use folder::{App, EntryPoint, Layout, Role};
pub use module::{Format, Module};
pub use mpy_header::MpyHeader;
pub use relative::{EscapesPackage, absolute_name};
pub use resolve::Resolution;
pub use rules::{AcceptedMpy, Family, FileNames, FolderRule, SearchEntry, VmRules};
pub use tree::Tree;
