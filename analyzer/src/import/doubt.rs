//! What an estimate does not know, with a reason and with bounds.

use super::ledger::Owner;
use crate::quantity::Bytes;

/// A loop that keeps more in every round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// Where it comes round.
    pub owner: Owner,
    /// What it keeps in a round, on average.
    pub a_round: Bytes,
    /// How many rounds were not run, if that is known.
    pub rounds: Option<u64>,
}

/// Something that a session does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Where it comes up.
    pub owner: Owner,
    /// Why it is not known.
    pub reason: String,
    /// What it takes at the least besides what the ledger counts.
    pub at_least: Bytes,
    /// What it takes at the most besides what the ledger counts, where that is known.
    pub at_most: Option<Bytes>,
    /// Which way was taken, if it is a condition.
    pub choice: Option<bool>,
}

impl Doubt {
    /// Code of the firmware makes something of a size that is not known.
    pub(super) fn native(owner: Owner, reason: String) -> Self {
        Self {
            owner,
            reason,
            at_least: Bytes(0),
            at_most: None,
            choice: None,
        }
    }

    /// A value is not known, and takes nothing by itself.
    pub(super) fn value(owner: Owner, reason: String) -> Self {
        Self {
            at_most: Some(Bytes(0)),
            ..Self::native(owner, reason)
        }
    }

    /// A condition is not known: `choice` says which way was taken.
    pub(super) fn condition(owner: Owner, because: String, choice: bool) -> Self {
        Self {
            choice: Some(choice),
            ..Self::native(owner, format!("a condition is not known: {because}"))
        }
    }
}
