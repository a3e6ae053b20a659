//! Texts, and which of them the VM has interned.
//!
//! A session keeps each text once, whether or not the VM does. What the VM does is kept beside it:
//! interned strings lie in chunks of characters and in pools of entries, and both grow in steps.

use std::cell::Cell;
use std::rc::Rc;

use hashbrown::{HashMap, HashSet};

use super::heap::{EntryId, Heap};
use super::ledger::{Kind, Owner};
use super::start::Start;
use crate::vm::StringRules;
use crate::vm::load::RomStrings;

/// A text of a session, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Text(pub(super) u32);

/// So many bytes that are gone through are worth a unit of work.
pub(super) const BYTES_A_UNIT: u64 = 4;

/// How the VM keeps a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Not looked up yet.
    Unknown,
    /// Not interned.
    No,
    /// In the firmware.
    Rom,
    /// In a pool in RAM.
    Ram,
}

/// A stretch of memory for the characters of interned strings.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Its allocation.
    pub(super) entry: Option<EntryId>,
    /// `qstr_last_alloc`.
    pub(super) size: u64,
    /// `qstr_last_used`.
    pub(super) used: u64,
}

/// The texts of a session.
#[derive(Debug)]
pub(super) struct Texts<'s> {
    texts: Vec<Rc<[u8]>>,
    numbers: HashMap<Rc<[u8]>, Text>,
    kept: Vec<Kept>,
    rom: &'s RomStrings,
    rules: &'static StringRules,
    /// The chunk that new strings go to.
    chunk: Option<Chunk>,
    /// The newest pool: its places and what of them is used.
    pool: (usize, usize),
    /// Strings interned since the start, in order.
    new: Vec<Text>,
    /// What their characters take, in chunks or where a file has them.
    bytes: u64,
    /// The allocations of chunks and pools.
    entries: Vec<EntryId>,
    pools_grown: usize,
    /// Long texts that only objects and keys refer to.
    long: Vec<Text>,
    /// Bytes that were gone through and not charged yet.
    work: Cell<u64>,
}

/// A text of a program's own making that is longer is dropped with the objects that refer to it. What
/// is interned, or names something of the firmware, is shorter or stays.
const LONG: usize = 256;

impl<'s> Texts<'s> {
    pub(super) fn new(
        rules: &'static StringRules,
        rom: &'s RomStrings,
        start: &Start,
        heap: &mut Heap,
    ) -> Self {
        // The pool in the firmware is full.
        let mut pool = (rules.rom_pool, rules.rom_pool);
        let mut left = start.strings;
        while left > 0 {
            let places = rules.pool_after(pool.0);
            let used = left.min(places);
            pool = (places, used);
            left -= used;
        }
        let mut texts = Self {
            texts: Vec::new(),
            numbers: HashMap::new(),
            kept: Vec::new(),
            rom,
            rules,
            chunk: None,
            pool,
            new: Vec::new(),
            bytes: 0,
            entries: Vec::new(),
            pools_grown: 0,
            long: Vec::new(),
            work: Cell::new(0),
        };
        texts.chunk = start.place_chunk(heap);
        texts
            .entries
            .extend(texts.chunk.as_ref().and_then(|chunk| chunk.entry));
        for known in &start.known {
            let text = texts.number(known);
            texts.kept[text.0 as usize] = Kept::Ram;
        }
        texts
    }

    /// The number of a text.
    pub(super) fn number(&mut self, bytes: &[u8]) -> Text {
        self.work
            .set(self.work.get() + bytes.len() as u64 / BYTES_A_UNIT);
        if let Some(text) = self.numbers.get(bytes) {
            return *text;
        }
        let text = Text(self.texts.len() as u32);
        let shared: Rc<[u8]> = bytes.into();
        self.numbers.insert(Rc::clone(&shared), text);
        self.texts.push(shared);
        self.kept.push(Kept::Unknown);
        if bytes.len() > LONG {
            self.long.push(text);
        }
        text
    }

    /// How many bytes a text has.
    pub(super) fn length(&self, text: Text) -> usize {
        self.texts.get(text.0 as usize).map_or(0, |text| text.len())
    }

    /// The work that was done since it was asked for last.
    pub(super) fn take_work(&self) -> u64 {
        self.work.take()
    }

    /// Drops long texts that nothing refers to.
    pub(super) fn sweep(&mut self, used: impl Iterator<Item = Text>) {
        let long: HashSet<Text> = self.long.iter().copied().collect();
        let used: HashSet<Text> = used.filter(|text| long.contains(text)).collect();
        let is_interned = |kept: Kept| matches!(kept, Kept::Rom | Kept::Ram);
        for text in std::mem::take(&mut self.long) {
            if used.contains(&text) {
                self.long.push(text);
            } else if !is_interned(self.kept[text.0 as usize]) {
                let bytes = std::mem::take(&mut self.texts[text.0 as usize]);
                self.numbers.remove(&bytes);
            }
        }
    }

    /// The bytes of a text.
    pub(super) fn bytes(&self, text: Text) -> Rc<[u8]> {
        self.texts.get(text.0 as usize).cloned().unwrap_or_default()
    }

    /// A text as people read it.
    pub(super) fn shown(&self, text: Text) -> String {
        let bytes = self.bytes(text);
        self.work
            .set(self.work.get() + bytes.len() as u64 / BYTES_A_UNIT);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether the VM has interned a text.
    pub(super) fn is_interned(&mut self, text: Text) -> bool {
        matches!(self.kept(text), Kept::Rom | Kept::Ram)
    }

    /// Whether the VM has interned these bytes.
    pub(super) fn knows(&self, bytes: &[u8]) -> bool {
        let kept = self
            .numbers
            .get(bytes)
            .map(|text| self.kept[text.0 as usize]);
        match kept {
            Some(Kept::Rom | Kept::Ram) => true,
            Some(Kept::No) => false,
            Some(Kept::Unknown) | None => self.rom.contains(bytes),
        }
    }

    fn kept(&mut self, text: Text) -> Kept {
        let index = text.0 as usize;
        if self.kept[index] == Kept::Unknown {
            let in_firmware = self.rom.contains(&self.texts[index]);
            self.kept[index] = if in_firmware { Kept::Rom } else { Kept::No };
        }
        self.kept[index]
    }

    /// Interns a text (`qstr_from_strn` in py/qstr.c).
    pub(super) fn intern(&mut self, text: Text, heap: &mut Heap, owner: Owner) {
        if !self.is_interned(text) {
            let bytes = self.texts[text.0 as usize].len() as u64 + self.rules.overhead;
            self.place(bytes, heap, owner);
            self.enter(text, bytes, heap, owner);
        }
    }

    /// Interns a text whose characters lie in flash (`qstr_from_strn_static`).
    pub(super) fn intern_in_place(&mut self, text: Text, heap: &mut Heap, owner: Owner) {
        if !self.is_interned(text) {
            let bytes = self.texts[text.0 as usize].len() as u64 + self.rules.overhead;
            self.enter(text, bytes, heap, owner);
        }
    }

    /// A text that frozen code brings into the firmware.
    pub(super) fn intern_in_firmware(&mut self, text: Text) {
        if !self.is_interned(text) {
            self.kept[text.0 as usize] = Kept::Rom;
        }
    }

    /// Makes room for characters.
    fn place(&mut self, bytes: u64, heap: &mut Heap, owner: Owner) {
        if let Some(chunk) = &mut self.chunk
            && chunk.used + bytes > chunk.size
            && let Some(entry) = chunk.entry
            && heap.grow_by_address(entry, chunk.size + bytes)
        {
            // It grows by this string, and not by what the string lacks: what was left over stays.
            chunk.size += bytes;
        }
        if let Some(chunk) = &mut self.chunk {
            if chunk.used + bytes <= chunk.size {
                chunk.used += bytes;
                return;
            }
            // What is left over goes back to the heap, in whole blocks.
            if let Some(entry) = chunk.entry {
                heap.shrink(entry, chunk.used);
            }
        }
        let size = bytes.max(self.rules.chunk);
        let entry = heap.take(Kind::StringChunk, size, owner);
        self.entries.extend(entry);
        self.chunk = Some(Chunk {
            entry,
            size,
            used: bytes,
        });
    }

    /// Enters a text into the newest pool.
    fn enter(&mut self, text: Text, bytes: u64, heap: &mut Heap, owner: Owner) {
        if self.pool.1 >= self.pool.0 {
            let places = self.rules.pool_after(self.pool.0);
            let size = self.rules.pool_header + self.rules.pool_entry * places as u64;
            self.entries
                .extend(heap.take(Kind::StringPool, size, owner));
            self.pool = (places, 0);
            self.pools_grown += 1;
        }
        self.pool.1 += 1;
        self.new.push(text);
        self.bytes += bytes;
        self.kept[text.0 as usize] = Kept::Ram;
    }

    /// The strings interned so far: how many, their bytes, and the pools made for them.
    pub(super) fn tally(&self) -> (usize, u64, usize) {
        (self.new.len(), self.bytes, self.pools_grown)
    }

    /// The strings interned since there were `before` of them.
    pub(super) fn interned_since(&self, before: usize) -> impl Iterator<Item = Rc<[u8]>> {
        self.new
            .get(before..)
            .unwrap_or_default()
            .iter()
            .map(|text| self.bytes(*text))
    }

    /// The allocations that hold strings: nothing ever gives them back.
    pub(super) fn entries(&self) -> &[EntryId] {
        &self.entries
    }
}
