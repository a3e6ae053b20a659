//! How well the estimates of a tree agree with its measurements.

use super::figure::Figure;
use super::{Outcome, Pair};

/// The agreement of one figure over the rows of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Rows.
    pub rows: usize,
    /// Rows whose estimate equals the measurement.
    pub exact: usize,
    /// Rows that differ, as their explanation says.
    pub explained: usize,
    /// Rows that are exact without the strings that the measured sessions knew.
    pub uninformed: usize,
    /// Rows within 2 % or 64 bytes, explained ones included.
    pub close: usize,
    /// Rows within 256 bytes, explained ones included.
    pub near: usize,
    /// The largest difference, estimate less measurement.
    pub worst: i64,
    /// The largest difference in per cent of the measurement.
    pub worst_percent: f64,
}

/// The estimate less the measurement.
pub fn difference(figure: Figure, pair: &Pair) -> i64 {
    figure.estimated(&pair.estimate) - figure.measured(&pair.measured)
}

/// The difference that an explanation tells of.
pub fn explained(outcome: &Outcome, figure: Figure, module: &str) -> Option<i64> {
    outcome
        .explanations
        .iter()
        .filter(|explanation| explanation.figure == figure)
        .find_map(|explanation| explanation.rows.get(module).copied())
}

/// Adds up.
pub fn score(outcome: &Outcome, figure: Figure) -> Score {
    let mut score = Score {
        rows: outcome.pairs.len(),
        exact: 0,
        explained: 0,
        uninformed: 0,
        close: 0,
        near: 0,
        worst: 0,
        worst_percent: 0.0,
    };
    for pair in &outcome.pairs {
        let difference = difference(figure, pair);
        let measured = figure.measured(&pair.measured);
        let explained = explained(outcome, figure, &pair.measured.module);
        let is_explained = difference != 0 && explained == Some(difference);
        score.exact += usize::from(difference == 0);
        score.explained += usize::from(is_explained);
        score.uninformed += usize::from(figure.estimated(&pair.uninformed) == measured);
        let is_close = difference.abs() <= 64 || difference.abs() * 50 <= measured;
        score.close += usize::from(is_close || is_explained);
        score.near += usize::from(difference.abs() <= 256 || is_explained);
        if difference.abs() > score.worst.abs() {
            score.worst = difference;
        }
        if measured > 0 && !is_explained {
            let percent = 100.0 * difference.abs() as f64 / measured as f64;
            score.worst_percent = score.worst_percent.max(percent);
        }
    }
    score
}

/// A part of the rows in per cent, rounded down: what falls short never looks as if it did not.
pub fn percent(part: usize, rows: usize) -> String {
    if rows == 0 {
        return String::new();
    }
    let tenths = part * 1000 / rows;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_are_rounded_down() {
        assert_eq!(percent(2, 3), "66.6 %");
        assert_eq!(percent(999, 1000), "99.9 %");
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(5, 5), "100.0 %");
    }
}
