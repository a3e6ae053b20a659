//! Who owns each address where several claim it: intervals painted over each other.

use std::collections::BinaryHeap;
use std::ops::Range;

/// A claim on a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Claim {
    /// The first address.
    pub start: u64,
    /// The first address behind it.
    pub end: u64,
    /// Where two claims overlap, the one of higher rank wins.
    pub rank: u64,
    /// Whose it is.
    pub owner: u32,
}

/// Disjoint ranges in order, each with the owner of the highest rank there. Ranges that nobody
/// claims are left out.
///
/// Each claim enters the heap once and leaves it once, whatever overlaps: hostile input takes no
/// more time than any other of its length, times its logarithm.
pub(super) fn paint(mut claims: Vec<Claim>) -> Vec<(Range<u64>, u32)> {
    claims.retain(|claim| claim.start < claim.end);
    claims.sort_unstable();
    let mut painted: Vec<(Range<u64>, u32)> = Vec::with_capacity(claims.len());
    // Rank and owner first: the greatest is on top.
    let mut active: BinaryHeap<(u64, u32, u64)> = BinaryHeap::new();
    let mut at = 0;
    let mut next = claims.iter().peekable();
    loop {
        while active.peek().is_some_and(|(_, _, end)| *end <= at) {
            active.pop();
        }
        if active.is_empty() {
            let Some(claim) = next.peek() else { break };
            at = at.max(claim.start);
        }
        while let Some(claim) = next.next_if(|claim| claim.start <= at) {
            active.push((claim.rank, claim.owner, claim.end));
        }
        let Some((_, owner, end)) = active.peek().copied() else {
            continue;
        };
        let until = next.peek().map_or(end, |claim| claim.start.min(end));
        match painted.last_mut() {
            Some((last, same)) if *same == owner && last.end == at => last.end = until,
            _ => painted.push((at..until, owner)),
        }
        at = until;
    }
    painted.shrink_to_fit();
    painted
}

/// The owner of an address in what [`paint`] returned.
pub(super) fn owner_at(painted: &[(Range<u64>, u32)], address: u64) -> Option<u32> {
    let index = painted.partition_point(|(range, _)| range.end <= address);
    let (range, owner) = painted.get(index)?;
    range.contains(&address).then_some(*owner)
}

/// The index of the first painted range that ends after an address.
pub(super) fn first_after(painted: &[(Range<u64>, u32)], address: u64) -> usize {
    painted.partition_point(|(range, _)| range.end <= address)
}

#[cfg(test)]
mod tests {
    use super::{Claim, paint};

    #[track_caller]
    fn check(claims: &[(u64, u64, u64, u32)], expected: &[(u64, u64, u32)]) {
        let claims = claims
            .iter()
            .map(|&(start, end, rank, owner)| Claim {
                start,
                end,
                rank,
                owner,
            })
            .collect();
        let painted: Vec<(u64, u64, u32)> = paint(claims)
            .into_iter()
            .map(|(range, owner)| (range.start, range.end, owner))
            .collect();
        assert_eq!(painted, expected);
    }

    #[test]
    fn the_higher_rank_wins_and_the_lower_goes_on_behind_it() {
        check(
            &[(0, 10, 0, 1), (4, 6, 1, 2)],
            &[(0, 4, 1), (4, 6, 2), (6, 10, 1)],
        );
    }

    #[test]
    fn a_lower_rank_shows_only_where_the_higher_ends() {
        check(&[(0, 10, 5, 1), (4, 12, 1, 2)], &[(0, 10, 1), (10, 12, 2)]);
    }

    #[test]
    fn holes_stay_and_neighbours_of_one_owner_become_one() {
        check(
            &[(8, 9, 0, 3), (0, 2, 0, 1), (2, 4, 0, 1), (5, 5, 9, 9)],
            &[(0, 4, 1), (8, 9, 3)],
        );
    }
}
