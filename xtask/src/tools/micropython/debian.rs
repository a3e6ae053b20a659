//! MicroPython from Debian's archive, without root: a private apt configuration, derived from the
//! machine's own sources, asks for the source package.

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;
use crate::files;
use crate::process;
use crate::reading;
use crate::shelf;

/// The release of Debian that carries the version.
const SUITE: &str = "trixie";
/// The package and its version there.
const PACKAGE: &str = "micropython=1.25.0+ds-1";

/// The digest of its upstream archive, as the package's description has it.
const ARCHIVE: &str = "7b25be99a502f070b2de81dafc08da7051d992325d6e67daa9045a918fffdbea";

/// Fetches and unpacks the upstream archive into `folder`.
pub(super) fn source(folder: &Path) -> Result<(), Failure> {
    let (archive, keyring) = machine_sources().ok_or_else(|| {
        Failure::outside(
            Diagnostic::error(
                "tool-missing",
                "this machine has no sources of Debian's archive",
            )
            .help("this way works on Debian and its derivatives"),
        )
    })?;
    let apt = std::path::absolute(folder.join("apt"))
        .map_err(|error| Failure::reading(folder, &error))?;
    for part in ["lists/partial", "cache/archives/partial"] {
        files::create_folder(&apt.join(part))?;
    }
    let list = format!("deb-src [signed-by={keyring}] {archive} {SUITE} main\n");
    let list_file = apt.join("sources.list");
    files::write(&list_file, list.as_bytes())?;
    let options = [
        format!("Dir::Etc::sourcelist={}", list_file.display()),
        "Dir::Etc::sourceparts=/dev/null".to_owned(),
        format!("Dir::State::lists={}", apt.join("lists").display()),
        format!("Dir::Cache={}", apt.join("cache").display()),
        "APT::Sandbox::User=".to_owned(),
    ];
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        for option in &options {
            command.args(["-o", option]);
        }
        command.arg("--quiet").args(arguments).current_dir(&apt);
        process::run(&mut command)
    };
    apt_get(&["update"])?;
    apt_get(&["source", "--download-only", PACKAGE])?;
    let archive = upstream_archive(&apt)?;
    check(&archive)?;
    process::run(
        Command::new("tar")
            .args(["--extract", "--strip-components=1", "--file"])
            .arg(&archive)
            .arg("--directory")
            .arg(folder),
    )?;
    files::remove_folder(&apt)
}

/// Refuses an archive that is another one, whoever has signed it.
fn check(archive: &Path) -> Result<(), Failure> {
    let found = shelf::digest(&reading::read(archive)?);
    if found == ARCHIVE {
        return Ok(());
    }
    let message = format!("{} is not the archive of {PACKAGE}", archive.display());
    Err(Failure::outside(
        Diagnostic::error("wrong-source", message)
            .help(format!("its SHA-256 is {found}; it should be {ARCHIVE}")),
    ))
}

fn upstream_archive(folder: &Path) -> Result<PathBuf, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::reading(folder, &error))?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains(".orig.tar."))
        .ok_or_else(|| {
            Failure::outside(
                Diagnostic::error("tool-failed", "apt-get source brought no upstream archive")
                    .help("check out the tag by hand and set MICROPYTHON_DIR"),
            )
        })
}

/// The address of Debian's archive and the file of its keys, from the machine's own sources.
fn machine_sources() -> Option<(String, String)> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = std::fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .find_map(|text| archive_in(&text))
}

/// Where Debian's archive keys are, unless a source says otherwise.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The first archive of Debian that a file of sources names, in either of apt's two forms.
fn archive_in(text: &str) -> Option<(String, String)> {
    let is_archive =
        |word: &&str| word.starts_with("http") && word.trim_end_matches('/').ends_with("/debian");
    let address = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::split_whitespace)
        .find(is_archive)?;
    let keyring = text
        .lines()
        .filter_map(|line| line.strip_prefix("Signed-By:"))
        .map(str::trim)
        .find(|path| path.starts_with('/'))
        .unwrap_or(KEYRING);
    Some((address.to_owned(), keyring.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{KEYRING, archive_in, check};

    #[test]
    fn both_forms_of_sources_are_read() {
        let old = "# deb http://no.example/debian\ndeb http://deb.example/debian bookworm main\n";
        let expected = ("http://deb.example/debian".to_owned(), KEYRING.to_owned());
        assert_eq!(archive_in(old), Some(expected));
        let new =
            "Types: deb\nURIs: https://deb.example/debian/\nSuites: x\nSigned-By: /keys.gpg\n";
        let expected = (
            "https://deb.example/debian/".to_owned(),
            "/keys.gpg".to_owned(),
        );
        assert_eq!(archive_in(new), Some(expected));
        assert_eq!(
            archive_in("deb http://deb.example/debian-security x main"),
            None
        );
    }

    #[test]
    fn an_archive_of_another_digest_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("micropython.orig.tar.xz");
        std::fs::write(&archive, b"other").unwrap();
        let failure = check(&archive).unwrap_err();
        assert_eq!(failure.messages[0].code, "wrong-source");
    }
}
