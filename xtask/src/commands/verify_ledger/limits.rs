//! What must agree, at the least.

use analyzer::diagnostic::Diagnostic;

use super::Outcome;
use super::figure::Figure;
use super::score::{Score, difference, explained, percent, score};

/// What a figure of a tree must reach. Explained rows count as agreeing.
pub struct Limit {
    figure: Figure,
    /// In words, for messages.
    rule: &'static str,
    holds: fn(&Score) -> bool,
}

/// Whether at least `per_cent` of a hundred rows agree.
const fn reaches(count: usize, rows: usize, per_cent: usize) -> bool {
    count * 100 >= rows * per_cent
}

const fn limit(figure: Figure, rule: &'static str, holds: fn(&Score) -> bool) -> Limit {
    Limit {
        figure,
        rule,
        holds,
    }
}

fn every_row(score: &Score) -> bool {
    score.exact + score.explained == score.rows
}

fn of_a_hundred_95(score: &Score) -> bool {
    reaches(score.exact + score.explained, score.rows, 95)
}

fn of_a_hundred_80(score: &Score) -> bool {
    reaches(score.exact + score.explained, score.rows, 80)
}

const EVERY: &str = "every row is exact";
const EXACT_95: &str = "95 % of the rows are exact";
const EXACT_80: &str = "80 % of the rows are exact";
const CLOSE_97: &str = "97 % of the rows are within 2 % or 64 bytes";
const NEVER_10: &str = "no row is off by more than 10 %";
const NEAR_90: &str = "90 % of the rows are within 256 bytes";

fn close_97(score: &Score) -> bool {
    reaches(score.close, score.rows, 97)
}

fn never_10(score: &Score) -> bool {
    score.worst_percent <= 10.0
}

fn near_90(score: &Score) -> bool {
    reaches(score.near, score.rows, 90)
}

/// The limits of modules with one feature of the language each.
pub const MICRO: [Limit; 5] = [
    limit(Figure::Warm, EVERY, every_row),
    limit(Figure::OwnWarm, EVERY, every_row),
    limit(Figure::Strings, EVERY, every_row),
    limit(Figure::StringBytes, EVERY, every_row),
    limit(Figure::Cold, EXACT_95, of_a_hundred_95),
];

/// The limits of real libraries.
pub const CORPUS: [Limit; 9] = [
    limit(Figure::Warm, EXACT_80, of_a_hundred_80),
    limit(Figure::Warm, CLOSE_97, close_97),
    limit(Figure::Warm, NEVER_10, never_10),
    limit(Figure::OwnWarm, EXACT_80, of_a_hundred_80),
    limit(Figure::OwnWarm, CLOSE_97, close_97),
    limit(Figure::OwnWarm, NEVER_10, never_10),
    limit(Figure::Strings, EXACT_95, of_a_hundred_95),
    limit(Figure::StringBytes, EXACT_95, of_a_hundred_95),
    limit(Figure::Cold, NEAR_90, near_90),
];

/// What falls short, and explanations that do not hold any more.
pub fn failures(outcome: &Outcome) -> Vec<Diagnostic> {
    let tree = outcome.tree;
    let at = format!("{} on {}", tree.name, tree.vm);
    let mut failures = Vec::new();
    for limit in tree.limits {
        let score = score(outcome, limit.figure);
        if !(limit.holds)(&score) {
            failures.push(
                Diagnostic::error(
                    "ledger-mismatch",
                    format!(
                        "{at}: {}: not {}, but {} exact, {} within 2 % or 64 bytes, the worst {:.1} %",
                        limit.figure.name(),
                        limit.rule,
                        percent(score.exact + score.explained, score.rows),
                        percent(score.close, score.rows),
                        score.worst_percent,
                    ),
                )
                .help("`cargo xtask verify-ledger --rows` prints every row"),
            );
        }
    }
    for pair in &outcome.pairs {
        let module = &pair.measured.module;
        for figure in Figure::ALL {
            let is = difference(figure, pair);
            match explained(outcome, figure, module) {
                Some(said) if said != is => failures.push(
                    Diagnostic::error(
                        "ledger-mismatch",
                        format!(
                            "{at}: {module}: {} is {is:+} off, and the explanation says {said:+}",
                            figure.name()
                        ),
                    )
                    .help("if the new estimate is right, change ground-truth/explained.toml"),
                ),
                _ => {}
            }
        }
        let loads_all = pair.estimate.files == pair.measured.files;
        if let Some(trouble) = &pair.estimate.trouble {
            failures.push(Diagnostic::error(
                "ledger-mismatch",
                format!("{at}: {module} is not imported: {trouble}"),
            ));
        } else if !loads_all {
            failures.push(Diagnostic::error(
                "ledger-mismatch",
                format!(
                    "{at}: {module} loads {} files, not {}",
                    pair.estimate.files, pair.measured.files
                ),
            ));
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::failures;
    use crate::commands::verify_ledger::declared::Explanation;
    use crate::commands::verify_ledger::estimate::Estimate;
    use crate::commands::verify_ledger::figure::Figure;
    use crate::commands::verify_ledger::measured::Measured;
    use crate::commands::verify_ledger::{Outcome, Pair, TREES};

    /// One row that was measured to take 100 bytes, with its estimate and what is said of it.
    fn messages(warm: i64, explained: Option<i64>) -> Vec<String> {
        let estimate = Estimate {
            cold: 200,
            warm,
            own_warm: 100,
            strings: 3,
            string_bytes: 30,
            pool_bytes: 0,
            files: 1,
            trouble: None,
        };
        let outcome = Outcome {
            tree: &TREES[0],
            pairs: vec![Pair {
                measured: Measured {
                    module: "m".to_owned(),
                    mpy_bytes: 50,
                    cold: 200,
                    warm: 100,
                    own_warm: 100,
                    strings: 3,
                    string_bytes: 30,
                    pool_bytes: 0,
                    files: 1,
                    first: Vec::new(),
                },
                uninformed: estimate.clone(),
                estimate,
            }],
            explanations: explained
                .map(|difference| Explanation::of(Figure::Warm, "m", difference))
                .into_iter()
                .collect(),
        };
        let failures = failures(&outcome);
        failures.into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn an_exact_row_needs_no_explanation() {
        assert!(messages(100, None).is_empty());
    }

    #[test]
    fn a_row_that_differs_fails_unless_it_is_explained() {
        assert!(messages(84, None)[0].contains("warm_net: not every row is exact"));
        assert!(messages(84, Some(-16)).is_empty());
    }

    #[test]
    fn an_explanation_fails_when_its_row_gets_worse_or_better() {
        assert!(messages(68, Some(-16)).len() == 2);
        assert!(messages(100, Some(-16))[0].contains("+0 off, and the explanation says -16"));
    }
}
