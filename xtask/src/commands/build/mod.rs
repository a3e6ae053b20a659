//! `build`: everything that goes onto a board, compiled.

mod image;
mod output;

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, Support};
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{BoardSummary, Cell, ExitCode, Figure, Gap, Report, Row, Table};
use clap::Args;

use crate::arguments::{AppArgument, BOARD};
use crate::boards;
use crate::compilation::{Built, Compilation, Compiler, compiled};
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::library::Library;
use crate::tools::firmware::CCompiler;

/// Arguments of `build`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit build -b feather-m4 datalogger --out build   compile it into build/
  mpyfit build -b feather-m4 -O3 datalogger           without line numbers")]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    #[command(flatten)]
    app: AppArgument,
    /// Folder to write to [default: `target/mpyfit/<BOARD>`]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    compilation: Compilation,
    /// Build the firmware as well, into `target/firmware/<BOARD>` [default: in a checkout, for our
    /// boards, if no app is named]
    #[arg(long, conflicts_with = "no_firmware")]
    firmware: bool,
    /// Do not build the firmware
    #[arg(long)]
    no_firmware: bool,
    /// C compiler for the firmware [default: gcc if it is installed, else zig]
    #[arg(
        long,
        value_enum,
        conflicts_with = "no_firmware",
        value_name = "COMPILER"
    )]
    c_compiler: Option<CCompiler>,
}

/// Runs `build`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
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
    let app = arguments.app.folder();
    let built = compiled(board, library.modules, app.as_deref(), &compiler, context)?;
    // Where this fails, nothing has been written.
    let firmware = if arguments.wants_firmware(board, app.is_none()) {
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
    fn wants_firmware(&self, board: &Board, has_no_app: bool) -> bool {
        let is_everything =
            has_no_app && board.support == Support::Full && context::workspace_root().is_some();
        self.firmware || (is_everything && !self.no_firmware)
    }
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
