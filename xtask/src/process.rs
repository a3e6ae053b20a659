//! Running other programs: what they print, or why they could not be run.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;

/// Where programs run that have nothing to do with the current folder, which may be a stranger's: rustup
/// takes a toolchain from a file there, Python modules, and git its configuration.
pub(crate) fn neutral_folder() -> &'static Path {
    Path::new(if cfg!(windows) { "C:\\" } else { "/" })
}

/// The first line that `program arguments` prints, if it runs and succeeds.
pub(crate) fn first_line(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(neutral_folder())
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let text = if text.trim().is_empty() {
        String::from_utf8_lossy(&output.stderr).into_owned()
    } else {
        text
    };
    text.lines().next().map(|line| line.trim().to_owned())
}

/// Runs a command to its end and keeps what it prints.
pub(crate) fn run(command: &mut Command) -> Result<Output, Failure> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(command.get_program(), &error))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let last = last[last.len().saturating_sub(6)..].join("\n");
    Err(Failure::outside(
        Diagnostic::error(
            "tool-failed",
            format!("`{}` failed ({})", shown(command), output.status),
        )
        .help(format!("it said:\n{last}")),
    ))
}

/// Runs a command that prints to the terminal itself; true if it succeeds.
pub(crate) fn run_shown(command: &mut Command) -> Result<bool, Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| not_started(command.get_program(), &error))?;
    Ok(status.success())
}

/// The failure of a program that cannot be run.
pub(crate) fn not_started(program: impl AsRef<OsStr>, error: &std::io::Error) -> Failure {
    let program = Path::new(program.as_ref()).display();
    Failure::outside(
        Diagnostic::error("tool-missing", format!("cannot run `{program}`: {error}"))
            .help("`doctor` lists what is missing; `setup` gets it"),
    )
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    words.join(" ")
}
