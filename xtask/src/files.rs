//! Reading and writing files. A write replaces the old file in one step or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::reading(path, &error))
}

/// Reads a text file.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure::bad_input([Diagnostic::error(
            "not-text",
            format!(
                "{} is not UTF-8 text: no character starts at byte {offset}",
                path.display()
            ),
        )
        .help("save it as UTF-8")])
    })
}

/// Writes a file so that a killed run leaves either the old one or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::writing(path, &error);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // In the same folder, because a rename does not cross file systems.
    let mut draft = draft_in(folder).map_err(failed)?;
    keep_rights(path, draft.path()).map_err(failed)?;
    draft.write_all(bytes).map_err(failed)?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A file under a name of its own, with the rights that any new file gets: what has a temporary name
/// is for its owner alone otherwise.
#[cfg(unix)]
fn draft_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;

    let rights = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .permissions(rights)
        .tempfile_in(folder)
}

/// A file under a name of its own.
#[cfg(not(unix))]
fn draft_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    tempfile::NamedTempFile::new_in(folder)
}

/// Gives a draft the rights of what it takes the place of, if that is there.
fn keep_rights(place: &Path, draft: &Path) -> std::io::Result<()> {
    match fs::metadata(place) {
        Ok(old) if cfg!(unix) => fs::set_permissions(draft, old.permissions()),
        _ => Ok(()),
    }
}

/// Makes a folder so that it appears under its name only when it is whole: `fill` gets a folder
/// beside it, which then takes the place of an older one.
pub(crate) fn write_folder(
    place: &Path,
    fill: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::writing(place, &error);
    let (draft, old) = (beside(place, ".partial"), beside(place, ".old"));
    // What is left of a run that was killed is in the way.
    remove_folder(&draft)?;
    remove_folder(&old)?;
    create_folder(&draft)?;
    fill(&draft)?;
    if place.exists() {
        keep_rights(place, &draft).map_err(failed)?;
        fs::rename(place, &old).map_err(failed)?;
    }
    fs::rename(&draft, place).map_err(failed)?;
    remove_folder(&old)
}

/// Creates a folder and those above it.
pub(crate) fn create_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, &error))
}

/// Removes a folder with all that is in it; one that is not there is gone already.
pub(crate) fn remove_folder(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::writing(folder, &error))
        }
        _ => Ok(()),
    }
}

/// The files below a folder, as paths with slashes, in order.
pub(crate) fn below(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(prefix) = folders.pop() {
        let here = folder.join(&prefix);
        let failed = |error: std::io::Error| Failure::reading(&here, &error);
        for entry in fs::read_dir(&here).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(format!("{path}/"));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path as seen from the current folder, where it lies below it.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The path with something added to its name.
fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    place.with_file_name(name)
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
