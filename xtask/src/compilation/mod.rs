//! Everything that goes onto a board, compiled: what `build` writes, and what is flashed and tested.

mod compiler;

use std::path::{Path, PathBuf};

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use clap::Args;
use rayon::prelude::*;

use crate::app_folder;
use crate::context::Context;
use crate::failure::Failure;
use crate::library::{self, BaseArgument};
pub use compiler::{Compiler, official};

/// How Python is compiled.
#[derive(Args)]
pub struct Compilation {
    /// From 0 to 3: 1 and up leave out asserts, 3 leaves out line numbers as well
    #[arg(short = 'O', default_value_t = 0, value_name = "LEVEL",
          value_parser = clap::value_parser!(u8).range(0..=3))]
    optimization: u8,
    /// Compile with the official tool instead; needed for `@micropython.native` and `viper`
    #[arg(long, value_name = "PATH")]
    mpy_cross: Option<PathBuf>,
    #[command(flatten)]
    pub base: BaseArgument,
}

/// A file of the result.
struct File {
    /// Its path on the board.
    path: String,
    /// Where its bytes come from.
    origin: Origin,
}

enum Origin {
    /// Python source to compile; the name is the source's.
    Source {
        /// Where it is, for messages.
        file: String,
        name: String,
        text: Vec<u8>,
    },
    /// Bytes that stay as they are.
    AsIs(Vec<u8>),
    /// A file of the app that is not Python.
    Copied(PathBuf),
}

/// A file as it goes onto the board.
pub struct Built {
    /// Its path on the board.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// The size of its source, if it was compiled.
    pub source: Option<usize>,
}

impl Compilation {
    /// The compiler that was asked for.
    pub fn compiler<'b>(&'b self, board: &'b Board) -> Result<Compiler<'b>, Failure> {
        Compiler::new(board, self.optimization, self.mpy_cross.as_deref())
    }
}

/// A source compiled for a board; `name` is what tracebacks on it will say.
pub fn source(board: &Board, file: &Path, name: &str, text: &[u8]) -> Result<Vec<u8>, Failure> {
    Compiler::new(board, 0, None)?.compile(&file.display().to_string(), name, text)
}

/// Everything that goes onto a board, as `flash` writes it too.
pub fn compiled(
    board: &Board,
    library: Vec<library::Module>,
    app: Option<&Path>,
    compiler: &Compiler<'_>,
    context: &Context,
) -> Result<Vec<Built>, Failure> {
    let files = files(board, library, app)?;
    if files.is_empty() {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            format!("nothing is to be built for {}", board.id),
        )
        .help("name the app with --app DIR")]));
    }
    let spinner = context
        .console
        .spinner(&format!("compiling {} files", files.len()));
    let outcomes: Vec<Result<Built, Failure>> = files
        .into_par_iter()
        .map(|file| built(file, compiler))
        .collect();
    spinner.finish_and_clear();
    Failure::every(outcomes)
}

/// The files of the board's own library and of the app.
fn files(
    board: &Board,
    library: Vec<library::Module>,
    app: Option<&Path>,
) -> Result<Vec<File>, Failure> {
    let mut files: Vec<File> = library
        .into_iter()
        .map(|module| File {
            path: format!("lib/{}", compiled_name(&module.path)),
            origin: Origin::Source {
                file: format!("lib-port/{}", module.path),
                name: module.path,
                text: module.source,
            },
        })
        .collect();
    let Some(app) = app else {
        return Ok(files);
    };
    let rules = board.rules();
    let programs: Vec<&String> = rules.boot_files.iter().chain(&rules.main_files).collect();
    let tree = app_folder::read(app)?;
    for (path, bytes) in tree.files() {
        // A board starts only the source of a program.
        let is_program = programs.iter().any(|name| *name == path);
        let origin = if path.ends_with(".py") && !is_program {
            Origin::Source {
                file: app.join(path).display().to_string(),
                name: path.to_owned(),
                text: bytes.to_vec(),
            }
        } else if is_program || path.ends_with(".mpy") {
            Origin::AsIs(bytes.to_vec())
        } else {
            Origin::Copied(app.join(path))
        };
        let path = match origin {
            Origin::Source { .. } => compiled_name(path),
            _ => path.to_owned(),
        };
        // What the app brings comes before the port's module of the same name.
        files.retain(|file| file.path != path);
        files.push(File { path, origin });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn compiled_name(source: &str) -> String {
    format!("{}.mpy", source.strip_suffix(".py").unwrap_or(source))
}

fn built(file: File, compiler: &Compiler<'_>) -> Result<Built, Failure> {
    let path = file.path;
    Ok(match file.origin {
        Origin::Source { file, name, text } => Built {
            bytes: compiler.compile(&file, &name, &text)?,
            source: Some(text.len()),
            path,
        },
        Origin::AsIs(bytes) => Built {
            path,
            bytes,
            source: None,
        },
        Origin::Copied(from) => Built {
            path,
            bytes: crate::files::read(&from)?,
            source: None,
        },
    })
}
