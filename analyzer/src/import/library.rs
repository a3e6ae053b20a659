//! Where a session finds modules.

use std::sync::Arc;

use super::on_board::OnBoard;
use super::program::Program;
use crate::compile::Knows;

/// What stands behind the name of a module.
#[derive(Debug, Clone)]
pub enum Found {
    /// A compiled file.
    File {
        /// What the VM calls the file: `__file__`.
        path: String,
        /// Its code; `None` if it could not be read.
        program: Option<Arc<Program>>,
        /// The folder of a package: `__path__`.
        package: Option<String>,
        /// Where its code lies when it runs.
        residence: Residence,
        /// Its source, by the name that [`Library::compile`] takes, if the board compiles it.
        source: Option<String>,
    },
    /// A folder without a file of its own.
    Namespace(String),
    /// A module of the firmware.
    Builtin,
    /// Nothing.
    Missing,
}

/// Where the code of a module lies when it runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Residence {
    /// Copied to the heap.
    #[default]
    Ram,
    /// In a read-only file system in flash, and run there.
    Rom,
    /// Part of the firmware.
    Frozen,
}

/// Where a session finds modules.
pub trait Library {
    /// What an absolute name stands for.
    fn find(&self, name: &str) -> Found;

    /// A text that the firmware has under a name such as `board.board_id`, where that is known.
    fn text(&self, _path: &str) -> Option<&str> {
        None
    }

    /// A source as the board compiles it that knows its file as `path`; nothing if the board has it
    /// compiled, or refuses it.
    fn compile(&self, _source: &str, _path: &str, _knows: &Knows<'_>) -> Option<Arc<OnBoard>> {
        None
    }

    /// The names in a module of the firmware, in its order, where they are known.
    fn members(&self, _module: &str) -> Option<&[String]> {
        None
    }
}
