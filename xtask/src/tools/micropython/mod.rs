//! MicroPython's source: from a checkout, from git, or from Debian; the same bytes wherever it
//! comes from.

mod debian;

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;
use sha2::{Digest, Sha256};

use super::Toolbox;
use crate::console::Console;
use crate::failure::Failure;
use crate::files;
use crate::process;
use crate::reading;
use crate::shelf;

/// The release that the firmware hosts.
pub(crate) const VERSION: &str = "1.25.0";
/// The digest of `py/`, the virtual machine itself, as [`digest`] computes it. Taken from Debian's
/// micropython 1.25.0+ds-1, whose upstream archive leaves `py/` as the tag has it.
const DIGEST: &str = "bf73bcf48fc3661970cea752281ca555a87d9a3cddae0fc90674078ab09c01c8";
/// The SHA-256 of every other file that is compiled or run: makefiles, scripts, `extmod`, `shared`, `lib`.
const FILES: &str = include_str!("../pins/micropython.txt");
/// The commit that the tag is on. It names every file: makefiles, `extmod` and `lib` as well.
const COMMIT: &str = "f498a16c7db6d4b2de200b3e0856528dfe0613c3";
/// What its files take on the disk: read of Debian's archive.
const SIZE: Bytes = Bytes(34_300_000);
/// A way to get the source into a folder.
type Provider = fn(&Path) -> Result<(), Failure>;

/// The ways to get the source, in the order in which they are tried.
const PROVIDERS: [(&str, Provider); 2] = [("git", git), ("apt-get source", debian::source)];

/// Who hands it out.
const FROM: &str = "GitHub or Debian";
/// Where the tag is.
const REPOSITORY: &str = "https://github.com/micropython/micropython";

/// The folder with the source: the one named by `MICROPYTHON_DIR`, or one that is fetched.
pub(crate) fn source(toolbox: &Toolbox, console: &Console) -> Result<PathBuf, Failure> {
    if let Some(folder) = std::env::var_os("MICROPYTHON_DIR") {
        let folder = PathBuf::from(folder);
        return check(&folder).map(|()| folder);
    }
    let place = place(toolbox);
    if place.is_dir() {
        return verified(toolbox, place);
    }
    let _alone = toolbox.alone()?;
    // Another run may have got it meanwhile.
    if place.is_dir() {
        return verified(toolbox, place);
    }
    let what = format!("MicroPython {VERSION}");
    toolbox.announce(&what, FROM, SIZE, *console);
    let mut reasons = Vec::new();
    for (name, provide) in PROVIDERS {
        let spinner = console.spinner(&format!("getting MicroPython {VERSION} with {name}"));
        let outcome = files::write_folder(&place, |draft| {
            provide(draft)?;
            check(draft)?;
            check_files(draft)
        });
        spinner.finish_and_clear();
        match outcome {
            Ok(()) => {
                console.say(&format!("setup: MicroPython {VERSION} with {name}"));
                return Ok(place);
            }
            Err(failure) => reasons.push(format!("{name}: {}", failure.summary())),
        }
    }
    Err(Failure::outside(
        Diagnostic::error(
            "tool-missing",
            format!("MicroPython {VERSION} could not be fetched"),
        )
        .help(format!(
            "check out {REPOSITORY} at v{VERSION} and set MICROPYTHON_DIR to it\n{}",
            reasons.join("\n")
        )),
    ))
}

/// Gets the source, and once more if what is here has changed: for `setup`.
pub(super) fn renew(toolbox: &Toolbox, console: &Console) -> Result<(), Failure> {
    let place = place(toolbox);
    let is_named = std::env::var_os("MICROPYTHON_DIR").is_some();
    if !is_named && place.is_dir() && verified(toolbox, place.clone()).is_err() {
        let _alone = toolbox.alone()?;
        files::remove_folder(&place)?;
    }
    source(toolbox, console).map(|_| ())
}

/// A source that was fetched before, if it is still what was fetched.
fn verified(toolbox: &Toolbox, place: PathBuf) -> Result<PathBuf, Failure> {
    toolbox.verified.once(&place, || {
        check(&place)
            .and_then(|()| check_files(&place))
            .map_err(|failure| {
                toolbox.changed(&place, &format!("has changed: {}", failure.summary()))
            })
    })?;
    Ok(place)
}

/// Refuses a source of which a file is not as the release has it.
fn check_files(folder: &Path) -> Result<(), Failure> {
    for line in FILES.lines().filter(|line| !line.starts_with('#')) {
        let (pinned, name) = line.split_once("  ").unwrap_or_default();
        let file = folder.join(name);
        let found = shelf::digest(&reading::read(&file)?);
        if found != pinned {
            let message = format!("{} is not that of MicroPython {VERSION}", file.display());
            return Err(Failure::outside(
                Diagnostic::error("wrong-source", message)
                    .help(format!("its SHA-256 is {found}; it should be {pinned}")),
            ));
        }
    }
    Ok(())
}

/// What is to be fetched, from where, and what it takes on the disk; nothing if the source is here.
pub(super) fn missing(toolbox: &Toolbox) -> Option<(String, &'static str, Bytes)> {
    let place = place(toolbox);
    let is_here = std::env::var_os("MICROPYTHON_DIR").is_some()
        || place.is_dir() && verified(toolbox, place).is_ok();
    (!is_here).then(|| (format!("MicroPython {VERSION}"), FROM, SIZE))
}

/// What the source is: other bytes make another firmware.
pub(crate) fn identity() -> String {
    format!("{VERSION} {DIGEST}")
}

/// Where a fetched source is.
pub(crate) fn place(toolbox: &Toolbox) -> PathBuf {
    toolbox.folder.join("micropython").join(VERSION)
}

fn git(folder: &Path) -> Result<(), Failure> {
    let mut clone = Command::new("git");
    clone
        .args([
            "-c",
            "http.lowSpeedLimit=1000",
            "-c",
            "http.lowSpeedTime=20",
            "-c",
            "core.autocrlf=false",
        ])
        .args(["clone", "--quiet", "--depth", "1", "--branch"])
        .arg(format!("v{VERSION}"))
        .arg(REPOSITORY)
        .arg(folder)
        .current_dir(process::neutral_folder())
        // Nobody is there to type a password.
        .env("GIT_TERMINAL_PROMPT", "0");
    process::run(&mut clone)?;
    check_commit(folder)
}

/// Refuses a checkout of another commit: a tag can be moved.
fn check_commit(folder: &Path) -> Result<(), Failure> {
    let mut ask = Command::new("git");
    ask.arg("-C").arg(folder).args(["rev-parse", "HEAD"]);
    let answer = process::run(&mut ask)?.stdout;
    let found = String::from_utf8_lossy(&answer);
    if found.trim() == COMMIT {
        return Ok(());
    }
    let message = format!("the tag v{VERSION} is not on the commit that it was on");
    Err(Failure::outside(
        Diagnostic::error("wrong-source", message).help(format!(
            "it is on {}, and should be on {COMMIT}: has somebody moved it?",
            found.trim()
        )),
    ))
}

/// Refuses a source that is not the release.
fn check(folder: &Path) -> Result<(), Failure> {
    let found = digest(&folder.join("py"))?;
    if found == DIGEST {
        return Ok(());
    }
    Err(Failure::outside(
        Diagnostic::error(
            "wrong-source",
            format!("{} is not MicroPython {VERSION}", folder.display()),
        )
        .help(format!(
            "the digest of its py/ is {found}; it should be {DIGEST}"
        )),
    ))
}

/// A digest over the C and Python files of a folder: their names and contents, in order.
fn digest(folder: &Path) -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure::reading(folder, &error);
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if matches!(ending, Some("c" | "h" | "py")) {
            files.push(path);
        }
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let bytes = reading::read(file)?;
        digest.update(format!("{name} {}\n", bytes.len()));
        digest.update(&bytes);
    }
    Ok(digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use super::{FILES, check_commit, check_files};
    use crate::process;

    /// Makefiles and scripts run; no digest over C files alone would see them.
    #[test]
    fn a_source_whose_makefile_has_changed_is_refused_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let first = FILES.lines().find(|line| !line.starts_with('#')).unwrap();
        let (_, name) = first.split_once("  ").unwrap();
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "all:\n\t./planted\n").unwrap();
        let failure = check_files(folder.path()).unwrap_err();
        assert_eq!(failure.messages[0].code, "wrong-source");
        assert!(failure.summary().contains(file.to_str().unwrap()));
    }

    #[test]
    fn every_pinned_file_has_a_digest_and_a_place_below_the_source() {
        let lines = FILES.lines().filter(|line| !line.starts_with('#'));
        let mut count = 0;
        for line in lines {
            let (digest, name) = line.split_once("  ").unwrap();
            let is_hex = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_hex && digest.len() == 64, "{line}");
            assert!(!name.starts_with('/') && !name.contains(".."), "{line}");
            count += 1;
        }
        assert_eq!(count, 228);
    }

    #[test]
    fn another_commit_is_refused_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.arg("-C").arg(folder.path());
            git.args(["-c", "user.name=a", "-c", "user.email=a@b"]);
            process::run(git.args(arguments)).unwrap();
        };
        git(&["init", "--quiet"]);
        git(&["commit", "--quiet", "--allow-empty", "--message", "other"]);
        git(&["tag", "v1.25.0"]);
        let failure = check_commit(folder.path()).unwrap_err();
        assert_eq!(failure.messages[0].code, "wrong-source");
        assert!(check_commit(Path::new("/no/such/folder")).is_err());
    }
}
