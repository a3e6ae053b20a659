//! `run`: Python files on the emulated board, and what they print.

use std::path::{Path, PathBuf};
use std::time::Duration;

use analyzer::budget::{Board, MemoryKind};
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use clap::Args;
use emulator::{Memories, Unicorn};

use super::setup;
use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::prompt::{self, Emulated, Prompt};
use crate::tools::{Tool, firmware};
use crate::{app_folder, boards, files};

/// Arguments of `run`.
#[derive(Args)]
pub struct Arguments {
    /// The board; `board list` shows them
    #[arg(long, value_name = "BOARD")]
    board: String,
    /// A folder for the board's library region, where Python finds it as `/rom`
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// How long a script may take
    #[arg(long, default_value_t = 30, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Reset the board before each script, so that none finds what another imported
    #[arg(long)]
    fresh: bool,
    /// The firmware [default: `target/firmware/<BOARD>/firmware.elf`]
    #[arg(long, value_name = "ELF")]
    firmware: Option<PathBuf>,
    /// The scripts, in the order in which to run them
    #[arg(required = true, value_name = "FILE")]
    scripts: Vec<PathBuf>,
}

/// Runs `run`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let (board, _) = boards::selected(&arguments.board, context)?;
    let scripts: Vec<Vec<u8>> = arguments
        .scripts
        .iter()
        .map(|path| files::read(path))
        .collect::<Result<_, _>>()?;
    let library = match &arguments.library {
        Some(folder) => Some(romfs::write(app_folder::read(folder)?.files())),
        None => None,
    };
    let firmware = arguments.firmware.as_deref();
    let mut prompt = Prompt::enter(started(&board, firmware, library.as_deref(), context)?)?;
    let patience = Duration::from_secs(arguments.timeout);
    for (path, script) in arguments.scripts.iter().zip(scripts) {
        if arguments.fresh {
            prompt.soft_reset()?;
        }
        let output = prompt.run(&script, patience)?;
        context.data(&output.printed)?;
        if !output.error.is_empty() {
            let message = format!("{} ended with an exception", path.display());
            context
                .console
                .show(&Diagnostic::error("script-failed", message).help(output.error.trim_end()));
            return Ok(ExitCode::OverBudget);
        }
    }
    Ok(ExitCode::Fits)
}

/// The emulated board with its firmware and an image of its library, about to start.
pub(super) fn started(
    board: &Board,
    elf: Option<&Path>,
    library: Option<&[u8]>,
    context: &Context,
) -> Result<Emulated, Failure> {
    let toolbox = context.toolbox();
    setup::get(Tool::Unicorn, &toolbox, context)?;
    let failed = |error: emulator::Error| prompt::failure(&error);
    let unicorn = Unicorn::load(&firmware::unicorn(&toolbox)).map_err(failed)?;
    let image = match elf {
        Some(elf) => firmware::open(elf)?,
        None => firmware::open(&firmware::files_of(board, context).elf)?,
    };
    let region = match library {
        Some(library) => Some((library_address(&image, library.len())?, library)),
        None => None,
    };
    let mut emulated = emulator::Board::new(&unicorn, image, &memories(board)?).map_err(failed)?;
    if let Some((address, library)) = region {
        emulated.flash(address, library).map_err(failed)?;
    }
    Ok(Emulated::new(emulated))
}

/// Where a library of this size goes.
fn library_address(image: &emulator::Image, size: usize) -> Result<u32, Failure> {
    let region = image.library_region().ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "no-library-region",
            "the firmware has no place for libraries",
        )
        .help("build it with `build --board BOARD --firmware`")])
    })?;
    if size > region.len() {
        return Err(Failure::bad_input([Diagnostic::error(
            "library-too-large",
            format!(
                "the library takes {size} bytes; the library region has {}",
                region.len()
            ),
        )
        .help("compile it with `build`, or leave out what nobody imports")]));
    }
    Ok(region.start)
}

fn memories(board: &Board) -> Result<Memories, Failure> {
    let region = |kind: MemoryKind| {
        let region = board.memory.iter().find(|region| region.kind == kind)?;
        let start = u32::try_from(region.origin).ok()?;
        let end = u32::try_from(region.origin + region.size.0).ok()?;
        Some(start..end)
    };
    match (region(MemoryKind::Flash), region(MemoryKind::Ram)) {
        (Some(flash), Some(ram)) => Ok(Memories { flash, ram }),
        _ => Err(Failure::bad_input([Diagnostic::error(
            "not-emulated",
            format!("{} lacks flash or RAM in its board file", board.id),
        )
        .help("the emulated boards are metro-m4 and grand-central-m4")])),
    }
}
