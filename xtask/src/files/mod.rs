//! Writing files; [`crate::reading`] reads them. A write replaces the old file in one step or not at all.

mod draft;
mod steps;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;

/// Writes a file so that a killed run leaves either the old one or the new one. What is no file is
/// written to as it is: a device, a pipe, the file that a link leads to.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let outcome = match is_written_through(path) {
        true => steps::open_through(path).and_then(|mut file| steps::write(&mut file, bytes)),
        false => draft::write(&end_of_links(path), bytes),
    };
    outcome.map_err(|error| failed(path, &error))
}

/// Whether a path names something that is there for good, and no file of a folder.
fn is_written_through(path: &Path) -> bool {
    let is_system = cfg!(unix)
        && ["/dev", "/proc"]
            .iter()
            .any(|folder| path.starts_with(folder));
    let is_other = |there: fs::Metadata| !there.is_file() && !there.is_dir();
    fs::metadata(path).is_ok_and(|there| is_system || is_other(there))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::ResourceBusy {
        let message = format!(
            "another run of mpyfit has been writing {} for minutes",
            named(path)
        );
        return Failure::outside(
            Diagnostic::error("busy", message)
                .help("wait until it ends, or end it; then run this again"),
        );
    }
    Failure::writing(path, error)
}

/// Links that lead to each other have no end.
const MOST_LINKS: usize = 40;

/// Where a link leads, although there may be nothing yet; other paths are what they are.
fn end_of_links(path: &Path) -> PathBuf {
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&place) else {
            break;
        };
        place = match place.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    place
}

/// Makes a folder so that it appears under its name only when it is whole: `fill` gets a folder
/// beside it, which then takes the place of an older one.
pub(crate) fn write_folder(
    place: &Path,
    fill: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error| failed(place, &error);
    let draft = draft::Folder::new(&end_of_links(place)).map_err(failed)?;
    match fill(draft.path()) {
        Ok(()) => draft.keep().map_err(failed),
        Err(failure) => {
            draft.drop();
            Err(failure)
        }
    }
}

/// Creates a folder and those above it.
pub(crate) fn create_folder(folder: &Path) -> Result<(), Failure> {
    steps::create_folder(folder).map_err(|error| Failure::writing(folder, &error))
}

/// Removes a folder with all that is in it; one that is not there is gone already.
pub(crate) fn remove_folder(folder: &Path) -> Result<(), Failure> {
    steps::remove_folder(folder).map_err(|error| Failure::writing(folder, &error))
}

/// A path as seen from the current folder, where it lies below it.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    named(path.strip_prefix(&here).unwrap_or(path))
}

/// A path as text, whatever its bytes are.
pub(crate) fn named(path: &Path) -> String {
    text_of(path.as_os_str())
}

/// A name as text. Bytes that are no UTF-8 are escapes, so that two names stay two: `\xff`.
pub(crate) fn text_of(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!(r"\x{byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{create_folder, write, write_folder};

    #[test]
    fn a_folder_that_cannot_be_filled_leaves_the_old_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("build");
        write_folder(&place, |draft| write(&draft.join("a"), b"old")).unwrap();
        let failed = write_folder(&place, |draft| {
            write(&draft.join("b"), b"new")?;
            write(&draft.join("no/such/folder"), b"")
        });
        assert!(failed.is_err());
        assert!(place.join("a").is_file() && !place.join("b").exists());
        write_folder(&place, |draft| write(&draft.join("b"), b"new")).unwrap();
        assert!(place.join("b").is_file() && !place.join("a").exists());
        // Neither a draft nor an old folder stays.
        create_folder(&place).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        write(&file, b"old").unwrap();
        // The target is a folder now: the rename must fail, and the draft must not stay.
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        assert!(write(&taken, b"new").is_err());
        assert_eq!(std::fs::read(&file).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
