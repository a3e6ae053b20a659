//! Every module that a board can import, ready to run: where a session finds them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Subject;
use super::file::{File, Reader};
use crate::app::{App, Format, Layout, Module, Resolution, SearchEntry};
use crate::import::{Found, Library, Program, Residence};
use crate::vm::Profile;

/// Where the ports and `build` put libraries.
const LIBRARIES: &str = "lib";

/// Every module that a board can import, ready to run.
///
/// Cheap to clone: a changed copy shares what did not change.
#[derive(Debug, Clone)]
pub struct Modules<'s> {
    pub(super) profile: &'static Profile,
    pub(super) subject: &'s Subject<'s>,
    files: Arc<BTreeMap<String, File>>,
    /// Where modules lie unless something else is said.
    load: Residence,
    /// Modules whose code is another, by path.
    changed: BTreeMap<String, Arc<Program>>,
    /// Modules that lie elsewhere, by path.
    moved: BTreeMap<String, Residence>,
}

impl<'s> Modules<'s> {
    /// Reads every file that can be imported or run, on all cores; the order of results does not
    /// depend on the order of work.
    pub fn read(profile: &'static Profile, subject: &'s Subject<'s>, load: Residence) -> Self {
        let reader = Reader { profile, subject };
        let files = subject
            .files()
            .into_par_iter()
            .map(|(path, module)| (path.to_owned(), reader.read(module)))
            .collect();
        Self {
            profile,
            subject,
            files: Arc::new(files),
            load,
            changed: BTreeMap::new(),
            moved: BTreeMap::new(),
        }
    }

    /// The VM.
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// What is to be costed.
    pub fn subject(&self) -> &'s Subject<'s> {
        self.subject
    }

    /// The folder as the board reads it.
    pub fn app(&self) -> &'s App {
        self.subject.app
    }

    /// What the file of a module tells.
    pub fn file(&self, module: &Module) -> Option<&File> {
        self.files.get(&module.path)
    }

    /// What a module imports.
    pub fn imports_of(&self, module: &Module) -> Vec<crate::python::Import> {
        self.file(module)
            .map_or_else(Vec::new, |file| file.imports.clone())
    }

    /// The same modules, all of them loaded in another way.
    #[must_use]
    pub fn loaded_to(&self, load: Residence) -> Self {
        Self {
            load,
            ..self.clone()
        }
    }

    /// The same modules, one of them elsewhere.
    #[must_use]
    pub fn with_moved(&self, module: &Module, to: Residence) -> Self {
        let mut changed = self.clone();
        changed.moved.insert(module.path.clone(), to);
        changed
    }

    /// The same modules, some of them compiled from another source, or otherwise. Nothing if one
    /// of them does not compile.
    pub fn with_sources<'a>(
        &self,
        sources: impl IntoIterator<Item = (&'a Module, &'a [u8])>,
        optimization: u8,
    ) -> Option<Self> {
        let reader = Reader {
            profile: self.profile,
            subject: self.subject,
        };
        let mut changed = self.clone();
        for (module, source) in sources {
            let bytes = reader.compile(module, source, optimization)?.ok()?;
            let program = Arc::new(Program::read(&bytes).ok()?);
            changed.changed.insert(module.path.clone(), program);
        }
        Some(changed)
    }

    /// The source of a module, if it is text.
    pub fn source(&self, module: &Module) -> Option<&'s str> {
        let is_source = self.file(module)?.is_source;
        let bytes = self.subject.tree.bytes(&module.path)?;
        str::from_utf8(bytes).ok().filter(|_| is_source)
    }

    /// Where the code of modules lies, unless something else is said.
    pub fn load(&self) -> Residence {
        self.load
    }

    /// The code of a module.
    pub fn program(&self, module: &Module) -> Option<&Arc<Program>> {
        let changed = self.changed.get(&module.path);
        changed.or_else(|| self.file(module)?.program.as_ref())
    }

    /// What comes before paths where files are mounted, and whether anything does.
    fn mount(&self, residence: Residence) -> Option<&'static str> {
        match residence {
            _ if !self.subject.has_mounts => None,
            Residence::Ram => Some("/ram"),
            Residence::Rom => Some("/rom"),
            Residence::Frozen => None,
        }
    }

    /// What the VM calls the folder on its search path that a module is in, with a slash behind it.
    fn folder(&self, module: &Module) -> String {
        let folder = self.folder_in_mount(module);
        match self.mount(self.residence(module)) {
            // There is nothing in the current folder: the search goes on at the mount.
            Some(mount) if folder.is_empty() => format!("{mount}/"),
            Some(mount) => format!("{mount}{folder}"),
            None => folder,
        }
    }

    fn residence(&self, module: &Module) -> Residence {
        self.moved.get(&module.path).copied().unwrap_or(self.load)
    }

    fn folder_in_mount(&self, module: &Module) -> String {
        if self.subject.is_of_library(&module.path) || *self.subject.app.layout() != Layout::Drive {
            return format!("/{LIBRARIES}/");
        }
        let stem = module.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        let below_root = module.name.replace('.', "/");
        let is_below = |folder: &str| {
            let head = stem.get(..folder.len()).unwrap_or_default();
            let rest = stem.get(folder.len()..).unwrap_or_default();
            let rest = rest.strip_suffix("/__init__").unwrap_or(rest);
            head.eq_ignore_ascii_case(folder)
                && rest
                    .strip_prefix('/')
                    .is_some_and(|rest| rest == below_root)
        };
        self.subject
            .app
            .rules()
            .search_path
            .iter()
            .find_map(|entry| match entry {
                SearchEntry::Folder(folder) if is_below(folder) => Some(format!("/{folder}/")),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// What the VM calls the file of a module: source has been compiled by `build`.
    pub fn path_on_board(&self, module: &Module) -> String {
        if module.is_program() {
            return module.path.clone();
        }
        // Where nothing here compiles for the VM, the board does.
        let ending = match module.format {
            Format::Python if self.profile.compiles.is_none() => "py",
            _ => "mpy",
        };
        format!("{}{}.{ending}", self.folder(module), stem(module))
    }
}

impl Library for Modules<'_> {
    fn members(&self, module: &str) -> Option<&[String]> {
        self.subject.members?.get(module).map(Vec::as_slice)
    }

    fn find(&self, name: &str) -> Found {
        match self.subject.app.resolve(name) {
            Resolution::Builtin { .. } => Found::Builtin,
            Resolution::NotFound { .. } => Found::Missing,
            Resolution::NamespacePackage { name, folder } => {
                let path = name.replace('.', "/");
                let on_path = folder.len() > path.len() || self.is_of_libraries(&folder);
                let path = match on_path {
                    true => format!("/{LIBRARIES}/{path}"),
                    false => path,
                };
                Found::Namespace(match self.mount(self.load) {
                    Some(mount) => format!("{mount}/{}", path.trim_start_matches('/')),
                    None => path,
                })
            }
            Resolution::Frozen { name, path } => Found::File {
                package: path
                    .as_deref()
                    .is_none_or(|path| path.contains("__init__."))
                    .then(|| format!(".frozen/{}", name.replace('.', "/"))),
                path: path.unwrap_or_default(),
                program: None,
                residence: Residence::Frozen,
            },
            Resolution::Module(module) => {
                let residence = self.residence(&module);
                let folder = match residence {
                    Residence::Frozen => ".frozen/".to_owned(),
                    Residence::Ram | Residence::Rom => self.folder(&module),
                };
                Found::File {
                    path: match residence {
                        Residence::Frozen => format!("{folder}{}.py", stem(&module)),
                        Residence::Ram | Residence::Rom => self.path_on_board(&module),
                    },
                    program: self.program(&module).cloned(),
                    package: module
                        .is_package
                        .then(|| format!("{folder}{}", module.name.replace('.', "/"))),
                    residence,
                }
            }
        }
    }
}

impl Modules<'_> {
    /// A folder that gets into the board's folder of libraries.
    fn is_of_libraries(&self, folder: &str) -> bool {
        self.subject.is_of_library(folder) || *self.subject.app.layout() != Layout::Drive
    }
}

/// The path of a module below its folder of the search path, without an ending.
fn stem(module: &Module) -> String {
    let inner = if module.is_package { "/__init__" } else { "" };
    format!("{}{inner}", module.name.replace('.', "/"))
}
