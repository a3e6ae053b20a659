//! Builds MicroPython as a C library: its source from the folder that `MICROPYTHON_DIR` names, our
//! configuration from `c/`, and headers that the source's own Python tools generate.

mod headers;
mod sources;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

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
    let here = env::current_dir()?;

    let compiler = |flags: Optimization| {
        let mut build = cc::Build::new();
        build
            .include("c")
            .include(&micropython)
            .include(&out)
            .define("BOARD_HEADER", format!("\"{board}\"").as_str())
            .define("NDEBUG", None)
            .std("gnu99")
            .opt_level_str(flags.level())
            .debug(true)
            // Wanted by `cc` together with debug information; nothing here walks frames.
            .force_frame_pointer(false)
            .warnings(false)
            .flag("-mcpu=cortex-m4")
            .flag("-ffunction-sections")
            .flag("-fdata-sections")
            .flag("-fno-asynchronous-unwind-tables")
            // A float literal in C would be a double, which the processor has no instructions for.
            .flag("-fsingle-precision-constant")
            // Debug information names files as they are called in MicroPython's tree and in ours.
            .flag(format!(
                "-ffile-prefix-map={}=/micropython",
                micropython.display()
            ))
            .flag(format!("-ffile-prefix-map={}=/firmware/vm", here.display()));
        build
    };

    let sources = sources::all(&micropython)?;
    headers::generate(
        &micropython,
        &out.join("genhdr"),
        &compiler(Optimization::Size).get_compiler(),
        &sources,
    )?;

    let (fast, small): (Vec<PathBuf>, Vec<PathBuf>) = sources
        .into_iter()
        .partition(|source| sources::is_hot(source));
    compiler(Optimization::Size)
        .files(small)
        .file(assembly(&micropython, &out)?)
        .try_compile("micropython")?;
    compiler(Optimization::Speed)
        .files(fast)
        .try_compile("micropython_hot")?;
    // Without these flags the compiler sees a loop that copies and calls memcpy: itself.
    compiler(Optimization::Size)
        .flag("-ffreestanding")
        .flag("-fno-builtin")
        .file(micropython.join("shared/libc/string0.c"))
        .try_compile("micropython_string")?;
    Ok(())
}

/// What a group of files is optimized for.
#[derive(Clone, Copy)]
enum Optimization {
    Size,
    Speed,
}

impl Optimization {
    fn level(self) -> &'static str {
        match self {
            Self::Size => "s",
            Self::Speed => "2",
        }
    }
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
    let copy = out.join("gchelper_thumb2.S");
    std::fs::copy(micropython.join("shared/runtime/gchelper_thumb2.s"), &copy)?;
    Ok(copy)
}
