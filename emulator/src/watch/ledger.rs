//! What became of the blocks of the heap: who took them, what is still there.

use std::collections::HashMap;

use analyzer::trace::{Fate, Position};

use super::table::Change;

/// Bytes of a block on a machine of 32 bits (`MICROPY_BYTES_PER_GC_BLOCK`, py/mpconfig.h).
pub(super) const BLOCK: u32 = 16;

/// Who asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// Return addresses, the innermost first.
    pub calls: Vec<u32>,
    /// What Python was doing.
    pub python: Position,
}

/// Why the heap may have changed since somebody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// Nothing that was watched.
    Nothing,
    /// So many bytes were asked for; during an import it is known by whom.
    Allocation(u32, Option<Origin>),
    /// The allocation at a block was to have so many bytes.
    Resizing(u32, u32, Option<Origin>),
    /// Something was given back, during an import or not.
    Freeing(bool),
    /// The collector ran.
    Collection,
}

/// An allocation that an import made.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub block: u32,
    pub asked: u32,
    pub blocks: u32,
    pub is_growth: bool,
    pub fate: Fate,
    pub origin: Origin,
    /// What is in its first word soon after: the type, if it is an object.
    pub first_word: u32,
}

/// Something on the heap.
#[derive(Debug, Clone, Copy, Default)]
struct Holding {
    blocks: u32,
    /// How many of them were there before the watch.
    before: u32,
    /// What it is in the ledger.
    entry: Option<usize>,
}

/// Everything that was seen.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub entries: Vec<Entry>,
    /// Blocks from before the watch that an import gave back.
    pub given_back: u32,
    /// Most blocks in use at once, beyond those at the start of an import.
    pub peak: u32,
    /// The largest block: its blocks when it had the most, and its place among the entries.
    pub largest: Option<(u32, usize)>,
    there: HashMap<u32, Holding>,
    used: u32,
    /// Blocks in use at the start.
    at_start: u32,
    /// Blocks in use when the import began that is going on.
    at_import: Option<u32>,
}

impl Ledger {
    /// What is there before the watch.
    pub(super) fn begin(&mut self, changes: &[Change]) {
        self.apply(changes, &Cause::Nothing);
        for holding in self.there.values_mut() {
            holding.before = holding.blocks;
        }
        self.at_start = self.used;
    }

    /// An import begins, or none is going on.
    pub(super) fn importing(&mut self, is: bool) {
        self.at_import = is.then(|| self.at_import.unwrap_or(self.used));
    }

    /// Blocks from before the watch that are no longer in use.
    pub(super) fn gone(&self) -> u32 {
        let left: u32 = self.there.values().map(|holding| holding.before).sum();
        self.at_start - left
    }

    /// Blocks taken during the watch, but by no import.
    pub(super) fn elsewhere(&self) -> u32 {
        let others = |holding: &Holding| match holding.entry {
            Some(_) => 0,
            None => holding.blocks - holding.before,
        };
        self.there.values().map(others).sum()
    }

    /// Writes down what changed.
    pub(super) fn apply(&mut self, changes: &[Change], cause: &Cause) {
        for change in changes {
            match *change {
                Change::Taken { block, blocks } => self.take(block, blocks, cause),
                Change::Resized { block, blocks } => self.resize(block, blocks, cause),
                Change::Gone { block } => self.give_up(block, cause),
            }
        }
        if let Cause::Resizing(block, asked, _) = cause {
            self.ask_again(*block, *asked);
        }
    }

    fn take(&mut self, block: u32, blocks: u32, cause: &Cause) {
        // The collector had given the blocks back before they were taken.
        if self.there.contains_key(&block) {
            self.give_up(block, &Cause::Collection);
        }
        let holding = Holding {
            blocks,
            ..Holding::default()
        };
        self.there.insert(block, holding);
        self.count_in(blocks);
        if let Cause::Allocation(asked, Some(origin)) | Cause::Resizing(_, asked, Some(origin)) =
            cause
        {
            let entry = self.enter(block, *asked, blocks, origin.clone());
            self.note_size(blocks, entry);
            if let Some(holding) = self.there.get_mut(&block) {
                holding.entry = Some(entry);
            }
        }
    }

    /// Keeps the largest, as it was when it was that large.
    fn note_size(&mut self, blocks: u32, entry: usize) {
        if self.largest.is_none_or(|(largest, _)| largest < blocks) {
            self.largest = Some((blocks, entry));
        }
    }

    fn enter(&mut self, block: u32, asked: u32, blocks: u32, origin: Origin) -> usize {
        self.entries.push(Entry {
            block,
            asked,
            blocks,
            is_growth: false,
            fate: Fate::Retained,
            origin,
            first_word: 0,
        });
        self.entries.len() - 1
    }

    fn count_in(&mut self, blocks: u32) {
        self.used += blocks;
        if let Some(at_import) = self.at_import {
            self.peak = self.peak.max(self.used.saturating_sub(at_import));
        }
    }

    fn resize(&mut self, block: u32, blocks: u32, cause: &Cause) {
        let Some(holding) = self.there.get(&block).copied() else {
            return;
        };
        let mut now = Holding { blocks, ..holding };
        if blocks > holding.blocks {
            let more = blocks - holding.blocks;
            self.count_in(more);
            match (holding.entry, cause) {
                (Some(entry), _) => {
                    self.entries[entry].blocks += more;
                    self.note_size(blocks, entry);
                }
                (None, Cause::Resizing(_, _, Some(origin))) => {
                    let start = block + holding.blocks;
                    let entry = self.enter(start, more * BLOCK, more, origin.clone());
                    self.entries[entry].is_growth = true;
                    self.note_size(blocks, entry);
                    now.entry = Some(entry);
                }
                _ => {}
            }
        } else {
            let mut less = holding.blocks - blocks;
            self.used -= less;
            if let Some(entry) = holding.entry {
                let entry = &mut self.entries[entry];
                let own = less.min(entry.blocks);
                entry.blocks -= own;
                less -= own;
            }
            let old = less.min(holding.before);
            now.before -= old;
            if matches!(cause, Cause::Resizing(_, _, Some(_))) {
                self.given_back += old;
            }
        }
        self.there.insert(block, now);
    }

    /// The size that was asked for last counts, if the VM got it.
    fn ask_again(&mut self, block: u32, asked: u32) {
        let Some(holding) = self.there.get(&block) else {
            return;
        };
        if let Some(entry) = holding.entry
            && holding.blocks == asked.div_ceil(BLOCK)
        {
            let entry = &mut self.entries[entry];
            let others = holding.blocks - entry.blocks;
            entry.asked = asked.saturating_sub(others * BLOCK);
        }
    }

    fn give_up(&mut self, block: u32, cause: &Cause) {
        let Some(holding) = self.there.remove(&block) else {
            return;
        };
        self.used -= holding.blocks;
        let (fate, by_import) = match cause {
            Cause::Collection | Cause::Nothing => (Fate::Garbage, false),
            Cause::Freeing(by_import) => (Fate::Freed, *by_import),
            Cause::Allocation(_, origin) | Cause::Resizing(_, _, origin) => {
                (Fate::Freed, origin.is_some())
            }
        };
        if by_import {
            self.given_back += holding.before;
        }
        if let Some(entry) = holding.entry {
            self.entries[entry].fate = fate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(bytes: u32) -> Cause {
        Cause::Allocation(bytes, Some(Origin::default()))
    }

    /// A heap with three blocks in use, in an import.
    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.begin(&[Change::Taken {
            block: 0,
            blocks: 3,
        }]);
        ledger.importing(true);
        ledger
    }

    #[test]
    fn the_peak_counts_from_where_the_import_began() {
        let mut ledger = ledger();
        ledger.apply(
            &[Change::Taken {
                block: 3,
                blocks: 4,
            }],
            &asked(50),
        );
        ledger.apply(&[Change::Gone { block: 3 }], &Cause::Freeing(true));
        ledger.apply(
            &[Change::Taken {
                block: 3,
                blocks: 1,
            }],
            &asked(5),
        );
        assert_eq!((ledger.peak, ledger.entries.len()), (4, 2));
        assert_eq!(ledger.entries[0].fate, Fate::Freed);
        assert_eq!(ledger.largest, Some((4, 0)));
    }

    #[test]
    fn growing_what_was_there_is_an_entry_of_its_own() {
        let mut ledger = ledger();
        let cause = Cause::Resizing(0, 70, Some(Origin::default()));
        ledger.apply(
            &[Change::Resized {
                block: 0,
                blocks: 5,
            }],
            &cause,
        );
        let entry = &ledger.entries[0];
        assert!(entry.is_growth);
        assert_eq!((entry.block, entry.blocks, entry.asked), (3, 2, 22));
        assert_eq!((ledger.gone(), ledger.elsewhere()), (0, 0));
    }

    #[test]
    fn a_size_that_stays_in_its_blocks_is_the_last_one() {
        let mut ledger = ledger();
        ledger.apply(
            &[Change::Taken {
                block: 3,
                blocks: 1,
            }],
            &asked(16),
        );
        ledger.apply(&[], &Cause::Resizing(3, 9, Some(Origin::default())));
        assert_eq!(ledger.entries[0].asked, 9);
    }

    #[test]
    fn what_was_there_and_goes_is_told() {
        let mut ledger = ledger();
        ledger.apply(&[Change::Gone { block: 0 }], &Cause::Freeing(true));
        ledger.importing(false);
        ledger.apply(
            &[Change::Taken {
                block: 0,
                blocks: 2,
            }],
            &Cause::Allocation(20, None),
        );
        assert_eq!((ledger.gone(), ledger.given_back), (3, 3));
        assert_eq!(ledger.elsewhere(), 2);
        assert!(ledger.entries.is_empty());
    }
}
