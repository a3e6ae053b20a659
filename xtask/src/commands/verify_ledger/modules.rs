//! Trees of compiled modules, and how a session finds them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use analyzer::compile::{self, Options};
use analyzer::diagnostic::Diagnostic;
use analyzer::import::{Found, Library, Program, Residence};
use analyzer::vm::Profile;

use crate::failure::Failure;
use crate::files;
use crate::process;
use crate::tools::corpus;

/// Compiled modules in `/lib`, and the modules of the firmware.
#[derive(Debug, Default)]
pub struct Modules {
    files: BTreeMap<String, File>,
    namespaces: BTreeSet<String>,
    firmware: BTreeSet<String>,
}

#[derive(Debug)]
struct File {
    path: String,
    program: Arc<Program>,
    package: Option<String>,
    size: usize,
}

/// What compiles the sources of a tree.
pub enum Compiler<'c> {
    /// Ours, for a virtual machine that it has a dialect for.
    Ours(&'static Profile),
    /// An official one.
    Official(&'c Path),
}

impl Modules {
    /// Compiles every source below a folder; the name of a source is its path below it.
    pub fn compile(
        folder: &Path,
        compiler: &Compiler<'_>,
        firmware: &[String],
    ) -> Result<Self, Failure> {
        let mut modules = Self {
            firmware: firmware.iter().cloned().collect(),
            ..Self::default()
        };
        let scratch =
            tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
        let compiled = scratch.path().join("compiled.mpy");
        for (source, name) in corpus::sources(folder)? {
            let bytes = match compiler {
                Compiler::Ours(profile) => ours(&source, &name, profile)?,
                Compiler::Official(program) => {
                    let mut command = Command::new(program);
                    command.args(["-s", &name, "-o"]).args([&compiled, &source]);
                    process::run(&mut command)?;
                    files::read(&compiled)?
                }
            };
            let program = Program::read(&bytes).map_err(|error| refused(&name, &error))?;
            modules.add(&name, program, bytes.len());
        }
        Ok(modules)
    }

    /// Adds a module by the path of its source below the root.
    fn add(&mut self, source: &str, program: Program, size: usize) {
        let stem = source.strip_suffix(".py").unwrap_or(source);
        let (place, package) = match stem.strip_suffix("/__init__") {
            Some(folder) => (folder, Some(format!("/lib/{folder}"))),
            None => (stem, None),
        };
        let file = File {
            path: format!("/lib/{stem}.mpy"),
            program: Arc::new(program),
            package,
            size,
        };
        for (at, _) in place.match_indices('/') {
            self.namespaces.insert(place[..at].replace('/', "."));
        }
        self.files.insert(place.replace('/', "."), file);
    }

    /// The size of a module's compiled file.
    pub fn size(&self, module: &str) -> Option<usize> {
        self.files.get(module).map(|file| file.size)
    }
}

fn ours(source: &Path, name: &str, profile: &Profile) -> Result<Vec<u8>, Failure> {
    let options = Options {
        source_name: name.to_owned(),
        dialect: profile.compiles.unwrap_or_default(),
        ..Options::default()
    };
    let module =
        compile::compile(&files::read(source)?, &options).map_err(|error| refused(name, &error))?;
    Ok(module.to_bytes(profile.first_byte()))
}

fn refused(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::bad_input([Diagnostic::error(
        "bad-ground-truth",
        format!("{name} cannot be compiled: {error}"),
    )
    .help("remove target/tools/corpus if it is not what was fetched, and try again")])
}

impl Library for Modules {
    fn find(&self, name: &str) -> Found {
        // What was imported before the measurement wins, as does what the firmware holds.
        if self.firmware.contains(name) {
            return Found::Builtin;
        }
        if let Some(file) = self.files.get(name) {
            return Found::File {
                path: file.path.clone(),
                program: Some(Arc::clone(&file.program)),
                package: file.package.clone(),
                residence: Residence::Ram,
            };
        }
        if self.namespaces.contains(name) {
            return Found::Namespace(format!("/lib/{}", name.replace('.', "/")));
        }
        Found::Missing
    }
}
