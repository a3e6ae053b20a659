//! Builds MicroPython as a C library: its source from the folder that `MICROPYTHON_DIR` names, our
//! configuration from `c/`, and headers that the source's own Python tools generate.

mod compiler;
mod headers;
mod sources;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use compiler::Purpose;

/// The boards, each with a Cargo feature of the same name, and their headers.
const BOARDS: [(&str, &str); 2] = [
    ("metro-m4", "boards/metro_m4.h"),
    ("grand-central-m4", "boards/grand_central_m4.h"),
];

/// Why the library could not be built.
pub type Reason = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            for line in reason.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Reason> {
    println!("cargo::rerun-if-changed=c");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed=MICROPYTHON_DIR");
    let micropython = micropython()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let board = board()?;
    let compiler = |purpose| compiler::build(&micropython, &out, board, purpose);
    let sources = sources::all(&micropython)?;
    headers::generate(
        &micropython,
        &out.join("genhdr"),
        &compiler(Purpose::Small)?.get_compiler(),
        &sources,
    )?;

    let (fast, small): (Vec<PathBuf>, Vec<PathBuf>) = sources
        .into_iter()
        .partition(|source| sources::is_hot(source));
    compiler(Purpose::Small)?
        .files(small)
        .file(assembly(&micropython, &out)?)
        .try_compile("micropython")?;
    compiler(Purpose::Fast)?
        .files(fast)
        .try_compile("micropython_hot")?;
    compiler(Purpose::Builtins)?
        .file(micropython.join("shared/libc/string0.c"))
        .try_compile("micropython_string")?;
    Ok(())
}

fn micropython() -> Result<PathBuf, Reason> {
    let folder = env::var_os("MICROPYTHON_DIR").ok_or(
        "MICROPYTHON_DIR is not set: it names the folder with MicroPython's source\n\
         help: `cargo xtask setup` fetches the source; firmware/README.md has the whole command",
    )?;
    let folder = PathBuf::from(folder);
    if folder.join("py/mpconfig.h").is_file() {
        Ok(folder)
    } else {
        Err(format!(
            "MICROPYTHON_DIR is {}, which has no py/mpconfig.h\n\
             help: `cargo xtask setup` fetches the source",
            folder.display()
        )
        .into())
    }
}

/// The header of the board whose feature is on.
fn board() -> Result<&'static str, Reason> {
    let chosen: Vec<&str> = BOARDS
        .iter()
        .filter(|(name, _)| {
            let feature = name.to_uppercase().replace('-', "_");
            env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
        })
        .map(|(_, header)| *header)
        .collect();
    match chosen.as_slice() {
        [header] => Ok(header),
        _ => Err(format!(
            "{} boards are chosen; it has to be one\nhelp: build with `--features metro-m4`",
            chosen.len()
        )
        .into()),
    }
}

/// The assembly file under a name that makes `cc` hand it to the compiler, which knows our flags.
fn assembly(micropython: &Path, out: &Path) -> Result<PathBuf, Reason> {
    // In folders of the same names: debug information calls what is made here as MicroPython's tree does.
    let folder = out.join("shared/runtime");
    std::fs::create_dir_all(&folder)?;
    let copy = folder.join("gchelper_thumb2.S");
    std::fs::copy(micropython.join("shared/runtime/gchelper_thumb2.s"), &copy)?;
    Ok(copy)
}
