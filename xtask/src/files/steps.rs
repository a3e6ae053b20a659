//! The single steps of writing. Every one of them passes [`step`], where a test can have it fail or can
//! end the process.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Opens a file for writing, and makes it if it is not there.
pub(super) fn open(path: &Path) -> io::Result<File> {
    step()?;
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// Opens something that is there and is no file: a device or a pipe.
pub(super) fn open_through(path: &Path) -> io::Result<File> {
    step()?;
    OpenOptions::new().write(true).open(path)
}

/// Makes a file empty.
pub(super) fn clear(file: &File) -> io::Result<()> {
    step()?;
    file.set_len(0)
}

/// Writes bytes; a process that ends here has written half of them.
pub(super) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    file.write_all(one)?;
    step()?;
    file.write_all(other)
}

/// Waits until the disk has everything.
pub(super) fn sync(file: &File) -> io::Result<()> {
    step()?;
    file.sync_all()
}

/// Makes a folder; one that is there is as good.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    step()?;
    fs::create_dir_all(path)
}

/// Gives something the rights of what it takes the place of, if that is there.
pub(super) fn keep_rights(place: &Path, draft: &Path) -> io::Result<()> {
    match fs::metadata(place) {
        Ok(old) if cfg!(unix) => {
            step()?;
            fs::set_permissions(draft, old.permissions())
        }
        _ => Ok(()),
    }
}

/// Renames a file or folder.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

/// Has two folders change places; says whether the file system can do that.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    step()?;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Has two folders change places; says whether the file system can do that.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Removes a file; one that is not there is gone already.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    step()?;
    gone(fs::remove_file(path))
}

/// Removes a folder with all that is in it; one that is not there is gone already.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    step()?;
    gone(fs::remove_dir_all(path))
}

fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// What happens before a step.
#[cfg(not(debug_assertions))]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(debug_assertions)]
use faults::step;

/// Faults that a test asks for, in a build that is for tests: `MPYFIT_FAULT=kill:7` ends the process at
/// the seventh step, as a power failure would; with `full:7` the disk is full from there on.
#[cfg(debug_assertions)]
mod faults {
    use std::io;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    enum Fault {
        Kill(u64),
        Full(u64),
    }

    static FAULT: LazyLock<Option<Fault>> = LazyLock::new(|| {
        let wanted = std::env::var("MPYFIT_FAULT").ok()?;
        let (kind, at) = wanted.split_once(':')?;
        let at = at.parse().ok()?;
        match kind {
            "kill" => Some(Fault::Kill(at)),
            "full" => Some(Fault::Full(at)),
            _ => None,
        }
    });
    static STEPS: AtomicU64 = AtomicU64::new(0);

    pub(super) fn step() -> io::Result<()> {
        let now = STEPS.fetch_add(1, Ordering::Relaxed) + 1;
        match *FAULT {
            Some(Fault::Kill(at)) if now == at => std::process::abort(),
            Some(Fault::Full(at)) if now >= at => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }
}
