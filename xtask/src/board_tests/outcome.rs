//! What a module's record amounts to, and the messages about it.

use std::path::Path;

use analyzer::diagnostic::{Diagnostic, Place};

use super::record::{End, Method, Record, Status};
use super::selection::Folder;

/// What came of a test module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything went as expected.
    Ok,
    /// Nothing of it ran.
    Skipped,
    /// Something is wrong.
    Failed,
    /// Nothing is wrong but that memory was short.
    OutOfMemory,
}

impl Outcome {
    /// The outcome of a record.
    pub(crate) fn of(record: &Record) -> Self {
        let statuses = || record.methods.values().map(|method| method.status);
        match record.end {
            End::OutOfMemory(_) => Self::OutOfMemory,
            End::Skipped(_) => Self::Skipped,
            End::Complete if record.methods.is_empty() => Self::Failed,
            End::Complete if statuses().all(|status| status == Status::Skipped) => Self::Skipped,
            End::Complete if !statuses().any(Status::is_bad) => Self::Ok,
            End::Complete
                if statuses().all(|status| !status.is_bad() || status == Status::Memory) =>
            {
                Self::OutOfMemory
            }
            _ => Self::Failed,
        }
    }

    /// Whether the run is a failure for it.
    pub(crate) fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::OutOfMemory)
    }

    /// The outcome in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::OutOfMemory => "out of memory",
        }
    }

    /// The sign in a table.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Ok => "✓",
            Self::Skipped => "-",
            Self::Failed | Self::OutOfMemory => "✗",
        }
    }
}

/// What is wrong with a module, one message each.
pub(super) fn findings(module: &str, record: &Record, tests: &Folder) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = record
        .methods
        .iter()
        .filter(|(_, method)| method.status.is_bad())
        .map(|(name, method)| {
            let message = about_method(&format!("{module}.{name}"), method);
            placed(message, &method.text, module, tests)
        })
        .collect();
    found.extend(about_end(module, record, tests));
    found
}

fn about_method(name: &str, method: &Method) -> Diagnostic {
    let message = format!("{name} {}", method.status.words());
    let diagnostic = match method.status {
        Status::Memory => Diagnostic::error("test-out-of-memory", message),
        Status::Unexpected => Diagnostic::error("unexpected-success", message),
        _ => Diagnostic::error("test-failed", message),
    };
    match (method.status, method.text.as_str()) {
        (Status::Unexpected, "") => diagnostic.help("remove its `expectedFailure`"),
        (Status::Unexpected, why) => {
            diagnostic.help(format!("remove it from departures.toml, which says: {why}"))
        }
        (Status::Memory, text) => diagnostic.help(format!(
            "{text}\nsplit the module: each test module has a session of its own"
        )),
        (_, text) => diagnostic.help(text),
    }
}

fn about_end(module: &str, record: &Record, tests: &Folder) -> Option<Diagnostic> {
    let during = record
        .running
        .as_ref()
        .map_or_else(|| module.to_owned(), Clone::clone);
    Some(match &record.end {
        End::Complete if record.methods.is_empty() => {
            Diagnostic::error("test-failed", format!("{module} has no tests"))
                .help("a test is a method `test_...` of a class that extends unittest.TestCase")
        }
        End::Complete | End::Skipped(_) => return None,
        End::ImportError(text) => {
            let message = format!("{module} cannot be imported");
            let diagnostic = Diagnostic::error("test-import-failed", message).help(text);
            placed(diagnostic, text, module, tests)
        }
        End::OutOfMemory(text) => Diagnostic::error(
            "test-out-of-memory",
            format!("{module} does not fit: {text}"),
        )
        .help("split it in two: test_name.py, test_name2.py"),
        End::Broken(text) => {
            Diagnostic::error("test-failed", format!("the session of {module} broke")).help(text)
        }
        End::Hung(text) => Diagnostic::error("test-hung", format!("{during} hangs")).help(text),
        End::Crashed(text) => {
            Diagnostic::error("test-crashed", format!("{during} stops the board")).help(text)
        }
    })
}

/// A message with the place of the last line of the module in a traceback.
fn placed(diagnostic: Diagnostic, traceback: &str, module: &str, tests: &Folder) -> Diagnostic {
    let line = traceback.lines().rev().find_map(|line| {
        let (file, rest) = line
            .trim()
            .strip_prefix("File \"")?
            .split_once("\", line ")?;
        let is_module = Path::new(file)
            .file_stem()
            .is_some_and(|stem| stem == module);
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<usize>().ok().filter(|_| is_module)
    });
    let place = line.and_then(|line| {
        let (path, bytes) = tests.source(module).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let found = text.lines().nth(line.checked_sub(1)?)?;
        let start = found.as_ptr() as usize - text.as_ptr() as usize;
        let indent = found.len() - found.trim_start().len();
        let span = start + indent..start + found.len();
        Some(Place::of(path.display().to_string(), &text, span))
    });
    match place {
        Some(place) => diagnostic.at(place),
        None => diagnostic,
    }
}
