//! How well the estimates of modules agree with what was measured.

use super::{Figure, Pair, PairOutcome};

/// What 2 % of less is not held to.
const SMALL: u64 = 64;
/// What a cold figure may be off by and still count as near.
const NEAR: u64 = 256;

/// The agreement of one figure over modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Modules that have the figure, or whose import only one side says fails.
    pub modules: usize,
    /// Modules whose estimate is exact and equals the measurement.
    pub exact: usize,
    /// Modules that are off by what somebody has explained.
    pub explained: usize,
    /// Modules whose estimate equals the measurement for a session of which nothing is known.
    pub uninformed: usize,
    /// Modules within 2 % or 64 bytes, whichever is more, or explained.
    pub within: usize,
    /// Modules within 256 bytes, or explained.
    pub near: usize,
    /// The difference furthest off, estimate less measurement, and whose it is.
    pub worst: Option<(i64, String)>,
    /// The largest difference in parts of a thousand of what was measured, and whose it is, but for what
    /// is explained.
    pub worst_part: Option<(u64, String)>,
}

/// Adds up.
pub fn score(figure: Figure, pairs: &[Pair]) -> Score {
    let mut score = Score::default();
    for pair in pairs {
        if let PairOutcome::Disagree { .. } = pair.outcome {
            score.modules += 1;
        }
        let values = pair.compared().and_then(|it| it.figures.get(&figure));
        let Some(values) = values else {
            continue;
        };
        let (off, measured) = (values.distance(), values.measured.unsigned_abs());
        let size = off.unsigned_abs();
        let is_explained = values.is_explained();
        let is_within = size <= SMALL || size.saturating_mul(50) <= measured;
        score.modules += 1;
        score.exact += usize::from(values.is_exact());
        score.explained += usize::from(is_explained);
        score.uninformed += usize::from(values.uninformed == Some(values.measured));
        score.within += usize::from(is_within || is_explained);
        score.near += usize::from(size <= NEAR || is_explained);
        let furthest = score
            .worst
            .as_ref()
            .map_or(0, |(worst, _)| worst.unsigned_abs());
        if size > furthest {
            score.worst = Some((off, pair.module.clone()));
        }
        let part = size.saturating_mul(1000).div_ceil(measured.max(1));
        let furthest = score.worst_part.as_ref().map_or(0, |(worst, _)| *worst);
        if part > furthest && !is_explained {
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
