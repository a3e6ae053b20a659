//! The allocation table of the collector: two bits a block, and what changed from one look to the next.

const FREE: u8 = 0;
const HEAD: u8 = 1;
const TAIL: u8 = 2;
/// Blocks in a byte of the table.
const IN_A_BYTE: usize = 4;
/// Compared at once, since mostly little changes.
const STRETCH: usize = 64;

/// What happened to an allocation, by the block that it begins at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is new.
    Taken {
        /// Its first block.
        block: u32,
        /// How many blocks it has.
        blocks: u32,
    },
    /// It has grown or shrunk where it is.
    Resized {
        /// Its first block.
        block: u32,
        /// How many blocks it has now.
        blocks: u32,
    },
    /// Its blocks are free.
    Gone {
        /// Its first block.
        block: u32,
    },
}

/// The table as it was when somebody last looked.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    bytes: Vec<u8>,
}

impl Table {
    /// Looks again: what is new, then what has another size, then what is gone.
    pub(super) fn update(&mut self, mut now: Vec<u8>) -> Vec<Change> {
        // A block that a collection has marked is the head of an allocation all the same.
        for byte in &mut now {
            let marks = *byte & *byte >> 1 & 0b0101_0101;
            *byte &= !(marks << 1);
        }
        self.bytes.resize(now.len(), FREE);
        let before = Self {
            bytes: std::mem::replace(&mut self.bytes, now),
        };
        let (mut taken, mut resized, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for block in before.differing(self) {
            let (old, new) = (before.kind(block), self.kind(block));
            if old == HEAD {
                gone.push(block);
            }
            if new == HEAD {
                taken.push(block);
            }
            let of_old = (old == TAIL).then(|| before.head(block)).flatten();
            let of_new = (new == TAIL).then(|| self.head(block)).flatten();
            for head in of_old.into_iter().chain(of_new) {
                let stays = before.kind(head) == HEAD && self.kind(head) == HEAD;
                if stays && resized.last() != Some(&head) {
                    resized.push(head);
                }
            }
        }
        resized.dedup();
        let size = |block: usize| (block as u32, self.blocks(block));
        let taken = taken.into_iter().map(size);
        let resized = resized.into_iter().map(size);
        taken
            .map(|(block, blocks)| Change::Taken { block, blocks })
            .chain(resized.map(|(block, blocks)| Change::Resized { block, blocks }))
            .chain(gone.into_iter().map(|block| Change::Gone {
                block: block as u32,
            }))
            .collect()
    }

    fn differing<'t>(&'t self, now: &'t Self) -> impl Iterator<Item = usize> {
        let stretches = self.bytes.chunks(STRETCH).zip(now.bytes.chunks(STRETCH));
        stretches
            .enumerate()
            .filter(|(_, (old, new))| old != new)
            .flat_map(|(number, (old, _))| {
                let first = number * STRETCH * IN_A_BYTE;
                first..first + old.len() * IN_A_BYTE
            })
            .filter(|block| self.kind(*block) != now.kind(*block))
    }

    fn kind(&self, block: usize) -> u8 {
        let byte = self.bytes.get(block / IN_A_BYTE).copied();
        byte.unwrap_or(FREE) >> (2 * (block % IN_A_BYTE)) & 0b11
    }

    /// The head that a tail belongs to.
    fn head(&self, block: usize) -> Option<usize> {
        (0..block).rev().find(|block| self.kind(*block) != TAIL)
    }

    fn blocks(&self, head: usize) -> u32 {
        1 + (head + 1..)
            .take_while(|block| self.kind(*block) == TAIL)
            .count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table in letters: `.` free, `h` head, `t` tail, `m` marked.
    fn packed(blocks: &str) -> Vec<u8> {
        let kind = |letter: &u8| match letter {
            b'h' => HEAD,
            b't' => TAIL,
            b'm' => 3,
            _ => FREE,
        };
        let pack = |four: &[u8]| {
            let bits = four.iter().enumerate();
            bits.fold(0, |byte, (place, letter)| {
                byte | kind(letter) << (2 * place)
            })
        };
        blocks.as_bytes().chunks(IN_A_BYTE).map(pack).collect()
    }

    #[track_caller]
    fn check(before: &str, after: &str, expected: &[Change]) {
        let mut table = Table::default();
        table.update(packed(before));
        assert_eq!(table.update(packed(after)), expected);
    }

    #[test]
    fn a_new_allocation_has_a_head_and_tails() {
        let (block, blocks) = (1, 3);
        check(
            "h...",
            "htt.",
            &[Change::Resized {
                block: 0,
                blocks: 3,
            }],
        );
        check(
            "h.......",
            "hhtth...",
            &[
                Change::Taken { block, blocks },
                Change::Taken {
                    block: 4,
                    blocks: 1,
                },
            ],
        );
    }

    #[test]
    fn what_is_freed_is_gone_whole() {
        check("hhtth...", "h...h...", &[Change::Gone { block: 1 }]);
    }

    #[test]
    fn an_allocation_that_moves_is_new_and_gone() {
        check(
            "htht....",
            "ht..htt.",
            &[
                Change::Taken {
                    block: 4,
                    blocks: 3,
                },
                Change::Gone { block: 2 },
            ],
        );
    }

    #[test]
    fn shrinking_is_told_once() {
        check(
            "htttttth",
            "ht.....h",
            &[Change::Resized {
                block: 0,
                blocks: 2,
            }],
        );
    }

    #[test]
    fn marks_change_nothing() {
        check("hthhtt..", "mtmmtt..", &[]);
    }
}
