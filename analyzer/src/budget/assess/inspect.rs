//! What one file tells: its imports, what loading it takes, and the strings it brings.

use std::collections::{BTreeMap, BTreeSet};

use super::super::board::Board;
use super::Subject;
use super::session::{Session, loaded_modules};
use crate::app::{App, Format, Module, check_compatibility, imports_of_compiled};
use crate::diagnostic::Diagnostic;
use crate::mpy::{self, RawFile};
use crate::python::{Import, Source};
use crate::quantity::Bytes;
use crate::vm::load::{self, LoadAllocation};

/// The files read so far, by path; each is read once, however many sessions load it.
pub(super) struct Inspected<'s> {
    board: &'s Board,
    subject: &'s Subject<'s>,
    files: BTreeMap<String, FileFacts>,
    problems: Vec<Diagnostic>,
}

/// What one file tells.
#[derive(Debug, Clone, Default)]
pub(super) struct FileFacts {
    pub(super) imports: Vec<Import>,
    /// What loading takes; `None` where it is not known.
    pub(super) load: Option<Load>,
}

/// What loading a compiled module takes.
#[derive(Debug, Clone)]
pub(super) struct Load {
    /// Everything that is live when the first instruction runs, in whole blocks.
    pub(super) taken: Bytes,
    /// The largest single allocation and what it is for.
    pub(super) largest: Option<(Bytes, String)>,
    /// How many functions there are, the top level among them.
    pub(super) functions: usize,
    /// Strings that the firmware does not have, each with its text; `None` where it is not known
    /// which strings the firmware has.
    pub(super) new_strings: Option<BTreeSet<Vec<u8>>>,
}

impl<'s> Inspected<'s> {
    pub(super) fn new(board: &'s Board, subject: &'s Subject<'s>) -> Self {
        Self {
            board,
            subject,
            files: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Reads a module's file, unless that has been done.
    pub(super) fn read(&mut self, module: &Module) -> &FileFacts {
        if !self.files.contains_key(&module.path) {
            let facts = self.facts(module);
            self.files.insert(module.path.clone(), facts);
        }
        &self.files[&module.path]
    }

    /// The folder that the files are in, as the board reads it.
    pub(super) fn app(&self) -> &'s App {
        self.subject.app
    }

    /// What an interned string takes besides its characters.
    pub(super) fn string_overhead(&self) -> u64 {
        self.board.vm.string_overhead
    }

    /// Of the modules that sessions load, how many have a known cost of loading.
    pub(super) fn counted(&self, sessions: &[Session]) -> usize {
        loaded_modules(sessions)
            .iter()
            .filter(|module| self.load_of(module).is_some())
            .count()
    }

    pub(super) fn load_of(&self, module: &Module) -> Option<&Load> {
        self.files.get(&module.path)?.load.as_ref()
    }

    pub(super) fn take_problems(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.problems)
    }

    fn facts(&mut self, module: &Module) -> FileFacts {
        let bytes = self.subject.tree.bytes(&module.path).unwrap_or_default();
        let shown = self.subject.shown(&module.path);
        match module.format {
            Format::Python => match Source::parse(&shown, bytes) {
                Ok(source) => FileFacts {
                    imports: source.imports,
                    load: None,
                },
                Err(problem) => {
                    self.problems.push(*problem);
                    FileFacts::default()
                }
            },
            // What the board refuses has been reported with the folder, and is never loaded.
            _ if check_compatibility(module, self.subject.app.rules()).is_some() => {
                FileFacts::default()
            }
            Format::Mpy(_) | Format::Damaged => match self.compiled(bytes) {
                Ok(facts) => facts,
                Err(error) => {
                    self.problems.push(mpy::diagnose(&shown, &error));
                    FileFacts::default()
                }
            },
        }
    }

    fn compiled(&self, bytes: &[u8]) -> Result<FileFacts, mpy::Error> {
        let file = RawFile::read(bytes)?;
        let module = mpy::Module::decode(&file)?;
        let allocations = load::allocations(&module, self.board.vm);
        let largest = allocations
            .iter()
            .max_by_key(|allocation| allocation.taken)
            .map(|allocation| (allocation.taken, purpose(allocation, &module)));
        let new_strings = self.subject.rom_strings.map(|rom| {
            let strings = rom.new_in(&module.strings);
            strings.into_iter().map(<[u8]>::to_vec).collect()
        });
        Ok(FileFacts {
            imports: imports_of_compiled(&module),
            load: Some(Load {
                taken: allocations.iter().map(|allocation| allocation.taken).sum(),
                largest,
                functions: module.function_count(),
                new_strings,
            }),
        })
    }
}

/// What an allocation is for, in a few words: `code of connect`.
fn purpose(allocation: &LoadAllocation, module: &mpy::Module<'_>) -> String {
    let kind = allocation.kind.name();
    match allocation.function.and_then(|index| module.function(index)) {
        Some(function) => format!("{kind} of {}", function.name(module)),
        None => format!("{kind} of the module"),
    }
}
