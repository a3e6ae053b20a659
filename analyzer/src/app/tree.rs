//! The files of a folder, read by the caller.

use std::collections::{BTreeMap, BTreeSet};

/// Files by path. Paths are relative and separated by `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// What the folder is called; the name of the package if the folder itself is one.
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    empty_folders: BTreeSet<String>,
}

impl Tree {
    /// An empty tree for a folder of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Adds a file; a second file of the same path replaces the first. A path that ends in `/` is
    /// a folder, which matters only when nothing is in it: it is a package all the same.
    pub fn insert(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !matches!(*part, "" | "."))
            .collect();
        let normal = parts.join("/");
        if normal.is_empty() {
            return;
        }
        if path.ends_with('/') {
            self.empty_folders.insert(normal);
        } else {
            self.files.insert(normal, bytes.into());
        }
    }

    /// What the folder is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a file holds.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    pub(super) fn empty_folders(&self) -> impl Iterator<Item = &str> {
        self.empty_folders.iter().map(String::as_str)
    }
}
