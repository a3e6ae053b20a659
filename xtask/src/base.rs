//! The base of the port: a tree of CPython's library, which is fetched and never part of this project.

use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;

use crate::context;
use crate::failure::Failure;
use crate::layers::Entry;
use crate::reading;
use crate::tools::sources;

/// What Cargo says comes behind what it was wanted for.
fn not_fetched(mut failure: Failure) -> Failure {
    let message = Diagnostic::error("no-base", "Cargo cannot fetch CPython's library")
        .help("Cargo needs the network once; --base DIR names a library that is here");
    failure.messages.insert(0, message);
    failure
}

/// A folder that holds CPython's library.
pub(crate) struct Base {
    folder: PathBuf,
}

impl Base {
    /// Takes the folder that was named, or what Cargo fetches in a checkout.
    pub(crate) fn locate(named: Option<&Path>) -> Result<Self, Failure> {
        let folder = match named {
            Some(folder) => {
                // A tree of CPython, as git has it, holds the library in a folder.
                let library = folder.join("Lib");
                if library.is_dir() {
                    library
                } else {
                    folder.to_owned()
                }
            }
            None if context::workspace_root().is_some() => {
                sources::cpython().map_err(not_fetched)?
            }
            None => {
                return Err(Failure::bad_input([Diagnostic::error(
                    "no-base",
                    "CPython's library, which the port changes, is not here",
                )
                .help(
                    "`cargo xtask` in a checkout of mpyfit fetches it; elsewhere, name the Lib of \
                     the crate rustpython-pylib with --base DIR",
                )]));
            }
        };
        if !folder.is_dir() {
            let message = format!("{} is not a folder", folder.display());
            return Err(Failure::bad_input([Diagnostic::error(
                "not-a-folder",
                message,
            )
            .help("name CPython's Lib, or the folder that holds it")]));
        }
        Ok(Self { folder })
    }

    /// A file of the library.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        if !self.has(path) {
            let message = format!("{} has no {path}", self.folder.display());
            return Err(Failure::bad_input([Diagnostic::error(
                "base-lacks-file",
                message,
            )
            .help("name CPython's Lib, or the folder that holds it, with --base")]));
        }
        reading::read(&self.folder.join(path))
    }

    /// The annotated source of a layer.
    pub(crate) fn applied(&self, entry: &Entry) -> Result<Vec<u8>, Failure> {
        let bytes = self.read(entry.layer.base())?;
        lib_port::apply(&entry.layer, &bytes).map_err(Failure::refused)
    }

    /// Whether the library has a file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.folder.join(path).is_file()
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}
