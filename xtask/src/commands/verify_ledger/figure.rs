//! The figures of a row: measured, estimated, and how far apart they are.

use serde::Deserialize;

use super::estimate::Estimate;
use super::measured::Measured;

/// A figure that is both measured and estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Live objects of everything that an import loads.
    Warm,
    /// The same without what the dependencies take.
    OwnWarm,
    /// Strings that were interned.
    Strings,
    /// Their bytes.
    StringBytes,
    /// Objects, chunks and pools of strings, and room in `sys.modules`.
    Cold,
}

impl Figure {
    /// All of them, as they stand in tables.
    pub const ALL: [Self; 5] = [
        Self::Warm,
        Self::OwnWarm,
        Self::Strings,
        Self::StringBytes,
        Self::Cold,
    ];

    /// The column of the measurements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warm => "warm_net",
            Self::OwnWarm => "own_warm_net",
            Self::Strings => "new_qstrs",
            Self::StringBytes => "qstr_str_bytes",
            Self::Cold => "cold_net",
        }
    }

    /// What was measured.
    pub fn measured(self, row: &Measured) -> i64 {
        match self {
            Self::Warm => row.warm,
            Self::OwnWarm => row.own_warm,
            Self::Strings => row.strings,
            Self::StringBytes => row.string_bytes,
            Self::Cold => row.cold,
        }
    }

    /// What is estimated.
    pub fn estimated(self, estimate: &Estimate) -> i64 {
        match self {
            Self::Warm => estimate.warm,
            Self::OwnWarm => estimate.own_warm,
            Self::Strings => estimate.strings,
            Self::StringBytes => estimate.string_bytes,
            Self::Cold => estimate.cold,
        }
    }
}

/// What a part of the cold cost is for: as far as the measurement tells parts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Objects, code and tables.
    Objects,
    /// Pools of strings.
    Pools,
    /// Chunks of characters, and room in `sys.modules`.
    Rest,
}

impl Part {
    /// All of them, as they stand in tables.
    pub const ALL: [Self; 3] = [Self::Objects, Self::Pools, Self::Rest];

    /// What people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Objects => "objects, code, tables",
            Self::Pools => "string pools",
            Self::Rest => "string chunks, sys.modules",
        }
    }

    /// What was measured.
    pub fn measured(self, row: &Measured) -> i64 {
        match self {
            Self::Objects => row.warm,
            Self::Pools => row.pool_bytes,
            Self::Rest => row.cold - row.warm - row.pool_bytes,
        }
    }

    /// What is estimated.
    pub fn estimated(self, estimate: &Estimate) -> i64 {
        match self {
            Self::Objects => estimate.warm,
            Self::Pools => estimate.pool_bytes,
            Self::Rest => estimate.cold - estimate.warm - estimate.pool_bytes,
        }
    }
}
