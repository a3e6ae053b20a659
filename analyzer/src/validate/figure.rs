//! The figures of a module that are both measured and estimated.

use crate::cost::{Bounds, ModuleCost};
use crate::measurement::Figures;
use crate::quantity::Bytes;

/// A figure that is both measured and estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// In a session that has imported nothing.
    Cold,
    /// The same once all strings are interned.
    Warm,
    /// When what the module imports is there already.
    Own,
    /// The same once all strings are interned.
    OwnWarm,
    /// Strings that were interned.
    Strings,
    /// Their bytes.
    StringBytes,
    /// The most that was in use at once during the cold import, garbage included.
    Peak,
    /// The largest allocation of the cold import.
    LargestBlock,
}

impl Figure {
    /// All of them, as they stand in tables.
    pub const ALL: [Self; 8] = [
        Self::Cold,
        Self::Warm,
        Self::Own,
        Self::OwnWarm,
        Self::Strings,
        Self::StringBytes,
        Self::Peak,
        Self::LargestBlock,
    ];

    /// What people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Own => "own",
            Self::OwnWarm => "own, warm",
            Self::Strings => "strings",
            Self::StringBytes => "string bytes",
            Self::Peak => "at once",
            Self::LargestBlock => "largest block",
        }
    }

    /// Its column in tables.
    pub fn key(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Own => "own",
            Self::OwnWarm => "own-warm",
            Self::Strings => "strings",
            Self::StringBytes => "string-bytes",
            Self::Peak => "peak",
            Self::LargestBlock => "largest",
        }
    }

    /// Limits hold for it: it is what an import takes for good.
    pub fn is_limited(self) -> bool {
        self.is_memory() && !matches!(self, Self::Peak | Self::LargestBlock)
    }

    /// It is memory.
    pub fn is_memory(self) -> bool {
        !matches!(self, Self::Strings | Self::StringBytes)
    }

    /// What was measured, where the board tells or somebody watched.
    pub fn measured(self, figures: &Figures) -> Option<i64> {
        Some(match self {
            Self::Cold => figures.cold.net,
            Self::Warm => figures.warm.net,
            Self::Own => figures.own.net,
            Self::OwnWarm => figures.own_warm.net,
            Self::Strings => figures.strings?.count,
            Self::StringBytes => figures.strings?.bytes,
            Self::Peak => i64::try_from(figures.peak?).ok()?,
            Self::LargestBlock => i64::try_from(figures.largest_block?).ok()?,
        })
    }

    /// What is estimated.
    pub fn estimated(self, cost: &ModuleCost) -> Bounds {
        let strings = &cost.closure.strings;
        let known = |number: u64| match strings.is_most {
            false => Bounds::exact(Bytes(number)),
            true => Bounds {
                least: Bytes(0),
                most: Some(Bytes(number)),
            },
        };
        match self {
            Self::Cold => cost.closure.live,
            Self::Warm => cost.closure_warm,
            Self::Own => cost.own,
            Self::OwnWarm => cost.own_warm,
            Self::Strings => known(strings.count as u64),
            // Whoever watches sees garbage too: that is the upper of the bounds.
            Self::Peak => Bounds {
                least: cost.closure.peak.most.unwrap_or(cost.closure.peak.least),
                most: cost.closure.peak.most,
            },
            Self::LargestBlock => cost.closure.largest_bytes,
            // The board counts a string with the byte behind it, wherever it lies.
            Self::StringBytes => {
                known(strings.texts.iter().map(|text| text.len() as u64 + 1).sum())
            }
        }
    }
}
