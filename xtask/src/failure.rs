//! Why a command could not answer: messages with help, and the exit code they lead to.

use std::fmt::Display;
use std::io;
use std::path::Path;

use analyzer::diagnostic::Diagnostic;
use analyzer::report::ExitCode;

use crate::files;

/// A command that ended without an answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// How the run ends.
    pub code: ExitCode,
    /// What to tell, in order.
    pub messages: Vec<Diagnostic>,
}

impl Failure {
    /// Wrong use or bad input.
    pub(crate) fn bad_input(messages: impl Into<Vec<Diagnostic>>) -> Self {
        Self {
            code: ExitCode::BadInput,
            messages: messages.into(),
        }
    }

    /// A message of a library about input.
    pub(crate) fn refused(message: Diagnostic) -> Self {
        Self::bad_input([message])
    }

    /// Something outside this program failed.
    pub(crate) fn outside(message: Diagnostic) -> Self {
        Self {
            code: ExitCode::OutsideFailed,
            messages: vec![message],
        }
    }

    /// A file or folder that should be read could not be.
    ///
    /// One that is not there was named wrongly; anything else is the machine's doing.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        let message = Diagnostic::error(
            "unreadable",
            format!("cannot read {}: {error}", files::named(path)),
        );
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory => Self::bad_input([
                message.help("check the path; it is taken from the current folder")
            ]),
            _ => Self::outside(message.help("check its permissions and the disk")),
        }
    }

    /// A table that this program was built with cannot be read.
    pub(crate) fn compiled_in(what: &str, error: &impl Display) -> Self {
        Self::outside(
            Diagnostic::error("unreadable", format!("{what}: {error}"))
                .help("it is compiled in: please report this"),
        )
    }

    /// Every outcome, or what is wrong with all that failed; the first of them decides the exit code.
    pub(crate) fn every<T>(
        outcomes: impl IntoIterator<Item = Result<T, Self>>,
    ) -> Result<Vec<T>, Self> {
        let mut good = Vec::new();
        let mut failure: Option<Self> = None;
        for outcome in outcomes {
            match (outcome, &mut failure) {
                (Ok(value), _) => good.push(value),
                (Err(first), None) => failure = Some(first),
                (Err(mut another), Some(failure)) => failure.messages.append(&mut another.messages),
            }
        }
        failure.map_or(Ok(good), Err)
    }

    /// The first message in a line.
    pub(crate) fn summary(&self) -> String {
        self.messages
            .first()
            .map_or_else(String::new, |message| message.message.clone())
    }

    /// A file could not be written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        Self::outside(
            Diagnostic::error(
                "unwritable",
                format!("cannot write {}: {error}", files::named(path)),
            )
            .help("check that the folder exists, its permissions, and the room on the disk"),
        )
    }
}
