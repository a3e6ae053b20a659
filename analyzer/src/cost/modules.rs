//! Every module that a board can import, ready to run: where a session finds them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Subject;
use super::file::{File, Reader};
use crate::app::{App, Module, Resolution};
use crate::deployment::Deployment;
use crate::import::{Found, Library, Program, Residence};
use crate::vm::Profile;

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

    fn residence(&self, module: &Module) -> Residence {
        self.moved.get(&module.path).copied().unwrap_or(self.load)
    }

    /// How files get onto the board: `build` does it so.
    pub fn deployment(&self) -> Deployment<'s> {
        self.subject.deployment(self.profile)
    }

    /// What the VM calls the file of a module.
    pub fn path_on_board(&self, module: &Module) -> String {
        let residence = self.residence(module);
        self.deployment().file_in_vm(module, residence)
    }
}

impl Library for Modules<'_> {
    fn text(&self, path: &str) -> Option<&str> {
        match path {
            "board.board_id" => self.subject.board_id,
            _ => None,
        }
    }

    fn members(&self, module: &str) -> Option<&[String]> {
        self.subject.members?.get(module).map(Vec::as_slice)
    }

    fn find(&self, name: &str) -> Found {
        match self.subject.app.resolve(name) {
            Resolution::Builtin { .. } => Found::Builtin,
            Resolution::NotFound { .. } => Found::Missing,
            Resolution::NamespacePackage { name, folder } => {
                let deployment = self.deployment();
                Found::Namespace(deployment.namespace_in_vm(&name, &folder, self.load))
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
                Found::File {
                    path: self.path_on_board(&module),
                    program: self.program(&module).cloned(),
                    package: self.deployment().package_in_vm(&module, residence),
                    residence,
                }
            }
        }
    }
}
