//! The space of the heap: which blocks are taken, and where the next allocation goes (py/gc.c).
//!
//! The VM looks for the first run of free blocks that is long enough. It begins at a hint, the place
//! below which there is no free block, so that what it finds is what it would find from the start.

/// Blocks whose state one byte of the VM's table holds (`BLOCKS_PER_ATB`): the unit of the hint.
const BLOCKS_PER_BYTE: usize = 4;
const WORD: usize = u64::BITS as usize;

/// A stretch of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) blocks: u32,
}

impl Run {
    pub(super) fn end(self) -> u32 {
        self.start + self.blocks
    }
}

/// Which blocks are taken.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// A bit a block: set where it is taken. What lies beyond is free.
    taken: Vec<u64>,
    /// `gc_last_free_atb_index`.
    hint: usize,
}

impl Space {
    /// `gc_alloc`: the first run of that many blocks.
    pub(super) fn take(&mut self, blocks: u32) -> Run {
        let run = self.find(blocks);
        // Only a search for one block shows that there is none before.
        if blocks == 1 {
            self.hint = (run.start as usize + 1) / BLOCKS_PER_BYTE;
        }
        self.mark(run, true);
        run
    }

    /// The run that would be taken.
    pub(super) fn find(&self, blocks: u32) -> Run {
        let wanted = blocks as usize;
        let mut start = self.free_from(self.hint * BLOCKS_PER_BYTE);
        loop {
            let end = self.taken_from(start, start + wanted);
            if end - start >= wanted {
                break;
            }
            start = self.free_from(end);
        }
        Run {
            start: start as u32,
            blocks,
        }
    }

    /// Takes blocks that somebody else has chosen: those in use when a session starts.
    pub(super) fn occupy(&mut self, run: Run) {
        self.mark(run, true);
    }

    /// `gc_free`.
    pub(super) fn free(&mut self, run: Run) {
        self.hint = self.hint.min(run.start as usize / BLOCKS_PER_BYTE);
        self.mark(run, false);
    }

    /// `gc_realloc` to fewer blocks: frees the end.
    pub(super) fn shrink(&mut self, run: Run, blocks: u32) -> Run {
        self.free(Run {
            start: run.start + blocks,
            blocks: run.blocks - blocks,
        });
        Run { blocks, ..run }
    }

    /// `gc_realloc` to more blocks without moving: takes those that follow, if they are free.
    pub(super) fn grow(&mut self, run: Run, blocks: u32) -> Option<Run> {
        let (end, wanted) = (run.end() as usize, (run.start + blocks) as usize);
        if self.taken_from(end, wanted) < wanted {
            return None;
        }
        let run = Run { blocks, ..run };
        self.mark(run, true);
        Some(run)
    }

    /// The end of a collection: the next search begins at the start.
    pub(super) fn collected(&mut self) {
        self.hint = 0;
    }

    /// The blocks of the longest free run, if there are so many blocks in all.
    pub(super) fn largest_hole(&self, size: u32) -> u32 {
        let size = size as usize;
        let mut longest = 0;
        let mut start = self.free_from(0);
        while start < size {
            let end = self.taken_from(start, size);
            longest = longest.max(end - start);
            start = self.free_from(end);
        }
        longest as u32
    }

    /// The first free block at or behind a place.
    fn free_from(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(word) = self.taken.get(at / WORD) {
            let rest = !word >> (at % WORD);
            if rest != 0 {
                return at + rest.trailing_zeros() as usize;
            }
            at = (at / WORD + 1) * WORD;
        }
        at
    }

    /// The first taken block at or behind a place, if it comes before `limit`; else `limit`.
    fn taken_from(&self, from: usize, limit: usize) -> usize {
        let mut at = from;
        while at < limit {
            let Some(word) = self.taken.get(at / WORD) else {
                return limit;
            };
            let rest = word >> (at % WORD);
            if rest != 0 {
                return (at + rest.trailing_zeros() as usize).min(limit);
            }
            at = (at / WORD + 1) * WORD;
        }
        limit
    }

    fn mark(&mut self, run: Run, is_taken: bool) {
        let end = run.end() as usize;
        if self.taken.len() * WORD < end {
            self.taken.resize(end.div_ceil(WORD), 0);
        }
        let mut at = run.start as usize;
        while at < end {
            let bits = (WORD - at % WORD).min(end - at);
            let mask = (u64::MAX >> (WORD - bits)) << (at % WORD);
            if let Some(word) = self.taken.get_mut(at / WORD) {
                if is_taken {
                    *word |= mask;
                } else {
                    *word &= !mask;
                }
            }
            at += bits;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Run, Space};

    /// What is done with a space: take blocks, free what was taken as the n-th, and so on.
    enum Do {
        Take(u32),
        Free(usize),
        Shrink(usize, u32),
        Grow(usize, u32),
        Collect,
    }
    use Do::{Collect, Free, Grow, Shrink, Take};

    #[track_caller]
    fn check(steps: &[Do], expected: &[(u32, u32)]) {
        let mut space = Space::default();
        let mut runs: Vec<Run> = Vec::new();
        for step in steps {
            match step {
                Take(blocks) => runs.push(space.take(*blocks)),
                Free(which) => space.free(runs[*which]),
                Shrink(which, blocks) => runs[*which] = space.shrink(runs[*which], *blocks),
                Grow(which, blocks) => {
                    if let Some(run) = space.grow(runs[*which], *blocks) {
                        runs[*which] = run;
                    }
                }
                Collect => space.collected(),
            }
        }
        let found: Vec<(u32, u32)> = runs.iter().map(|run| (run.start, run.blocks)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_run_that_is_long_enough_is_taken() {
        check(
            &[Take(1), Take(2), Take(1), Free(1), Take(3), Take(2)],
            &[(0, 1), (1, 2), (3, 1), (4, 3), (1, 2)],
        );
    }

    #[test]
    fn the_largest_hole_ends_with_the_heap() {
        let mut space = Space::default();
        let holes = |space: &Space| [10, 100, 300].map(|size| space.largest_hole(size));
        assert_eq!(holes(&space), [10, 100, 300]);
        let first = space.take(60);
        space.take(130);
        assert_eq!(holes(&space), [0, 0, 110]);
        space.free(first);
        assert_eq!(holes(&space), [10, 60, 110]);
        assert_eq!(space.largest_hole(240), 60);
    }

    #[test]
    fn what_is_freed_before_the_hint_is_found_again() {
        let mut steps: Vec<Do> = (0..9).map(|_| Take(1)).collect();
        steps.extend([Free(2), Take(1)]);
        let mut expected: Vec<(u32, u32)> = (0..9).map(|at| (at, 1)).collect();
        expected.push((2, 1));
        check(&steps, &expected);
    }

    #[test]
    fn runs_may_lie_across_words_of_the_table() {
        check(
            &[Take(60), Take(1), Take(130), Free(0), Take(61), Take(60)],
            &[(0, 60), (60, 1), (61, 130), (191, 61), (0, 60)],
        );
    }

    #[test]
    fn shrinking_frees_the_end_and_growing_takes_it_back() {
        check(
            &[
                Take(8),
                Take(1),
                Shrink(0, 3),
                Take(2),
                Grow(0, 4),
                Grow(2, 5),
            ],
            &[(0, 3), (8, 1), (3, 5)],
        );
        check(
            &[Take(8), Shrink(0, 3), Collect, Grow(0, 200), Take(1)],
            &[(0, 200), (200, 1)],
        );
    }
}
