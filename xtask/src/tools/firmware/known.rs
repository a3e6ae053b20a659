//! What is known of a board's firmware: from its image where a fresh one is here, else from the lock.

use std::path::{Path, PathBuf};

use analyzer::budget::{Board, Firmware, Footprint, Lock, Support};
use analyzer::diagnostic::{Diagnostic, Place};
use analyzer::image::{self, Image};
use analyzer::report::Provenance;

use super::inputs::{self, Record};
use super::{Files, files_of};
use crate::boards;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// Said of an image without a record.
const NOBODY_KNOWS: &str = "an unrecorded toolchain";

/// What is known of a board's firmware.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// What it takes.
    pub firmware: Option<Firmware>,
    /// What is wrong with what is here.
    pub found: Vec<Diagnostic>,
}

/// The image that was built for a board, unless its sources have changed since.
pub(crate) fn fresh_image(board: &Board, context: &Context) -> Result<Option<PathBuf>, Failure> {
    let files = files_of(board, context);
    if !files.elf.is_file() {
        return Ok(None);
    }
    let now = inputs::digest(board)?;
    let is_fresh = is_fresh(&files, &reading::read(&files.elf)?, now.as_deref());
    Ok(is_fresh.then_some(files.elf))
}

/// Where there are no sources there is nothing that an image could be older than.
fn is_fresh(files: &Files, elf: &[u8], now: Option<&str>) -> bool {
    now.is_none_or(|now| Record::read(files, elf).is_some_and(|record| record.inputs == now))
}

/// The firmware that a board would get: the one built last, or the one that is locked.
pub(crate) fn of_board(
    board: &Board,
    folder: Option<&Path>,
    context: &Context,
) -> Result<Known, Failure> {
    if board.support != Support::Full {
        return Ok(Known::default());
    }
    let mut known = Known::default();
    let (built, now) = (files_of(board, context), inputs::digest(board)?);
    let lock = lock(board, folder)?;
    let stale_lock = lock.as_ref().and_then(|(file, lock)| {
        let is_stale = now.as_ref().is_some_and(|now| *now != lock.inputs);
        is_stale.then(|| stale(file, board, context))
    });
    if built.elf.is_file() {
        let elf = reading::read(&built.elf)?;
        if is_fresh(&built, &elf, now.as_deref()) {
            known.firmware = Some(read(board, &built, &elf)?);
            // Figures are right; whoever has no compiler would be refused.
            known.found.extend(stale_lock.map(|mut stale| {
                stale.level = analyzer::diagnostic::Level::Warning;
                stale
            }));
            return Ok(known);
        }
        known
            .found
            .push(older_than_its_sources(&built.elf, board, context));
    }
    match (lock, stale_lock) {
        (_, Some(stale)) => known.found.push(stale),
        (Some((_, lock)), None) => {
            known.firmware = Some(Firmware {
                footprint: lock.footprint,
                from: Provenance::Locked,
                toolchain: lock.toolchain,
            });
        }
        (None, None) => {}
    }
    Ok(known)
}

/// The firmware in an ELF file, whatever it was made of.
pub(crate) fn of_file(board: &Board, elf: &Path, context: &Context) -> Result<Known, Failure> {
    let mut known = Known::default();
    let mut built = files_of(board, context);
    elf.clone_into(&mut built.elf);
    if board.support == Support::Full && elf.is_file() {
        known.firmware = Some(read(board, &built, &reading::read(elf)?)?);
    }
    Ok(known)
}

/// The lock of a board, with its file.
pub(crate) fn lock(
    board: &Board,
    folder: Option<&Path>,
) -> Result<Option<(String, Lock)>, Failure> {
    let Some((file, text)) = boards::footprint_lock(&board.id, folder)? else {
        return Ok(None);
    };
    match Lock::read(&text, &board.id) {
        Ok(lock) => Ok(Some((file, lock))),
        Err(error) => Err(Failure::bad_input([Diagnostic::error(
            "bad-lock",
            format!("{file}: {error}"),
        )
        .help(format!("write it again: `image lock --board {}`", board.id))])),
    }
}

fn read(board: &Board, files: &Files, elf: &[u8]) -> Result<Firmware, Failure> {
    let name = files.elf.display().to_string();
    let image = Image::read(elf, &board.memory)
        .map_err(|error| Failure::bad_input([image::diagnose(&name, &error)]))?;
    let record = Record::read(files, elf);
    Ok(Firmware {
        footprint: Footprint::of(&image),
        from: Provenance::Built,
        toolchain: record.map_or_else(|| NOBODY_KNOWS.to_owned(), |record| record.toolchain),
    })
}

fn stale(file: &str, board: &Board, context: &Context) -> Diagnostic {
    Diagnostic::error(
        "stale-lock",
        format!(
            "the firmware of {} has changed since its footprint was locked",
            board.id
        ),
    )
    .at(Place::of(file, "", 0..0))
    .help(format!(
        "run `{} image lock --board {}` and commit the file",
        context.invoked_as, board.id
    ))
}

fn older_than_its_sources(elf: &Path, board: &Board, context: &Context) -> Diagnostic {
    Diagnostic::warning(
        "stale-image",
        format!(
            "{} was built from other sources than those here; it is not read",
            files::shown(elf)
        ),
    )
    .help(format!(
        "build it again: `{} build --board {} --firmware`",
        context.invoked_as, board.id
    ))
}
