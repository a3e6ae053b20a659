//! Compiled Python in `.mpy` files: read, write, decode, disassemble.
//!
//! Two layers. [`raw`] mirrors the file field by field, so that what was read can be written back
//! to the byte. [`Module`] decodes it into functions, instructions, strings and constants, for
//! people and for cost models; [`dump`] prints that as text.
//!
//! **Architecture invariant:** every input gives a value or a typed [`Error`]. Nothing here
//! panics, recurses without a bound, or reserves memory for a count that the rest of the file
//! could not hold.

#![deny(clippy::cast_possible_truncation)]

mod constants;
mod cursor;
mod diagnose;
mod dump;
mod error;
mod fixed_strings;
mod from_streamed;
mod from_tabled;
mod function;
mod header;
mod instruction;
mod lines;
mod module;
mod opcode;
mod operation;
mod prelude;
mod quote;
pub mod raw;
mod running;
mod strings;

pub use constants::{Constant, Constants, Items};
pub use diagnose::diagnose;
pub use dump::{dump, write_dump};
pub use error::{Error, ErrorKind, Item, Place};
pub use fixed_strings::{fixed_string, fixed_string_number};
pub use function::{CodeKind, Frame, Function, NO_NAME, Traits};
pub use header::{Arch, Dialect, Identity, Version, identify};
pub use instruction::{BadOperand, Instruction, Instructions, Operand};
pub use lines::{LineStart, LineStarts, LineTable, LinesInOrder};
pub use module::Module;
pub use opcode::Op;
pub use operation::{binary_operator, unary_operator};
pub use prelude::Signature;
pub use raw::RawFile;
pub use running::{PRELUDE_HEAD, Running, prelude_size, running};
pub use strings::{ModuleString, StringId, Strings};
