//! Where the board is known to depart from CPython: tests that fail there, each with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use analyzer::diagnostic::{Diagnostic, Place};

use super::record::{End, Method, Record, Status};
use crate::failure::Failure;
use crate::files;

/// The file beside the tests.
pub const FILE: &str = "departures.toml";

/// Reasons by module and test: `[test_module]` and `"Class.method" = "why"`.
#[derive(Debug, Default)]
pub struct Departures(BTreeMap<String, BTreeMap<String, String>>);

impl Departures {
    /// Reads the file, if it is there; `modules` are those that it may speak of.
    pub fn read(folder: &Path, modules: &BTreeSet<String>) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = files::read_text(&path)?;
        let shown = path.display().to_string();
        let wrong = |message: String, span: std::ops::Range<usize>| {
            Failure::bad_input([Diagnostic::error("bad-departures", message)
                .at(Place::of(shown.as_str(), &text, span))
                .help("write a table for each test module, in it `\"Class.method\" = \"reason\"`")])
        };
        let departures: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text)
            .map_err(|error| wrong(error.message().to_owned(), error.span().unwrap_or_default()))?;
        for (module, tests) in &departures {
            let found = |part: &str| {
                let start = text.find(part).unwrap_or_default();
                start..start + part.len()
            };
            if !modules.contains(module) {
                let message = format!("there is no test module {module}");
                return Err(wrong(message, found(module)));
            }
            if let Some((test, _)) = tests.iter().find(|(_, why)| why.trim().is_empty()) {
                return Err(wrong(format!("{test} has no reason"), found(test)));
            }
        }
        Ok(Self(departures))
    }

    /// Marks what is known to fail. What is known to fail and passes is a problem, and so is a
    /// name that no test has, if the whole module ran.
    pub fn apply(&self, module: &str, is_whole: bool, record: &mut Record) {
        let Some(tests) = self.0.get(module) else {
            return;
        };
        for (test, why) in tests {
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
                    let text = format!("{FILE} names a test that is not there: {why}");
                    let status = Status::Error;
                    record.methods.insert(test.clone(), Method { status, text });
                }
                None => {}
            }
        }
    }
}
