//! A file field by field, as it lies on disk.
//!
//! Files that no known writer makes (integers in more bytes than they need, strings without their
//! terminating zero) are refused, so that reading and writing are exact opposites.

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
