//! Where the board is known to depart from CPython: tests that fail there, each with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use analyzer::diagnostic::{Diagnostic, Place};
use serde::Deserialize;

use crate::board_tests::{End, Method, Record, Status};
use crate::failure::Failure;
use crate::reading;

/// The file beside the tests.
pub(super) const FILE: &str = "departures.toml";

/// The key that speaks of a module as a whole: it cannot be imported, or does not fit.
const WHOLE: &str = "*";

/// Reasons by module and test: `[test_module]` and `"Class.method" = "why"`.
#[derive(Debug, Default)]
pub(super) struct Departures(BTreeMap<String, BTreeMap<String, Departure>>);

/// Why a test fails, and where.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Departure {
    /// On every board.
    Everywhere(String),
    /// On some, by id: those with less memory, say.
    Somewhere(Somewhere),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Somewhere {
    why: String,
    boards: Vec<String>,
}

impl Departure {
    fn why(&self) -> &str {
        match self {
            Self::Everywhere(why) | Self::Somewhere(Somewhere { why, .. }) => why.trim(),
        }
    }

    fn concerns(&self, board: &str) -> bool {
        match self {
            Self::Everywhere(_) => true,
            Self::Somewhere(some) => some.boards.iter().any(|id| id == board),
        }
    }
}

impl Departures {
    /// What the file says of a board, if it is there; `modules` are those that it may speak of.
    pub(super) fn read(
        folder: &Path,
        modules: &BTreeSet<String>,
        board: &str,
    ) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = reading::read_text(&path)?;
        let shown = path.display().to_string();
        let wrong = |message: String, span: std::ops::Range<usize>| {
            Failure::bad_input([Diagnostic::error("bad-departures", message)
                .at(Place::of(shown.as_str(), &text, span))
                .help("write a table for each test module, in it `\"Class.method\" = \"reason\"`")])
        };
        let mut departures: BTreeMap<String, BTreeMap<String, Departure>> = toml::from_str(&text)
            .map_err(|error| {
            wrong(error.message().to_owned(), error.span().unwrap_or_default())
        })?;
        for (module, tests) in &departures {
            let found = |part: &str| {
                let start = text.find(part).unwrap_or_default();
                start..start + part.len()
            };
            if !modules.contains(module) {
                let message = format!("there is no test module {module}");
                return Err(wrong(message, found(module)));
            }
            if let Some((test, _)) = tests.iter().find(|(_, one)| one.why().is_empty()) {
                return Err(wrong(format!("{test} has no reason"), found(test)));
            }
        }
        for tests in departures.values_mut() {
            tests.retain(|_, departure| departure.concerns(board));
        }
        Ok(Self(departures))
    }

    /// Marks what is known to fail. What is known to fail and passes is a problem, and so is a
    /// name that no test has, if the whole module ran.
    pub(super) fn apply(&self, module: &str, is_whole: bool, record: &mut Record) {
        let Some(tests) = self.0.get(module) else {
            return;
        };
        for (test, departure) in tests {
            let why = departure.why();
            if test == WHOLE {
                about_the_whole(record, why);
                continue;
            }
            match record.methods.get_mut(test) {
                Some(method) => {
                    method.status = match method.status {
                        Status::Failed | Status::Error | Status::Memory => Status::Expected,
                        Status::Passed => Status::Unexpected,
                        other => other,
                    };
                    method.text = format!("{why}\n{}", method.text).trim_end().to_owned();
                }
                None if is_whole && record.end == End::Complete => {
                    let text = format!("{FILE} names an unknown test: {why}");
                    let status = Status::Error;
                    record.methods.insert(test.clone(), Method { status, text });
                }
                None => {}
            }
        }
    }
}

/// A module that is known not to be imported counts as skipped.
fn about_the_whole(record: &mut Record, why: &str) {
    match &record.end {
        End::ImportError(_) | End::OutOfMemory(_) => record.end = End::Skipped(why.to_owned()),
        End::Complete | End::Skipped(_) => {
            let status = Status::Unexpected;
            let text = why.to_owned();
            record
                .methods
                .insert(WHOLE.to_owned(), Method { status, text });
        }
        End::Broken(_) | End::Hung(_) | End::Crashed(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a list makes of a session's output, on metro-m4.
    #[track_caller]
    fn check(list: &str, output: &str, end: Option<End>) -> Record {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), format!("[test_a]\n{list}\n")).unwrap();
        let modules = BTreeSet::from(["test_a".to_owned()]);
        let departures = Departures::read(folder.path(), &modules, "metro-m4").unwrap();
        let mut record = Record::read("test_a", output, end);
        departures.apply("test_a", true, &mut record);
        record
    }

    const FAILED: &str = "\u{1e}[\"failed\", \"test_a.A.x\", \"so\"]\n\u{1e}[\"end\", 1]\n";

    #[test]
    fn a_board_may_be_named() {
        for (boards, expected) in [
            ("metro-m4", Status::Expected),
            ("grand-central-m4", Status::Failed),
        ] {
            let list = format!("\"A.x\" = {{ why = \"small\", boards = [\"{boards}\"] }}");
            let record = check(&list, FAILED, None);
            assert_eq!(record.methods["A.x"].status, expected);
        }
    }

    #[test]
    fn a_module_that_cannot_be_imported_is_skipped() {
        let end = Some(End::OutOfMemory("no room".to_owned()));
        let record = check("\"*\" = \"too large\"", "", end);
        assert_eq!(record.end, End::Skipped("too large".to_owned()));
    }

    #[test]
    fn a_module_that_can_be_imported_after_all_is_a_problem() {
        let record = check("\"*\" = \"too large\"", FAILED, None);
        assert_eq!(record.methods["*"].status, Status::Unexpected);
    }
}
