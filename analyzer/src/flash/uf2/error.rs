//! What can be wrong with a UF2 file, and where.

use thiserror::Error as ThisError;

use super::{BLOCK, LARGEST_PAYLOAD, PAYLOAD};
use crate::diagnostic::Diagnostic;

/// One thing wrong with a file: what, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("{kind} (offset {offset:#x})")]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Bytes from the start of the file.
    pub offset: usize,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
pub enum ErrorKind {
    /// It has no block.
    #[error("the file is empty")]
    Empty,
    /// It is no whole number of blocks.
    #[error("the last block has {0} of {BLOCK} bytes")]
    CutOff(usize),
    /// A block lacks what every block begins and ends with.
    #[error("no UF2 block is here: {0:#010x} stands where {1:#010x} should")]
    Magic(u32, u32),
    /// A block says that it carries more than it can.
    #[error("a block with {0} bytes of payload; {LARGEST_PAYLOAD} fit")]
    Payload(u32),
    /// Blocks do not agree how many there are.
    #[error("a block of {0} among blocks of {1}")]
    Count(u32, u32),
    /// A number above the number of blocks.
    #[error("a block with the number {0}, counted from 0, of {1}")]
    Number(u32, u32),
    /// Two blocks have the same number.
    #[error("a second block with the number {0}")]
    Twice(u32),
    /// A number that no block has.
    #[error("the block with the number {0} of {1} is missing")]
    Missing(u32, u32),
    /// A block does not say for which family of processors it is.
    #[error("a block that does not say which family of processors it is for")]
    NoFamily,
    /// A block is for another family.
    #[error("a block for the family {0:#010x}; the board's is {1:#010x}")]
    Family(u32, u32),
    /// A block that is not for the flash.
    #[error("a block that is not for the flash")]
    NotFlash,
    /// A block that the bootloader skips, because it is no page.
    #[error("a block of {1} bytes for {0:#010x}; the bootloader takes pages of {PAYLOAD} only")]
    NoPage(u32, u32),
    /// A block for an address that a firmware may not use.
    #[error("a block for {0:#010x}; the board's flash is {1:#010x} to {2:#010x}")]
    Outside(u32, u32, u32),
    /// Two blocks are for the same address.
    #[error("a second block for {0:#010x}")]
    Overlap(u32),
}

impl ErrorKind {
    /// What to try.
    pub fn help(self) -> &'static str {
        match self {
            Self::Empty | Self::CutOff(_) | Self::Missing(..) => {
                "the file was cut off: build it or copy it again"
            }
            Self::Magic(..)
            | Self::Payload(_)
            | Self::Count(..)
            | Self::Number(..)
            | Self::Twice(_)
            | Self::Overlap(_) => {
                "the file is damaged, or two files were joined: build it or copy it again"
            }
            Self::NoFamily | Self::Family(..) => {
                "it is for another microcontroller: take the file for this board"
            }
            Self::NotFlash | Self::NoPage(..) | Self::Outside(..) => {
                "it is for another board or another bootloader: take the file for this board"
            }
        }
    }
}

/// The error as a message about `file`.
pub fn diagnose(file: &str, error: &Error) -> Diagnostic {
    Diagnostic::error("bad-uf2", format!("{file}: {error}")).help(error.kind.help())
}
