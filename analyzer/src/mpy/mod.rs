//! Compiled Python in `.mpy` files: read, write, decode, disassemble.
//!
//! [`raw`] mirrors the file field by field, so that what was read can be written back
//! to the byte.
//!
//! **Architecture invariant:** every input gives a value or a typed [`Error`]. Nothing here
//! panics, recurses without a bound, or reserves memory for a count that the rest of the file
//! could not hold.

mod cursor;
mod error;
mod header;
mod opcode;
mod prelude;
pub mod raw;

pub use error::{Error, ErrorKind, Item, Place};
pub use header::{Arch, Dialect, Identity, Version, identify};
pub use opcode::Op;
pub use prelude::Signature;
