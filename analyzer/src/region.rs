//! The memory of a board: its regions, and what each is for.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::quantity::Bytes;

/// What a region of memory is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MemoryKind {
    /// Code and constants.
    Flash,
    /// Data, stack and heap.
    Ram,
}

impl MemoryKind {
    /// The kind as board files write it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Flash => "flash",
            Self::Ram => "ram",
        }
    }
}

/// A stretch of memory that a firmware may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name, as in the linker script.
    pub name: String,
    /// Its first address.
    pub origin: u64,
    /// Its size.
    pub size: Bytes,
    /// What it is for.
    pub kind: MemoryKind,
}
