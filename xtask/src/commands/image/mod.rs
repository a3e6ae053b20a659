//! `image`: firmware images under the lens: what takes which byte.

mod lock;
mod python;

use std::path::{Path, PathBuf};

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::image::{self, Image, Shown};
use analyzer::quantity::Bytes;
use analyzer::region::Region;
use analyzer::report::{ExitCode, Report};
use clap::{Args, Subcommand};

use crate::boards;
use crate::context::Context;
use crate::failure::Failure;
use crate::reading;
use crate::tools::firmware;

/// What to ask about an image.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Sum up regions, uses of RAM, components and sections
    Report {
        #[command(flatten)]
        image: Named,
    },
    /// Break sizes down from regions to symbols
    Tree {
        #[command(flatten)]
        image: Named,
        /// Number of levels: region, section, component, source, symbol
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=5))]
        depth: u8,
        /// Add up all that is smaller than this
        #[arg(long, value_name = "SIZE", default_value = "0 B", value_parser = size)]
        least: Bytes,
        /// Show only names that contain this, with the levels above and below
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
    /// Compare two images, the largest growth first
    Diff {
        /// Image as it was
        old: PathBuf,
        /// Image as it is
        new: PathBuf,
        /// Board whose memory regions to use
        #[arg(short, long, value_name = "BOARD")]
        board: Option<String>,
    },
    /// Build a board's firmware and record its footprint, for machines without a compiler
    Lock {
        #[command(flatten)]
        arguments: lock::Arguments,
    },
    /// List modules, types and methods in a firmware, with their sizes
    Python {
        #[command(flatten)]
        arguments: python::Arguments,
    },
    /// Explain a symbol: its place, its users, and where it was inlined
    Why {
        /// Symbol, mangled or as people write it
        symbol: String,
        #[command(flatten)]
        image: Named,
    },
}

/// An image, by its file or by its board.
#[derive(Args)]
pub(crate) struct Named {
    /// ELF file [default: the one that `build --firmware` made for the board]
    elf: Option<PathBuf>,
    /// Board whose memory regions to use [default: regions come from the file]
    #[arg(short, long, value_name = "BOARD")]
    board: Option<String>,
}

/// Runs `image`.
pub(super) fn run(command: &Command, context: &Context) -> Result<ExitCode, Failure> {
    let report = match command {
        Command::Report { image } => {
            let (bytes, file) = image.read(context)?;
            let image = open(&bytes, &file)?;
            image::summary(&image, &file.title)
        }
        Command::Tree {
            image,
            depth,
            least,
            only,
        } => {
            let (bytes, file) = image.read(context)?;
            let image = open(&bytes, &file)?;
            let shown = Shown {
                depth: usize::from(*depth),
                least: least.0,
                only: only.clone(),
            };
            image::tree_report(&image, &file.title, &shown)
                .map_err(|nothing| Failure::bad_input([nothing]))?
        }
        Command::Diff { old, new, board } => diff(old, new, board.as_deref(), context)?,
        Command::Lock { arguments } => lock::run(arguments, context)?,
        Command::Python { arguments } => python::run(arguments, context)?,
        Command::Why { symbol, image } => {
            let (bytes, file) = image.read(context)?;
            let image = open(&bytes, &file)?;
            image::explain(&image, &file.title, symbol)
                .map_err(|unknown| Failure::bad_input([unknown]))?
        }
    };
    context.publish(&report)?;
    Ok(report.verdict.into())
}

/// An image's file, and what is known beside it.
struct File {
    /// What to call it.
    title: String,
    path: PathBuf,
    memory: Vec<Region>,
}

impl Named {
    fn read(&self, context: &Context) -> Result<(Vec<u8>, File), Failure> {
        let board = selected(self.board.as_deref(), context)?;
        let path = match (&self.elf, &board) {
            (Some(path), _) => path.clone(),
            (None, Some(board)) => built(board, context)?,
            (None, None) => {
                return Err(Failure::bad_input([Diagnostic::error(
                    "no-image",
                    "no image is named",
                )
                .help(
                    "name an ELF file, or a board whose firmware is made here: --board metro-m4",
                )]));
            }
        };
        let title = match &board {
            Some(board) => format!("{} on {}", path.display(), board.id),
            None => path.display().to_string(),
        };
        let bytes = reading::read(&path)?;
        let memory = board.map_or_else(Vec::new, |board| board.memory);
        Ok((
            bytes,
            File {
                title,
                path,
                memory,
            },
        ))
    }
}

fn selected(board: Option<&str>, context: &Context) -> Result<Option<Board>, Failure> {
    let board = board.map(|board| boards::selected(board, context));
    Ok(board.transpose()?.map(|(board, _)| board))
}

/// The image that was built for a board.
fn built(board: &Board, context: &Context) -> Result<PathBuf, Failure> {
    let path = firmware::files_of(board, context).elf;
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::bad_input([Diagnostic::error(
        "no-image",
        format!("the firmware of {} has not been built", board.id),
    )
    .help(format!(
        "run `{} build --board {} --firmware`, or name an ELF file",
        context.invoked_as, board.id
    ))]))
}

fn open<'data>(bytes: &'data [u8], file: &File) -> Result<Image<'data>, Failure> {
    read(bytes, &file.path, &file.memory)
}

fn read<'data>(
    bytes: &'data [u8],
    path: &Path,
    memory: &[Region],
) -> Result<Image<'data>, Failure> {
    let name = path.display().to_string();
    Image::read(bytes, memory).map_err(|error| Failure::bad_input([image::diagnose(&name, &error)]))
}

fn diff(old: &Path, new: &Path, board: Option<&str>, context: &Context) -> Result<Report, Failure> {
    let memory = selected(board, context)?.map_or_else(Vec::new, |board| board.memory);
    let (old_bytes, new_bytes) = (reading::read(old)?, reading::read(new)?);
    let old_image = read(&old_bytes, old, &memory)?;
    let new_image = read(&new_bytes, new, &memory)?;
    let title = format!("{} → {}", old.display(), new.display());
    Ok(image::compare(&old_image, &new_image, &title))
}

fn size(text: &str) -> Result<Bytes, String> {
    Bytes::parse(text).map_err(|error| error.to_string())
}
