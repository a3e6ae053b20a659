//! A number with its doubts: how sure it is, and where it comes from.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cost::Bounds;
use crate::provenance::{Provenance, SourcedSize};
use crate::quantity::Bytes;

/// A size that says where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figure {
    /// The size.
    pub bytes: Bytes,
    /// Whether it is the whole truth.
    pub bound: Bound,
    /// Where there may be more than `bytes`, the most that is possible, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Bytes>,
    /// Where it comes from.
    pub from: Provenance,
}

/// Whether a figure is the whole truth or a bound of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// Neither more nor less.
    Exact,
    /// This much is certain; there may be more.
    AtLeast,
    /// This much is possible; there may be less.
    AtMost,
}

impl Figure {
    /// A figure computed from code, to the byte.
    pub fn estimated(bytes: Bytes) -> Self {
        Self {
            bytes,
            bound: Bound::Exact,
            at_most: None,
            from: Provenance::Estimated,
        }
    }

    /// A figure read from a linked image, to the byte.
    pub fn built(bytes: Bytes) -> Self {
        Self {
            from: Provenance::Built,
            ..Self::estimated(bytes)
        }
    }

    /// A figure that a board file states.
    pub fn declared(bytes: Bytes) -> Self {
        Self {
            from: Provenance::Declared,
            ..Self::estimated(bytes)
        }
    }

    /// A figure that was read from a running board.
    pub fn measured(bytes: Bytes) -> Self {
        Self {
            from: Provenance::Measured,
            ..Self::estimated(bytes)
        }
    }

    /// A figure computed from code that more will be added to.
    pub fn at_least(bytes: Bytes) -> Self {
        Self {
            bound: Bound::AtLeast,
            ..Self::estimated(bytes)
        }
    }

    /// A figure computed from code of which this much is possible.
    pub fn at_most(bytes: Bytes) -> Self {
        Self {
            bound: Bound::AtMost,
            ..Self::estimated(bytes)
        }
    }

    /// The figure as people read it: `171.0 KiB`, `1.2–1.4 KiB`, or with the sign of its bound.
    /// Bounds that read alike are one figure: `about 8.4 KiB`.
    pub fn short(self) -> String {
        let Some(most) = self.at_most else {
            return format!("{}{}", self.bound.sign(), self.bytes.short());
        };
        let (least, most) = (self.bytes.short(), most.short());
        if least == most {
            return format!("about {least}");
        }
        match (least.split_once(' '), most.split_once(' ')) {
            (Some((number, unit)), Some((_, same))) if unit == same => format!("{number}–{most}"),
            _ => format!("{least}–{most}"),
        }
    }

    /// The figure to the byte: `≥ 175,104 B`.
    pub fn exact(self) -> String {
        match self.at_most {
            Some(most) => format!("{}–{most} B", self.bytes),
            None => format!("{}{} B", self.bound.sign(), self.bytes),
        }
    }
}

impl Bound {
    fn sign(self) -> &'static str {
        match self {
            Self::Exact => "",
            Self::AtLeast => "≥ ",
            Self::AtMost => "≤ ",
        }
    }
}

impl From<Bounds> for Figure {
    fn from(bounds: Bounds) -> Self {
        if bounds.is_exact() {
            return Self::estimated(bounds.least);
        }
        Self {
            at_most: bounds.most,
            ..Self::at_least(bounds.least)
        }
    }
}

impl From<&SourcedSize> for Figure {
    fn from(size: &SourcedSize) -> Self {
        Self {
            bytes: size.bytes,
            bound: Bound::Exact,
            at_most: None,
            from: size.origin.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Figure;
    use crate::cost::Bounds;
    use crate::quantity::Bytes;

    fn short(least: u64, most: Option<u64>) -> String {
        let bounds = Bounds {
            least: Bytes(least),
            most: most.map(Bytes),
        };
        Figure::from(bounds).short()
    }

    #[test]
    fn bounds_are_a_range_unless_they_read_alike() {
        assert_eq!(short(592, Some(784)), "592–784 B");
        assert_eq!(short(912, Some(1_072)), "912 B–1.0 KiB");
        assert_eq!(short(8_576, Some(8_608)), "about 8.4 KiB");
        assert_eq!(short(8_576, Some(8_576)), "8.4 KiB");
        assert_eq!(short(8_576, None), "≥ 8.4 KiB");
    }
}
