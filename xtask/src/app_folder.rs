//! Reading a folder from disk into a [`Tree`], which the analyzer then reads as a board would.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use analyzer::app::Tree;
use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;
use crate::files;

/// More files than this are not on a board's drive: somebody named the wrong folder.
const MOST_FILES: usize = 20_000;
/// A Python file larger than this fits no board.
const LARGEST_FILE: u64 = 16 << 20;

/// Reads the Python files of a folder, source and compiled; of the rest, only the names.
pub(crate) fn read(folder: &Path) -> Result<Tree, Failure> {
    let real = fs::canonicalize(folder).map_err(|error| Failure::reading(folder, &error))?;
    if !real.is_dir() {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-folder",
            format!("{} is not a folder", folder.display()),
        )
        .help(
            "name the folder that holds code.py, or the CIRCUITPY drive itself",
        )]));
    }
    let name = real.file_name().map_or_else(
        || "app".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let mut walk = Walk {
        tree: Tree::new(name),
        seen: BTreeSet::new(),
        files: 0,
        top: folder,
    };
    walk.folder(folder, "")?;
    Ok(walk.tree)
}

struct Walk<'a> {
    tree: Tree,
    /// Folders by their real path, so that a link to a parent ends.
    seen: BTreeSet<PathBuf>,
    files: usize,
    top: &'a Path,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::reading(folder, &error);
        if !self.seen.insert(fs::canonicalize(folder).map_err(failed)?) {
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            entries.push(entry.map_err(failed)?);
        }
        entries.sort_by_key(fs::DirEntry::file_name);
        if entries.is_empty() && !prefix.is_empty() {
            self.tree.insert(&format!("{prefix}/"), []);
        }
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // What hosts and version control keep is never on the board's path.
            if matches!(&*name, ".git" | "target" | "node_modules" | ".venv") {
                continue;
            }
            let path = if prefix.is_empty() {
                name.into_owned()
            } else {
                format!("{prefix}/{name}")
            };
            if entry.path().is_dir() {
                self.folder(&entry.path(), &path)?;
            } else if entry.path().is_file() {
                self.file(&entry.path(), &path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, path: &str) -> Result<(), Failure> {
        self.files += 1;
        if self.files > MOST_FILES {
            let message = format!("{} holds more than {MOST_FILES} files", self.top.display());
            return Err(Failure::bad_input([Diagnostic::error(
                "too-many-files",
                message,
            )
            .help("name the app's own folder")]));
        }
        let ending = path.rsplit('.').next().unwrap_or_default();
        let is_python = ["py", "mpy", "txt"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known));
        if !is_python {
            self.tree.insert(path, []);
            return Ok(());
        }
        let size = fs::metadata(file)
            .map_err(|error| Failure::reading(file, &error))?
            .len();
        if size > LARGEST_FILE {
            return Err(Failure::bad_input([Diagnostic::error(
                "file-too-large",
                format!("{} has {size} bytes", file.display()),
            )
            .help(
                "no board loads a module of more than 16 MiB; remove it from the folder",
            )]));
        }
        self.tree.insert(path, files::read(file)?);
        Ok(())
    }
}
