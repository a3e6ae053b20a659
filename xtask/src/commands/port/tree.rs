//! The folder of annotated sources, which an author edits between `apply` and `record`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use lib_port::Sha256;

use crate::failure::Failure;
use crate::files;
use crate::reading;

/// Where the tree remembers what was last taken from a layer or put into one.
const STAMPS: &str = ".applied";

/// A folder of annotated sources.
pub(super) struct Tree {
    pub folder: PathBuf,
    /// The hash of each file when layer and file agreed.
    stamps: BTreeMap<String, Sha256>,
}

impl Tree {
    /// The tree in a folder, which need not be there yet.
    pub(super) fn open(folder: PathBuf) -> Result<Self, Failure> {
        let file = folder.join(STAMPS);
        let text = if file.is_file() {
            reading::read_text(&file)?
        } else {
            String::new()
        };
        // A line that says nothing sensible only makes a file count as edited.
        let stamps = text
            .lines()
            .filter_map(|line| {
                let (hash, path) = line.split_once("  ")?;
                Some((path.to_owned(), Sha256::parse(hash)?))
            })
            .collect();
        Ok(Self { folder, stamps })
    }

    /// A file as a message names it.
    pub(super) fn shown(&self, path: &str) -> String {
        files::shown(&self.folder.join(path))
    }

    /// A file, if it is there.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let file = self.folder.join(path);
        file.is_file().then(|| reading::read(&file)).transpose()
    }

    /// The paths of its Python sources.
    pub(super) fn sources(&self) -> Result<Vec<String>, Failure> {
        if !self.folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut paths = reading::below(&self.folder)?;
        paths.retain(|path| path.ends_with(".py"));
        Ok(paths)
    }

    /// Refuses to lose edits that were never recorded.
    pub(super) fn check_replaceable(&self, path: &str, new: &[u8]) -> Result<(), Failure> {
        let Some(old) = self.read(path)? else {
            return Ok(());
        };
        if old == new || self.stamps.get(path) == Some(&Sha256::of(&old)) {
            return Ok(());
        }
        Err(Failure::bad_input([Diagnostic::error(
            "not-recorded",
            format!("{} was edited and not recorded", self.shown(path)),
        )
        .help(
            "`port record` keeps the edits, `port apply --force` drops them",
        )]))
    }

    /// Writes a file, and remembers that it agrees with its layer.
    pub(super) fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        if self.read(path)?.is_none_or(|old| old != bytes) {
            let file = self.folder.join(path);
            if let Some(parent) = file.parent() {
                files::create_folder(parent)?;
            }
            files::write(&file, bytes)?;
        }
        self.agree(path, bytes);
        Ok(())
    }

    /// Remembers that a file agrees with its layer.
    pub(super) fn agree(&mut self, path: &str, bytes: &[u8]) {
        self.stamps.insert(path.to_owned(), Sha256::of(bytes));
    }

    /// Keeps what is remembered.
    pub(super) fn close(self) -> Result<(), Failure> {
        let lines: Vec<String> = self
            .stamps
            .iter()
            .map(|(path, hash)| format!("{hash}  {path}\n"))
            .collect();
        files::create_folder(&self.folder)?;
        files::write(&self.folder.join(STAMPS), lines.concat().as_bytes())
    }
}
