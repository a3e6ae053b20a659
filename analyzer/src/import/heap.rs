//! The heap: objects, the allocations that hold them, and what is still within reach.

use super::ledger::{Entry, Fate, Kind, Owner};
use super::value::{Map, Object, Source, Value};
use crate::quantity::Bytes;

/// An object, by its place on the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Id(pub(super) u32);

/// An allocation, by its place in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct EntryId(u32);

/// The heap of a session.
#[derive(Debug)]
pub(super) struct Heap {
    block: u64,
    /// Allocations; fates other than "freed" are set when somebody asks for them.
    entries: Vec<Entry>,
    objects: Vec<(Object, Option<EntryId>)>,
    /// What is allocated and was neither freed nor collected.
    used: u64,
    peak: u64,
    largest: Option<EntryId>,
    /// Whether what is made now lies in flash and takes nothing.
    in_flash: bool,
}

/// What is within reach.
#[derive(Debug, Default)]
pub(super) struct Reached {
    objects: Vec<bool>,
    entries: Vec<bool>,
    waiting: Vec<Id>,
}

impl Heap {
    pub(super) fn new(block: u64) -> Self {
        Self {
            block,
            entries: Vec::new(),
            objects: Vec::new(),
            used: 0,
            peak: 0,
            largest: None,
            in_flash: false,
        }
    }

    /// From here on, what is made lies in flash and takes nothing; or no longer.
    pub(super) fn in_flash(&mut self, is: bool) {
        self.in_flash = is;
    }

    /// Allocates. Asking for nothing allocates nothing.
    pub(super) fn take(&mut self, kind: Kind, asked: u64, owner: Owner) -> Option<EntryId> {
        if asked == 0 || self.in_flash {
            return None;
        }
        let id = EntryId(self.entries.len() as u32);
        let taken = asked.next_multiple_of(self.block);
        self.entries.push(Entry {
            kind,
            owner,
            asked: Bytes(asked),
            taken: Bytes(taken),
            fate: Fate::Garbage,
        });
        self.used += taken;
        self.peak = self.peak.max(self.used);
        if self
            .largest
            .is_none_or(|largest| self.entry(largest).taken.0 < taken)
        {
            self.largest = Some(id);
        }
        Some(id)
    }

    /// Gives an allocation back, as the VM does where it knows that nothing else refers to it.
    pub(super) fn free(&mut self, entry: Option<EntryId>) {
        let Some(entry) = entry else { return };
        let one = &mut self.entries[entry.0 as usize];
        if one.fate != Fate::Freed {
            one.fate = Fate::Freed;
            self.used = self.used.saturating_sub(one.taken.0);
        }
    }

    /// Gives the end of an allocation back.
    pub(super) fn shrink(&mut self, entry: EntryId, to: u64) {
        let taken = to.next_multiple_of(self.block);
        let one = &mut self.entries[entry.0 as usize];
        if taken < one.taken.0 {
            self.used = self.used.saturating_sub(one.taken.0 - taken);
            one.asked = Bytes(to);
            one.taken = Bytes(taken);
        }
    }

    /// Makes an allocation larger or smaller (`m_renew`). The old one is given back once the new
    /// one is made, unless it can grow where it lies; either way it holds as much afterwards.
    pub(super) fn renew(
        &mut self,
        entry: Option<EntryId>,
        kind: Kind,
        asked: u64,
        owner: Owner,
    ) -> Option<EntryId> {
        if let Some(old) = entry {
            let taken = asked.next_multiple_of(self.block);
            if taken == self.entry(old).taken.0 {
                self.entries[old.0 as usize].asked = Bytes(asked);
                return entry;
            }
            if taken < self.entry(old).taken.0 {
                self.shrink(old, asked);
                return entry;
            }
        }
        let new = self.take(kind, asked, owner);
        self.free(entry);
        new
    }

    /// Puts an object on the heap, in an allocation of `asked` bytes.
    pub(super) fn add(&mut self, object: Object, kind: Kind, asked: u64, owner: Owner) -> Id {
        let entry = self.take(kind, asked, owner);
        self.place(object, entry)
    }

    /// Puts an object where no allocation is needed: in flash, or on the stack.
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
        &self.entries[id.0 as usize]
    }

    /// The allocation of an object itself.
    pub(super) fn entry_of(&self, id: Id) -> Option<EntryId> {
        self.objects.get(id.0 as usize)?.1
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

    /// The largest allocation since [`Heap::start_peak`].
    pub(super) fn largest(&self) -> Option<&Entry> {
        self.largest.map(|id| self.entry(id))
    }

    pub(super) fn start_peak(&mut self) {
        self.peak = self.used;
        self.largest = None;
    }

    /// Finds what the roots reach.
    pub(super) fn reach(
        &self,
        roots: impl IntoIterator<Item = Value>,
        kept: &[EntryId],
    ) -> Reached {
        let mut reached = Reached {
            objects: vec![false; self.objects.len()],
            entries: vec![false; self.entries.len()],
            waiting: Vec::new(),
        };
        for entry in kept {
            reached.keep(Some(*entry));
        }
        for root in roots {
            reached.value(root);
        }
        while let Some(id) = reached.waiting.pop() {
            if let Some((object, entry)) = self.objects.get(id.0 as usize) {
                reached.keep(*entry);
                reached.object(object, self);
            }
        }
        reached
    }

    /// Collects: what is not within reach no longer counts as used.
    pub(super) fn collect(&mut self, reached: &Reached) {
        self.used = self.live(reached).map(|(_, entry)| entry.taken.0).sum();
    }

    /// The allocations within reach that the VM has not given back.
    pub(super) fn live<'h>(
        &'h self,
        reached: &'h Reached,
    ) -> impl Iterator<Item = (usize, &'h Entry)> {
        self.entries
            .iter()
            .enumerate()
            .zip(&reached.entries)
            .filter(|((_, entry), is_reached)| **is_reached && entry.fate != Fate::Freed)
            .map(|(numbered, _)| numbered)
    }

    /// The allocations since there were `before` of them, each with what became of it.
    pub(super) fn entries_since<'h>(
        &'h self,
        before: usize,
        reached: &'h Reached,
    ) -> impl Iterator<Item = Entry> + 'h {
        let since = self.entries.get(before..).unwrap_or_default();
        let marks = reached.entries.get(before..).unwrap_or_default();
        since.iter().zip(marks).map(|(entry, is_reached)| Entry {
            fate: match entry.fate {
                Fate::Freed => Fate::Freed,
                _ if *is_reached => Fate::Retained,
                _ => Fate::Garbage,
            },
            ..*entry
        })
    }
}

impl Reached {
    fn keep(&mut self, entry: Option<EntryId>) {
        if let Some(entry) = entry
            && let Some(mark) = self.entries.get_mut(entry.0 as usize)
        {
            *mark = true;
        }
    }

    fn value(&mut self, value: Value) {
        if let Value::Object(id) = value {
            self.id(id);
        }
    }

    fn id(&mut self, id: Id) {
        if let Some(mark) = self.objects.get_mut(id.0 as usize)
            && !*mark
        {
            *mark = true;
            self.waiting.push(id);
        }
    }

    fn values<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        for value in values {
            self.value(*value);
        }
    }

    fn map(&mut self, map: &Map) {
        self.keep(map.table);
        for (key, value) in map.entries.values() {
            self.value(*key);
            self.value(*value);
        }
    }

    fn object(&mut self, object: &Object, heap: &Heap) {
        match object {
            Object::Module {
                globals,
                tables,
                constants,
            } => {
                self.id(*globals);
                self.keep(*tables);
                self.values(constants);
            }
            Object::Dict(map) | Object::Set { map, .. } => self.map(map),
            Object::List { items, table, .. } => {
                self.keep(*table);
                self.values(items);
            }
            Object::Tuple(items) => self.values(items),
            Object::Text { data, .. } => self.keep(*data),
            Object::Bytes { entry, .. } | Object::Array { entry, .. } => self.keep(*entry),
            Object::Integer { digits, .. } => self.keep(*digits),
            Object::Stream(stream) => {
                self.keep(stream.record);
                self.keep(stream.data);
                self.value(stream.shares);
            }
            Object::Memoryview(value)
            | Object::Cell(value)
            | Object::StaticMethod(value)
            | Object::ClassMethod(value) => self.value(*value),
            Object::Code(code) => {
                self.keep(code.code);
                self.keep(code.table);
                self.keep(code.data);
                code.children.iter().for_each(|child| self.id(*child));
                self.values(&code.constants);
            }
            Object::Function {
                code,
                module,
                defaults,
                keyword_defaults,
            } => {
                // The function refers to the parts of its code, and not to the record of them.
                if let Object::Code(_) = heap.get(*code) {
                    self.object(heap.get(*code), heap);
                }
                self.id(*module);
                self.values(defaults);
                self.value(*keyword_defaults);
            }
            Object::Closure { function, cells } => {
                self.id(*function);
                self.values(cells);
            }
            Object::Generator { frame, pending, .. } => {
                self.value(*pending);
                if let Some(frame) = frame {
                    frame.values().for_each(|value| self.value(*value));
                    frame.objects().into_iter().for_each(|id| self.id(id));
                }
            }
            Object::Class(class) => {
                self.values(&class.bases);
                class.tuple.iter().for_each(|tuple| self.id(*tuple));
                self.id(class.locals);
            }
            Object::NamedTuple(class) => self.values(&class.held),
            Object::Record { class, items } => {
                self.id(*class);
                self.values(items);
            }
            Object::Instance {
                class,
                members,
                native,
            } => {
                self.id(*class);
                self.map(members);
                self.value(*native);
            }
            Object::BoundMethod { function, receiver } => self.values([function, receiver]),
            Object::Property { get, set, delete } => self.values([get, set, delete]),
            Object::Super { class, object } => self.values([class, object]),
            Object::Exception {
                arguments,
                traceback,
                ..
            } => {
                self.value(*arguments);
                if let Some(traceback) = traceback {
                    self.keep(traceback.object);
                    self.keep(traceback.frames);
                }
            }
            Object::Iterator(source) => self.source(source),
            Object::Slice(start, stop, step) => self.values([start, stop, step]),
            Object::View { dict, .. } => self.id(*dict),
            Object::Native { held, data, .. } => {
                self.values(held);
                self.keep(*data);
            }
            Object::Range(_) | Object::Complex(..) | Object::Gone => {}
        }
    }

    fn source(&mut self, source: &Source) {
        match source {
            Source::Items(value, _)
            | Source::Numbered(value, _)
            | Source::Reversed(value, _)
            | Source::Getitem(value, _) => self.value(*value),
            Source::Keys(id, _) | Source::Values(id, _) | Source::Pairs(id, _) => self.id(*id),
            Source::Zip(values) => self.values(values),
            Source::Map(function, values) => {
                self.value(*function);
                self.values(values);
            }
            Source::Filter(function, value) => self.values([function, value]),
            Source::Ready(values, _) => self.values(values.iter()),
            Source::Range { .. } | Source::Characters(..) => {}
        }
    }
}
