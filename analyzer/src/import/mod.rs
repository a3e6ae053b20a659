//! What an import allocates: runs the top level of modules and writes the ledger.
//!
//! A [`Session`] is a virtual machine that has just started. Importing a module into it does what
//! the VM would do, on values where they are known, and gives every allocation with its size, its
//! kind and its owner. Where something is not known, the session says so ([`Doubt`]).
//!
//! **Architecture invariant:** sizes and growth come from the VM's [profile](crate::vm::Profile)
//! and from the VM's own rules, never from a measurement.

mod builtins;
mod doubt;
mod exceptions;
mod heap;
mod ledger;
mod library;
mod machine;
mod native;
mod on_board;
mod program;
mod reach;
mod record;
mod session;
mod space;
mod start;
#[cfg(test)]
mod tests;
mod text;
mod value;

pub use doubt::{Doubt, Growth};
pub use ledger::{Entry, Fate, Kind, Owner};
pub use library::{Found, Library, Residence};
pub use machine::Answer;
pub use on_board::OnBoard;
pub use program::Program;
pub use record::{Members, RecordedStart, Starts};
pub use session::{Ending, Imported, Session, by_kind};
pub use start::{Chunk, Start};
