//! One file that an import can load.

use super::folder::MAIN;
use super::mpy_header::MpyHeader;

/// One module: what it is called and which file it comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Module {
    /// The name it is imported by; `__main__` for a file that the board runs by itself.
    pub name: String,
    /// Path of its file in the folder.
    pub path: String,
    /// How the file is written.
    pub format: Format,
    /// Bytes of the file.
    pub size: usize,
    /// It is the `__init__` file of a package of that name.
    pub is_package: bool,
}

impl Module {
    /// The board runs it by itself.
    pub fn is_program(&self) -> bool {
        self.name == MAIN
    }
}

/// How a module's file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Python source, which the board compiles when it imports it.
    Python,
    /// Compiled by mpy-cross.
    Mpy(MpyHeader),
    /// Named `.mpy`, but too short to be one.
    Damaged,
}

impl Format {
    pub(super) fn of(path: &str, bytes: &[u8]) -> Self {
        if path.to_ascii_lowercase().ends_with(".mpy") {
            MpyHeader::read(bytes).map_or(Self::Damaged, Self::Mpy)
        } else {
            Self::Python
        }
    }
}
