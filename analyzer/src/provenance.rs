//! Where figures come from: what a board file says of its own, and what a report says of all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Place;
use crate::quantity::Bytes;

/// Where a value in a board file comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Somebody wrote it down.
    #[default]
    Declared,
    /// A running board said so.
    Measured,
    /// Recorded from a build of known inputs.
    Locked,
}

/// A size with where it comes from and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcedSize {
    /// The size.
    pub bytes: Bytes,
    /// Where it comes from.
    pub origin: Origin,
    /// Who says so.
    pub source: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// Where a figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Computed from code and the rules of the VM.
    Estimated,
    /// Read from a running board.
    Measured,
    /// Written in a board file.
    Declared,
    /// Recorded from a build of known inputs.
    Locked,
    /// Read from a linked image.
    Built,
}

impl From<Origin> for Provenance {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Declared => Self::Declared,
            Origin::Measured => Self::Measured,
            Origin::Locked => Self::Locked,
        }
    }
}

impl Provenance {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Estimated => "estimated",
            Self::Measured => "measured",
            Self::Declared => "declared",
            Self::Locked => "locked",
            Self::Built => "built",
        }
    }
}
