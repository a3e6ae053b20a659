//! Version 6 as it lies in the file: one table of strings and one of objects at the front, then the
//! functions.
//!
//! Facts: py/persistentcode.c and py/persistentcode.h of MicroPython 1.25. The layout has been the
//! same since 1.19; the sub-version only guards the interface to machine code.

use super::super::cursor::Cursor;
use super::super::header::{Arch, Dialect};
use super::literal::Literal;
use super::nesting::Nesting;
use super::scope_flags::ScopeFlags;

/// Bit of the feature byte that says that flags of the architecture follow the header
/// (MicroPython 1.26 and later).
pub(super) const ARCH_FLAGS_FOLLOW: u8 = 0x40;

/// A file of version 6. Nothing of it is copied: each part is read from the bytes as it is asked for.
#[derive(Debug, Clone)]
pub struct File<'a> {
    /// The bytes before the tables.
    pub header: Header,
    /// The strings that the code refers to by number. The first is the source file's name.
    pub strings: Strings<'a>,
    /// The constants that the code refers to by number.
    pub objects: Objects<'a>,
    /// The module's top level, with all that is defined in it.
    pub functions: Functions<'a>,
    /// How many functions there are, the top level among them.
    pub function_count: usize,
    /// Bytes after the last function. No loader reads them.
    pub trailing: &'a [u8],
}

/// The header of version 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The first byte.
    pub dialect: Dialect,
    /// Sub-version in the two low bits, architecture above.
    pub features: u8,
    /// The number of bits in a small int that the code relies on.
    pub small_int_bits: u8,
    /// Flags of the architecture, if the feature byte says that they follow.
    pub arch_flags: Option<u32>,
}

impl Header {
    /// The header of a file without machine code, as mpy-cross writes it.
    pub fn bytecode_only(dialect: Dialect, small_int_bits: u8) -> Self {
        Self {
            dialect,
            features: 0,
            small_int_bits,
            arch_flags: None,
        }
    }

    /// The sub-version. It is 0 in files without machine code, whichever release wrote them.
    pub fn sub_version(self) -> u8 {
        self.features & 3
    }

    /// The processor that machine code in the file is for.
    pub fn arch(self) -> Arch {
        Arch(self.features >> 2 & 0x2f)
    }
}

/// An entry of the string table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableString<'a> {
    /// One of the strings that every firmware has, by number.
    Fixed(u32),
    /// A string that the file brings along.
    Own(&'a [u8]),
}

/// An entry of the object table, or an item of a tuple in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// The table of functions that machine code calls.
    FunctionTable,
    /// `None`.
    None,
    /// `False`.
    False,
    /// `True`.
    True,
    /// `...`.
    Ellipsis,
    /// A constant held as text.
    Literal(Literal<'a>),
    /// A tuple of that many constants, which follow.
    Tuple(usize),
}

/// A function, or the module's top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawCode<'a> {
    /// What the VM loads as one block: prelude and instructions, or machine code.
    pub code: &'a [u8],
    /// What runs it, and what comes with that.
    pub kind: Kind<'a>,
    /// How many functions, classes, lambdas and comprehensions are defined in it.
    pub children: usize,
}

/// What runs a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// The virtual machine.
    Bytecode,
    /// The processor, with Python's meaning (`@micropython.native`).
    Native {
        /// Where in the code the prelude begins.
        prelude_offset: u32,
    },
    /// The processor, with machine types (`@micropython.viper`, and modules written in C).
    Viper {
        /// The scope flags that ask for the fields that follow are kept with them. Relocations
        /// follow if flag 0x10 is set.
        scope_flags: u32,
        /// Read-only data, if flag 0x20 is set.
        read_only: Option<&'a [u8]>,
        /// The size of zeroed data, if flag 0x40 is set.
        zeroed: Option<u32>,
    },
    /// The processor, from an inline assembler.
    Assembler {
        /// Scope flags; relocations follow if flag 0x10 is set.
        scope_flags: u32,
        /// The number of arguments.
        arguments: u32,
        /// Two bits a value: the types of arguments and result.
        type_signature: u32,
    },
}

impl Kind<'_> {
    pub(super) fn has_relocations(&self) -> bool {
        match self {
            Self::Viper { scope_flags, .. } | Self::Assembler { scope_flags, .. } => {
                ScopeFlags(*scope_flags).has_relocations()
            }
            Self::Bytecode | Self::Native { .. } => false,
        }
    }
}

/// The entries of the string table.
#[derive(Debug, Clone)]
pub struct Strings<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) number: u32,
    pub(super) left: usize,
}

/// The entries of the object table. A tuple is followed by its items.
#[derive(Debug, Clone)]
pub struct Objects<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) number: u32,
    pub(super) left: usize,
    /// How many items are to come of each tuple that has begun, the outermost first.
    pub(super) open: Vec<usize>,
}

/// The functions. Each is followed by those defined in it, and these by its relocations.
#[derive(Debug, Clone)]
pub struct Functions<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) nesting: Nesting,
}
