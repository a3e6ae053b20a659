//! What is to be costed: an app with the library that its board has.

use crate::app::{App, Module, Tree};
use crate::deployment::Deployment;
use crate::import::{Members, Start};
use crate::quantity::Bytes;
use crate::vm::Profile;
use crate::vm::load::RomStrings;

/// What is to be costed.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// Its name in the report's title.
    pub title: &'s str,
    /// Its files.
    pub tree: &'s Tree,
    /// The same files as the board reads them.
    pub app: &'s App,
    /// The folder of the tree that holds the board's own library: its modules may be imported, but
    /// are not what is asked about.
    pub library: &'s str,
    /// What to put before a path to show it to people.
    pub prefix: &'s str,
    /// The strings in the firmware, where they are known.
    pub rom_strings: Option<&'s RomStrings>,
    /// Where a session begins, where that is known.
    pub start: Option<&'s Start>,
    /// The names in the modules of the firmware, where they are known.
    pub members: Option<&'s Members>,
    /// What CircuitPython calls the board: `board.board_id`.
    pub board_id: Option<&'s str>,
    /// The heap of the board, where it is known: garbage is collected when it is used up.
    pub heap: Option<Bytes>,
    /// The board has its files at `/rom`, where code runs in place, and at `/ram`, as if on a disk: our
    /// firmware does.
    pub has_mounts: bool,
    /// Its sources go onto the board as they are, which compiles them when it loads them.
    pub has_sources: bool,
}

impl<'s> Subject<'s> {
    /// A path as people will see it.
    pub fn shown(&self, path: &str) -> String {
        if self.is_of_library(path) {
            path.to_owned()
        } else {
            format!("{}{path}", self.prefix)
        }
    }

    /// The board brings this file.
    pub fn is_of_library(&self, path: &str) -> bool {
        self.path_in_library(path).is_some()
    }

    /// How its files get onto a board of a VM: source as our compiler makes it, where it can.
    pub fn deployment(&self, profile: &Profile) -> Deployment<'s> {
        Deployment {
            app: self.app,
            library: self.library,
            is_compiled: profile.compiles.is_some() && !self.has_sources,
            has_mounts: self.has_mounts,
        }
    }

    /// A path below the board's own library.
    pub fn path_in_library<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.library)?.strip_prefix('/')
    }

    /// Every file that can be imported or run, by path.
    pub(crate) fn files(&self) -> std::collections::BTreeMap<&'s str, &'s Module> {
        let programs = self.app.entry_points().iter().map(|entry| &entry.module);
        self.app
            .modules()
            .iter()
            .chain(programs)
            .map(|module| (module.path.as_str(), module))
            .collect()
    }
}
