//! What cold imports take, kind by kind.

use std::collections::BTreeMap;

use super::Pair;

/// One kind over all modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// What was measured.
    pub measured: i64,
    /// What is estimated.
    pub estimated: i64,
    /// Modules that have the kind.
    pub modules: usize,
    /// Modules whose estimate differs.
    pub differ: usize,
    /// The sum of what modules differ by, whichever way.
    pub absolute: u64,
    /// The difference furthest off, estimate less measurement, and whose it is.
    pub worst: Option<(i64, String)>,
}

impl Sum {
    fn add(&mut self, module: &str, measured: i64, estimated: i64) {
        self.measured += measured;
        self.estimated += estimated;
        self.modules += 1;
        let off = estimated - measured;
        if off == 0 {
            return;
        }
        self.differ += 1;
        self.absolute += off.unsigned_abs();
        let furthest = self.worst.as_ref();
        if furthest.is_none_or(|(worst, _)| worst.unsigned_abs() < off.unsigned_abs()) {
            self.worst = Some((off, module.to_owned()));
        }
    }
}

/// Adds up the kinds of all modules that have figures.
pub fn sums(pairs: &[Pair]) -> BTreeMap<String, Sum> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for pair in pairs {
        let kinds = pair.compared().into_iter().flat_map(|it| &it.kinds);
        for (kind, (measured, estimated)) in kinds {
            let sum = sums.entry(kind.clone()).or_default();
            sum.add(&pair.module, *measured, *estimated);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_both_ways_is_not_lost_in_a_sum() {
        let mut sum = Sum::default();
        sum.add("a", 96, 112);
        sum.add("b", 64, 16);
        sum.add("c", 32, 32);
        assert_eq!((sum.measured, sum.estimated), (192, 160));
        assert_eq!((sum.modules, sum.differ, sum.absolute), (3, 2, 64));
        assert_eq!(sum.worst, Some((-48, "b".to_owned())));
    }
}
