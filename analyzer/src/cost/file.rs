//! What one file tells: its imports, and its code ready to run.

use std::sync::Arc;

use super::Subject;
use crate::app::{Format, Module, check_compatibility, imports_of_compiled};
use crate::compile;
use crate::deployment;
use crate::diagnostic::Diagnostic;
use crate::import::Program;
use crate::mpy::{self, RawFile};
use crate::python::{Import, Source};
use crate::vm::Profile;

/// What one file tells.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// What it imports, and under which circumstances.
    pub imports: Vec<Import>,
    /// Its code; `None` where nothing here can read or compile it.
    pub program: Option<Arc<Program>>,
    /// It is source that is compiled before it gets to the board, or on it.
    pub is_source: bool,
    /// What is wrong with it.
    pub problem: Option<Diagnostic>,
}

impl File {
    fn broken(problem: Diagnostic) -> Self {
        Self {
            problem: Some(problem),
            ..Self::default()
        }
    }
}

/// Reads one file at a time.
#[derive(Clone, Copy)]
pub(super) struct Reader<'s> {
    pub(super) profile: &'static Profile,
    pub(super) subject: &'s Subject<'s>,
}

impl Reader<'_> {
    pub(super) fn read(self, module: &Module) -> File {
        let bytes = self.subject.tree.bytes(&module.path).unwrap_or_default();
        let shown = self.subject.shown(&module.path);
        match module.format {
            Format::Python => self.source(module, &shown, bytes),
            // What the board refuses has been reported with the folder, and is never loaded.
            _ if check_compatibility(module, self.subject.app.rules()).is_some() => File::default(),
            Format::Mpy(_) | Format::Damaged => compiled(&shown, bytes),
        }
    }

    /// The board compiles source as our compiler does. The source model says more of an import than
    /// its bytecode; where it cannot read what the board can, bytecode has to do.
    fn source(self, module: &Module, shown: &str, bytes: &[u8]) -> File {
        let parsed = Source::parse(shown, bytes);
        let compiled = self.compile(module, bytes, 0);
        let mut file = match (compiled, &parsed) {
            (None, Ok(_)) => File::default(),
            (None, Err(problem)) => File::broken((**problem).clone()),
            (Some(Ok(bytes)), _) => self::compiled(shown, &bytes),
            (Some(Err(error)), _) => File::broken(compile::diagnose(shown, bytes, &error)),
        };
        file.is_source = true;
        if let (Ok(source), true) = (parsed, file.program.is_some()) {
            // Nothing more is asked of the bytecode, so that it may import as often as it likes.
            file.imports = source.imports;
            file.problem = None;
        }
        file
    }

    /// A source as it gets onto the board; `None` where there is no compiler for the VM.
    pub(super) fn compile(
        self,
        module: &Module,
        source: &[u8],
        optimization: u8,
    ) -> Option<Result<Vec<u8>, compile::Error>> {
        let deployment = self.subject.deployment(self.profile);
        let name = deployment.source_name(&module.path);
        deployment::compile(self.profile, name, source, optimization)
    }
}

fn compiled(shown: &str, bytes: &[u8]) -> File {
    let imports = RawFile::read(bytes).and_then(|file| {
        let module = mpy::Module::decode(&file)?;
        Ok(imports_of_compiled(&module))
    });
    let (imports, problem) = match imports {
        Ok(Ok(imports)) => (imports, None),
        Ok(Err(too_many)) => (
            Vec::new(),
            Some(
                Diagnostic::error("mpy-damaged", format!("{shown}: {too_many}")).help(
                    "no compiler writes this: copy or download the file again, or recompile it",
                ),
            ),
        ),
        Err(error) => return File::broken(mpy::diagnose(shown, &error)),
    };
    match Program::read(bytes) {
        Ok(program) => File {
            imports,
            program: Some(Arc::new(program)),
            is_source: false,
            problem,
        },
        Err(error) => File::broken(mpy::diagnose(shown, &error)),
    }
}
