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
}

impl Figure {
    /// All of them, as they stand in tables.
    pub const ALL: [Self; 6] = [
        Self::Cold,
        Self::Warm,
        Self::Own,
        Self::OwnWarm,
        Self::Strings,
        Self::StringBytes,
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
        }
    }

    /// It is memory, for which limits hold.
    pub fn is_memory(self) -> bool {
        !matches!(self, Self::Strings | Self::StringBytes)
    }

    /// What was measured, where the board tells.
    pub fn measured(self, figures: &Figures) -> Option<i64> {
        Some(match self {
            Self::Cold => figures.cold.net,
            Self::Warm => figures.warm.net,
            Self::Own => figures.own.net,
            Self::OwnWarm => figures.own_warm.net,
            Self::Strings => figures.strings?.count,
            Self::StringBytes => figures.strings?.bytes,
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
            // The board counts a string with the byte behind it, wherever it lies.
            Self::StringBytes => {
                known(strings.texts.iter().map(|text| text.len() as u64 + 1).sum())
            }
        }
    }
}
