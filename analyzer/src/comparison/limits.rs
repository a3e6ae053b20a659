//! How far estimates may be from measurements.

use super::{Figure, Pair, per_mille, score};
use crate::budget::PerMille;
use crate::diagnostic::{Diagnostic, Place};

/// What the agreement of a figure must reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The figure.
    pub figure: Figure,
    /// What is limited.
    pub rule: Rule,
    /// The part of the modules that must reach it; of the measurement, for what is worst.
    pub bound: PerMille,
    /// Where it is asked for.
    pub place: Place,
}

/// What is limited. Explained modules count as agreeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// At least so many modules are estimated to the byte.
    Exact,
    /// At least so many are estimated to within 2 % or 64 bytes.
    Within,
    /// At least so many are estimated to within 256 bytes.
    Near,
    /// No module is off by more.
    Worst,
}

/// How limits that do not hold are told.
pub struct Wording<'w> {
    /// The code of the message.
    pub code: &'static str,
    /// What was compared.
    pub at: &'w str,
    /// What people call a figure.
    pub name: fn(Figure) -> &'static str,
    /// What to try.
    pub help: &'static str,
}

/// Where estimates are further from the measurement than is allowed.
pub fn failures(limits: &[Limit], pairs: &[Pair], wording: &Wording<'_>) -> Vec<Diagnostic> {
    let messages = limits.iter().filter_map(|limit| {
        let message = limit.failure(pairs)?;
        let name = (wording.name)(limit.figure);
        let message = format!("{}, {name}: {message}", wording.at);
        let failure = Diagnostic::error(wording.code, message)
            .at(limit.place.clone())
            .label("asked for here");
        Some(failure.help(wording.help))
    });
    messages.collect()
}

impl Limit {
    fn failure(&self, pairs: &[Pair]) -> Option<String> {
        let score = score(self.figure, pairs);
        let bound = self.bound;
        let (count, how) = match self.rule {
            Rule::Exact => (score.exact + score.explained, "to the byte"),
            Rule::Within => (score.within, "to within 2 % or 64 B"),
            Rule::Near => (score.near, "to within 256 B"),
            Rule::Worst => {
                let (worst, module) = score.worst_part?;
                return (worst > u64::from(bound.0)).then(|| {
                    let (whole, tenths) = (worst / 10, worst % 10);
                    format!("{module} is off by {whole}.{tenths} %; {bound} is allowed")
                });
            }
        };
        let reached = PerMille(per_mille(count, score.modules));
        (reached < bound).then(|| {
            let modules = score.modules;
            format!(
                "{count} of {modules} modules ({reached}) are estimated {how}; {bound} are required"
            )
        })
    }
}
