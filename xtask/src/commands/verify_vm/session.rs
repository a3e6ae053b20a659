//! Running tests, each in a session of its own, and what came of them.

use super::suite::Test;
use crate::failure::Failure;
use crate::link::{Output, Prompt};
use crate::reading;

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It printed what it had to.
    Passed,
    /// It cannot run here: it said so itself, or it was not run.
    Skipped,
    /// It did something else, namely this.
    Failed(String),
}

/// What a test prints when something that it needs is not there.
const SKIP: &str = "SKIP\n";
/// In what a test has to print: any number of lines.
const ANY_LINES: &str = "########";

/// Runs a test in a new session. A board that does not survive it is left; the next test gets another.
pub(super) fn run(
    test: &Test,
    board: &mut Option<Prompt>,
    open: &impl Fn() -> Result<Prompt, Failure>,
    python: &str,
) -> Result<Outcome, Failure> {
    let script = reading::read(&test.path)?;
    let mut prompt = match board.take() {
        Some(prompt) => prompt,
        None => open()?,
    };
    let output = prompt.soft_reset().and_then(|()| prompt.run(&script));
    let output = match output {
        Ok(output) => output,
        Err(failure) => return Ok(Outcome::Failed(failure.summary())),
    };
    *board = Some(prompt);
    if output.printed == SKIP {
        return Ok(Outcome::Skipped);
    }
    Ok(judge(&output, &test.expected(python)?))
}

/// Compares what a test printed with what it had to.
fn judge(output: &Output, expected: &str) -> Outcome {
    if let Some(error) = output.error.trim_end().lines().next_back() {
        return Outcome::Failed(error.to_owned());
    }
    let expected: Vec<&str> = expected.split('\n').collect();
    let printed: Vec<&str> = output.printed.split('\n').collect();
    if agree(&printed, &expected) {
        return Outcome::Passed;
    }
    let differs = printed.iter().zip(&expected).position(|(a, b)| a != b);
    let line = differs.unwrap_or(printed.len().min(expected.len()));
    let shown = |lines: &[&str]| match lines.get(line) {
        Some(text) => format!("`{text}`"),
        None => "nothing".to_owned(),
    };
    let (is, belongs) = (shown(&printed), shown(&expected));
    Outcome::Failed(format!("line {} is {is}, not {belongs}", line + 1))
}

/// Whether lines are as they should be, where `ANY_LINES` stands for any number of them.
fn agree(printed: &[&str], expected: &[&str]) -> bool {
    let Some(at) = expected.iter().position(|line| *line == ANY_LINES) else {
        return printed == expected;
    };
    let (before, after) = (&expected[..at], &expected[at + 1..]);
    printed.starts_with(before) && (at..=printed.len()).any(|rest| agree(&printed[rest..], after))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Output, judge};

    #[track_caller]
    fn check(printed: &str, error: &str, expected: &str, failure: Option<&str>) {
        let output = Output {
            printed: printed.to_owned(),
            error: error.to_owned(),
        };
        let outcome = match failure {
            None => Outcome::Passed,
            Some(how) => Outcome::Failed(how.to_owned()),
        };
        assert_eq!(judge(&output, expected), outcome);
    }

    #[test]
    fn every_line_counts_up_to_the_last() {
        check("1\n2\n", "", "1\n2\n", None);
        check("1\n3\n", "", "1\n2\n", Some("line 2 is `3`, not `2`"));
        check("1\n", "", "1\n2\n", Some("line 2 is ``, not `2`"));
        check("1", "", "1\n", Some("line 2 is nothing, not ``"));
    }

    #[test]
    fn an_exception_that_nobody_caught_is_a_failure() {
        let traceback = "Traceback (most recent call last):\nTypeError: x\n";
        check("1\n", traceback, "1\n", Some("TypeError: x"));
    }

    #[test]
    fn some_lines_may_be_anything() {
        check("a\nb\nc\n", "", "########\nc\n", None);
        check("c\n", "", "########\nc\n", None);
        check("a\nb\nc\nd\n", "", "a\n########\nd\n", None);
        check(
            "a\nb\n",
            "",
            "########\nc\n",
            Some("line 1 is `a`, not `########`"),
        );
    }
}
