//! Cargo, and what it knows of packages: it fetches what a lock names, and says where that is.

use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::failure::Failure;
use crate::process;

/// The Cargo that runs this program and knows its toolchain, or the one on the path.
pub(crate) fn command() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The package called `name` among all that a workspace depends on, if it is one of them.
///
/// `ask` runs `cargo metadata` where the workspace is, with options that the answer depends on.
pub(crate) fn package(name: &str, ask: &mut Command) -> Result<Option<Package>, Failure> {
    ask.args(["--format-version", "1", "--locked"]);
    let output = process::run(ask)?;
    let packages = read(&output.stdout)?.packages;
    Ok(packages.into_iter().find(|package| package.name == name))
}

fn read(said: &[u8]) -> Result<Metadata, Failure> {
    MetadataCommand::parse(String::from_utf8_lossy(said)).map_err(|error| {
        let message = format!("cannot read the output of `cargo metadata`: {error}");
        Failure::outside(
            Diagnostic::error("tool-failed", message).help(
                "`rustup show` names the Cargo in use; rust-toolchain.toml names the right one",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn ask(folder: &Path) -> Command {
        let mut command = command();
        command.args(["metadata", "--offline"]).current_dir(folder);
        command
    }

    #[test]
    fn a_package_is_found_with_its_version_and_place() {
        let folder = tempfile::tempdir().unwrap();
        let package = "name = \"alone\"\nversion = \"1.2.3\"\n";
        for (file, text) in [
            (
                "Cargo.toml",
                format!("[package]\n{package}[lib]\npath = \"lib.rs\"\n"),
            ),
            ("Cargo.lock", format!("version = 4\n[[package]]\n{package}")),
            ("lib.rs", String::new()),
        ] {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let found = |name| super::package(name, &mut ask(folder.path())).unwrap();
        let alone = found("alone").unwrap();
        assert_eq!(alone.version.to_string(), "1.2.3");
        assert!(alone.manifest_path.is_file());
        assert!(found("another").is_none());
    }

    #[test]
    fn what_cargo_refuses_is_told_in_its_words() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[package]").unwrap();
        let failure = package("alone", &mut ask(folder.path())).unwrap_err();
        assert_eq!(failure.messages[0].code, "tool-failed");
        let help = failure.messages[0].help.clone().unwrap();
        assert!(help.contains("Cargo.toml"), "{help}");
    }

    #[test]
    fn an_answer_that_is_none_is_a_failure() {
        let failure = read(b"{}").unwrap_err();
        assert!(failure.summary().contains("cargo metadata"), "{failure:?}");
    }
}
