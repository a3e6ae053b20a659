//! The firmware: built by Cargo in a workspace of its own, for the boards' processor.

pub(crate) mod inputs;
pub(crate) mod known;
mod toolchain;

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::budget::{Board, Support};
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::uf2;
use analyzer::image::python::Python;
use analyzer::image::strings;
use analyzer::import::Members;
use analyzer::quantity::Bytes;
use analyzer::vm::load::RomStrings;
use emulator::Image;

use super::{micropython, packages};
use crate::boards;
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::files;
use crate::process;
use crate::reading;
pub(crate) use toolchain::{CCompiler, Toolchain};

/// The target of the boards' processor.
pub(crate) const TARGET: &str = "thumbv7em-none-eabihf";
/// The heap, in the image's symbols.
const HEAP: &str = "mpyfit_heap";

/// The files of a firmware that has been built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Files {
    /// With symbols and debug information.
    pub elf: PathBuf,
    /// What the bootloader takes.
    pub uf2: PathBuf,
    /// What the linker put where.
    pub map: PathBuf,
    /// What it was made of and by.
    pub record: PathBuf,
}

/// What a firmware takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Footprint {
    /// Code, constants, and the first values of variables.
    pub flash: Bytes,
    /// Variables, without heap and stack.
    pub static_ram: Bytes,
    /// What the interpreter gets, with the tables of its garbage collector.
    pub heap: Bytes,
}

/// Where the files of a board's firmware are, or will be.
pub(crate) fn files_of(board: &Board, context: &Context) -> Files {
    let folder = context
        .project_folder()
        .join("target/firmware")
        .join(&board.id);
    Files {
        elf: folder.join("firmware.elf"),
        uf2: folder.join("firmware.uf2"),
        map: folder.join("firmware.map"),
        record: folder.join("firmware.json"),
    }
}

/// Says so where the firmware of a board is not made by this project.
pub(crate) fn check_is_ours(board: &Board) -> Result<(), Failure> {
    if board.support == Support::Full {
        return Ok(());
    }
    Err(Failure::bad_input([Diagnostic::error(
        "no-firmware",
        format!("the firmware of {} cannot be built here", board.id),
    )
    .help("it can be built for metro-m4 and grand-central-m4")]))
}

/// Builds the firmware of a board.
pub(crate) fn build(
    board: &Board,
    c_compiler: Option<CCompiler>,
    context: &Context,
) -> Result<(Files, Footprint), Failure> {
    let root = context::workspace_root().ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the firmware's source is not here: the installed program has none",
        )
        .help("run `cargo xtask build --firmware` in a checkout of mpyfit")])
    })?;
    let toolbox = context.toolbox()?;
    let micropython = absolute(&micropython::source(&toolbox, &context.console)?)?;
    let toolchain = Toolchain::find(&toolbox, c_compiler)?;
    let files = files_of(board, context);
    let folder = absolute(files.elf.parent().unwrap_or(Path::new(".")))?;
    files::create_folder(&folder)?;
    let intermediate = absolute(&root.join("target/firmware/cargo"))?;

    // Before Cargo reads them: what changes meanwhile makes the image older than its sources.
    let inputs = inputs::digest(board)?.unwrap_or_default();

    let mut cargo = toolchain.cargo();
    cargo
        .current_dir(root.join("firmware"))
        .args(["rustc", "--release", "--locked", "--package", "image"])
        .args(["--features", &board.id, "--target", TARGET])
        .arg("--target-dir")
        .arg(&intermediate)
        .args(toolchain.cargo_arguments())
        .arg("--config")
        .arg(path_names(&root)?)
        .arg("--")
        .arg(format!(
            "-Clink-arg=-Map={}",
            folder.join("firmware.map").display()
        ))
        .env("MICROPYTHON_DIR", &micropython);
    let spinner = context
        .console
        .spinner(&format!("building the firmware of {}", board.id));
    let outcome = process::run(&mut cargo);
    spinner.finish_and_clear();
    outcome?;

    let built = intermediate.join(TARGET).join("release/image");
    let elf = reading::read(&built)?;
    files::write(&files.elf, &elf)?;
    inputs::Record::new(inputs, toolchain.describe(), &elf).write(&files)?;
    let image = open(&files.elf)?;
    files::write(
        &files.uf2,
        &uf2::write(image.segments(), uf2::FAMILY_SAMD51),
    )?;
    Ok((files, footprint(&image)))
}

/// The command that runs clippy over the firmware of a board. What it compiles along, the firmware's build
/// takes over.
pub(crate) fn lint(board: &str, context: &Context) -> Result<Command, Failure> {
    let (root, toolbox) = (context.project_folder(), context.toolbox()?);
    let micropython = absolute(&micropython::source(&toolbox, &context.console)?)?;
    let toolchain = Toolchain::find(&toolbox, None)?;
    let mut clippy = toolchain.clippy();
    clippy
        .args(["--manifest-path", "firmware/Cargo.toml"])
        .args(["--quiet", "--release", "--locked", "--workspace"])
        .args(["--features", board, "--target", TARGET])
        .arg("--target-dir")
        .arg(absolute(&root.join("target/firmware/cargo"))?)
        .args(toolchain.cargo_arguments())
        .arg("--config")
        .arg(path_names(&root)?)
        .args(["--", "-D", "warnings"])
        .env("MICROPYTHON_DIR", &micropython);
    Ok(clippy)
}

/// Builds the firmware of a board and tells a test or benchmark of the crate `emulator` where it and
/// the processor's emulator are.
pub(crate) fn tell(command: &mut Command, board: &str, context: &Context) -> Result<(), Failure> {
    let (board, _) = boards::selected(board, context)?;
    let (files, _) = build(&board, None, context)?;
    command
        .env("MPYFIT_FIRMWARE_ELF", absolute(&files.elf)?)
        .env(
            "MPYFIT_UNICORN",
            absolute(&context.toolbox()?.program(&packages::UNICORN)?)?,
        );
    Ok(())
}

/// Reads an image.
pub(crate) fn open(elf: &Path) -> Result<Image, Failure> {
    // That there is none is told like all else that is wrong with it.
    if elf.exists() {
        reading::check(elf)?;
    }
    Image::open(elf).map_err(|error| {
        Failure::bad_input([Diagnostic::error("unreadable-image", error.to_string())
            .help("build it with `build --board BOARD --firmware`")])
    })
}

/// Where a library of this size goes.
pub(crate) fn library_address(image: &Image, size: usize) -> Result<u32, Failure> {
    let region = image.library_region().ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "no-library-region",
            "the firmware has no place for libraries",
        )
        .help("build it with `build --board BOARD --firmware`")])
    })?;
    if size > region.len() {
        return Err(Failure::bad_input([Diagnostic::error(
            "library-too-large",
            format!(
                "the library takes {size} bytes; the library region has {}",
                region.len()
            ),
        )
        .help(
            "compile it with `build`, or leave out modules that nobody imports",
        )]));
    }
    Ok(region.start)
}

/// The strings in the read-only pools of an image.
pub(crate) fn rom_strings(elf: &Path) -> Result<RomStrings, Failure> {
    let read = strings::read(&reading::read(elf)?);
    Ok(read
        .map_err(|error| unreadable(elf, &error))?
        .into_iter()
        .collect())
}

/// The names in the modules of an image.
pub(crate) fn modules(elf: &Path) -> Result<Members, Failure> {
    let python = Python::read(&reading::read(elf)?).map_err(|error| unreadable(elf, &error))?;
    Ok(python.names())
}

fn unreadable(elf: &Path, error: &impl std::fmt::Display) -> Failure {
    Failure::bad_input([Diagnostic::error(
        "unreadable-image",
        format!("{}: {error}", elf.display()),
    )
    .help("build it with `build --board BOARD --firmware`")])
}

/// What an image takes.
pub(crate) fn footprint(image: &Image) -> Footprint {
    let heap = u64::from(image.size(HEAP).unwrap_or_default());
    let flash: usize = image.segments().map(|(_, bytes)| bytes.len()).sum();
    Footprint {
        flash: Bytes(flash as u64),
        static_ram: Bytes(image.ram().saturating_sub(heap)),
        heap: Bytes(heap),
    }
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::reading(path, &error))
}

/// Tells the compiler to name files as they are called here, wherever this machine keeps them: the
/// names get into the image, and equal sources should make equal images.
fn path_names(root: &Path) -> Result<String, Failure> {
    let mut flags = vec![format!(
        "{}=firmware",
        absolute(&root.join("firmware"))?.display()
    )];
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    if let Some(home) = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) {
        flags.push(format!("{}=crates", home.join("registry/src").display()));
    }
    let flags: Vec<String> = flags
        .iter()
        .map(|names| format!("{:?}", format!("--remap-path-prefix={names}")))
        .collect();
    Ok(format!("target.{TARGET}.rustflags=[{}]", flags.join(", ")))
}

/// Runs nothing of the host's settings: flags for the host are wrong for the board.
fn without_host_settings(command: &mut Command) {
    for name in [
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CFLAGS",
        "RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
}
