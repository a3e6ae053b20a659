//! Drafts: what is written appears under its name only when it is whole.
//!
//! A draft lies beside its target, under a name that says whose it is, and whoever writes it holds a lock
//! on it. Another run that wants to write there waits. What a run that was killed has left is locked by
//! nobody: the next run for the same target clears it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::steps;

/// So long a run waits for another that writes the same.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(20);
/// File systems take 255 bytes; ours come on top.
const LONGEST_NAME: usize = 200;

/// A path beside another that only this program makes.
pub(super) fn beside(place: &Path, what: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default();
    let name = if name.len() <= LONGEST_NAME {
        name.to_owned()
    } else {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        OsString::from(format!("{:016x}", hasher.finish()))
    };
    let mut own = OsString::from(".");
    own.push(name);
    own.push(format!(".mpyfit-{what}"));
    place.with_file_name(own)
}

/// A lock on a draft, which nobody else has as long as it lives.
pub(super) struct Locked {
    pub(super) path: PathBuf,
    pub(super) file: File,
}

impl Locked {
    /// Makes the draft with `open`, or takes over what a killed run has left. Waits for a run that is at
    /// work; gives an error of kind `ResourceBusy` when that takes too long.
    pub(super) fn take(
        path: PathBuf,
        open: impl Fn(&Path) -> io::Result<File>,
    ) -> io::Result<Self> {
        let since = Instant::now();
        loop {
            // Whoever made a link of that name means no good: what it leads to is not ours.
            if path.is_symlink() {
                steps::remove_file(&path)?;
            }
            let file = open(&path)?;
            match file.try_lock() {
                // Whoever had it may have given it its final name in the meantime.
                Ok(()) if is_at(&file, &path) => return Ok(Self { path, file }),
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) if since.elapsed() > PATIENCE => {
                    return Err(io::ErrorKind::ResourceBusy.into());
                }
                Err(fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                // Some network drives have no locks.
                Err(fs::TryLockError::Error(_)) => return Ok(Self { path, file }),
            }
        }
    }
}

/// Whether a file is still the one at that path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let same = |one: fs::Metadata, other: fs::Metadata| {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    };
    file.metadata()
        .and_then(|one| Ok(same(one, fs::symlink_metadata(path)?)))
        .unwrap_or(false)
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Writes a file: what is at `place` afterwards is the old one or the new one.
pub(super) fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = Locked::take(beside(place, "draft"), steps::open)?;
    let outcome = fill(&mut draft, place, bytes);
    if outcome.is_err() {
        // The first error is the one to tell.
        let _ = steps::remove_file(&draft.path);
    }
    outcome
}

fn fill(draft: &mut Locked, place: &Path, bytes: &[u8]) -> io::Result<()> {
    steps::clear(&draft.file)?;
    steps::keep_rights(place, &draft.path)?;
    steps::write(&mut draft.file, bytes)?;
    steps::sync(&draft.file)?;
    steps::rename(&draft.path, place)?;
    Ok(())
}

/// A folder that takes the place of another when it is whole.
pub(super) struct Folder {
    draft: Locked,
    /// What is replaced, until its successor is in its place, where they cannot change places at once.
    old: PathBuf,
    place: PathBuf,
}

impl Folder {
    /// An empty draft. A folder that a killed run was about to replace is put back first.
    pub(super) fn new(place: &Path) -> io::Result<Self> {
        let draft = Locked::take(beside(place, "draft"), open_folder)?;
        let old = beside(place, "old");
        if old.exists() {
            if place.exists() {
                steps::remove_folder(&old)?;
            } else {
                steps::rename(&old, place)?;
            }
        }
        for entry in fs::read_dir(&draft.path)? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true => steps::remove_folder(&entry.path())?,
                false => steps::remove_file(&entry.path())?,
            }
        }
        Ok(Self {
            draft,
            old,
            place: place.to_owned(),
        })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.draft.path
    }

    /// Puts the draft into its place.
    pub(super) fn keep(self) -> io::Result<()> {
        if self.place.exists() {
            steps::keep_rights(&self.place, &self.draft.path)?;
            // Once they have changed places, it lies where others wait for the draft.
            let replaced = File::open(&self.place)?;
            let _ = replaced.try_lock();
            if steps::exchange(&self.draft.path, &self.place)? {
                self.drop();
                return Ok(());
            }
            steps::rename(&self.place, &self.old)?;
        }
        if let Err(error) = steps::rename(&self.draft.path, &self.place) {
            if self.old.exists() {
                let _ = steps::rename(&self.old, &self.place);
            }
            return Err(error);
        }
        // What stays is cleared by the next run.
        let _ = steps::remove_folder(&self.old);
        Ok(())
    }

    /// Removes what lies where the draft was.
    pub(super) fn drop(self) {
        // Where that fails, the next run clears it.
        let _ = steps::remove_folder(&self.draft.path);
    }
}

/// A folder as something that can be locked.
fn open_folder(path: &Path) -> io::Result<File> {
    steps::create_folder(path)?;
    File::open(path)
}
