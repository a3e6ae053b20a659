//! The tests that are known not to pass, with their reasons.

use analyzer::diagnostic::Diagnostic;
use serde::Deserialize;

use super::session::Outcome;
use super::suite::Test;
use crate::failure::Failure;

const FILE: &str = "firmware/vm/tests.toml";
const TEXT: &str = include_str!("../../../../firmware/vm/tests.toml");

/// `firmware/vm/tests.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Known {
    skipped: Vec<Group>,
    failing: Vec<Group>,
}

/// Tests that do not pass, all for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// Why.
    pub reason: String,
    /// Python that raises as long as the reason holds; then the tests are not run.
    pub unless: Option<String>,
    /// Names, or beginnings of names with `*` behind them.
    tests: Vec<String>,
}

impl Known {
    /// What is committed.
    pub(super) fn read() -> Result<Self, Failure> {
        toml::from_str(TEXT).map_err(|error| {
            Failure::bad_input([
                Diagnostic::error("bad-test-list", format!("{FILE}: {error}"))
                    .help("its first lines describe its form"),
            ])
        })
    }

    /// Why a test does not pass, if it is known not to.
    pub(super) fn group_of(&self, test: &str) -> Option<&Group> {
        self.groups().find(|group| group.has(test))
    }

    /// The groups whose tests are not run.
    pub(super) fn not_run(&self) -> impl Iterator<Item = &Group> {
        self.skipped.iter().filter(|group| group.unless.is_some())
    }

    /// What is wrong with an outcome, compared with what is known of the test.
    pub(super) fn complaint(&self, test: &Test, outcome: &Outcome) -> Option<Diagnostic> {
        let name = &test.name;
        let is_in = |groups: &[Group]| groups.iter().any(|group| group.has(name));
        let (is_skipped, is_failing) = (is_in(&self.skipped), is_in(&self.failing));
        let (what, help) = match outcome {
            Outcome::Passed if is_skipped || is_failing => (
                "passes".to_owned(),
                format!("remove it from {FILE}: its reason is gone"),
            ),
            Outcome::Skipped if !is_skipped => (
                "says that it cannot run here".to_owned(),
                format!("fix the firmware, or list it in {FILE} with what is missing"),
            ),
            Outcome::Failed(how) if !is_failing => (
                format!("fails: {how}"),
                format!("fix the firmware, or list it in {FILE} with the reason"),
            ),
            _ => return None,
        };
        Some(Diagnostic::error("vm-test", format!("{name} {what}")).help(help))
    }

    /// What is listed and not there.
    pub(super) fn leftovers(&self, tests: &[Test]) -> Vec<Diagnostic> {
        self.groups()
            .flat_map(|group| &group.tests)
            .filter(|pattern| !tests.iter().any(|test| matches(pattern, &test.name)))
            .map(|pattern| {
                Diagnostic::error("vm-test", format!("no test is called {pattern}"))
                    .help(format!("remove it from {FILE}"))
            })
            .collect()
    }

    fn groups(&self) -> impl Iterator<Item = &Group> {
        self.skipped.iter().chain(&self.failing)
    }
}

impl Group {
    /// Whether a test is one of these.
    pub(super) fn has(&self, test: &str) -> bool {
        self.tests.iter().any(|pattern| matches(pattern, test))
    }
}

fn matches(pattern: &str, test: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => test.starts_with(start),
        None => test == pattern,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Known, Outcome, Test};

    const LIST: &str = "
        skipped = [{ reason = 'no such module', tests = ['extmod/ssl_*'] }]
        failing = [{ reason = 'terse', tests = ['basics/words'] }]
    ";

    fn test(name: &str) -> Test {
        Test {
            name: name.to_owned(),
            path: PathBuf::new(),
        }
    }

    #[track_caller]
    fn check(name: &str, outcome: &Outcome, complaint: Option<&str>) {
        let known: Known = toml::from_str(LIST).unwrap();
        let found = known.complaint(&test(name), outcome);
        assert_eq!(found.map(|found| found.message).as_deref(), complaint);
    }

    #[test]
    fn what_is_listed_must_be_so_and_what_is_not_must_pass() {
        let failed = Outcome::Failed("line 1".to_owned());
        check("basics/int1", &Outcome::Passed, None);
        check("basics/int1", &failed, Some("basics/int1 fails: line 1"));
        check(
            "basics/int1",
            &Outcome::Skipped,
            Some("basics/int1 says that it cannot run here"),
        );
        check("extmod/ssl_a", &Outcome::Skipped, None);
        check(
            "extmod/ssl_a",
            &Outcome::Passed,
            Some("extmod/ssl_a passes"),
        );
        check("extmod/ssl_a", &failed, Some("extmod/ssl_a fails: line 1"));
        check("basics/words", &failed, None);
        check(
            "basics/words",
            &Outcome::Passed,
            Some("basics/words passes"),
        );
    }

    #[test]
    fn what_is_listed_must_be_there() {
        let known: Known = toml::from_str(LIST).unwrap();
        let leftovers = known.leftovers(&[test("extmod/ssl_a")]);
        assert_eq!(leftovers.len(), 1);
        assert_eq!(leftovers[0].message, "no test is called basics/words");
    }

    #[test]
    fn the_committed_list_names_each_test_once() {
        let known = Known::read().unwrap();
        let mut names: Vec<&String> = known.groups().flat_map(|group| &group.tests).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(known.groups().all(|group| group.reason.len() > 10));
    }
}
