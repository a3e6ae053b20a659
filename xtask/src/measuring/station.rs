//! Where figures are read: the emulated board, as often as there are cores, or a board on a cable.
//!
//! The emulated board gets the modules into its library region. A board on a cable has them
//! already, put there by `board put` or flashed: writing to flash is not what somebody expects of
//! reading figures. What it has is compared, so that no figure stands beside the wrong file.

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::measurement::FirmwareIdentity;
use analyzer::trace::Trace;

use super::fleet::{Fleet, Instrument};
use super::script;
use crate::context::Context;
use crate::crew::{self, Crew};
use crate::failure::Failure;
use crate::link::{self, LinkArguments, Output, Prompt};
use crate::shelf::{self, Shelf};
use crate::tools::firmware;

/// Where figures are read.
pub(super) struct Station<'s> {
    arguments: &'s LinkArguments,
    board: &'s Board,
    shelf: &'s Shelf,
    image: Vec<u8>,
    context: &'s Context,
}

impl<'s> Station<'s> {
    /// A station for a board and modules.
    pub(super) fn new(
        arguments: &'s LinkArguments,
        board: &'s Board,
        shelf: &'s Shelf,
        context: &'s Context,
    ) -> Self {
        Self {
            arguments,
            board,
            shelf,
            image: shelf.image(),
            context,
        }
    }

    /// The bytes that the emulated board has for files; nothing of a board on a cable.
    pub(super) fn room(
        arguments: &LinkArguments,
        board: &Board,
        context: &Context,
    ) -> Option<usize> {
        if arguments.port.is_some() {
            return None;
        }
        let elf = image_of(arguments, board, context);
        // Who opens the board says what is wrong with the image.
        let region = firmware::open(&elf).ok()?.library_region()?;
        Some(region.len())
    }

    /// The boards of the station.
    pub(super) fn fleet(&self) -> Fleet<impl Fn() -> Result<Prompt, Failure> + Sync> {
        let is_real = self.arguments.port.is_some();
        let size = if is_real { 1 } else { crew::processors() };
        Fleet {
            crew: Crew {
                size,
                open: || self.open(),
            },
        }
    }

    fn open(&self) -> Result<Prompt, Failure> {
        let library = self.arguments.port.is_none().then_some(&*self.image);
        link::open(self.arguments, self.board, library, self.context)
    }

    /// Which firmware runs: the image where it is ours to see, else what the board says. A board on a
    /// cable must have the modules.
    pub(super) fn firmware(&self) -> Result<FirmwareIdentity, Failure> {
        // Who cannot be talked to says why before anything is read from disk.
        let mut prompt = self.open()?;
        if self.arguments.port.is_none() {
            let elf = image_of(self.arguments, self.board, self.context);
            return Ok(FirmwareIdentity {
                toolchain: firmware::open(&elf)?.made_by().to_vec(),
                id: id_of(&elf)?,
            });
        }
        self.check_files(&mut prompt)?;
        let said = prompt.run(b"import os, sys\nprint(sys.version, '|', *os.uname())\n")?;
        Ok(FirmwareIdentity {
            id: said.printed.trim().to_owned(),
            toolchain: Vec::new(),
        })
    }

    fn check_files(&self, prompt: &mut Prompt) -> Result<(), Failure> {
        let root = match self.board.support {
            Support::Full => "/rom",
            Support::Analysis => "",
        };
        for file in self.shelf.files() {
            let path = format!("{root}/{}", file.path);
            if prompt.get(&path)? != file.bytes {
                let message = format!("{path} on the board differs from what `build` makes");
                return Err(Failure::bad_input([Diagnostic::error(
                    "board-differs",
                    message,
                )
                .help("`build` it and put it onto the board with `board put`")]));
            }
        }
        Ok(())
    }
}

/// The image of the emulated board.
fn image_of(arguments: &LinkArguments, board: &Board, context: &Context) -> PathBuf {
    let built = || firmware::files_of(board, context).elf;
    arguments.firmware.clone().unwrap_or_else(built)
}

fn id_of(elf: &Path) -> Result<String, Failure> {
    let digest = shelf::digest(&crate::reading::read(elf)?);
    Ok(format!("sha256:{digest}"))
}

/// The firmware that is here now, if one is.
pub(crate) fn current_firmware(
    arguments: &LinkArguments,
    board: &Board,
    context: &Context,
) -> Result<Option<String>, Failure> {
    let elf = image_of(arguments, board, context);
    elf.is_file().then(|| id_of(&elf)).transpose()
}

impl Instrument for Prompt {
    fn watch_fresh(&mut self, script: &str) -> Result<Option<Trace>, Failure> {
        if self.emulated().is_none() {
            return Ok(None);
        }
        self.soft_reset()?;
        if let Some(board) = self.emulated() {
            board
                .watch_after(script::OWN_IMPORTS)
                .map_err(|error| link::failure(&error))?;
        }
        let output = self.run(script.as_bytes());
        let seen = self.emulated().map(emulator::Board::trace).transpose();
        check_script(&output?)?;
        seen.map_err(|error| link::failure(&error))
    }

    fn run_fresh(&mut self, script: &str) -> Result<String, Failure> {
        self.soft_reset()?;
        let output = self.run(script.as_bytes())?;
        check_script(&output)?;
        Ok(output.printed)
    }
}

fn check_script(output: &Output) -> Result<(), Failure> {
    if output.error.is_empty() {
        return Ok(());
    }
    Err(Failure::outside(
        Diagnostic::error(
            "no-figures",
            "the measuring script itself failed on the board",
        )
        .help(output.error.trim_end()),
    ))
}
