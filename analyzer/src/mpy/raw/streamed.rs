//! Versions 3 to 5 as they lie in the file: functions one inside the other, each with its own
//! constants, and strings where the code refers to them.
//!
//! Facts: py/persistentcode.c of 1.9.4 (version 3), 1.11 (version 4) and 1.12 to 1.18 (version 5).

use super::super::cursor::Cursor;
use super::super::header::{Arch, Dialect, Version};
use super::literal::Literal;
use super::nesting::Nesting;
use super::scope_flags::ScopeFlags;
pub use super::streamed_code::{CodeStrings, Piece, Pieces, StoredCode};

/// A file of version 3, 4 or 5. Nothing of it is copied: each part is read from the bytes as it is
/// asked for.
#[derive(Debug, Clone)]
pub struct File<'a> {
    /// The bytes before the first function.
    pub header: Header,
    /// The module's top level, with all that is defined in it.
    pub functions: Functions<'a>,
    /// How many functions there are, the top level among them.
    pub function_count: usize,
    /// Bytes after the last function. No loader reads them.
    pub trailing: &'a [u8],
}

/// The header of versions 3 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The first byte.
    pub dialect: Dialect,
    /// How functions and strings are laid out.
    pub format: Format,
    /// Whether the code leaves room for a lookup cache, whether text may be Unicode, and the
    /// architecture.
    pub features: u8,
    /// The number of bits in a small int that the code relies on.
    pub small_int_bits: u8,
}

impl Header {
    /// Whether a byte for the VM's lookup cache follows some instructions.
    pub fn has_cache_bytes(self) -> bool {
        self.features & 1 != 0
    }

    /// The processor that machine code in the file is for.
    pub fn arch(self) -> Arch {
        Arch(self.features >> 2)
    }
}

/// How functions and strings are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Strings follow the code that refers to them, each in full.
    V3,
    /// Strings lie inside the code, but those of the prelude follow it.
    V4 {
        /// How many recent strings can be referred to again.
        window: u32,
    },
    /// Strings lie inside the code.
    V5 {
        /// How many recent strings can be referred to again.
        window: u32,
    },
}

impl Format {
    /// The version of the format.
    pub fn version(self) -> Version {
        match self {
            Self::V3 => Version::V3,
            Self::V4 { .. } => Version::V4,
            Self::V5 { .. } => Version::V5,
        }
    }

    /// How many recent strings can be referred to again.
    pub fn window(self) -> u32 {
        match self {
            Self::V3 => 0,
            Self::V4 { window } | Self::V5 { window } => window,
        }
    }
}

/// A string where it is referred to. Version 3 knows only [`Self::Own`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringRef<'a> {
    /// One of the strings that every firmware has, by number.
    Fixed(u8),
    /// One of the strings that the file brought along lately: 0 is the latest.
    Recent(u32),
    /// A string that the file brings along here. It then is the latest.
    Own(&'a [u8]),
}

/// A string reference and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedString<'a> {
    /// Bytes from the start of the file.
    pub at: usize,
    /// The string.
    pub string: StringRef<'a>,
}

/// A string that the code refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeString<'a> {
    /// Where in the code its two-byte number belongs.
    pub offset: usize,
    /// The string.
    pub string: PlacedString<'a>,
}

/// A place in machine code that needs a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// Where, and in the two low bits how.
    pub place: u32,
    /// The string.
    pub string: PlacedString<'a>,
}

/// A constant of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant<'a> {
    /// `...`.
    Ellipsis,
    /// A constant held as text.
    Literal(Literal<'a>),
}

/// A function, or the module's top level.
#[derive(Debug, Clone)]
pub struct RawCode<'a> {
    /// The bytes of what the VM loads as one block, and the strings between and after them.
    pub code: StoredCode<'a>,
    /// What runs it, and what comes with that.
    pub kind: Kind<'a>,
    /// The names of the arguments.
    pub arguments: StringRefs<'a>,
    /// The constants that only this function uses.
    pub constants: Constants<'a>,
    /// How many functions, classes, lambdas and comprehensions are defined in it.
    pub children: usize,
}

/// What runs a function.
#[derive(Debug, Clone)]
pub enum Kind<'a> {
    /// The virtual machine.
    Bytecode,
    /// The processor, with Python's meaning (`@micropython.native`).
    Native {
        /// Where strings go in the machine code.
        links: Links<'a>,
        /// Where in the code the prelude begins.
        prelude_offset: u32,
    },
    /// The processor, with machine types (`@micropython.viper`, and modules written in C).
    Viper {
        /// Where strings go in the machine code.
        links: Links<'a>,
        /// The scope flags that ask for the fields that follow are kept with them. Relocations
        /// follow if flag 0x10 is set (version 5).
        scope_flags: u32,
        /// Read-only data, if flag 0x20 is set (version 5).
        read_only: Option<&'a [u8]>,
        /// The size of zeroed data, if flag 0x40 is set (version 5).
        zeroed: Option<u32>,
    },
    /// The processor, from an inline assembler. It has no constants and no inner functions.
    Assembler {
        /// Scope flags; relocations follow if flag 0x10 is set (version 5).
        scope_flags: u32,
        /// The number of arguments.
        arguments: u32,
        /// Two bits a value: the types of arguments and result.
        type_signature: u32,
    },
}

impl<'a> Kind<'a> {
    /// The places in machine code that need a string.
    pub fn links(&self) -> Option<Links<'a>> {
        match self {
            Self::Native { links, .. } | Self::Viper { links, .. } => Some(links.clone()),
            Self::Bytecode | Self::Assembler { .. } => None,
        }
    }

    pub(super) fn has_relocations(&self, version: Version) -> bool {
        match self {
            Self::Viper { scope_flags, .. } | Self::Assembler { scope_flags, .. } => {
                version == Version::V5 && ScopeFlags(*scope_flags).has_relocations()
            }
            Self::Bytecode | Self::Native { .. } => false,
        }
    }
}

/// Strings in a row.
#[derive(Debug, Clone)]
pub struct StringRefs<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) format: Format,
    pub(super) function: u32,
    pub(super) left: usize,
}

/// The places in machine code that need a string.
#[derive(Debug, Clone)]
pub struct Links<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) format: Format,
    pub(super) function: u32,
    pub(super) left: usize,
}

/// The constants of a function.
#[derive(Debug, Clone)]
pub struct Constants<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) number: u32,
    pub(super) left: usize,
}

/// The functions. Each is followed by those defined in it, and these by its relocations.
#[derive(Debug, Clone)]
pub struct Functions<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) header: Header,
    pub(super) nesting: Nesting,
}
