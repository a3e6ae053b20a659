//! Which files make the virtual machine.

use std::path::{Path, PathBuf};

use crate::Reason;

/// Besides all of `py/`: the modules, the file system, the prompt.
const MICROPYTHON: [&str; 20] = [
    "extmod/modbinascii.c",
    "extmod/moddeflate.c",
    "extmod/modhashlib.c",
    "extmod/modjson.c",
    "extmod/modos.c",
    "extmod/modrandom.c",
    "extmod/modre.c",
    "extmod/modtime.c",
    "extmod/vfs.c",
    "extmod/vfs_reader.c",
    "extmod/vfs_rom.c",
    "extmod/vfs_rom_file.c",
    "shared/libc/printf.c",
    "shared/readline/readline.c",
    "shared/runtime/gchelper_native.c",
    "shared/runtime/interrupt_char.c",
    "shared/runtime/pyexec.c",
    "shared/runtime/stdout_helpers.c",
    "shared/runtime/sys_stdio_mphal.c",
    "shared/timeutils/timeutils.c",
];

/// Ours. `c/clock.c` is included by `extmod/modtime.c`.
const OURS: [&str; 3] = ["c/host.c", "c/library.c", "c/modboard.c"];

/// All that is compiled together. The order is fixed, so that equal sources make equal images.
pub(crate) fn all(micropython: &Path) -> Result<Vec<PathBuf>, Reason> {
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(micropython.join("py"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "c") {
            sources.push(path);
        }
    }
    sources.sort();
    sources.extend(MICROPYTHON.iter().map(|file| micropython.join(file)));
    sources.extend(OURS.iter().map(PathBuf::from));
    match sources.iter().find(|source| !source.is_file()) {
        None => Ok(sources),
        Some(missing) => Err(format!(
            "{} is missing\nhelp: MicroPython 1.25.0 is needed, with extmod/, lib/ and shared/",
            missing.display()
        )
        .into()),
    }
}

/// The files that MicroPython's own makefile optimizes for speed: the loop over instructions and
/// the garbage collector.
pub(crate) fn is_hot(source: &Path) -> bool {
    source.ends_with("py/vm.c") || source.ends_with("py/gc.c")
}

/// Jumps between stacks are written in assembly and hold nothing to collect.
pub(crate) fn has_names(source: &Path) -> bool {
    source
        .file_name()
        .is_none_or(|name| !name.to_string_lossy().starts_with("nlr"))
}
