//! What a session tells of its tests, and what that means for the module.

use std::collections::BTreeMap;

use serde_json::Value;

/// What came of a test method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// It passed.
    Passed,
    /// It was skipped.
    Skipped,
    /// It failed, as its decorator or the list of departures says.
    Expected,
    /// It passed, though it should have failed.
    Unexpected,
    /// An assertion did not hold.
    Failed,
    /// An exception that is no assertion.
    Error,
    /// There was not enough memory.
    Memory,
}

impl Status {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "passed" => Self::Passed,
            "skipped" => Self::Skipped,
            "expected" => Self::Expected,
            "unexpected" => Self::Unexpected,
            "failed" => Self::Failed,
            "error" => Self::Error,
            "memory" => Self::Memory,
            _ => return None,
        })
    }

    /// Whether somebody has to look at it.
    pub(crate) fn is_bad(self) -> bool {
        self >= Self::Unexpected
    }

    /// The status in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Expected => "failed as expected",
            Self::Unexpected => "passed, though it should fail",
            Self::Failed => "failed",
            Self::Error => "ended in an exception",
            Self::Memory => "ran out of memory",
        }
    }
}

/// A test method and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Method {
    /// The worst of what was told: subtests tell one by one.
    pub status: Status,
    /// Traceback, reason, or nothing.
    pub text: String,
}

/// How the session of a module ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Every test had its turn.
    Complete,
    /// The module does not want to run here.
    Skipped(String),
    /// The import ended in an exception.
    ImportError(String),
    /// There was not enough memory to import the module.
    OutOfMemory(String),
    /// The script itself ended in an exception, or nothing marked its end.
    Broken(String),
    /// It did not end in time.
    Hung(String),
    /// The board stopped.
    Crashed(String),
}

/// What a session told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// Test methods by name without the module's: `Class.method`.
    pub methods: BTreeMap<String, Method>,
    /// How it ended.
    pub end: End,
    /// Heap that was free with everything still imported.
    pub free: Option<u64>,
    /// The test that had started and not ended.
    pub running: Option<String>,
    /// What the tests themselves printed.
    pub printed: String,
}

/// Begins a line that the session tells.
const MARK: char = '\u{1e}';

impl Record {
    /// Reads what a session printed. `end` is how it ended for those who watched from outside, if
    /// it did not end by itself.
    pub(crate) fn read(module: &str, output: &str, end: Option<End>) -> Self {
        let mut record = Self {
            methods: BTreeMap::new(),
            end: End::Broken("the session ended without a word".to_owned()),
            free: None,
            running: None,
            printed: String::new(),
        };
        for line in output.split_inclusive('\n') {
            // A test may have printed the beginning of the line.
            let (printed, told) = line.split_once(MARK).unwrap_or((line, ""));
            record.printed.push_str(printed);
            if let Ok(Value::Array(words)) = serde_json::from_str(told) {
                record.take(module, &words);
            }
        }
        if let Some(end) = end {
            record.end = end;
        }
        record
    }

    fn take(&mut self, module: &str, words: &[Value]) {
        let word = |index: usize| words.get(index).and_then(Value::as_str).unwrap_or("");
        let text = || word(2).trim_end().to_owned();
        match (word(0), word(1)) {
            ("start", name) => self.running = Some(name.to_owned()),
            ("end", _) => {
                self.end = End::Complete;
                self.running = None;
                self.free = words.get(1).and_then(Value::as_u64);
            }
            ("module", "skipped") => self.end = End::Skipped(text()),
            ("module", "memory") => self.end = End::OutOfMemory(text()),
            ("module", _) => self.end = End::ImportError(text()),
            (status, name) => {
                let Some(status) = Status::of(status) else {
                    return;
                };
                let name = name.strip_prefix(module).unwrap_or(name);
                let name = name.strip_prefix('.').unwrap_or(name).to_owned();
                let method = self.methods.entry(name).or_insert(Method {
                    status,
                    text: String::new(),
                });
                method.status = method.status.max(status);
                if !method.text.is_empty() {
                    method.text.push('\n');
                }
                method.text.push_str(word(2).trim_end());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_tells_line_by_line() {
        let output = "before\u{1e}[\"start\", \"test_a.A.test_x\"]\nhello\n\
                      \u{1e}[\"passed\", \"test_a.A.test_x\", \"\"]\n\u{1e}[\"end\", 1024]\n";
        let record = Record::read("test_a", output, None);
        assert_eq!(record.end, End::Complete);
        assert_eq!(record.free, Some(1024));
        assert_eq!(record.printed, "beforehello\n");
        assert_eq!(record.methods["A.test_x"].status, Status::Passed);
    }

    #[test]
    fn the_worst_subtest_counts() {
        let output = "\u{1e}[\"failed\", \"test_a.A.test_x\", \"one\"]\n\
                      \u{1e}[\"memory\", \"test_a.A.test_x\", \"two\"]\n\
                      \u{1e}[\"failed\", \"test_a.A.test_x\", \"three\"]\n";
        let record = Record::read("test_a", output, None);
        assert_eq!(record.methods["A.test_x"].status, Status::Memory);
        assert_eq!(record.methods["A.test_x"].text, "one\ntwo\nthree");
    }

    #[test]
    fn a_session_that_breaks_off_names_the_test_that_ran() {
        let output = "\u{1e}[\"start\", \"test_a.A.test_x\"]\n\u{1e}[\"pas";
        let record = Record::read("test_a", output, Some(End::Hung(String::new())));
        assert_eq!(record.running.as_deref(), Some("test_a.A.test_x"));
        assert!(record.methods.is_empty());
    }
}
