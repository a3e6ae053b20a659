//! Everything that goes onto a board, compiled: what `build` writes, and what is flashed and tested.

mod compiler;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::{Bytes, plural};
use clap::Args;
use rayon::prelude::*;

use crate::contents::Contents;
use crate::context::Context;
use crate::failure::Failure;
use crate::library::{self, BaseArgument};
use crate::reading::Folder;
pub(crate) use compiler::{Compiler, official};

/// A file larger than this fits on no board's drive: most have 2 to 16 MiB.
const LARGEST_COPIED: Bytes = Bytes(32 << 20);

/// How Python is compiled.
#[derive(Args)]
pub(crate) struct Compilation {
    /// Optimization from 0 to 3: 1 and above drop asserts, 3 drops line numbers as well
    #[arg(short = 'O', default_value_t = 0, value_name = "LEVEL",
          value_parser = clap::value_parser!(u8).range(0..=3))]
    optimization: u8,
    /// Compile with the official mpy-cross; `@micropython.native` and `viper` need it
    #[arg(long, value_name = "PATH")]
    mpy_cross: Option<PathBuf>,
    #[command(flatten)]
    pub base: BaseArgument,
}

/// A file that goes onto the board.
struct File<'c> {
    /// Its path on the board.
    path: String,
    /// Where its bytes come from.
    origin: Origin<'c>,
}

enum Origin<'c> {
    /// Python source to compile; the name is the source's.
    Source {
        /// Where it is, for messages.
        file: String,
        name: &'c str,
        text: &'c [u8],
    },
    /// A file of the app, as it is.
    Copied(Vec<u8>),
}

/// A file as it goes onto the board.
pub(crate) struct Built {
    /// Its path on the board.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// The size of its source, if it was compiled.
    pub source: Option<usize>,
}

impl Compilation {
    /// The compiler that was asked for.
    pub(crate) fn compiler<'b>(&'b self, board: &'b Board) -> Result<Compiler<'b>, Failure> {
        Compiler::new(board, self.optimization, self.mpy_cross.as_deref())
    }
}

/// A source compiled for a board; `name` is what tracebacks on it will say.
pub(crate) fn source(
    board: &Board,
    file: &Path,
    name: &str,
    text: &[u8],
) -> Result<Vec<u8>, Failure> {
    Compiler::new(board, 0, None)?.compile(&file.display().to_string(), name, text)
}

/// Everything that goes onto a board, as `flash` writes it too.
pub(crate) fn compiled(
    board: &Board,
    library: Vec<library::Module>,
    app: Option<&Path>,
    compiler: &Compiler<'_>,
    context: &Context,
) -> Result<Vec<Built>, Failure> {
    let apps: Vec<PathBuf> = app.iter().map(|app| app.to_path_buf()).collect();
    let contents = Contents::read(board, &apps, library)?;
    let files = files(&contents, app)?;
    if files.is_empty() {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            format!("nothing is to be built for {}", board.id),
        )
        .help("name the app with --app DIR")]));
    }
    let spinner = context
        .console
        .spinner(&format!("compiling {}", plural(files.len(), "file")));
    let outcomes: Vec<Result<Built, Failure>> = files
        .into_par_iter()
        .map(|file| built(file, compiler))
        .collect();
    spinner.finish_and_clear();
    Failure::every(outcomes)
}

/// The files of the app, and of the board's own library those that an import finds, by their paths on
/// the board. What the app brings comes before the library's module of the same name.
fn files<'c>(contents: &'c Contents, app: Option<&Path>) -> Result<Vec<File<'c>>, Failure> {
    let mut folder = app.map(Folder::open).transpose()?;
    let deployment = contents.deployment(true);
    let modules = contents.app.modules().iter();
    let found: BTreeSet<&str> = modules.map(|module| module.path.as_str()).collect();
    let mut origins = BTreeMap::new();
    for (path, text) in contents.tree.files() {
        let name = deployment.source_name(path);
        let is_of_library = name != path;
        if is_of_library && !found.contains(path) {
            continue;
        }
        let origin = match (app, &mut folder) {
            (app, _) if deployment.compiles(path) => {
                let file = match app {
                    Some(app) if !is_of_library => app.join(path),
                    _ => PathBuf::from(path),
                };
                let file = file.display().to_string();
                Origin::Source { file, name, text }
            }
            // The tree has only the names of files that are no Python.
            (_, Some(folder)) if !is_of_library => {
                Origin::Copied(folder.read(path, LARGEST_COPIED)?)
            }
            _ => Origin::Copied(text.to_vec()),
        };
        origins.insert(deployment.place(path), origin);
    }
    let files = origins.into_iter();
    Ok(files.map(|(path, origin)| File { path, origin }).collect())
}

fn built(file: File<'_>, compiler: &Compiler<'_>) -> Result<Built, Failure> {
    let (bytes, source) = match file.origin {
        Origin::Source { file, name, text } => {
            (compiler.compile(&file, name, text)?, Some(text.len()))
        }
        Origin::Copied(bytes) => (bytes, None),
    };
    Ok(Built {
        path: file.path,
        bytes,
        source,
    })
}
