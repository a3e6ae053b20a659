//! Reading a folder: what runs, and what can be imported.

use super::compatibility;
use super::folders::Folders;
use super::module::{Format, Module};
use super::resolve::Resolution;
use super::rules::{FileNames, SearchEntry, VmRules};
use super::surprises;
use super::tree::Tree;
use crate::diagnostic::Diagnostic;

/// The name of a program, whatever its file is called.
pub(super) const MAIN: &str = "__main__";

/// Files that make a folder the drive of a board, whichever family the board belongs to.
const PROGRAMS: [&str; 3] = ["code.py", "main.py", "boot.py"];

/// What kind of folder this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// The drive of a board: a program, a `lib` folder, or both.
    Drive,
    /// Modules side by side without a program.
    Library,
    /// The folder itself is a package.
    Package {
        /// Name of the package.
        name: String,
    },
}

impl Layout {
    /// What kind of folder this is, by what lies in it.
    pub fn of(tree: &Tree, rules: &VmRules) -> Self {
        let root = Folders::of_tree(tree, rules.file_names, None);
        let programs = rules.boot_files.iter().chain(&rules.main_files);
        let mut programs = programs.map(String::as_str).chain(PROGRAMS);
        let searched = |entry: &SearchEntry| match entry {
            SearchEntry::Folder(folder) => {
                root.folders().any(|name| name.eq_ignore_ascii_case(folder))
            }
            SearchEntry::Root | SearchEntry::Frozen => false,
        };
        if root.py_or_mpy("__init__").is_some() {
            let name = if is_identifier(tree.name()) {
                tree.name()
            } else {
                "package"
            };
            return Self::Package {
                name: name.to_owned(),
            };
        }
        if programs.any(|name| root.file(name).is_some()) || rules.search_path.iter().any(searched)
        {
            return Self::Drive;
        }
        Self::Library
    }
}

/// Why a file is where a board, or a user of a library, starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs once after reset. [`VmRules::boot_shares_heap`] says what is left of it afterwards.
    Boot,
    /// The program.
    Main,
    /// A module of a library: anyone may import it.
    Library,
}

/// A file where loading starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPoint {
    /// Why it is one.
    pub role: Role,
    /// The file; a boot file and a program have the name `__main__`.
    pub module: Module,
}

/// A folder as a board of certain rules reads it.
#[derive(Debug, Clone)]
pub struct App {
    pub(super) rules: VmRules,
    pub(super) drive: Folders,
    pub(super) frozen: Folders,
    layout: Layout,
    modules: Vec<Module>,
    entry_points: Vec<EntryPoint>,
}

impl App {
    /// Reads a folder and says what will surprise its owner.
    pub fn read(tree: &Tree, rules: &VmRules) -> (Self, Vec<Diagnostic>) {
        Self::read_as(tree, rules, Layout::of(tree, rules))
    }

    /// Reads a folder whose kind is known. A library may have a module that is called like a
    /// program: CPython's has a `code.py`.
    pub fn read_as(tree: &Tree, rules: &VmRules, layout: Layout) -> (Self, Vec<Diagnostic>) {
        let package = match &layout {
            Layout::Package { name } => Some(name.as_str()),
            Layout::Drive | Layout::Library => None,
        };
        let mut app = Self {
            rules: rules.clone(),
            drive: Folders::of_tree(tree, rules.file_names, package),
            frozen: Folders::of_names(rules.frozen.iter().map(String::as_str)),
            layout,
            modules: Vec::new(),
            entry_points: Vec::new(),
        };
        let (modules, passed_over) = app.candidates();
        app.modules = modules;
        app.entry_points = app.find_entry_points();

        let mut diagnostics = Vec::new();
        diagnostics.extend(surprises::of_files(tree, rules));
        diagnostics.extend(surprises::of_programs(&app));
        diagnostics.extend(passed_over);
        let modules = app.modules.iter();
        diagnostics.extend(modules.filter_map(|module| compatibility::check(module, rules)));
        (app, diagnostics)
    }

    /// What kind of folder this is.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The rules it was read by.
    pub fn rules(&self) -> &VmRules {
        &self.rules
    }

    /// Every file that an import of its name loads, sorted by name. Files that another file or the
    /// firmware hides are not among them, nor is a program.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Where loading starts: boot file and program of a drive, every module of a library.
    pub fn entry_points(&self) -> &[EntryPoint] {
        &self.entry_points
    }

    /// The modules of the search path, and what to say about files that are not reached.
    fn candidates(&self) -> (Vec<Module>, Vec<Diagnostic>) {
        let mut modules = Vec::new();
        let mut passed_over = surprises::PassedOver::default();
        for (seen_as, file) in self.drive.files() {
            let Some((folder, name)) = self.importable_as(seen_as) else {
                continue;
            };
            match self.resolve(&name) {
                Resolution::Module(module) if module.path == file.path => modules.push(module),
                Resolution::NotFound { .. } => {
                    // Something else has the name of its package.
                    let top = name.split('.').next().unwrap_or(&name);
                    passed_over.add(folder, top, file, &self.resolve(top));
                }
                winner => passed_over.add(folder, &name, file, &winner),
            }
        }
        modules.sort();
        (modules, passed_over.diagnostics)
    }

    /// The entry of the search path that a file belongs to, and the name it can be imported by.
    fn importable_as<'path>(&self, seen_as: &'path str) -> Option<(&'path str, String)> {
        let lower = seen_as.to_ascii_lowercase();
        let stem = [".py", ".mpy"]
            .iter()
            .find(|ending| lower.ends_with(**ending))
            .map(|ending| &seen_as[..seen_as.len() - ending.len()])?;
        if !seen_as.contains('/') && self.is_program(seen_as) {
            return None;
        }
        let folder = self
            .rules
            .search_path
            .iter()
            .find_map(|entry| match entry {
                SearchEntry::Folder(folder) => {
                    let rest = seen_as.get(folder.len()..)?;
                    let head = &seen_as[..folder.len()];
                    (self.drive.key(folder) == self.drive.key(head) && rest.starts_with('/'))
                        .then_some(head)
                }
                SearchEntry::Root | SearchEntry::Frozen => None,
            })
            .unwrap_or_default();
        let relative = stem[folder.len()..].trim_start_matches('/');
        let parts: Vec<&str> = relative.split('/').collect();
        if !parts.iter().all(|part| is_identifier(part)) {
            return None;
        }
        let parts = match parts.as_slice() {
            [package @ .., "__init__"] if !package.is_empty() => package,
            parts => parts,
        };
        Some((folder, parts.join(".")))
    }

    /// Whether a file in the root is one that the board runs by itself, or would if another were not
    /// there.
    pub fn is_program(&self, path: &str) -> bool {
        let names = self.rules.boot_files.iter().chain(&self.rules.main_files);
        let mut names = names.map(|name| self.drive.key(name));
        self.layout == Layout::Drive && names.any(|name| name == self.drive.key(path))
    }

    fn find_entry_points(&self) -> Vec<EntryPoint> {
        if self.layout != Layout::Drive {
            let modules = self.modules.iter().cloned();
            return modules
                .map(|module| EntryPoint {
                    role: Role::Library,
                    module,
                })
                .collect();
        }
        let first = |names: &[String], role| {
            let file = names.iter().find_map(|name| self.drive.file(name))?;
            let module = Module {
                name: MAIN.to_owned(),
                path: file.path.clone(),
                format: Format::Python,
                size: file.size,
                is_package: false,
            };
            Some(EntryPoint { role, module })
        };
        let boot = first(&self.rules.boot_files, Role::Boot);
        let main = first(&self.rules.main_files, Role::Main);
        boot.into_iter().chain(main).collect()
    }
}

fn is_identifier(part: &str) -> bool {
    let mut characters = part.chars();
    let starts = |first: char| first == '_' || first.is_alphabetic();
    characters.next().is_some_and(starts)
        && characters.all(|next| next == '_' || next.is_alphanumeric())
}

impl App {
    /// Paths in the folder whose last part could be what an import of `name` meant.
    pub(super) fn near_misses(&self, name: &str) -> Vec<&str> {
        let wanted = name.rsplit('.').next().unwrap_or(name);
        let sought = wanted.to_ascii_lowercase();
        let hits = self.drive.files().filter(|(seen_as, _)| {
            let lower = seen_as.to_ascii_lowercase();
            let stem = lower
                .strip_suffix(".py")
                .or_else(|| lower.strip_suffix(".mpy"))
                .map(|stem| stem.strip_suffix("/__init__").unwrap_or(stem));
            stem.is_some_and(|stem| stem.rsplit('/').next() == Some(sought.as_str()))
        });
        let paths = hits.map(|(_, file)| file.path.as_str());
        paths.filter(|path| !surprises::is_clutter(path)).collect()
    }

    /// Names are compared letter by letter.
    pub(super) fn is_case_sensitive(&self) -> bool {
        self.rules.file_names == FileNames::CaseSensitive
    }
}
