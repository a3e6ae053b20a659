//! The C compilers that will do: gcc for ARM, and zig, which pip installs without root.

use std::env;
use std::path::Path;

use crate::Reason;

/// What a group of files is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be small.
    Small,
    /// To be fast.
    Fast,
    /// To define the functions that the compiler otherwise takes for granted.
    Builtins,
}

impl Purpose {
    fn flags(self) -> [&'static str; 2] {
        match self {
            Self::Small => ["-Os", "-fbuiltin"],
            Self::Fast => ["-O2", "-fbuiltin"],
            // With builtins the compiler sees a loop that copies and calls memcpy: itself.
            Self::Builtins => ["-Os", "-fno-builtin"],
        }
    }
}

/// The processor, as gcc is told.
const GCC: [&str; 5] = [
    "-mthumb",
    "-mcpu=cortex-m4",
    "-mfpu=fpv4-sp-d16",
    "-mfloat-abi=hard",
    // A float literal in C would be a double, which the processor has no instructions for.
    "-fsingle-precision-constant",
];

/// The processor, as zig is told. Without the unit for floats it would call functions for them.
const ZIG: [&str; 4] = [
    "-target",
    "thumb-freestanding-eabihf",
    "-mcpu=cortex_m4+vfp4d16sp",
    // On by default, and it wants a library to report to.
    "-fno-sanitize=all",
];

const BOTH: [&str; 6] = [
    "-std=gnu99",
    "-g",
    "-ffreestanding",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-asynchronous-unwind-tables",
];

/// A compilation with all flags but the files.
pub(crate) fn build(
    micropython: &Path,
    out: &Path,
    board: &str,
    purpose: Purpose,
) -> Result<cc::Build, Reason> {
    let mut build = cc::Build::new();
    build
        // All flags are here: those that `cc` would add are wrong for zig, and debug information
        // would bring frame pointers.
        .no_default_flags(true)
        .warnings(false);
    let is_zig = build
        .get_compiler()
        .path()
        .file_stem()
        .is_some_and(|name| name == "zig");
    let processor: &[&str] = if is_zig { &ZIG } else { &GCC };
    for flag in processor.iter().chain(&BOTH).copied() {
        build.flag(flag);
    }
    for flag in purpose.flags() {
        build.flag(flag);
    }
    build
        // Headers of the C library: the same for all compilers, which bring different ones or none.
        .flag("-isystem")
        .flag("c/libc")
        .include("c")
        .include(micropython)
        .include(out)
        .define("BOARD_HEADER", format!("\"{board}\"").as_str())
        .define("NDEBUG", None);
    // Debug information names files as they are called in MicroPython's tree and in ours.
    for (folder, name) in [
        (micropython, "/micropython"),
        (out, "/micropython"),
        (&env::current_dir()?, "/firmware/vm"),
    ] {
        build.flag(format!("-ffile-prefix-map={}={name}", folder.display()));
    }
    Ok(build)
}
