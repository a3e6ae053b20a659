//! Whether a budget lets something onto a board.

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::report::{Check, ExitCode, Outcome, Report, Rule};

use crate::failure::Failure;

/// Nothing if the report allows it, a warning if it was asked for all the same, or the refusal.
pub(super) fn admit(
    assessed: &Report,
    board: &Board,
    is_despite_budget: bool,
) -> Result<Option<Diagnostic>, Failure> {
    let code = ExitCode::from(assessed.verdict);
    match code {
        ExitCode::Fits => Ok(None),
        ExitCode::OverBudget if is_despite_budget => {
            let message = format!(
                "FLASHING {} DESPITE ITS BUDGET: {}",
                board.id,
                over(assessed)
            );
            Ok(Some(Diagnostic::warning("despite-budget", message).help(
                "the board may raise MemoryError, at once or after it has run for a while",
            )))
        }
        ExitCode::OverBudget => {
            let message = format!("{} is not flashed: {}", board.id, over(assessed));
            Err(refusal(
                code,
                Diagnostic::error("over-budget", message)
                    .help("the report lists changes that would help; --despite-budget flashes it as it is"),
            ))
        }
        ExitCode::BadInput | ExitCode::OutsideFailed => {
            let message = format!("{} is not flashed: {}", board.id, assessed.summary);
            Err(refusal(
                code,
                Diagnostic::error("not-flashed", message).help(
                    "fix the errors in the report: the program would end with them on the board",
                ),
            ))
        }
    }
}

fn refusal(code: ExitCode, message: Diagnostic) -> Failure {
    Failure {
        code,
        messages: vec![message],
    }
}

/// What is over, each limit in a few words.
fn over(assessed: &Report) -> String {
    let over: Vec<String> = assessed
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Over)
        .map(in_words)
        .collect();
    over.join("; ")
}

fn in_words(check: &Check) -> String {
    let value = check.value.map(|value| value.short()).unwrap_or_default();
    let rule = match check.rule {
        Rule::AtMost => "at most",
        Rule::AtLeast => "at least",
    };
    let limit = check.limit.short();
    format!("{} is {value}, {rule} {limit} is allowed", check.words())
}
