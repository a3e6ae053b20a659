//! What an import finds.

use crate::app::Resolution;

use super::NodeId;

/// Everything that one name stands for: a file, a package, a module of the firmware, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What the board finds.
    pub found: Resolution,
    /// The package that it is in, which the board imports before it.
    pub parent: Option<NodeId>,
    /// Importing it fails and the program goes on without: it takes no room afterwards, but what it
    /// had imported until then stays.
    pub fails: bool,
}

impl Node {
    /// Its full name; the path of a program, which has none.
    pub fn name(&self) -> &str {
        match &self.found {
            Resolution::Module(module) if module.is_program() => &module.path,
            found => found.name(),
        }
    }

    /// The path of its file on the drive.
    pub fn path(&self) -> Option<&str> {
        match &self.found {
            Resolution::Module(module) => Some(&module.path),
            _ => None,
        }
    }

    /// The board finds nothing.
    pub fn is_missing(&self) -> bool {
        matches!(self.found, Resolution::NotFound { .. })
    }
}
