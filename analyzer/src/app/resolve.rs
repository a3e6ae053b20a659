//! Which file an import finds.

use super::folder::App;
use super::folders::{File, Folders, join};
use super::module::Module;
use super::rules::{FolderRule, SearchEntry, VmRules};

/// What the board finds for the full name of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// In the firmware; costs no heap beyond its name.
    Builtin {
        /// Full name.
        name: String,
    },
    /// Frozen into the firmware: its code is in flash, what it makes is on the heap.
    Frozen {
        /// Full name.
        name: String,
        /// Its file among the frozen ones; a package need not have one.
        path: Option<String>,
    },
    /// A file of the drive.
    Module(Module),
    /// A folder without an `__init__` file: an empty module with submodules.
    NamespacePackage {
        /// Full name.
        name: String,
        /// The folder.
        folder: String,
    },
    /// Nothing; the board raises ImportError.
    NotFound {
        /// The full name up to the part that is missing.
        name: String,
        /// The folders that were searched, as the board calls them.
        tried: Vec<String>,
    },
}

impl Resolution {
    /// The full name, up to what is missing if it was not found.
    pub fn name(&self) -> &str {
        match self {
            Self::Builtin { name }
            | Self::Frozen { name, .. }
            | Self::NamespacePackage { name, .. }
            | Self::NotFound { name, .. } => name,
            Self::Module(module) => &module.name,
        }
    }

    /// It can have submodules in files.
    pub fn is_package(&self) -> bool {
        match self {
            Self::Module(module) => module.is_package,
            Self::NamespacePackage { .. } => true,
            Self::Frozen { path, .. } => path
                .as_deref()
                .is_none_or(|path| path.contains("__init__.")),
            Self::Builtin { .. } | Self::NotFound { .. } => false,
        }
    }
}

/// Where a part of a dotted name was found.
#[derive(Clone)]
enum Found<'app> {
    File {
        store: Store,
        file: &'app File,
    },
    Folder {
        store: Store,
        folder: String,
        init: Option<&'app File>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Store {
    Drive,
    Frozen,
}

impl App {
    /// What `import name` finds, for a full name without leading dots.
    ///
    /// Follows `process_import_at_level` and `stat_module` of py/builtinimport.c.
    pub fn resolve(&self, name: &str) -> Resolution {
        let (first, rest) = match name.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (name, None),
        };
        if self.rules.is_always_builtin(first) {
            return self.resolve_builtin(name);
        }
        let mut found = match self.search(first) {
            Some(found) => found,
            None if self.rules.is_builtin(first) => return self.resolve_builtin(name),
            None => {
                return Resolution::NotFound {
                    name: first.to_owned(),
                    tried: searched(&self.rules),
                };
            }
        };
        let mut full_name = first.to_owned();
        for part in rest.into_iter().flat_map(|rest| rest.split('.')) {
            full_name.push('.');
            full_name.push_str(part);
            // A plain module has no `__path__`: nothing is searched below it.
            let (below, tried) = match &found {
                Found::File { .. } => (None, Vec::new()),
                Found::Folder { store, folder, .. } => {
                    (self.look(*store, folder, part), vec![shown(*store, folder)])
                }
            };
            match below {
                Some(below) => found = below,
                None => {
                    return Resolution::NotFound {
                        name: full_name,
                        tried,
                    };
                }
            }
        }
        resolution(full_name, found)
    }

    fn resolve_builtin(&self, name: &str) -> Resolution {
        // A submodule in the firmware is listed with its full name.
        let mut end = 0;
        while let Some(dot) = name[end..].find('.') {
            let parent = &name[..end + dot];
            end += dot + 1;
            let child = name[end..].find('.').map_or(name, |dot| &name[..end + dot]);
            if !self.rules.is_builtin(child) {
                return Resolution::NotFound {
                    name: child.to_owned(),
                    tried: vec![format!("{parent} in the firmware")],
                };
            }
        }
        Resolution::Builtin {
            name: name.to_owned(),
        }
    }

    fn search(&self, name: &str) -> Option<Found<'_>> {
        self.rules.search_path.iter().find_map(|entry| match entry {
            SearchEntry::Root => self.look(Store::Drive, "", name),
            SearchEntry::Frozen => self.look(Store::Frozen, "", name),
            SearchEntry::Folder(folder) => self.look(Store::Drive, folder, name),
        })
    }

    fn store(&self, store: Store) -> &Folders {
        match store {
            Store::Drive => &self.drive,
            Store::Frozen => &self.frozen,
        }
    }

    fn look(&self, store: Store, folder: &str, name: &str) -> Option<Found<'_>> {
        let folders = self.store(store);
        let path = join(folder, name);
        let file = || {
            let file = folders.py_or_mpy(&path)?;
            Some(Found::File { store, file })
        };
        if name.is_empty() || !folders.is_folder(&path) {
            return file();
        }
        let init = folders.py_or_mpy(&format!("{path}/__init__"));
        let package = Found::Folder {
            store,
            folder: path.clone(),
            init,
        };
        match self.rules.folder_rule {
            FolderRule::AnyFolderFirst => Some(package),
            FolderRule::InitFolderFirst if init.is_some() => Some(package),
            FolderRule::InitFolderFirst => file().or(Some(package)),
        }
    }
}

fn resolution(name: String, found: Found<'_>) -> Resolution {
    let module = |name, file: &File, is_package| {
        Resolution::Module(Module {
            name,
            path: file.path.clone(),
            format: file.format,
            size: file.size,
            is_package,
        })
    };
    match found {
        Found::File {
            store: Store::Drive,
            file,
        } => module(name, file, false),
        Found::File { file, .. } => Resolution::Frozen {
            name,
            path: Some(file.path.clone()),
        },
        Found::Folder {
            store: Store::Frozen,
            init,
            ..
        } => Resolution::Frozen {
            name,
            path: init.map(|file| file.path.clone()),
        },
        Found::Folder {
            init: Some(file), ..
        } => module(name, file, true),
        Found::Folder { folder, .. } => Resolution::NamespacePackage { name, folder },
    }
}

fn shown(store: Store, folder: &str) -> String {
    match store {
        Store::Drive => format!("/{folder}"),
        Store::Frozen => join(".frozen", folder),
    }
}

/// The search path as the board calls it.
pub(super) fn searched(rules: &VmRules) -> Vec<String> {
    let entries = rules.search_path.iter();
    entries
        .map(|entry| match entry {
            SearchEntry::Root => "/".to_owned(),
            SearchEntry::Frozen => ".frozen".to_owned(),
            SearchEntry::Folder(folder) => format!("/{folder}"),
        })
        .collect()
}
