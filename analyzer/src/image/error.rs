//! Why a file is not an image that can be read, and where in the file.

use crate::diagnostic::Diagnostic;

/// What is wrong with an image, at which byte of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at byte {offset:#x} of the file)")]
pub struct Error {
    /// Where the structure starts that cannot be believed.
    pub offset: u64,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It does not begin as ELF files do.
    #[error("not an ELF file")]
    NotElf,
    /// Object files and libraries have no place in memory yet.
    #[error("not linked: there are no addresses to count at")]
    NotLinked,
    /// A header, table or its contents lie outside of the file, or contradict themselves.
    #[error("{what}: {reason}")]
    Broken {
        /// The structure.
        what: &'static str,
        /// What the reader says about it.
        reason: String,
    },
    /// A range of addresses ends past the end of the address space.
    #[error("{what} of {size:#x} bytes at {address:#x} ends past the last address")]
    PastLastAddress {
        /// The structure.
        what: &'static str,
        /// Its first address.
        address: u64,
        /// Its size.
        size: u64,
    },
    /// Two segments claim the same memory.
    #[error("segments overlap: {first:#x} and {second:#x} both hold address {second:#x}")]
    Overlap {
        /// Where the one starts.
        first: u64,
        /// Where the other starts.
        second: u64,
    },
}

impl Error {
    pub(super) fn broken(offset: u64, what: &'static str, reason: impl ToString) -> Self {
        Self {
            offset,
            problem: Problem::Broken {
                what,
                reason: reason.to_string(),
            },
        }
    }
}

/// The error as a message about a file.
pub fn diagnose(file: &str, error: &Error) -> Diagnostic {
    Diagnostic::error("bad-image", format!("{file}: {error}")).help(match error.problem {
        Problem::NotElf => {
            "name the ELF file that the linker wrote; UF2, bin and hex files have no symbols"
        }
        Problem::NotLinked => "name the linked image, not an object file",
        Problem::Broken { .. } | Problem::PastLastAddress { .. } => {
            "the file is damaged or cut short: link it again"
        }
        Problem::Overlap { .. } => {
            "the linker script puts two things at one place: look for its overlays"
        }
    })
}
