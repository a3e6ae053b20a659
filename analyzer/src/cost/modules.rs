//! Every module that a board can import, ready to run: where a session finds them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::Subject;
use super::file::{File, Reader};
use crate::app::{App, Format, Module, Resolution};
use crate::compile::{Knows, Options};
use crate::deployment::Deployment;
use crate::import::{Found, Library, OnBoard, Program, Residence};
use crate::quantity::Bytes;
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
    /// `build` compiles sources, whatever would happen to them otherwise.
    is_built: bool,
    /// Sessions have no more memory than the board.
    pub(super) is_bounded: bool,
    /// Requests for about so many bytes are wanted.
    pub(super) noted: Option<Bytes>,
    /// Modules whose code is another, by path.
    changed: BTreeMap<String, Change>,
    /// Sources as the board compiles them, as far as somebody has asked.
    on_board: Arc<Mutex<OnBoards>>,
    /// Modules that lie elsewhere, by path.
    moved: BTreeMap<String, Residence>,
}

/// A module whose code is another than that of its file.
#[derive(Debug, Clone)]
struct Change {
    program: Arc<Program>,
    /// Its source, if the board compiles it.
    source: Option<Arc<[u8]>>,
}

/// Sources as a board compiles them, by the board's name of the file and the source's digest: one
/// for each state of the board that makes a difference.
type OnBoards = BTreeMap<(String, u64), Vec<Arc<OnBoard>>>;

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
            is_built: false,
            is_bounded: false,
            noted: None,
            changed: BTreeMap::new(),
            on_board: Arc::default(),
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

    /// The same modules as `build` puts them onto the board.
    #[must_use]
    pub fn as_built(&self) -> Self {
        Self {
            is_built: true,
            ..self.clone()
        }
    }

    /// The same modules, whose sessions end where the heap of the board does.
    pub(super) fn bounded(&self) -> Self {
        Self {
            is_bounded: true,
            ..self.clone()
        }
    }

    /// The same modules, whose sessions keep requests for about so many bytes.
    pub(super) fn noting(&self, near: Bytes) -> Self {
        Self {
            noted: Some(near),
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
            let change = Change {
                program: Arc::new(Program::read(&bytes).ok()?),
                // Only our compiler is told to optimise.
                source: (optimization == 0).then(|| source.into()),
            };
            changed.changed.insert(module.path.clone(), change);
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
        match changed {
            Some(change) => Some(&change.program),
            None => self.file(module)?.program.as_ref(),
        }
    }

    /// The source that the board compiles when it loads a module.
    fn source_on_board(&self, module: &Module) -> Option<String> {
        self.is_compiled_on_board(module)
            .then(|| module.path.clone())
    }

    /// Whether the board compiles the source of a module when it loads it.
    pub fn is_compiled_on_board(&self, module: &Module) -> bool {
        module.format == Format::Python
            && self.profile.compiler.is_some()
            && !self.deployment().compiles(&module.path)
            && self.residence(module) != Residence::Frozen
    }

    fn residence(&self, module: &Module) -> Residence {
        self.moved.get(&module.path).copied().unwrap_or(self.load)
    }

    /// How files get onto the board: `build` does it so.
    pub fn deployment(&self) -> Deployment<'s> {
        let deployment = self.subject.deployment(self.profile);
        Deployment {
            is_compiled: deployment.is_compiled || self.is_built,
            ..deployment
        }
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

    fn compile(&self, source: &str, path: &str, knows: &Knows<'_>) -> Option<Arc<OnBoard>> {
        let options = Options {
            source_name: path.to_owned(),
            optimization: 0,
            dialect: self.profile.compiles?,
        };
        let layout = self.profile.compiler?;
        let bytes = match self.changed.get(source) {
            Some(change) => change.source.as_deref()?,
            None => self.subject.tree.bytes(source)?,
        };
        let mut digest = DefaultHasher::new();
        bytes.hash(&mut digest);
        let key = (path.to_owned(), digest.finish());
        // Whoever panicked with the lock has left nothing half done.
        let known = || self.on_board.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(&key)
            && let Some(fitting) = known.iter().find(|one| one.is_what_comes_of(knows))
        {
            return Some(Arc::clone(fitting));
        }
        let dialect = self.profile.first_byte();
        let compiled = OnBoard::compile(bytes, &options, layout, dialect, knows)?;
        let compiled = Arc::new(compiled);
        known().entry(key).or_default().push(Arc::clone(&compiled));
        Some(compiled)
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
                source: None,
            },
            Resolution::Module(module) => {
                let residence = self.residence(&module);
                Found::File {
                    path: self.path_on_board(&module),
                    program: self.program(&module).cloned(),
                    package: self.deployment().package_in_vm(&module, residence),
                    residence,
                    source: self.source_on_board(&module),
                }
            }
        }
    }
}
