//! VM profiles: everything about a virtual machine that decides what it loads and allocates.

mod circuitpython_4;
mod circuitpython_9;
pub(crate) mod growth;
mod layout;
pub mod load;
mod micropython_1_25;

pub use layout::{ClassLayout, Layouts, ReaderLayout, StringRules};

use crate::compile::{CompilerLayout, Dialect};
use crate::mpy;

/// Which firmware a VM is part of: this decides how it finds files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Firmware {
    /// A release of CircuitPython, as major and minor version.
    CircuitPython(u32, u32),
    /// MicroPython 1.19 and later.
    MicroPython,
}

/// What decides what a virtual machine allocates.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that board files use.
    pub id: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// The firmware that it is part of.
    pub firmware: Firmware,
    /// The dialect that it compiles source with; `None` where our compiler has none.
    pub compiles: Option<Dialect>,
    /// What its own compiler takes from the heap, where that is known.
    pub compiler: Option<CompilerLayout>,
    /// The size of a block of the garbage collector, in bytes: every allocation is rounded up to it.
    pub block: u64,
    /// The release, as programs see it.
    pub version: (u32, u32),
    /// The sizes of objects.
    pub layouts: Layouts,
    /// How interned strings are kept.
    pub strings: StringRules,
    /// What reading a compiled file takes.
    pub reader: ReaderLayout,
    /// Places of `sys.modules` at the start.
    pub loaded_modules: u32,
    /// Whether garbage is collected after every module file.
    pub collects_after_import: bool,
    /// Whether what a module holds is moved once it has run, to where long-lived objects lie.
    pub moves_after_import: bool,
    /// Whether a module knows the file that it came from, as `__file__`.
    pub stores_file: bool,
    /// Whether messages of exceptions are short and name nothing (`MICROPY_ERROR_REPORTING_TERSE`).
    pub has_terse_errors: bool,
    /// Whether calls have a stack of their own for their frames, so that none lies on the heap.
    pub has_frame_stack: bool,
}

/// Every profile, by id.
pub const PROFILES: [&Profile; 3] = [
    &circuitpython_4::PROFILE,
    &circuitpython_9::PROFILE,
    &micropython_1_25::PROFILE,
];

impl Profile {
    /// Who the files that it loads are for.
    pub fn first_byte(&self) -> mpy::Dialect {
        match self.firmware {
            // CircuitPython writes its own first byte since 7.
            Firmware::CircuitPython(major, _) if major >= 7 => mpy::Dialect::CircuitPython,
            Firmware::CircuitPython(..) | Firmware::MicroPython => mpy::Dialect::MicroPython,
        }
    }

    /// Whether bytecode can run where it lies in a read-only file system (VfsRom, since 1.25).
    pub fn runs_in_place(&self) -> bool {
        self.firmware == Firmware::MicroPython && self.version >= (1, 25)
    }

    /// Whether it is the one of a release of CircuitPython: 10 allocates as 9 does.
    pub fn is_of_circuitpython(&self, major: u32) -> bool {
        match self.firmware {
            Firmware::CircuitPython(9, _) => matches!(major, 9 | 10),
            Firmware::CircuitPython(own, _) => major == own,
            Firmware::MicroPython => false,
        }
    }

    /// The profile that board files call `id`.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PROFILES.into_iter().find(|profile| profile.id == id)
    }
}
