//! Why the board does not start, or stops.

use std::path::PathBuf;

use crate::unicorn::{Access, Trap};

/// Why the board does not start, or stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The library of the processor's emulator cannot be used.
    #[error("cannot load {path}: {source}", path = .path.display())]
    Library {
        /// The library.
        path: PathBuf,
        /// What the system says.
        source: libloading::Error,
    },
    /// The library is there, but of another age.
    #[error("{path} is Unicorn {major}.{minor}; 2.x is needed", path = .path.display())]
    Version {
        /// The library.
        path: PathBuf,
        /// Its version.
        major: u32,
        /// Its version.
        minor: u32,
    },
    /// The emulator itself refuses something.
    #[error("the emulator could not {doing}: {reason}")]
    Unicorn {
        /// What it was asked for.
        doing: &'static str,
        /// What it says.
        reason: String,
    },
    /// The image cannot be read.
    #[error("cannot read {path}: {reason}", path = .path.display())]
    Image {
        /// The ELF file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The image does not say where to look for what is to be watched.
    #[error("{path} cannot be watched: it lacks {}", first_of(.missing), path = .path.display())]
    NotWatchable {
        /// The ELF file.
        path: PathBuf,
        /// The symbols and fields that are not in it.
        missing: Vec<String>,
    },
    /// A watch was to begin or to end at the wrong time.
    #[error("there is nothing to watch: the VM has no heap yet")]
    NoHeap,
    /// Nothing is watched.
    #[error("nothing has been watched")]
    NotWatched,
    /// The firmware did something that a board would not survive either.
    #[error("the firmware stopped at {place}: {}", what(.trap))]
    Trapped {
        /// Why.
        trap: Trap,
        /// The instruction: address, function, source line.
        place: String,
        /// Where it would have gone on after the function.
        caller: String,
    },
    /// Nothing came from the console in time.
    #[error("the console was silent for {seconds} s; the firmware is at {place}")]
    Silent {
        /// How long it was waited for.
        seconds: u64,
        /// The instruction: address, function, source line.
        place: String,
    },
}

/// Names in a line, as many as people read.
fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = names.get(..SHOWN).unwrap_or(names).join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn what(trap: &Trap) -> String {
    let wants = |access: &Access| match access {
        Access::Read => "reads",
        Access::Write => "writes",
        Access::Fetch => "executes",
    };
    match trap {
        Trap::Memory { access, address } => format!(
            "it {} {address:#010x}, where no memory allows that",
            wants(access)
        ),
        Trap::Register { access, address } => format!(
            "it {} {address:#010x}, a register that is not emulated",
            wants(access)
        ),
        Trap::Exception(number) => format!("the processor raises exception {number}"),
        Trap::Instruction => "the processor has no such instruction".to_owned(),
    }
}
