//! Estimates beside measurements: how far they are apart, and how far they may be.
//!
//! `validate` puts pairs together from what a board measured, `ground_truth` from the rows of real
//! virtual machines. Scores, limits and tables are the same for both.
//!
//! **Architecture invariant:** an estimate is computed without a look at the measurement. Only the
//! comparison sees both.

mod figure;
mod kinds;
mod limits;
mod score;
mod tables;

use std::collections::BTreeMap;

pub use figure::Figure;
pub use kinds::{Sum, sums};
pub use limits::{Limit, Rule, Wording, failures};
pub use score::{Score, per_mille, score};
pub use tables::{Column, agreement, column, furthest, percent, signed};

/// A module, measured and estimated.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The module.
    pub module: String,
    /// What came of both.
    pub outcome: PairOutcome,
}

/// What came of an import where it was measured, and in the estimate.
#[derive(Debug, Clone)]
pub enum PairOutcome {
    /// Both have figures.
    Both(Box<Compared>),
    /// The import fails where it was measured, and the estimate says so.
    BothFail {
        /// What was raised.
        measured: String,
    },
    /// Only one of them fails.
    Disagree {
        /// What was raised where it was measured, if anything.
        measured: Option<String>,
        /// How the import ends in the estimate.
        estimated: Option<String>,
    },
}

impl Pair {
    /// What was measured and estimated, if both have figures.
    pub fn compared(&self) -> Option<&Compared> {
        match &self.outcome {
            PairOutcome::Both(compared) => Some(compared),
            PairOutcome::BothFail { .. } | PairOutcome::Disagree { .. } => None,
        }
    }
}

/// The figures of a module. Those that nobody measured are missing.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// By figure.
    pub figures: BTreeMap<Figure, Values>,
    /// What the cold import takes, by kind: measured and estimated.
    pub kinds: BTreeMap<String, (i64, i64)>,
}

/// A figure of a module, measured and estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Values {
    /// What was measured.
    pub measured: i64,
    /// What is estimated at the least.
    pub least: i64,
    /// What is estimated at the most; nothing if that is not known.
    pub most: Option<i64>,
    /// The estimate less the measurement, where somebody has said why it is so.
    pub explained: Option<i64>,
    /// What is estimated for a session of which nothing is known, where the other is for one of which
    /// something is.
    pub uninformed: Option<i64>,
}

impl Values {
    /// The estimate less the measurement: of an estimate with bounds, the bound that is nearest.
    pub fn difference(&self) -> i64 {
        let most = self.most.unwrap_or(i64::MAX);
        if self.measured < self.least {
            self.least.saturating_sub(self.measured)
        } else if self.measured > most {
            most.saturating_sub(self.measured)
        } else {
            0
        }
    }

    /// How far the least of the estimate is off; bounds that hold everything would otherwise always be
    /// close.
    pub fn distance(&self) -> i64 {
        self.least.saturating_sub(self.measured)
    }

    /// Whether the estimate is one number.
    pub fn is_certain(&self) -> bool {
        self.most == Some(self.least)
    }

    /// Whether the estimate is the measurement to the byte. One with bounds says less, and is not.
    pub fn is_exact(&self) -> bool {
        self.is_certain() && self.difference() == 0
    }

    /// Whether it is off, and by as much as somebody has explained.
    pub fn is_explained(&self) -> bool {
        let difference = self.difference();
        difference != 0 && self.explained == Some(difference)
    }
}
