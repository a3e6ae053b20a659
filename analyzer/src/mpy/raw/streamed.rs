//! Versions 3 to 5 as they lie in the file: functions one inside the other, each with its own
//! constants, and strings where the code refers to them.
//!
//! Facts: py/persistentcode.c of 1.9.4 (version 3), 1.11 (version 4) and 1.12 to 1.18 (version 5).

use super::super::header::{Arch, Dialect, Version};
use super::literal::Literal;
use super::relocation::Relocation;

/// A file of version 3, 4 or 5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The bytes before the first function.
    pub header: Header,
    /// The module's top level, with all that is defined in it.
    pub code: RawCode,
    /// Bytes after the last function. No loader reads them.
    pub trailing: Vec<u8>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StringRef {
    /// One of the strings that every firmware has, by number.
    Fixed(u8),
    /// One of the strings that the file brought along lately: 0 is the latest.
    Recent(u32),
    /// A string that the file brings along here. It then is the latest.
    Own(Vec<u8>),
}

/// A string that the code refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeString {
    /// Where in the code its two-byte number belongs.
    pub offset: usize,
    /// The string.
    pub string: StringRef,
}

/// A constant of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// `...`.
    Ellipsis,
    /// A constant held as text.
    Literal(Literal),
}

/// A function, or the module's top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCode {
    /// What the VM loads as one block, with two bytes where each string's number belongs. Version 3
    /// files hold the numbers of the compiler there; otherwise the bytes are 0 and not in the file.
    pub code: Vec<u8>,
    /// The strings that the code refers to, in the order of the file.
    pub strings: Vec<CodeString>,
    /// What runs it, and what comes with that.
    pub kind: Kind,
    /// The names of the arguments.
    pub arguments: Vec<StringRef>,
    /// The constants that only this function uses.
    pub constants: Vec<Constant>,
    /// The functions, classes, lambdas and comprehensions defined in it.
    pub children: Vec<Self>,
}

/// What runs a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The virtual machine.
    Bytecode,
    /// The processor, with Python's meaning (`@micropython.native`).
    Native {
        /// Where strings go in the machine code.
        links: Vec<Link>,
        /// Where in the code the prelude begins.
        prelude_offset: u32,
    },
    /// The processor, with machine types (`@micropython.viper`, and modules written in C).
    Viper {
        /// Where strings go in the machine code.
        links: Vec<Link>,
        /// The scope flags that ask for the fields that follow are kept with them.
        scope_flags: u32,
        /// Read-only data, if flag 0x20 is set (version 5).
        read_only: Option<Vec<u8>>,
        /// The size of zeroed data, if flag 0x40 is set (version 5).
        zeroed: Option<u32>,
        /// Relocations, if flag 0x10 is set (version 5).
        relocations: Option<Vec<Relocation>>,
    },
    /// The processor, from an inline assembler. It has no constants and no inner functions.
    Assembler {
        /// Scope flags; relocations follow if flag 0x10 is set (version 5).
        scope_flags: u32,
        /// The number of arguments.
        arguments: u32,
        /// Two bits a value: the types of arguments and result.
        type_signature: u32,
        /// Relocations, if flag 0x10 is set (version 5).
        relocations: Option<Vec<Relocation>>,
    },
}

/// A place in machine code that needs a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where, and in the two low bits how.
    pub place: u32,
    /// The string.
    pub string: StringRef,
}
