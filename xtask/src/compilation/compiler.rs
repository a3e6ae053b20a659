//! Which compiler builds: ours, or the official one where its path is given.

use std::path::Path;
use std::process::Command;

use analyzer::app::AcceptedMpy;
use analyzer::budget::Board;
use analyzer::compile;
use analyzer::deployment;
use analyzer::diagnostic::Diagnostic;
use analyzer::vm::Profile;

use crate::failure::Failure;
use crate::process;

/// What turns source into files that a board loads.
pub(crate) struct Compiler<'b> {
    board: &'b Board,
    optimization: u8,
    kind: Kind<'b>,
}

enum Kind<'b> {
    Ours,
    Official(&'b Path),
}

impl<'b> Compiler<'b> {
    /// The compiler for a board.
    pub(crate) fn new(
        board: &'b Board,
        optimization: u8,
        mpy_cross: Option<&'b Path>,
    ) -> Result<Self, Failure> {
        let kind = match mpy_cross {
            Some(path) => Kind::Official(path),
            None if board.vm.compiles.is_some() => Kind::Ours,
            None => return Err(none_for(board.vm)),
        };
        Ok(Self {
            board,
            optimization,
            kind,
        })
    }

    /// What people call it.
    pub(crate) fn name(&self) -> String {
        match self.kind {
            Kind::Ours => format!("mpyfit -O{}", self.optimization),
            Kind::Official(path) => format!("{} -O{}", path.display(), self.optimization),
        }
    }

    /// Compiles one source; `name` is what tracebacks on the board will say.
    /// `file` is where it is, for messages.
    pub(crate) fn compile(
        &self,
        file: &str,
        name: &str,
        source: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        match self.kind {
            Kind::Ours => {
                let vm = self.board.vm;
                let compiled = deployment::compile(vm, name, source, self.optimization)
                    .ok_or_else(|| none_for(vm))?;
                compiled
                    .map_err(|error| Failure::bad_input([compile::diagnose(file, source, &error)]))
            }
            Kind::Official(path) => self.official(path, name, source),
        }
    }

    fn official(&self, mpy_cross: &Path, name: &str, source: &[u8]) -> Result<Vec<u8>, Failure> {
        let bytes = official(mpy_cross, self.optimization, name, source)?;
        self.check_loads(mpy_cross, &bytes)?;
        Ok(bytes)
    }

    /// A compiler of another firmware writes files that the board refuses.
    fn check_loads(&self, mpy_cross: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let rules = self.board.rules();
        let loads = |one: &AcceptedMpy| bytes.starts_with(&[one.first_byte, one.version]);
        if rules.accepted_mpy.iter().any(loads) {
            return Ok(());
        }
        let shown = |first: u8, version: u8| format!("{}{version}", char::from(first));
        let wanted: Vec<String> = rules
            .accepted_mpy
            .iter()
            .map(|one| shown(one.first_byte, one.version))
            .collect();
        let written = match bytes {
            [first, version, ..] => shown(*first, *version),
            _ => "nothing".to_owned(),
        };
        Err(Failure::bad_input([Diagnostic::error(
            "wrong-compiler",
            format!(
                "{} writes {written}; {} loads {}",
                mpy_cross.display(),
                self.board.id,
                wanted.join(" and ")
            ),
        )
        .help(format!("use the mpy-cross of {}", self.board.vm.title))]))
    }
}

fn none_for(vm: &Profile) -> Failure {
    let message = format!("there is no compiler for {} yet", vm.title);
    Failure::bad_input([Diagnostic::error("no-compiler", message)
        .help("name the official one with --mpy-cross PATH")])
}

/// What an official compiler makes of a source; `name` is what tracebacks on the board will say.
pub(crate) fn official(
    mpy_cross: &Path,
    optimization: u8,
    name: &str,
    source: &[u8],
) -> Result<Vec<u8>, Failure> {
    let folder =
        tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
    let (input, output) = (folder.path().join("in.py"), folder.path().join("out.mpy"));
    crate::files::write(&input, source)?;
    let mut command = Command::new(mpy_cross);
    command
        .args(["-s", name])
        .arg(format!("-O{optimization}"))
        .arg("-o")
        .args([&output, &input]);
    process::run(&mut command)?;
    crate::reading::read(&output)
}
