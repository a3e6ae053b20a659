//! A file field by field, as it lies on disk.
//!
//! Files that no known writer makes (integers in more bytes than they need, strings without their
//! terminating zero) are refused, so that reading and writing are exact opposites.
//!
//! Reading checks the whole file and keeps nothing but places in it. Whatever is asked for later is
//! read again, so memory does not grow with what a file claims to hold.

pub mod draft;
mod literal;
mod nesting;
mod part;
mod relocation;
mod scope_flags;
pub mod streamed;
mod streamed_code;
pub(super) mod streamed_read;
pub(super) mod streamed_strings;
mod streamed_write;
pub mod tabled;
pub(super) mod tabled_read;
mod tabled_write;

pub use literal::{Literal, LiteralKind};
pub use part::Part;
pub use relocation::{Relocation, Relocations};

use super::cursor::Cursor;
use super::error::{Error, ErrorKind};
use super::header::{Version, identity};

/// The largest file that is read, in bytes. A board loads a module from its drive into its heap as a
/// whole. The boards at hand have a quarter of a MiB of RAM; this leaves room for those that add
/// external RAM, and bounds what a hostile file can take.
pub const MAX_FILE_SIZE: usize = 1 << 20;

/// A file of any version. It borrows the bytes that it was read from.
#[derive(Debug, Clone)]
pub enum RawFile<'a> {
    /// Version 6: tables of strings and objects, then the functions.
    Tabled(tabled::File<'a>),
    /// Versions 3 to 5: functions one inside the other, strings where they are used.
    Streamed(streamed::File<'a>),
}

impl<'a> RawFile<'a> {
    /// Reads a file.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut cursor = Cursor::new(bytes);
        let identity = identity(&mut cursor)?;
        if bytes.len() > MAX_FILE_SIZE {
            let kind = ErrorKind::TooLarge(bytes.len(), MAX_FILE_SIZE);
            return Err(Cursor::error_at(MAX_FILE_SIZE, kind));
        }
        match identity.version {
            Version::V6 => tabled::File::read(&mut cursor, identity.dialect).map(Self::Tabled),
            version @ (Version::V3 | Version::V4 | Version::V5) => {
                streamed::File::read(&mut cursor, identity.dialect, version).map(Self::Streamed)
            }
        }
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        match self {
            Self::Tabled(file) => file.write(),
            Self::Streamed(file) => file.write(),
        }
    }
}
