//! What somebody saw who watched the heap of the emulated board during a cold import.

use std::collections::BTreeMap;

use analyzer::measurement::Figures;
use analyzer::trace::{Sites, Trace};

/// What of a cold import cannot be had from free memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Watched {
    /// The most that was in use at once.
    pub peak: u64,
    /// The largest allocation.
    pub largest_block: u64,
    /// What stays, by what it is for.
    pub kinds: BTreeMap<String, u64>,
    /// What stays less what was there before and was given back.
    pub net: i64,
}

impl Watched {
    /// Adds up what was seen.
    pub(super) fn of(trace: &Trace, sites: &Sites) -> Self {
        Self {
            peak: trace.peak.0,
            largest_block: trace.largest.map_or(0, |(bytes, _)| bytes.0),
            kinds: trace
                .live_by_kind(sites)
                .into_iter()
                .map(|(kind, bytes)| (kind.to_owned(), bytes.0))
                .collect(),
            net: trace.net(),
        }
    }

    /// Puts this beside what the board itself read.
    pub(super) fn beside(&self, figures: Figures) -> Figures {
        Figures {
            peak: Some(self.peak),
            largest_block: Some(self.largest_block),
            kinds: self.kinds.clone(),
            ..figures
        }
    }
}
