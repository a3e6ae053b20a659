//! How well the estimates of modules agree with what was measured.

use super::{Figure, Pair, PairOutcome, Way};

/// What 2 % of less is not held to.
const SMALL: u64 = 64;

/// The agreement of one figure over modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Modules that have the figure, or whose import only one side says fails.
    pub modules: usize,
    /// Modules whose estimate is exact and equals the measurement.
    pub exact: usize,
    /// Modules within 2 % or 64 bytes, whichever is more.
    pub within: usize,
    /// The difference furthest off, estimate less measurement, and whose it is.
    pub worst: Option<(i64, String)>,
    /// The largest difference in parts of a thousand of what was measured, and whose it is.
    pub worst_part: Option<(u64, String)>,
}

/// The estimate less the measurement: of an estimate with bounds, the bound that is nearest.
pub fn difference(figure: Figure, pair: &Pair) -> Option<i64> {
    let PairOutcome::Both(figures, cost) = &pair.outcome else {
        return None;
    };
    let measured = figure.measured(figures)?;
    let bounds = figure.estimated(cost);
    let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let (least, most) = (
        signed(bounds.least.0),
        bounds.most.map_or(i64::MAX, |most| signed(most.0)),
    );
    Some(if measured < least {
        least - measured
    } else if measured > most {
        most - measured
    } else {
        0
    })
}

/// Whether the estimate is the measurement to the byte. One with bounds says less, and is not.
pub fn is_exact(figure: Figure, pair: &Pair) -> bool {
    let PairOutcome::Both(_, cost) = &pair.outcome else {
        return false;
    };
    figure.estimated(cost).is_exact() && difference(figure, pair) == Some(0)
}

/// How far the least of an estimate is off; bounds that hold everything would otherwise always be
/// close.
fn distance(figure: Figure, pair: &Pair) -> Option<(i64, u64)> {
    let PairOutcome::Both(figures, cost) = &pair.outcome else {
        return None;
    };
    let measured = figure.measured(figures)?;
    let least = i64::try_from(figure.estimated(cost).least.0).unwrap_or(i64::MAX);
    Some((least - measured, measured.unsigned_abs()))
}

/// Adds up.
pub fn score(figure: Figure, way: &Way) -> Score {
    let mut score = Score::default();
    for pair in &way.pairs {
        if let PairOutcome::Disagree { .. } = pair.outcome {
            score.modules += 1;
        }
        let Some((off, measured)) = distance(figure, pair) else {
            continue;
        };
        score.modules += 1;
        score.exact += usize::from(is_exact(figure, pair));
        let size = off.unsigned_abs();
        score.within += usize::from(size <= SMALL || size.saturating_mul(50) <= measured);
        let furthest = score
            .worst
            .as_ref()
            .map_or(0, |(worst, _)| worst.unsigned_abs());
        if size > furthest {
            score.worst = Some((off, pair.module.clone()));
        }
        let part = size.saturating_mul(1000).div_ceil(measured.max(1));
        if part > score.worst_part.as_ref().map_or(0, |(worst, _)| *worst) {
            score.worst_part = Some((part, pair.module.clone()));
        }
    }
    score
}

/// A part of modules in parts of a thousand, rounded down: what falls short never looks as if it
/// did not.
pub fn per_mille(part: usize, modules: usize) -> u32 {
    match modules {
        0 => 1000,
        _ => u32::try_from(part * 1000 / modules).unwrap_or(0),
    }
}
