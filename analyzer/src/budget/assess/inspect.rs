//! What one file tells: its imports, what loading it takes, and the strings it brings.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::board::Board;
use super::Subject;
use super::session::{Session, loaded_modules};
use crate::app::{App, Format, Module, check_compatibility, imports_of_compiled};
use crate::compile;
use crate::diagnostic::Diagnostic;
use crate::mpy::{self, RawFile};
use crate::python::{Import, Source};
use crate::quantity::Bytes;
use crate::vm::load::{self, LoadAllocation};

/// What every file tells, by path.
pub(super) struct Inspected<'s> {
    board: &'s Board,
    subject: &'s Subject<'s>,
    files: BTreeMap<String, FileFacts>,
}

/// What one file tells.
#[derive(Debug, Clone, Default)]
pub(super) struct FileFacts {
    pub(super) imports: Vec<Import>,
    /// What loading takes; `None` where it is not known.
    pub(super) load: Option<Load>,
    /// What is wrong with it.
    pub(super) problem: Option<Diagnostic>,
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
    /// Reads every file that can be imported, on all cores; the order of results does not depend on
    /// the order of work.
    pub(super) fn new(board: &'s Board, subject: &'s Subject<'s>) -> Self {
        let reader = Reader { board, subject };
        let programs = subject.app.entry_points().iter().map(|entry| &entry.module);
        let modules: BTreeMap<&str, &Module> = subject
            .app
            .modules()
            .iter()
            .chain(programs)
            .map(|module| (module.path.as_str(), module))
            .collect();
        let files = modules
            .into_par_iter()
            .map(|(path, module)| (path.to_owned(), reader.facts(module)))
            .collect();
        Self {
            board,
            subject,
            files,
        }
    }

    /// What a module imports.
    pub(super) fn imports_of(&self, module: &Module) -> Vec<Import> {
        let facts = self.files.get(&module.path);
        facts.map_or_else(Vec::new, |facts| facts.imports.clone())
    }

    /// The folder that the files are in, as the board reads it.
    pub(super) fn app(&self) -> &'s App {
        self.subject.app
    }

    /// What an interned string takes besides its characters.
    pub(super) fn string_overhead(&self) -> u64 {
        self.board.vm.strings.overhead
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

    /// What is wrong with the files that sessions load.
    pub(super) fn problems(&self, sessions: &[Session]) -> Vec<Diagnostic> {
        loaded_modules(sessions)
            .iter()
            .filter_map(|module| self.files.get(&module.path)?.problem.clone())
            .collect()
    }
}

/// Reads one file at a time.
#[derive(Clone, Copy)]
struct Reader<'s> {
    board: &'s Board,
    subject: &'s Subject<'s>,
}

impl Reader<'_> {
    fn facts(self, module: &Module) -> FileFacts {
        let bytes = self.subject.tree.bytes(&module.path).unwrap_or_default();
        let shown = self.subject.shown(&module.path);
        match module.format {
            Format::Python => self.source(&module.path, &shown, bytes),
            // What the board refuses has been reported with the folder, and is never loaded.
            _ if check_compatibility(module, self.subject.app.rules()).is_some() => {
                FileFacts::default()
            }
            Format::Mpy(_) | Format::Damaged => {
                let file = RawFile::read(bytes);
                let facts = file.and_then(|file| self.compiled(&shown, &file));
                facts.unwrap_or_else(|error| FileFacts {
                    problem: Some(mpy::diagnose(&shown, &error)),
                    ..FileFacts::default()
                })
            }
        }
    }

    /// The board compiles source as our compiler does. The source model says more of an import than
    /// its bytecode; where it cannot read what the board can, bytecode has to do.
    fn source(self, path: &str, shown: &str, bytes: &[u8]) -> FileFacts {
        let parsed = Source::parse(shown, bytes);
        let Some(dialect) = self.board.vm.compiles else {
            return match parsed {
                Ok(source) => FileFacts {
                    imports: source.imports,
                    ..FileFacts::default()
                },
                Err(problem) => FileFacts {
                    problem: Some(*problem),
                    ..FileFacts::default()
                },
            };
        };
        let options = compile::Options {
            source_name: path.to_owned(),
            optimization: 0,
            dialect,
        };
        let module = match compile::compile(bytes, &options) {
            Ok(module) => module,
            Err(error) => {
                return FileFacts {
                    problem: Some(compile::diagnose(shown, bytes, &error)),
                    ..FileFacts::default()
                };
            }
        };
        // What our compiler writes, our reader reads.
        let bytes = module.to_bytes(self.board.vm.first_byte());
        let file = RawFile::read(&bytes);
        let facts = file.and_then(|file| self.compiled(shown, &file));
        let mut facts = facts.unwrap_or_else(|error| FileFacts {
            problem: Some(mpy::diagnose(shown, &error)),
            ..FileFacts::default()
        });
        if let Ok(source) = parsed {
            facts.imports = source.imports;
        }
        facts
    }

    fn compiled(self, shown: &str, file: &RawFile) -> Result<FileFacts, mpy::Error> {
        let module = mpy::Module::decode(file)?;
        let allocations = load::allocations(&module, self.board.vm);
        let largest = allocations
            .iter()
            .max_by_key(|allocation| allocation.taken)
            .map(|allocation| (allocation.taken, purpose(allocation, &module)));
        let new_strings = self.subject.rom_strings.map(|rom| {
            let strings = rom.new_in(&module.strings);
            strings.into_iter().map(<[u8]>::to_vec).collect()
        });
        let (imports, problem) = match imports_of_compiled(&module) {
            Ok(imports) => (imports, None),
            Err(too_many) => (Vec::new(), Some(too_many)),
        };
        Ok(FileFacts {
            imports,
            load: Some(Load {
                taken: allocations.iter().map(|allocation| allocation.taken).sum(),
                largest,
                functions: module.function_count(),
                new_strings,
            }),
            problem: problem.map(|problem| {
                Diagnostic::error("mpy-damaged", format!("{shown}: {problem}")).help(
                    "no compiler writes this: copy or download the file again, or recompile it",
                )
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
