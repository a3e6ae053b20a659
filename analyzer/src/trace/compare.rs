//! What was measured beside what was estimated, kind by kind.

use std::collections::BTreeMap;

use super::{Fate, Sites, Trace};
use crate::import::{Entry, Kind};
use crate::quantity::Bytes;

/// Allocations that are still there, and what they take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: usize,
    /// What they take.
    pub bytes: Bytes,
}

/// One kind, seen from both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// What the allocations are for; `None` where the table of sites does not know.
    pub kind: Option<Kind>,
    /// What was seen.
    pub measured: Sum,
    /// What our sessions say.
    pub estimated: Sum,
}

impl Compared {
    /// By how many bytes the estimate is too high, or too low.
    pub fn difference(&self) -> i64 {
        self.estimated.bytes.0 as i64 - self.measured.bytes.0 as i64
    }
}

/// What is live at the end, kind by kind.
pub fn compare(trace: &Trace, sites: &Sites, estimated: &[Entry]) -> Vec<Compared> {
    let mut rows: BTreeMap<Option<Kind>, (Sum, Sum)> = BTreeMap::new();
    for (allocation, kind) in trace.with_kinds(sites) {
        if allocation.fate == Fate::Retained {
            add(&mut rows.entry(kind).or_default().0, allocation.taken);
        }
    }
    for entry in estimated {
        if entry.fate == Fate::Retained {
            add(
                &mut rows.entry(Some(entry.kind)).or_default().1,
                entry.taken,
            );
        }
    }
    rows.into_iter()
        .map(|(kind, (measured, estimated))| Compared {
            kind,
            measured,
            estimated,
        })
        .collect()
}

fn add(sum: &mut Sum, bytes: Bytes) {
    sum.count += 1;
    sum.bytes = sum.bytes + bytes;
}
