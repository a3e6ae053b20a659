//! Emulated boards: each runs the unmodified firmware, with a library in its flash.

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, MemoryKind};
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use emulator::{Memories, Unicorn};

use crate::commands::setup;
use crate::context::Context;
use crate::failure::Failure;
use crate::prompt::{self, Emulated};
use crate::tools::{Tool, firmware};

/// What emulated boards of one kind have in common; any number can be made, in any thread.
pub struct Emulation {
    unicorn: PathBuf,
    elf: PathBuf,
    memories: Memories,
}

impl Emulation {
    /// Boards with a firmware; by default the one that `build --firmware` left.
    pub fn new(board: &Board, elf: Option<&Path>, context: &Context) -> Result<Self, Failure> {
        let toolbox = context.toolbox();
        setup::get(Tool::Unicorn, &toolbox, context)?;
        Ok(Self {
            unicorn: firmware::unicorn(&toolbox),
            elf: elf.map_or_else(|| firmware::files_of(board, context).elf, Path::to_owned),
            memories: memories(board)?,
        })
    }

    /// A board that is about to start, with files in its library region.
    pub fn board<'a>(
        &self,
        library: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Emulated, Failure> {
        let failed = |error: emulator::Error| prompt::failure(&error);
        let unicorn = Unicorn::load(&self.unicorn).map_err(failed)?;
        let image = firmware::open(&self.elf)?;
        let mut library = library.into_iter().peekable();
        let flashed = match library.peek() {
            Some(_) => Some(region(romfs::write(library), &image)?),
            None => None,
        };
        let mut board = emulator::Board::new(&unicorn, image, &self.memories).map_err(failed)?;
        if let Some((address, bytes)) = flashed {
            board.flash(address, &bytes).map_err(failed)?;
        }
        Ok(Emulated::new(board))
    }
}

/// Where the library goes, if there is room for it.
fn region(bytes: Vec<u8>, image: &emulator::Image) -> Result<(u32, Vec<u8>), Failure> {
    let region = image.library_region().ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "no-library-region",
            "the firmware has no place for libraries",
        )
        .help("build it with `build --board BOARD --firmware`")])
    })?;
    if bytes.len() > region.len() {
        return Err(Failure::bad_input([Diagnostic::error(
            "library-too-large",
            format!(
                "the library takes {} bytes; its region of the flash has {}",
                bytes.len(),
                region.len()
            ),
        )
        .help("compile it with `build`, or leave out what nobody imports")]));
    }
    Ok((region.start, bytes))
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
