//! A file field by field, as it lies on disk.
//!
//! Files that no known writer makes (integers in more bytes than they need, strings without their
//! terminating zero) are refused, so that reading and writing are exact opposites.
//!
//! The least bytes that a string, an object or a function takes in a file bound what reading it
//! reserves: at most some 40 times the size of the file, and 100 times with the decoded module.

mod code_stream;
mod literal;
mod nesting;
mod relocation;
pub mod streamed;
mod streamed_code;
mod streamed_read;
mod streamed_write;
pub mod tabled;
mod tabled_read;
mod tabled_write;

pub use literal::{Literal, LiteralKind};
pub use relocation::Relocation;

use super::cursor::Cursor;
use super::error::Error;
use super::header::{Version, identity};

/// A file of any version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawFile {
    /// Version 6: tables of strings and objects, then the functions.
    Tabled(tabled::File),
    /// Versions 3 to 5: functions one inside the other, strings where they are used.
    Streamed(streamed::File),
}

impl RawFile {
    /// Reads a file.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut cursor = Cursor::new(bytes);
        let identity = identity(&mut cursor)?;
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

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::tabled::{File, Header, Object, RawCode, TableString};
    use super::*;

    #[test]
    fn no_byte_of_a_file_asks_for_much_memory() {
        // A string or object takes one byte at least, a function three.
        assert!(size_of::<TableString>() <= 32);
        assert!(size_of::<Object>() <= 40);
        assert!(size_of::<RawCode>() <= 3 * 50);
        // A function of versions 3 to 5 has a prelude of six bytes at least.
        assert!(size_of::<streamed::RawCode>() <= 6 * 50);
    }

    #[test]
    fn a_file_of_version_6_can_be_built_written_and_read_back() {
        let file = RawFile::Tabled(File {
            header: Header::bytecode_only(Dialect::CircuitPython, 31),
            strings: vec![TableString::Own(b"a.py".to_vec()), TableString::Fixed(7)],
            objects: vec![Object::Literal(Literal {
                kind: LiteralKind::Float,
                text: b"1.5".to_vec(),
            })],
            code: RawCode::bytecode(vec![0, 2, 1, 0x51, 0x63], Vec::new()),
            trailing: Vec::new(),
        });
        let bytes = b"C\x06\0\x1f\x02\x01\x08a.py\0\x0f\x08\x031.5\x28\0\x02\x01\x51\x63";
        assert_eq!(file.write(), bytes);
        assert_eq!(RawFile::read(bytes), Ok(file));
    }
}
