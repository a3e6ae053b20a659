//! Copying files to a drive so that no file is ever half there.
//!
//! Everything is written under other names first and read back; only then files get their names,
//! the program last. Until then the board has what it had.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::{Bytes, plural};

use crate::drive::{Drive, is_of_the_system};
use crate::failure::Failure;

/// What the name of a file ends in until it is whole.
const DRAFT: &str = ".mpyfit-draft";

/// A file for a drive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Its path on the board.
    pub path: String,
    /// What is to be in it.
    pub bytes: Vec<u8>,
    /// Whether the board runs it: then it comes after the others.
    pub is_program: bool,
}

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// There is none of this name.
    New,
    /// There is another.
    Replaces,
    /// It is there as it should be.
    None,
}

impl Change {
    /// The change in a word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Replaces => "replaces",
            Self::None => "unchanged",
        }
    }
}

/// What is to be done.
#[derive(Debug)]
pub(super) struct Plan {
    /// Every file, in the order in which they get their names.
    pub files: Vec<(File, Change)>,
    /// Files on the drive that are not of these.
    pub others: Vec<String>,
    /// What a run that did not end has left.
    drafts: Vec<String>,
    /// Bytes that are needed until all files have their names.
    pub needed: u64,
    /// Bytes that are free.
    pub free: u64,
}

impl Plan {
    /// Compares what is there with what is wanted.
    pub(super) fn make(drive: &dyn Drive, mut files: Vec<File>) -> Result<Self, Failure> {
        let failed = |error: io::Error| failure(drive, &error, "nothing has been written to it");
        files.sort_by(|a, b| (a.is_program, &a.path).cmp(&(b.is_program, &b.path)));
        let (drafts, there): (Vec<_>, Vec<_>) = drive
            .files()
            .map_err(failed)?
            .into_iter()
            .partition(|(path, _)| path.ends_with(DRAFT));
        // FAT does not tell capitals from small letters.
        let sizes: BTreeMap<String, u64> = there
            .iter()
            .map(|(path, size)| (path.to_lowercase(), *size))
            .collect();
        let room = drive.room().map_err(failed)?;
        let mut needed = 0;
        let mut folders: BTreeSet<String> = sizes.keys().flat_map(|path| above(path)).collect();
        let mut planned = Vec::new();
        for file in files {
            let name = file.path.to_lowercase();
            let change = match sizes.get(&name) {
                None => Change::New,
                Some(size) if *size != file.bytes.len() as u64 => Change::Replaces,
                Some(_) if drive.read(&file.path).map_err(failed)? != file.bytes => {
                    Change::Replaces
                }
                Some(_) => Change::None,
            };
            if change != Change::None {
                needed += room.taken_by(file.bytes.len() as u64);
                for folder in above(&name) {
                    needed += if folders.insert(folder) {
                        room.cluster
                    } else {
                        0
                    };
                }
            }
            planned.push((file, change));
        }
        let names: BTreeSet<String> = planned
            .iter()
            .map(|(file, _)| file.path.to_lowercase())
            .collect();
        let others = there
            .into_iter()
            .map(|(path, _)| path)
            .filter(|path| !names.contains(&path.to_lowercase()) && !is_of_the_system(path))
            .collect();
        let reclaimed: u64 = drafts.iter().map(|(_, size)| room.taken_by(*size)).sum();
        Ok(Self {
            files: planned,
            others,
            drafts: drafts.into_iter().map(|(path, _)| path).collect(),
            needed,
            free: room.free + reclaimed,
        })
    }

    /// The files that change.
    pub(super) fn changes(&self) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(|(_, change)| *change != Change::None)
            .map(|(file, _)| file)
    }

    /// Refuses what does not fit.
    pub(super) fn check_room(&self, drive: &dyn Drive) -> Result<(), Failure> {
        if self.needed <= self.free {
            return Ok(());
        }
        let message = format!(
            "{} has {} free; {} are needed until the old files are replaced",
            drive.place().display(),
            Bytes(self.free).short(),
            Bytes(self.needed).short()
        );
        Err(Failure::outside(
            Diagnostic::error("drive-full", message)
                .help("remove files from the drive that the app does not need"),
        ))
    }

    /// Does it. `progress` is told what happens.
    pub(super) fn carry_out(
        &self,
        drive: &dyn Drive,
        progress: impl Fn(&str),
    ) -> Result<(), Failure> {
        self.check_room(drive)?;
        for draft in &self.drafts {
            drive.remove(draft).map_err(|error| {
                failure(drive, &error, "no file of the app has been changed on it")
            })?;
        }
        self.write_drafts(drive, &progress).inspect_err(|_| {
            // A drive that is gone keeps them; the next run removes them.
            for file in self.changes() {
                let _ = drive.remove(&draft_of(file));
            }
        })?;
        progress("giving files their names");
        let count = self.changes().count();
        for (done, file) in self.changes().enumerate() {
            drive.rename(&draft_of(file), &file.path).map_err(|error| {
                let state = format!(
                    "{done} of {} have been replaced, but not {} and those after it; run the same command \
                     again",
                    plural(count, "file"),
                    file.path
                );
                failure(drive, &error, &state)
            })?;
        }
        drive.sync().map_err(|error| {
            let state = "every file was written, but not all may have reached it; run the same \
                         command again, which writes what is missing";
            failure(drive, &error, state)
        })
    }

    fn write_drafts(&self, drive: &dyn Drive, progress: &impl Fn(&str)) -> Result<(), Failure> {
        let unchanged = "no file of the app has been changed on it, and the board runs its old program; \
                         run the same command again";
        for file in self.changes() {
            progress(&format!("writing {}", file.path));
            let draft = draft_of(file);
            let kept = drive
                .write(&draft, &file.bytes)
                .and_then(|()| drive.read(&draft))
                .map_err(|error| failure(drive, &error, unchanged))?;
            if kept != file.bytes {
                let message = format!(
                    "{} does not keep the bytes that are written to it: {} reads back otherwise",
                    drive.place().display(),
                    file.path
                );
                return Err(Failure::outside(
                    Diagnostic::error("drive-damaged", message).help(format!(
                        "{unchanged}. If it happens again, save your files and run \
                         `storage.erase_filesystem()` on the board"
                    )),
                ));
            }
        }
        Ok(())
    }
}

fn draft_of(file: &File) -> String {
    format!("{}{DRAFT}", file.path)
}

/// The folders that a path is in.
fn above(path: &str) -> Vec<String> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.map(|end| path[..end].to_owned()).collect()
}

fn failure(drive: &dyn Drive, error: &io::Error, state: &str) -> Failure {
    let place = drive.place().display();
    let (diagnostic, help) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (
            Diagnostic::error("drive-full", format!("{place} is full")),
            "remove files that the app does not need",
        ),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => (
            Diagnostic::error(
                "drive-read-only",
                format!("{place} cannot be written to: {error}"),
            ),
            "a boot.py that calls storage.remount keeps the drive for the board; eject it and \
             connect the board again if it was not unmounted cleanly",
        ),
        _ => (
            Diagnostic::error("drive-gone", format!("{place} failed: {error}")),
            "check the cable and connect the board again",
        ),
    };
    Failure::outside(diagnostic.help(format!("{state}; {help}")))
}

#[cfg(test)]
mod tests;
