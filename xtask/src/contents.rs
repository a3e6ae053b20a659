//! What goes onto a board: the folders of an app, and beside them the library of our firmware.

use std::path::PathBuf;

use analyzer::app::{App, Layout, SearchEntry, Tree};
use analyzer::budget::{Board, Support};
use analyzer::deployment::Deployment;
use analyzer::diagnostic::Diagnostic;

use crate::app_folder;
use crate::failure::Failure;
use crate::files;
use crate::library::Module;

/// The folder of a tree that holds the port of the standard library.
pub(crate) const LIBRARY: &str = "lib-port";

/// What goes onto a board, and how the board reads it.
pub(crate) struct Contents {
    /// Its files; the library lies in [`LIBRARY`].
    pub tree: Tree,
    /// The same as the board reads them.
    pub app: App,
    /// What reading them brought up.
    pub found: Vec<Diagnostic>,
    /// The board has firmware of ours, which mounts files.
    pub has_mounts: bool,
}

impl Contents {
    /// Reads the folders of an app, which go onto the board as one; without any, it is the library.
    pub(crate) fn read(
        board: &Board,
        apps: &[PathBuf],
        library: Vec<Module>,
    ) -> Result<Self, Failure> {
        let mut rules = board.rules();
        // What kind of folder it is does not depend on what the board brings.
        let (mut tree, layout) = match apps {
            [] => (Tree::new(LIBRARY), Layout::Library),
            apps => {
                let tree = merged(apps)?;
                let layout = Layout::of(&tree, &rules);
                (tree, layout)
            }
        };
        let has_mounts = board.support == Support::Full;
        if has_mounts {
            for module in library {
                tree.insert(&format!("{LIBRARY}/{}", module.path), module.source);
            }
            rules
                .search_path
                .push(SearchEntry::Folder(LIBRARY.to_owned()));
        }
        let (app, found) = App::read_as(&tree, &rules, layout);
        Ok(Self {
            tree,
            app,
            found,
            has_mounts,
        })
    }

    /// How its files get onto the board; `is_compiled` says that something compiles source for it.
    pub(crate) fn deployment(&self, is_compiled: bool) -> Deployment<'_> {
        Deployment {
            app: &self.app,
            library: LIBRARY,
            is_compiled,
            has_mounts: self.has_mounts,
        }
    }
}

/// The files of all folders, each once.
fn merged(folders: &[PathBuf]) -> Result<Tree, Failure> {
    let [first, others @ ..] = folders else {
        return Ok(Tree::default());
    };
    let mut tree = app_folder::read(first)?;
    for folder in others {
        for (path, bytes) in app_folder::read(folder)?.files() {
            if tree.bytes(path).is_some() {
                let message = format!(
                    "{path} is in {} and in an earlier folder",
                    files::named(folder)
                );
                return Err(Failure::bad_input([Diagnostic::error(
                    "same-file-twice",
                    message,
                )
                .help("only one of them can go onto the board: leave one folder out")]));
            }
            tree.insert(path, bytes);
        }
    }
    Ok(tree)
}
