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

/// Which allocations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those that are live at the end.
    Live,
    /// Every one that was made, whatever became of it: what decides the peak, and where things lie.
    All,
}

/// What was seen beside what was expected, kind by kind.
pub fn compare(trace: &Trace, sites: &Sites, estimated: &[Entry], scope: Scope) -> Vec<Compared> {
    let counts = |fate: Fate| scope == Scope::All || fate == Fate::Retained;
    let mut rows: BTreeMap<Option<Kind>, (Sum, Sum)> = BTreeMap::new();
    for (allocation, kind) in trace.with_kinds(sites) {
        if counts(allocation.fate) {
            add(&mut rows.entry(kind).or_default().0, allocation.taken);
        }
    }
    for entry in estimated {
        if counts(entry.fate) {
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

#[cfg(test)]
mod tests {
    use crate::import::Owner;
    use crate::trace::{Allocation, Call};

    use super::*;

    fn seen(function: &str, taken: u64, fate: Fate) -> Allocation {
        let call = Call {
            function: function.to_owned(),
            file: String::new(),
            line: 1,
        };
        Allocation {
            taken: Bytes(taken),
            fate,
            calls: vec![call],
            ..Allocation::default()
        }
    }

    fn expected(kind: Kind, taken: u64, fate: Fate) -> Entry {
        Entry {
            kind,
            owner: Owner::PROMPT,
            asked: Bytes(taken),
            taken: Bytes(taken),
            block: 0,
            fate,
        }
    }

    #[track_caller]
    fn check(scope: Scope, rows: &[(Option<Kind>, u64, u64)]) {
        let trace = Trace {
            allocations: vec![
                seen("list_new", 32, Fate::Retained),
                seen("list_new", 16, Fate::Garbage),
                seen("something_new", 48, Fate::Retained),
            ],
            ..Trace::default()
        };
        let estimated = [
            expected(Kind::List, 16, Fate::Retained),
            expected(Kind::Tuple, 16, Fate::Freed),
        ];
        let sites = Sites::micropython_1_25().unwrap();
        let compared = compare(&trace, &sites, &estimated, scope);
        let compared: Vec<_> = compared
            .iter()
            .map(|one| (one.kind, one.measured.bytes.0, one.estimated.bytes.0))
            .collect();
        assert_eq!(compared, rows);
    }

    #[test]
    fn what_is_live_is_compared_and_unknown_sites_stand_apart() {
        check(Scope::Live, &[(None, 48, 0), (Some(Kind::List), 32, 16)]);
    }

    #[test]
    fn everything_that_was_made_is_compared_too() {
        check(
            Scope::All,
            &[
                (None, 48, 0),
                (Some(Kind::Tuple), 0, 16),
                (Some(Kind::List), 48, 16),
            ],
        );
    }
}
