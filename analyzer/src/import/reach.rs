//! What is within reach: a collection marks it, and so does whoever asks what an import holds.

use super::heap::{EntryId, Heap, Id};
use super::value::{Map, Object, Source, Value};

/// What is within reach.
#[derive(Debug, Default)]
pub(super) struct Reached {
    objects: Vec<bool>,
    entries: Vec<bool>,
    /// Those of the allocations that are.
    kept: Vec<EntryId>,
    waiting: Vec<Id>,
    /// How many values were looked at.
    looked_at: u64,
}

impl Heap {
    /// Finds what the roots reach, and what begins at a block that a forgotten word points to.
    pub(super) fn reach(
        &self,
        roots: impl IntoIterator<Item = Value>,
        kept: impl IntoIterator<Item = EntryId>,
        forgotten: Option<u32>,
    ) -> Reached {
        let mut reached = Reached {
            objects: vec![false; self.object_count()],
            entries: vec![false; self.count()],
            kept: Vec::new(),
            waiting: Vec::new(),
            looked_at: 0,
        };
        for entry in kept {
            reached.keep(Some(entry));
        }
        for root in roots {
            reached.value(root);
        }
        if let Some(entry) = forgotten.and_then(|block| self.begins_at(block)) {
            reached.stray(entry, self);
        }
        reached.follow(self);
        reached
    }

    /// Finds what more roots reach.
    pub(super) fn reach_more(&self, reached: &mut Reached, roots: impl IntoIterator<Item = Value>) {
        roots.into_iter().for_each(|root| reached.value(root));
        reached.follow(self);
    }
}

impl Heap {
    /// The object that an allocation is, or is a part of: the newest that refers to it.
    fn holder(&self, entry: EntryId) -> Option<Id> {
        self.ids_newest_first().find(|id| {
            self.entry_of(*id) == Some(entry)
                || match self.get(*id) {
                    Object::Module { tables, .. } => *tables == Some(entry),
                    Object::Dict(map)
                    | Object::Set { map, .. }
                    | Object::Instance { members: map, .. } => map.table == Some(entry),
                    Object::List { table, .. } => *table == Some(entry),
                    Object::Code(code) => [code.code, code.table, code.data].contains(&Some(entry)),
                    Object::Native { data, .. } => *data == Some(entry),
                    _ => false,
                }
        })
    }
}

impl Reached {
    fn follow(&mut self, heap: &Heap) {
        while let Some(id) = self.waiting.pop() {
            self.keep(heap.entry_of(id));
            self.object(heap.get(id), heap);
        }
    }

    /// How many values were looked at.
    pub(super) fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// Whether an object is within reach.
    pub(super) fn has(&self, id: Id) -> bool {
        let mark = self.objects.get(id.0 as usize);
        mark.is_some_and(|is_reached| *is_reached)
    }

    /// Whether an allocation is within reach.
    pub(super) fn holds(&self, entry: EntryId) -> bool {
        self.entries
            .get(entry.index())
            .is_some_and(|is_reached| *is_reached)
    }

    /// The allocations within reach.
    pub(super) fn kept(&self) -> &[EntryId] {
        &self.kept
    }

    fn keep(&mut self, entry: Option<EntryId>) {
        if let Some(entry) = entry
            && let Some(mark) = self.entries.get_mut(entry.index())
            && !*mark
        {
            *mark = true;
            self.kept.push(entry);
        }
    }

    fn value(&mut self, value: Value) {
        self.looked_at += 1;
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

    /// A module without constants refers to the place behind its table of strings: with a table of
    /// whole blocks that is where the next allocation begins, and whatever it is stays
    /// (`mp_module_context_alloc_tables` in py/bc.h).
    fn behind(&mut self, tables: Option<EntryId>, heap: &Heap) {
        if let Some(next) = tables.and_then(|tables| heap.behind(tables)) {
            self.stray(next, heap);
        }
    }

    /// Keeps what only an address leads to, with all that it refers to.
    fn stray(&mut self, next: EntryId, heap: &Heap) {
        if self.holds(next) {
            return;
        }
        self.keep(Some(next));
        match heap.holder(next) {
            Some(holder) if heap.entry_of(holder) == Some(next) => self.id(holder),
            Some(holder) => self.part(heap.get(holder), next),
            None => {}
        }
    }

    /// What a part of an object refers to, if that part lies in an allocation of its own.
    fn part(&mut self, object: &Object, part: EntryId) {
        match object {
            Object::Dict(map) | Object::Set { map, .. } | Object::Instance { members: map, .. } => {
                self.map(map);
            }
            Object::List { items, .. } => self.values(items),
            Object::Module { constants, .. } => self.values(constants),
            Object::Code(code) if code.table == Some(part) => {
                code.children.iter().for_each(|child| self.id(*child));
                self.values(&code.constants);
            }
            Object::Native { held, .. } => self.values(held),
            _ => {}
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
                if constants.is_empty() {
                    self.behind(*tables, heap);
                }
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
            | Object::Checked(value)
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
            Source::Range { .. } | Source::Characters(..) | Source::Unknown(..) => {}
        }
    }
}
