//! A linked firmware, or any other ELF image: who takes which byte of it.

mod anonymous;
pub mod components;
pub mod debug;
pub mod elf;
mod error;
mod intern;
pub mod layout;
mod paint;
pub mod piece;
mod read;

pub use error::{Error, Problem, diagnose};
pub use intern::Interner;
pub use read::{Charge, Image};
