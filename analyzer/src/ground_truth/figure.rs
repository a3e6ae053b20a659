//! The figures of a row: which there are, and what the measurements call them.

use crate::comparison::Figure;

/// What an import took, or takes in the estimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Everything, in a fresh session.
    pub cold: i64,
    /// Everything but strings.
    pub warm: i64,
    /// Everything but strings and what its dependencies take.
    pub own_warm: i64,
    /// Strings that were interned.
    pub strings: i64,
    /// Their bytes.
    pub string_bytes: i64,
    /// The pools that were made for them, in bytes.
    pub pool_bytes: i64,
    /// Files that were loaded.
    pub files: i64,
}

/// A figure that rows have.
pub(super) struct OfRows {
    /// Which it is.
    pub figure: Figure,
    /// The column of the measurements.
    pub column: &'static str,
    /// What it is.
    pub value: fn(&Figures) -> i64,
}

/// All of them, as they stand in tables.
pub(super) const ALL: [OfRows; 5] = [
    OfRows {
        figure: Figure::Warm,
        column: "warm_net",
        value: |figures| figures.warm,
    },
    OfRows {
        figure: Figure::OwnWarm,
        column: "own_warm_net",
        value: |figures| figures.own_warm,
    },
    OfRows {
        figure: Figure::Strings,
        column: "new_qstrs",
        value: |figures| figures.strings,
    },
    OfRows {
        figure: Figure::StringBytes,
        column: "qstr_str_bytes",
        value: |figures| figures.string_bytes,
    },
    OfRows {
        figure: Figure::Cold,
        column: "cold_net",
        value: |figures| figures.cold,
    },
];

/// What the measurements call a figure; nothing if rows have none such.
pub(super) fn column(figure: Figure) -> Option<&'static str> {
    let mut all = ALL.iter();
    let found = all.find(|of_rows| of_rows.figure == figure)?;
    Some(found.column)
}

/// What a part of the cold cost is for: as far as the measurement tells parts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Objects, code and tables.
    Objects,
    /// Pools of strings.
    Pools,
    /// Chunks of characters, and room in `sys.modules`.
    Rest,
}

impl Part {
    /// All of them, as they stand in tables.
    pub(super) const ALL: [Self; 3] = [Self::Objects, Self::Pools, Self::Rest];

    /// What people read.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Objects => "objects, code, tables",
            Self::Pools => "string pools",
            Self::Rest => "string chunks, sys.modules",
        }
    }

    /// What it is of an import.
    pub(super) fn value(self, figures: &Figures) -> i64 {
        match self {
            Self::Objects => figures.warm,
            Self::Pools => figures.pool_bytes,
            Self::Rest => figures.cold - figures.warm - figures.pool_bytes,
        }
    }
}
