//! The figures of a module that are both measured and estimated.

use serde::Deserialize;

/// A figure that is both measured and estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// In a session that has imported nothing.
    Cold,
    /// The same once all strings are interned.
    Warm,
    /// When what the module imports is there already.
    Own,
    /// The same once all strings are interned.
    OwnWarm,
    /// Strings that were interned.
    Strings,
    /// Their bytes.
    StringBytes,
    /// The most that was in use at once during the cold import, garbage included.
    Peak,
    /// The largest allocation of the cold import.
    LargestBlock,
}

impl Figure {
    /// It is what an import takes while it goes on, and not for good.
    pub fn is_at_once(self) -> bool {
        matches!(self, Self::Peak | Self::LargestBlock)
    }

    /// It is memory.
    pub fn is_memory(self) -> bool {
        !matches!(self, Self::Strings | Self::StringBytes)
    }
}
