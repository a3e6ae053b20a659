//! One source through both compilers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use analyzer::compile::{self, Dialect, Options};
use analyzer::mpy;

use super::side_by_side;
use crate::failure::Failure;
use crate::reading::{self, LARGEST_TEXT};

/// Room for the largest sources; with its own heap of 2 MB, mpy-cross refuses some for want of
/// memory only.
const HEAP: &str = "heapsize=256m";

/// What the two compilers made of a source.
pub(super) enum Outcome {
    /// The same bytes.
    Identical,
    /// Other bytes; the first difference, disassembled.
    Different(String),
    /// Both refuse it on the same line, or theirs names none.
    BothRefuse,
    /// Both refuse it, on these lines: ours, theirs.
    OtherLine(u32, u32),
    /// Only we refuse it, for this reason.
    OnlyWeRefuse(String),
    /// Only mpy-cross refuses it, for this reason.
    OnlyTheyRefuse(String),
}

/// An official compiler, and which of our dialects should write the same.
pub(super) struct Oracle {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub program: PathBuf,
    /// The dialect that writes the same.
    pub dialect: Dialect,
}

/// A source at a level of optimisation.
pub(super) struct Task<'a> {
    /// The compiler to compare with.
    pub oracle: &'a Oracle,
    /// The source.
    pub file: &'a Path,
    /// The level, from 0 to 3.
    pub level: u8,
}

/// Compiles a source with both. mpy-cross writes into `scratch`.
pub(super) fn compare(task: &Task<'_>, scratch: &Path) -> std::io::Result<Outcome> {
    let source = reading::bytes(task.file, LARGEST_TEXT)?;
    // The name is a part of the result; the folder would not be the same on the next machine.
    let name = task.file.file_name().unwrap_or_default().to_string_lossy();
    let options = Options {
        source_name: name.clone().into_owned(),
        optimization: task.level,
        dialect: task.oracle.dialect,
    };
    let ours = compile::compile(&source, &options)
        .map(|module| module.to_bytes(mpy::Dialect::MicroPython));
    let target = tempfile::Builder::new()
        .suffix(".mpy")
        .tempfile_in(scratch)?;
    let theirs = Command::new(&task.oracle.program)
        .args(["-X", HEAP, "-s", &name, &format!("-O{}", task.level), "-o"])
        .args([target.path(), task.file])
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&theirs.stderr);
    Ok(match (ours, theirs.status.success()) {
        (Ok(ours), true) => {
            let theirs = reading::bytes(target.path(), LARGEST_TEXT)?;
            if ours == theirs {
                Outcome::Identical
            } else {
                Outcome::Different(side_by_side::first_difference(&ours, &theirs))
            }
        }
        (Err(error), true) => Outcome::OnlyWeRefuse(error.to_string()),
        (Ok(_), false) => Outcome::OnlyTheyRefuse(last_line(&said)),
        (Err(error), false) => match line_in(&said) {
            Some(line) if line != error.line => Outcome::OtherLine(error.line, line),
            _ => Outcome::BothRefuse,
        },
    })
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or("it says nothing").to_owned()
}

/// The line that a traceback names.
fn line_in(traceback: &str) -> Option<u32> {
    let (_, rest) = traceback.split_once("\", line ")?;
    let end = rest
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(rest.len());
    // Line 0 stands for an unknown one.
    rest[..end].parse().ok().filter(|line| *line > 0)
}

/// Every Python source in a file or below a folder, in the order of the paths.
pub(super) fn sources(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = reading::below(path)?;
    let sources = files.iter().filter(|file| file.ends_with(".py"));
    Ok(sources.map(|file| path.join(file)).collect())
}

#[cfg(test)]
mod tests {
    use super::line_in;

    #[test]
    fn the_line_is_read_from_a_traceback() {
        let traceback =
            "Traceback (most recent call last):\n  File \"a.py\", line 12, in f\nSyntaxError: x";
        assert_eq!(line_in(traceback), Some(12));
        assert_eq!(line_in("  File \"a.py\", line 0\nSyntaxError"), None);
        assert_eq!(line_in("NotImplementedError: unicode name escapes"), None);
    }
}
