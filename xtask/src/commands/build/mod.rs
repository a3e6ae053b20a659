//! `build`: everything that goes onto a board, compiled.

mod compiler;
mod image;
mod output;

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{BoardSummary, Cell, Figure, Gap, Report, Row, Table};
use clap::Args;
use rayon::prelude::*;

use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::library::{self, BaseArgument, Library};
use crate::tools::firmware::CCompiler;
use crate::{app_folder, boards};
pub use compiler::{Compiler, official};

/// Arguments of `build`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// The folder that goes onto the board
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// Where to put it [default: `target/mpyfit/<BOARD>`]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    compilation: Compilation,
    /// Build the firmware as well, into `target/firmware/<BOARD>` [default: in a checkout, if the
    /// board's firmware is ours and no app is named]
    #[arg(long, conflicts_with = "no_firmware")]
    firmware: bool,
    /// Leave the firmware out
    #[arg(long)]
    no_firmware: bool,
    /// What compiles the firmware's C [default: gcc if it is here, else zig]
    #[arg(
        long,
        value_enum,
        conflicts_with = "no_firmware",
        value_name = "COMPILER"
    )]
    c_compiler: Option<CCompiler>,
}

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
    pub(super) source: Option<usize>,
}

/// Runs `build`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let board = &board;
    let compiler = arguments.compilation.compiler(board)?;
    let out = arguments.out.clone().unwrap_or_else(|| {
        context
            .project_folder()
            .join("target/mpyfit")
            .join(&board.id)
    });
    output::check(&out)?;
    let library = Library::of(board, &arguments.compilation.base)?;
    let app = arguments.app.as_deref();
    let built = compiled(board, library.modules, app, &compiler, context)?;
    // Where this fails, nothing has been written.
    let firmware = if arguments.wants_firmware(board) {
        Some(image::build(board, arguments.c_compiler, context)?)
    } else {
        None
    };

    output::write(&out, board, &compiler, &built)?;
    let mut report = report(board, &compiler, &built, &out);
    report.gaps.extend(library.gap);
    let is_left_out = firmware.is_none() && board.support == Support::Full;
    report.tables.extend(firmware);
    if is_left_out {
        report.gaps.push(Gap {
            what: "the firmware's image".to_owned(),
            why: "it is built with --firmware".to_owned(),
        });
    }
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

impl Arguments {
    fn wants_firmware(&self, board: &Board) -> bool {
        let is_everything = self.app.is_none()
            && board.support == Support::Full
            && context::workspace_root().is_some();
        self.firmware || (is_everything && !self.no_firmware)
    }
}

impl Compilation {
    /// The compiler that was asked for.
    pub fn compiler<'b>(&'b self, board: &'b Board) -> Result<Compiler<'b>, Failure> {
        Compiler::new(board, self.optimization, self.mpy_cross.as_deref())
    }
}

/// A source compiled for a board; `name` is what tracebacks on it will say.
pub(super) fn source(
    board: &Board,
    file: &Path,
    name: &str,
    text: &[u8],
) -> Result<Vec<u8>, Failure> {
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

fn report(board: &Board, compiler: &Compiler<'_>, built: &[Built], out: &Path) -> Report {
    let mut report = Report::new("build", format!("Built for {}", board.id));
    report.board = Some(BoardSummary::from(board));
    let mut table = Table::new("files", "Compiled")
        .column("file", "file", 0)
        .column("source", "source", 1)
        .column("compiled", "compiled", 0)
        .bars("compiled");
    let size = |bytes: usize| Figure::estimated(Bytes(bytes as u64));
    let compiled: Vec<(&Built, usize)> = built
        .iter()
        .filter_map(|file| Some((file, file.source?)))
        .collect();
    for (file, source) in &compiled {
        table.rows.push(Row::from([
            ("file", Cell::from(file.path.as_str())),
            ("source", size(*source).into()),
            ("compiled", size(file.bytes.len()).into()),
        ]));
    }
    if !table.rows.is_empty() {
        report.tables.push(table);
    }
    let total: usize = built.iter().map(|file| file.bytes.len()).sum();
    report.summary = format!(
        "{}, {} compiled by {}, {} B in all, in {}",
        plural(built.len(), "file"),
        compiled.len(),
        compiler.name(),
        Bytes(total as u64),
        crate::files::shown(out)
    );
    report
}
