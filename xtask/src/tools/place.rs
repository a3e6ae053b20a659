//! Where tools are kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;

/// Names another folder for tools, for one command.
const OPTION: &str = "--tools";

/// Names another folder for tools.
pub(super) const VARIABLE: &str = "MPYFIT_TOOLS";

/// The folder of the tools: the one that the command line or else the environment names, or one in the
/// user's cache, which all projects share.
///
/// Programs are run and libraries loaded out of it, so it is never a part of the current folder: that may
/// come from a stranger, and so may a checkout of mpyfit. A relative path would be a part of it.
pub(crate) fn folder(option: Option<&Path>) -> Result<PathBuf, Failure> {
    let variable = |name: &str| std::env::var_os(name);
    let by_option = option.map(|folder| (OPTION, folder.to_owned()));
    let named = by_option.or_else(|| Some((VARIABLE, set(variable(VARIABLE))?)));
    let Some((by, named)) = named else {
        let cache = cache(std::env::consts::OS, variable, std::env::home_dir());
        return cache.map(|cache| cache.join("mpyfit")).ok_or_else(|| {
            Failure::outside(
                Diagnostic::error(
                    "no-tools-folder",
                    "this user has no folder to keep tools in",
                )
                .help(format!("name one with {OPTION} or the variable {VARIABLE}")),
            )
        });
    };
    if named.is_absolute() {
        return Ok(named);
    }
    let message = format!("{by} is {}, no absolute path", named.display());
    Err(Failure::refused(
        Diagnostic::error("no-tools-folder", message)
            .help("programs are run out of it: it must be the same folder wherever one stands"),
    ))
}

/// Where programs of this system keep what can be had again.
fn cache(
    system: &str,
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    let home = home.filter(|home| home.is_absolute());
    match system {
        "windows" => set(variable("LOCALAPPDATA"))
            .filter(|folder| folder.is_absolute())
            .or_else(|| Some(home?.join("AppData").join("Local"))),
        "macos" => Some(home?.join("Library/Caches")),
        // The XDG base directories; a relative one is to be ignored.
        _ => set(variable("XDG_CACHE_HOME"))
            .filter(|folder| folder.is_absolute())
            .or_else(|| Some(home?.join(".cache"))),
    }
}

/// What a variable names, unless it is empty.
fn set(variable: Option<OsString>) -> Option<PathBuf> {
    variable
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(system: &str, variables: &[(&str, &str)], home: Option<&str>, expected: Option<&str>) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let found = cache(system, variable, home.map(PathBuf::from));
        assert_eq!(found, expected.map(PathBuf::from), "{system} {variables:?}");
    }

    #[cfg(unix)]
    #[test]
    fn every_system_has_its_own_place_for_what_can_be_had_again() {
        let home = Some("/home/me");
        check("linux", &[], home, Some("/home/me/.cache"));
        let set = [("XDG_CACHE_HOME", "/fast"), ("LOCALAPPDATA", "/local")];
        check("linux", &set, home, Some("/fast"));
        check("macos", &set, home, Some("/home/me/Library/Caches"));
        check("windows", &set, home, Some("/local"));
        check("windows", &[], home, Some("/home/me/AppData/Local"));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_place_is_not_taken_for_one() {
        for value in ["", "relative"] {
            let set = [("XDG_CACHE_HOME", value)];
            check("linux", &set, Some("/home/me"), Some("/home/me/.cache"));
        }
        check("linux", &[], Some("relative"), None);
        check("macos", &[], None, None);
    }
}
