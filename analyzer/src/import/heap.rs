//! The heap: objects, the allocations that hold them, and where these lie.

use hashbrown::HashMap;

use super::ledger::{Entry, Fate, Kind, Owner};
use super::reach::Reached;
use super::space::{Run, Space};
use super::value::Object;
use crate::quantity::Bytes;

/// An object, by its place on the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Id(pub(super) u32);

/// An allocation, by its place in the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct EntryId(u32);

impl EntryId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The heap of a session.
#[derive(Debug)]
pub(super) struct Heap {
    block: u64,
    space: Space,
    /// Allocations; fates other than "freed" are set when somebody asks for them.
    entries: Vec<Entry>,
    /// Those that take space now, as a collection left them and in order since.
    there: Vec<EntryId>,
    /// Which of the entries take space now.
    is_there: Vec<bool>,
    /// The allocation that begins at a block, by its number and one more.
    heads: Vec<u32>,
    objects: Vec<(Object, Option<EntryId>)>,
    /// What is allocated and was neither freed nor collected.
    used: u64,
    peak: u64,
    /// The most that was in use since [`Heap::start_stretch`].
    stretch: u64,
    largest: Option<Entry>,
    /// The largest hole when that was asked for, if the size of the heap is known.
    hole: Option<Bytes>,
    /// The first allocation that there was no place for, and the largest hole then.
    refused: Option<(Entry, Bytes)>,
    /// Blocks up to the last that was ever taken.
    reach: u32,
    /// Blocks that there are, if that is known.
    size: Option<u32>,
    /// Whether what is made now lies in flash and takes nothing.
    in_flash: bool,
    /// Whether addresses are those of the VM.
    knows_addresses: bool,
    /// What was asked for, where that is wanted: sizes near this one.
    noted: Option<u64>,
    requests: HashMap<(u64, Kind, Owner), usize>,
    /// What allocations take on the host: those in use, and those that were given back since the host
    /// was swept.
    on_host: u64,
    dropped: u64,
}

/// What an allocation takes on the host, about: values are larger there than words and bytes.
fn on_host(kind: Kind, taken: u64) -> u64 {
    let times = match kind {
        Kind::Buffer => 24,
        Kind::Entries | Kind::Set => 12,
        Kind::List | Kind::Tuple => 6,
        _ => 1,
    };
    taken * times
}

impl Heap {
    pub(super) fn new(block: u64) -> Self {
        Self {
            block,
            space: Space::default(),
            entries: Vec::new(),
            there: Vec::new(),
            is_there: Vec::new(),
            heads: Vec::new(),
            objects: Vec::new(),
            used: 0,
            peak: 0,
            stretch: 0,
            largest: None,
            hole: None,
            refused: None,
            reach: 0,
            size: None,
            in_flash: false,
            knows_addresses: false,
            noted: None,
            requests: HashMap::new(),
            on_host: 0,
            dropped: 0,
        }
    }

    /// From here on, what is made lies in flash and takes nothing; or no longer.
    pub(super) fn in_flash(&mut self, is: bool) {
        self.in_flash = is;
    }

    pub(super) fn is_in_flash(&self) -> bool {
        self.in_flash
    }

    /// The words of the table of blocks that a search for more than one may go through.
    pub(super) fn words(&self) -> u64 {
        u64::from(self.reach) / 64
    }

    /// How many bytes the heap has, where that is known.
    pub(super) fn limit(&mut self, size: Option<u64>) {
        self.size = size.map(|size| (size / self.block) as u32);
    }

    /// Whether the blocks that are left have no place for an allocation: time to collect.
    pub(super) fn is_full_for(&self, asked: u64) -> bool {
        let size = match self.size {
            Some(size) if asked > 0 && !self.in_flash => size,
            _ => return false,
        };
        self.space.find(self.blocks(asked)).end() > size
    }

    /// Whether something was put where the heap has no block any more.
    pub(super) fn is_exceeded(&self) -> bool {
        self.size.is_some_and(|size| self.reach > size)
    }

    /// How many bytes there are, where that is known.
    pub(super) fn size(&self) -> Option<u64> {
        self.size.map(|blocks| u64::from(blocks) * self.block)
    }

    /// What is in use, as it lies on the host.
    pub(super) fn on_host(&self) -> u64 {
        self.on_host
    }

    /// What was given back since the last sweep, as it lay on the host.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Something was copied on the host that is shared on the board: it may be dropped at any time.
    pub(super) fn copied(&mut self, bytes: u64) {
        self.dropped += bytes;
    }

    /// What is written down on the host about objects and allocations that were made so far.
    pub(super) fn records(&self) -> u64 {
        let objects = self.objects.len() * size_of::<(Object, Option<EntryId>)>();
        let entries = self.entries.len() * (size_of::<Entry>() + size_of::<EntryId>());
        (objects + entries) as u64
    }

    /// Every object that there was so far.
    pub(super) fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.iter().map(|(object, _)| object)
    }

    /// Drops what nothing refers to and has no place on the heap any more: what may be large.
    pub(super) fn sweep(&mut self, reached: &Reached) {
        self.dropped = 0;
        for (at, (object, entry)) in self.objects.iter_mut().enumerate() {
            let is_there = entry.is_some_and(|entry| self.is_there[entry.index()]);
            if !is_there && !reached.has(Id(at as u32)) && object.may_be_large() {
                *object = Object::Gone;
            }
        }
    }

    /// Blocks that somebody took before the session.
    pub(super) fn occupy(&mut self, blocks: std::ops::Range<u32>) {
        self.space.occupy(Run {
            start: blocks.start,
            blocks: blocks.end.saturating_sub(blocks.start),
        });
    }

    /// Allocates. Asking for nothing allocates nothing.
    pub(super) fn take(&mut self, kind: Kind, asked: u64, owner: Owner) -> Option<EntryId> {
        if asked == 0 || self.in_flash {
            return None;
        }
        let hole = self.hole_for_largest(asked);
        let is_refused = self.refused.is_none() && self.is_full_for(asked);
        let hole_of_refused = self.size.filter(|_| is_refused);
        let hole_of_refused = hole_of_refused.map(|size| self.largest_hole(size));
        let run = self.space.take(self.blocks(asked));
        let entry = self.enter(run, kind, asked, owner);
        self.hole = hole.or(self.hole);
        if let Some(hole) = hole_of_refused {
            self.refused = Some((*self.entry(entry), hole));
        }
        Some(entry)
    }

    fn largest_hole(&self, size: u32) -> Bytes {
        Bytes(u64::from(self.space.largest_hole(size)) * self.block)
    }

    /// The first allocation that there was no place for, and the largest hole then.
    pub(super) fn refused(&self) -> Option<(Entry, Bytes)> {
        self.refused
    }

    /// The largest hole, if more is asked for than ever before.
    fn hole_for_largest(&self, asked: u64) -> Option<Bytes> {
        let most = self.largest.map_or(0, |largest| largest.taken.0);
        let size = self.size.filter(|_| asked > most)?;
        Some(self.largest_hole(size))
    }

    /// An allocation from before the session that nothing refers to.
    pub(super) fn take_blocks(&mut self, blocks: std::ops::Range<u32>) {
        let size = u64::from(blocks.end.saturating_sub(blocks.start)) * self.block;
        self.take_at(blocks.start, Kind::Scratch, size);
    }

    /// An allocation from before the session.
    pub(super) fn take_at(&mut self, start: u32, kind: Kind, asked: u64) -> EntryId {
        let run = Run {
            start,
            blocks: self.blocks(asked),
        };
        self.space.occupy(run);
        self.enter(run, kind, asked, Owner::PROMPT)
    }

    fn enter(&mut self, run: Run, kind: Kind, asked: u64, owner: Owner) -> EntryId {
        let id = EntryId(self.entries.len() as u32);
        let taken = u64::from(run.blocks) * self.block;
        self.entries.push(Entry {
            kind,
            owner,
            asked: Bytes(asked),
            taken: Bytes(taken),
            block: run.start,
            fate: Fate::Garbage,
        });
        self.there.push(id);
        self.is_there.push(true);
        self.set_head(run.start, id.0 + 1);
        self.count_in(taken, run);
        self.on_host += on_host(kind, taken);
        self.note_size(id);
        self.note_request(id);
        id
    }

    /// From here on, what is asked for is kept if it is near a size.
    pub(super) fn note_requests(&mut self, near: u64) {
        self.noted = Some(near);
    }

    /// What was asked for, and how often.
    pub(super) fn requests(&self) -> impl Iterator<Item = (u64, Kind, Owner, usize)> {
        let requests = self.requests.iter();
        requests.map(|((asked, kind, owner), times)| (*asked, *kind, *owner, *times))
    }

    fn note_request(&mut self, id: EntryId) {
        let entry = *self.entry(id);
        let asked = entry.asked.0;
        if self
            .noted
            .is_some_and(|near| (near / 2..=near * 2).contains(&asked))
        {
            let key = (asked, entry.kind, entry.owner);
            *self.requests.entry(key).or_default() += 1;
        }
    }

    /// Takes what is asked for in vain for the largest, if it is; says whether it is.
    pub(super) fn note_refusal(&mut self, kind: Kind, asked: u64, owner: Owner) -> bool {
        let taken = Bytes(asked.next_multiple_of(self.block));
        if self.largest.is_some_and(|largest| largest.taken >= taken) {
            return false;
        }
        let entry = Entry {
            kind,
            owner,
            asked: Bytes(asked),
            taken,
            block: 0,
            fate: Fate::Freed,
        };
        self.largest = Some(entry);
        self.peak = self.peak.max(self.used + taken.0);
        self.hole = self.size.map(|size| self.largest_hole(size));
        if let Some(hole) = self.hole {
            self.refused.get_or_insert((entry, hole));
        }
        true
    }

    /// Keeps the largest allocation as it was when it was that large.
    fn note_size(&mut self, id: EntryId) {
        let entry = *self.entry(id);
        if self
            .largest
            .is_none_or(|largest| largest.taken < entry.taken)
        {
            self.largest = Some(entry);
            self.hole = None;
        }
    }

    fn count_in(&mut self, taken: u64, run: Run) {
        self.used += taken;
        self.peak = self.peak.max(self.used);
        self.stretch = self.stretch.max(self.used);
        self.reach = self.reach.max(run.end());
    }

    fn blocks(&self, asked: u64) -> u32 {
        asked.div_ceil(self.block) as u32
    }

    fn set_head(&mut self, block: u32, number: u32) {
        let block = block as usize;
        if self.heads.len() <= block {
            self.heads.resize(block + 1, 0);
        }
        self.heads[block] = number;
    }

    fn run(&self, id: EntryId) -> Run {
        let entry = self.entry(id);
        Run {
            start: entry.block,
            blocks: (entry.taken.0 / self.block) as u32,
        }
    }

    /// Takes an allocation off the heap.
    fn give_back(&mut self, id: EntryId) {
        let run = self.run(id);
        self.space.free(run);
        self.set_head(run.start, 0);
        self.is_there[id.index()] = false;
        let entry = *self.entry(id);
        self.used = self.used.saturating_sub(entry.taken.0);
        let on_host = on_host(entry.kind, entry.taken.0);
        self.on_host = self.on_host.saturating_sub(on_host);
        self.dropped += on_host;
    }

    /// Gives an allocation back, as the VM does where it knows that nothing else refers to it.
    pub(super) fn free(&mut self, entry: Option<EntryId>) {
        let Some(entry) = entry else { return };
        if self.is_there[entry.index()] {
            self.give_back(entry);
            self.entries[entry.index()].fate = Fate::Freed;
        }
    }

    /// Gives the end of an allocation back.
    pub(super) fn shrink(&mut self, entry: EntryId, to: u64) {
        let (run, blocks) = (self.run(entry), self.blocks(to));
        if blocks < run.blocks && blocks > 0 && self.is_there[entry.index()] {
            self.space.shrink(run, blocks);
            self.resize(entry, to);
        }
    }

    /// The same, if it is known what lies behind.
    pub(super) fn grow_by_address(&mut self, entry: EntryId, to: u64) -> bool {
        self.knows_addresses && self.grow(entry, to)
    }

    /// Makes an allocation larger where it lies (`gc_realloc` without leave to move it). Says
    /// whether there was room behind it.
    pub(super) fn grow(&mut self, entry: EntryId, to: u64) -> bool {
        let (run, blocks) = (self.run(entry), self.blocks(to));
        if blocks <= run.blocks {
            self.entries[entry.index()].asked = Bytes(to);
            return true;
        }
        let fits = self.size.is_none_or(|size| run.start + blocks <= size);
        let grown = fits && self.is_there[entry.index()] && self.space.grow(run, blocks).is_some();
        if grown {
            self.resize(entry, to);
        }
        grown
    }

    /// Notes that an allocation has another size now.
    fn resize(&mut self, id: EntryId, asked: u64) {
        let taken = u64::from(self.blocks(asked)) * self.block;
        let entry = &mut self.entries[id.index()];
        let before = entry.taken.0;
        entry.asked = Bytes(asked);
        entry.taken = Bytes(taken);
        let kind = entry.kind;
        self.on_host += on_host(kind, taken);
        self.on_host = self.on_host.saturating_sub(on_host(kind, before));
        self.used = self.used.saturating_sub(before);
        let run = self.run(id);
        self.count_in(taken, run);
        if taken > before {
            self.note_size(id);
            self.note_request(id);
        }
    }

    /// Makes an allocation larger or smaller where it lies, if there is room.
    pub(super) fn renew_in_place(&mut self, entry: EntryId, asked: u64) -> bool {
        self.shrink(entry, asked);
        self.grow(entry, asked)
    }

    /// Makes an allocation anew elsewhere; the old one is given back once the new one is made.
    pub(super) fn relocate(
        &mut self,
        old: Option<EntryId>,
        kind: Kind,
        asked: u64,
        owner: Owner,
    ) -> Option<EntryId> {
        let new = self.take(kind, asked, owner);
        self.free(old);
        new
    }

    /// Whether addresses are those of the VM.
    pub(super) fn trust_addresses(&mut self, are_known: bool) {
        self.knows_addresses = are_known;
    }

    /// The allocation that begins right behind another, if that one fills its blocks.
    pub(super) fn behind(&self, id: EntryId) -> Option<EntryId> {
        let entry = self.entry(id);
        if entry.asked != entry.taken || !self.knows_addresses {
            return None;
        }
        self.begins_at(self.run(id).end())
    }

    /// The allocation that begins at a block.
    pub(super) fn begins_at(&self, block: u32) -> Option<EntryId> {
        let head = *self.heads.get(block as usize)?;
        head.checked_sub(1).map(EntryId)
    }

    /// Puts an object into its allocation, or where none is needed: in flash, or on the stack.
    pub(super) fn place(&mut self, object: Object, entry: Option<EntryId>) -> Id {
        let id = Id(self.objects.len() as u32);
        self.objects.push((object, entry));
        id
    }

    pub(super) fn get(&self, id: Id) -> &Object {
        self.objects
            .get(id.0 as usize)
            .map_or(&Object::Gone, |(object, _)| object)
    }

    pub(super) fn get_mut(&mut self, id: Id) -> &mut Object {
        &mut self.objects[id.0 as usize].0
    }

    pub(super) fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.index()]
    }

    /// The allocation of an object itself.
    pub(super) fn entry_of(&self, id: Id) -> Option<EntryId> {
        self.objects.get(id.0 as usize)?.1
    }

    pub(super) fn object_count(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn ids_newest_first(&self) -> impl Iterator<Item = Id> {
        (0..self.objects.len() as u32).rev().map(Id)
    }

    /// What the allocations within reach take: the sum over `live`, without a look at all that there is.
    pub(super) fn live_bytes(&self, reached: &Reached) -> u64 {
        let kept = reached.kept().iter();
        kept.filter(|entry| self.is_there[entry.index()])
            .map(|entry| self.entry(*entry).taken.0)
            .sum()
    }

    /// The allocations since there were `before` of them.
    pub(super) fn ids_since(&self, before: usize) -> impl Iterator<Item = EntryId> {
        (before as u32..self.entries.len() as u32).map(EntryId)
    }

    /// How many allocations there were so far.
    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    /// What is in use: allocated and neither freed nor collected.
    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// The most that was in use since [`Heap::start_peak`].
    pub(super) fn peak(&self) -> u64 {
        self.peak
    }

    /// From here on, the most that is in use is kept apart.
    pub(super) fn start_stretch(&mut self) {
        self.stretch = self.used;
    }

    /// How much more was in use at once than when the stretch began.
    pub(super) fn grown_in_stretch(&self, since: u64) -> u64 {
        self.stretch.saturating_sub(since)
    }

    /// The largest allocation since [`Heap::start_peak`].
    pub(super) fn largest(&self) -> Option<&Entry> {
        self.largest.as_ref()
    }

    /// The largest hole when that was asked for, if the size of the heap is known and it did not grow
    /// where it lay.
    pub(super) fn hole(&self) -> Option<Bytes> {
        self.hole
    }

    pub(super) fn start_peak(&mut self) {
        self.peak = self.used;
        self.largest = None;
        self.hole = None;
    }

    /// Collects: what is not within reach is given back (`gc_sweep`).
    pub(super) fn collect(&mut self, reached: &Reached) {
        let (kept, gone): (Vec<EntryId>, Vec<EntryId>) = std::mem::take(&mut self.there)
            .into_iter()
            .filter(|entry| self.is_there[entry.index()])
            .partition(|entry| reached.holds(*entry));
        self.there = kept;
        for entry in gone {
            self.give_back(entry);
        }
        self.space.collected();
    }

    /// The allocations within reach that the VM has not given back.
    pub(super) fn live<'h>(&'h self, reached: &'h Reached) -> impl Iterator<Item = &'h Entry> {
        self.there
            .iter()
            .filter(|entry| self.is_there[entry.index()] && reached.holds(**entry))
            .map(|entry| self.entry(*entry))
    }

    /// The allocations since there were `before` of them, each with what became of it.
    pub(super) fn entries_since<'h>(
        &'h self,
        before: usize,
        reached: &'h Reached,
    ) -> impl Iterator<Item = Entry> + 'h {
        let since = self.entries.get(before..).unwrap_or_default();
        since.iter().zip(before..).map(|(entry, index)| Entry {
            fate: match entry.fate {
                Fate::Freed => Fate::Freed,
                _ if self.is_there[index] && reached.holds(EntryId(index as u32)) => Fate::Retained,
                _ => Fate::Garbage,
            },
            ..*entry
        })
    }
}
