//! Where a session stands before its first import.

use std::ops::Range;

use super::heap::{EntryId, Heap};
use super::ledger::{Kind, Owner};

/// Where a session stands before its first import: the firmware, and the program that runs before,
/// have interned strings and taken memory already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// How many strings lie in pools in RAM.
    pub strings: usize,
    /// Those of them that imports may meet again.
    pub known: Vec<Box<[u8]>>,
    /// The chunk that new strings go to, if there is one.
    pub chunk: Option<Chunk>,
    /// How many modules are loaded.
    pub modules: usize,
    /// The block at which the table of `sys.modules` begins. It is the first thing that the VM
    /// allocates (`mp_init`), and moves when it grows; where this is not known it is put anywhere.
    pub modules_block: Option<u32>,
    /// The blocks of the heap that are in use, these two among them.
    pub taken: Vec<Range<u32>>,
    /// Blocks that nothing refers to: the first collection frees them.
    pub garbage: Vec<Range<u32>>,
    /// Bytes of the heap that blocks are made of, where that is known: the VM collects when they are
    /// used up.
    pub heap: Option<u64>,
    /// The same of a board on which the session may all the same take as much as it likes.
    pub board_heap: Option<u64>,
    /// Whether it is known where things lie. Only then is counted what follows from addresses: a
    /// chunk that grows where it is, and what a pointer past the end of a table keeps.
    pub layout_is_known: bool,
    /// Whether a word that points to the buffer of the last file that was read lies forgotten on the
    /// stack, and the collector takes it for a reference: whatever is put there later stays. The
    /// interpreters that measured our ground truth did that; a VM need not.
    pub keeps_last_buffer: bool,
    /// Whether the name of a module is a string that the program has made, as where a program asks
    /// for modules one after the other; the name in an `import` is an interned string.
    pub makes_names: bool,
    /// Whether the program lists the modules that are loaded before it asks for the one that counts:
    /// one that measures does, to know later which are new.
    pub lists_modules: bool,
}

/// A stretch of memory for the characters of interned strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// The block that it begins at.
    pub block: u32,
    /// How many bytes it has.
    pub size: u64,
    /// How many of them are used.
    pub used: u64,
}

/// Blocks that count as in use before a session of which only its strings are known.
const SOME_BLOCKS: u32 = 64;

impl Start {
    /// A session of which it is known how many strings and modules it has, and what is free in the
    /// chunk that new strings go to. Where that chunk lies is not known: in the middle of what is in
    /// use, so that it cannot grow.
    pub fn after(strings: usize, modules: usize, free_in_chunk: u64) -> Self {
        let size = free_in_chunk.next_multiple_of(128).max(128);
        Self {
            strings,
            modules,
            chunk: Some(Chunk {
                block: SOME_BLOCKS / 2,
                size,
                used: size - free_in_chunk,
            }),
            taken: std::iter::once(0..SOME_BLOCKS).collect(),
            ..Self::default()
        }
    }

    /// The same in a heap that ends where that of the board does, if that is known.
    pub fn on_board(&self) -> Option<Self> {
        let heap = self.board_heap?;
        Some(Self {
            heap: Some(heap),
            ..self.clone()
        })
    }

    /// The heap of a session.
    pub(super) fn heap(&self, block: u64) -> Heap {
        let mut heap = Heap::new(block);
        heap.limit(self.heap);
        heap.trust_addresses(self.layout_is_known);
        heap
    }

    /// The blocks in use, and the table of `sys.modules` as an allocation of the session.
    pub(super) fn place_modules(&self, heap: &mut Heap, size: u64) -> Option<EntryId> {
        let table = match self.modules_block {
            Some(block) => Some(heap.take_at(block, Kind::Entries, size)),
            None => heap.take(Kind::Entries, size, Owner::PROMPT),
        };
        for taken in &self.taken {
            heap.occupy(taken.clone());
        }
        for garbage in &self.garbage {
            heap.take_blocks(garbage.clone());
        }
        table
    }

    /// The chunk as an allocation of the session.
    pub(super) fn place_chunk(&self, heap: &mut Heap) -> Option<super::text::Chunk> {
        let chunk = self.chunk?;
        Some(super::text::Chunk {
            entry: Some(heap.take_at(chunk.block, Kind::StringChunk, chunk.size)),
            size: chunk.size,
            used: chunk.used,
        })
    }
}
