//! Whether the program stands where it stood before: everything within its reach as one number.
//!
//! Objects are numbered in the order in which they are met, so what a round makes anew is the same as
//! what the round before made and dropped.

use std::hash::{Hash, Hasher};

use super::super::heap::{Heap, Id};
use super::super::value::{Map, Object, Source, Value};
use super::Machine;
use super::frame::Frame;
use super::make::WORD;

/// How much a program holds on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    live: u64,
    /// Values in containers: a table that doubles takes nothing for most of those that come.
    values: u64,
}

impl Extent {
    pub(super) fn has_grown_since(self, earlier: Self) -> bool {
        self.since(earlier) > 0
    }

    /// What has come since an earlier time.
    pub(super) fn since(self, earlier: Self) -> u64 {
        let values = self.values.saturating_sub(earlier.values);
        self.live.saturating_sub(earlier.live).max(WORD * values)
    }
}

/// What a program stands on at one moment.
#[derive(Debug)]
pub(super) struct Likeness {
    /// Equal where nothing has changed.
    pub(super) hash: u64,
    /// The objects within reach.
    pub(super) objects: Vec<Id>,
    /// Values that were looked at.
    values: usize,
    /// How much they are.
    pub(super) extent: Extent,
}

/// So many objects, or values that they hold, are looked at in the time of a step.
const OBJECTS_A_STEP: usize = 2;
const VALUES_A_STEP: usize = 16;

/// Tells a number from what else has its bits.
const OF_INT: u64 = 0x5bd1_e995 << 32;

/// Mixes numbers into one, fast. Nobody can choose what goes in, so that two that are equal by chance
/// are nothing to fear.
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // The multiplier of Knuth's generator; the turn brings high bits down.
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(6_364_136_223_846_793_005);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

struct Walk<'h> {
    heap: &'h Heap,
    /// The number that each object was given, and one more; 0 where it was not met.
    numbers: &'h mut Vec<u32>,
    met: Vec<Id>,
    values: usize,
    hash: Mix,
}

impl Machine<'_> {
    /// Looks at everything within reach, and pays for it.
    pub(super) fn likeness(&mut self) -> Likeness {
        let likeness = self.look_at_all();
        let work = likeness.objects.len() / OBJECTS_A_STEP + likeness.values / VALUES_A_STEP;
        self.credit -= i64::try_from(work).unwrap_or(i64::MAX);
        likeness
    }

    fn look_at_all(&mut self) -> Likeness {
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.resize(self.heap.object_count(), 0);
        let mut walk = Walk {
            heap: &self.heap,
            numbers: &mut numbers,
            met: Vec::new(),
            values: 0,
            hash: Mix(0),
        };
        for frame in &self.frames {
            walk.frame(frame);
        }
        walk.id(self.loaded);
        walk.values(&self.programs);
        self.overrides.iter().for_each(|id| walk.id(*id));
        for (name, value) in &self.given {
            // Their order is any: each counts by itself.
            walk.values([value]);
            name.hash(&mut walk.hash);
        }
        let mut next = 0;
        while let Some(id) = walk.met.get(next).copied() {
            walk.object(walk.heap.get(id));
            next += 1;
        }
        let (met, looked_at, hash) = (walk.met, walk.values, walk.hash.finish());
        for id in &met {
            numbers[id.0 as usize] = 0;
        }
        self.numbers = numbers;
        let (_, characters, pools) = self.texts.tally();
        let entries = met.iter().flat_map(|id| {
            let own = self.heap.entry_of(*id);
            own.into_iter().chain(self.heap.get(*id).parts())
        });
        let taken = entries.map(|entry| self.heap.entry(entry).taken.0);
        let values = met.iter().map(|id| self.heap.get(*id).count());
        let extent = Extent {
            live: taken.sum::<u64>() + characters + pools as u64,
            values: values.sum(),
        };
        Likeness {
            hash,
            objects: met,
            values: looked_at,
            extent,
        }
    }
}

impl Walk<'_> {
    fn id(&mut self, id: Id) {
        let number = &mut self.numbers[id.0 as usize];
        if *number == 0 {
            self.met.push(id);
            *number = self.met.len() as u32;
        }
        number.hash(&mut self.hash);
    }

    fn value(&mut self, value: Value) {
        self.values += 1;
        // Most of what buffers and lists hold.
        if let Value::Int(number) = value {
            self.hash.write_u64(number as u64 ^ OF_INT);
            return;
        }
        std::mem::discriminant(&value).hash(&mut self.hash);
        match value {
            Value::Null | Value::None | Value::Ellipsis | Value::NotImplemented => {}
            Value::Bool(is) => is.hash(&mut self.hash),
            Value::Int(number) => self.hash.write_u64(number as u64),
            Value::Float(number) => number.to_bits().hash(&mut self.hash),
            Value::Text(text) | Value::Foreign(text) => text.hash(&mut self.hash),
            Value::Native(native) => native.hash(&mut self.hash),
            Value::Unknown(doubt) | Value::Spread(doubt) => doubt.hash(&mut self.hash),
            Value::Object(id) => self.id(id),
        }
    }

    fn values<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        let mut count = 0_usize;
        for value in values {
            self.value(*value);
            count += 1;
        }
        count.hash(&mut self.hash);
    }

    fn map(&mut self, map: &Map) {
        map.places.hash(&mut self.hash);
        for (key, value) in map.entries.values() {
            self.value(*key);
            self.value(*value);
        }
        map.entries.len().hash(&mut self.hash);
    }

    fn frame(&mut self, frame: &Frame) {
        (frame.module, frame.function, frame.next).hash(&mut self.hash);
        self.values(&frame.locals);
        self.values(&frame.stack);
        for handler in &frame.handlers {
            (handler.target, handler.depth, handler.is_finally).hash(&mut self.hash);
            self.value(handler.handled);
        }
        for jump in &frame.decided {
            (jump.next, jump.answer, jump.grew).hash(&mut self.hash);
        }
        frame.objects().into_iter().for_each(|id| self.id(id));
    }

    fn object(&mut self, object: &Object) {
        std::mem::discriminant(object).hash(&mut self.hash);
        match object {
            Object::Module {
                globals, constants, ..
            } => {
                self.id(*globals);
                self.values(constants);
            }
            Object::Dict(map) | Object::Set { map, .. } => self.map(map),
            Object::List { items, places, .. } => {
                places.hash(&mut self.hash);
                self.values(items);
            }
            Object::Array {
                code, items, free, ..
            } => {
                (code, free).hash(&mut self.hash);
                self.values(items);
            }
            Object::Tuple(items) => self.values(items),
            Object::Text { text, .. } => text.hash(&mut self.hash),
            Object::Bytes { data, .. } => data.hash(&mut self.hash),
            Object::Integer { value, .. } => value.hash(&mut self.hash),
            Object::Complex(real, imaginary) => {
                (real.to_bits(), imaginary.to_bits()).hash(&mut self.hash);
            }
            Object::Stream(stream) => {
                (&stream.buffer, stream.places, stream.position).hash(&mut self.hash);
                stream.is_closed.hash(&mut self.hash);
                self.value(stream.shares);
            }
            Object::Memoryview(value)
            | Object::Cell(value)
            | Object::StaticMethod(value)
            | Object::Checked(value)
            | Object::ClassMethod(value) => self.value(*value),
            Object::Code(code) => {
                (code.module, code.function).hash(&mut self.hash);
                code.children.iter().for_each(|child| self.id(*child));
                self.values(&code.constants);
            }
            Object::Function {
                code,
                module,
                defaults,
                keyword_defaults,
            } => {
                self.id(*code);
                self.id(*module);
                self.values(defaults);
                self.value(*keyword_defaults);
            }
            Object::Closure { function, cells } => {
                self.id(*function);
                self.values(cells);
            }
            Object::Generator {
                frame,
                is_running,
                pending,
            } => {
                is_running.hash(&mut self.hash);
                self.value(*pending);
                if let Some(frame) = frame {
                    self.frame(frame);
                }
            }
            Object::Class(class) => {
                class.name.hash(&mut self.hash);
                self.values(&class.bases);
                self.id(class.locals);
            }
            Object::NamedTuple(class) => class.fields.hash(&mut self.hash),
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
                class,
                arguments,
                traceback,
            } => {
                class.hash(&mut self.hash);
                self.value(*arguments);
                let count = traceback.map(|traceback| traceback.count);
                count.hash(&mut self.hash);
            }
            Object::Iterator(source) => self.source(source),
            Object::Range(range) => (range.start, range.stop, range.step).hash(&mut self.hash),
            Object::Slice(start, stop, step) => self.values([start, stop, step]),
            Object::View { dict, .. } => self.id(*dict),
            Object::Native { class, held, .. } => {
                class.hash(&mut self.hash);
                self.values(held);
            }
            Object::Gone => {}
        }
    }

    fn source(&mut self, source: &Source) {
        std::mem::discriminant(source).hash(&mut self.hash);
        match source {
            Source::Items(value, at) | Source::Reversed(value, at) => {
                self.value(*value);
                at.hash(&mut self.hash);
            }
            Source::Numbered(value, at) | Source::Getitem(value, at) => {
                self.value(*value);
                at.hash(&mut self.hash);
            }
            Source::Range { next, stop, step } => (next, stop, step).hash(&mut self.hash),
            Source::Keys(id, at) | Source::Values(id, at) | Source::Pairs(id, at) => {
                self.id(*id);
                at.hash(&mut self.hash);
            }
            Source::Characters(text, at) => (text, at).hash(&mut self.hash),
            Source::Zip(values) => self.values(values),
            Source::Map(function, values) => {
                self.value(*function);
                self.values(values);
            }
            Source::Filter(function, value) => self.values([function, value]),
            Source::Ready(values, at) => {
                self.values(values.iter());
                at.hash(&mut self.hash);
            }
            Source::Unknown(doubt, has_ended) => (doubt, has_ended).hash(&mut self.hash),
        }
    }
}
