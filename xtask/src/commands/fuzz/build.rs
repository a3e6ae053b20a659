//! Building fuzz targets so that a fuzzer is told which way an input goes.

use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;

use crate::context::Context;
use crate::failure::Failure;
use crate::fuzzing::{BUILDS, MANIFEST, Target};
use crate::process;
use crate::tools::cargo;

/// Flags of the compiler that are stable: LLVM's pass counts the edges that an input takes and tells
/// what it is compared with. The sanitizers beside it would need an unstable flag; our code has bounds
/// checks, and unsafe code in one room only.
const FLAGS: [&str; 7] = [
    "--cfg",
    "fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
];

/// Builds the targets and gives the folder that they are in.
pub(super) fn build(
    targets: &[&Target],
    root: &Path,
    context: &Context,
) -> Result<PathBuf, Failure> {
    let said = process::run(cargo::command().arg("-vV").current_dir(root))?;
    let said = String::from_utf8_lossy(&said.stdout);
    let host = host(&said).ok_or_else(|| {
        Failure::outside(
            Diagnostic::error("tool-failed", "`cargo -vV` does not name this machine")
                .help("`rustup show` names the Cargo in use"),
        )
    })?;
    context.console.say("fuzz: building the targets");
    let mut command = cargo::command();
    command
        .args(["build", "--quiet", "--locked", "--release"])
        .args(["--manifest-path", MANIFEST, "--target-dir", BUILDS])
        // With a target of its own, programs that run while building do without the flags.
        .args(["--target", host])
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"))
        .current_dir(root);
    for target in targets {
        command.args(["--bin", target.name]);
    }
    if !process::run_shown(&mut command)? {
        return Err(Failure::outside(
            Diagnostic::error("tool-failed", "the fuzz targets do not build").help(
                "the compiler has said why; `cargo xtask test fuzz` builds them without the flags",
            ),
        ));
    }
    Ok(root.join(BUILDS).join(host).join("release"))
}

/// The machine that Cargo builds for, in the words of `cargo -vV`.
fn host(said: &str) -> Option<&str> {
    let mut lines = said.lines();
    lines.find_map(|line| line.strip_prefix("host: "))
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_machine_is_read_from_the_words_of_cargo() {
        let said = "cargo 1.95.0\nrelease: 1.95.0\nhost: x86_64-unknown-linux-gnu\nos: Linux\n";
        assert_eq!(host(said), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(host("cargo 1.95.0\n"), None);
    }
}
