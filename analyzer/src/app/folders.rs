//! What is where, under the names that imports look for.

use std::collections::BTreeMap;

use super::module::Format;
use super::rules::FileNames;
use super::tree::Tree;

/// One file that could be a module or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) size: usize,
    pub(super) format: Format,
}

/// Files and folders of a drive, or of the firmware's frozen modules.
#[derive(Debug, Clone)]
pub(super) struct Folders {
    file_names: FileNames,
    files: BTreeMap<String, File>,
    /// The name as written, by the name that is compared.
    folders: BTreeMap<String, String>,
}

impl Folders {
    /// The drive. With a `package`, the folder itself is the package of that name.
    pub(super) fn of_tree(tree: &Tree, file_names: FileNames, package: Option<&str>) -> Self {
        let mut folders = Self::empty(file_names);
        let seen_as = |path: &str| match package {
            Some(package) => format!("{package}/{path}"),
            None => path.to_owned(),
        };
        for (path, bytes) in tree.files() {
            let file = File {
                path: path.to_owned(),
                size: bytes.len(),
                format: Format::of(path, bytes),
            };
            folders.add_file(&seen_as(path), file);
        }
        for path in tree.empty_folders() {
            folders.add_folders(&format!("{}/", seen_as(path)));
        }
        folders
    }

    /// The frozen modules: names only.
    pub(super) fn of_names<'name>(names: impl Iterator<Item = &'name str>) -> Self {
        let mut folders = Self::empty(FileNames::CaseSensitive);
        for name in names {
            let file = File {
                path: name.to_owned(),
                size: 0,
                format: Format::Python,
            };
            folders.add_file(name, file);
        }
        folders
    }

    fn empty(file_names: FileNames) -> Self {
        Self {
            file_names,
            files: BTreeMap::new(),
            folders: BTreeMap::new(),
        }
    }

    fn add_file(&mut self, seen_as: &str, file: File) {
        self.add_folders(seen_as);
        let key = self.key(seen_as);
        self.files.entry(key).or_insert(file);
    }

    fn add_folders(&mut self, path: &str) {
        for (slash, _) in path.match_indices('/') {
            let folder = &path[..slash];
            let key = self.key(folder);
            self.folders.entry(key).or_insert_with(|| folder.to_owned());
        }
    }

    /// The form in which names are compared.
    pub(super) fn key(&self, path: &str) -> String {
        match self.file_names {
            FileNames::CaseSensitive => path.to_owned(),
            FileNames::IgnoreCase => path.to_ascii_lowercase(),
        }
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(&self.key(path))
    }

    pub(super) fn is_folder(&self, path: &str) -> bool {
        self.folders.contains_key(&self.key(path))
    }

    /// `path.py`, or else `path.mpy` (stat_file_py_or_mpy, py/builtinimport.c).
    pub(super) fn py_or_mpy(&self, path: &str) -> Option<&File> {
        self.file(&format!("{path}.py"))
            .or_else(|| self.file(&format!("{path}.mpy")))
    }

    /// Files by the name that imports look for.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files
            .iter()
            .map(|(seen_as, file)| (seen_as.as_str(), file))
    }

    /// Folders as written.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        self.folders.values().map(String::as_str)
    }
}

/// `folder/name`, or `name` in the root.
pub(super) fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
