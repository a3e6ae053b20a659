//! Whether the program stands where it stood before: everything within its reach as one number.
//!
//! Objects are numbered in the order in which they are met, so what a round makes anew is the same as
//! what the round before made and dropped.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

use hashbrown::HashMap;

use super::super::heap::{Heap, Id};
use super::super::value::{Map, Object, Source, Value};
use super::Machine;
use super::frame::Frame;

/// What a program stands on at one moment.
#[derive(Debug)]
pub(super) struct Likeness {
    /// Equal where nothing has changed.
    pub(super) hash: u64,
    /// The objects within reach.
    pub(super) objects: Vec<Id>,
}

struct Walk<'h> {
    heap: &'h Heap,
    numbers: HashMap<Id, usize>,
    met: Vec<Id>,
    waiting: VecDeque<Id>,
    hash: DefaultHasher,
}

impl Machine<'_> {
    pub(super) fn likeness(&self) -> Likeness {
        let mut walk = Walk {
            heap: &self.heap,
            numbers: HashMap::new(),
            met: Vec::new(),
            waiting: VecDeque::new(),
            hash: DefaultHasher::new(),
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
        while let Some(id) = walk.waiting.pop_front() {
            walk.object(walk.heap.get(id));
        }
        Likeness {
            hash: walk.hash.finish(),
            objects: walk.met,
        }
    }
}

impl Walk<'_> {
    fn id(&mut self, id: Id) {
        let next = self.met.len();
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.met.push(id);
            self.waiting.push_back(id);
        }
        number.hash(&mut self.hash);
    }

    fn value(&mut self, value: Value) {
        std::mem::discriminant(&value).hash(&mut self.hash);
        match value {
            Value::Null | Value::None | Value::Ellipsis | Value::NotImplemented => {}
            Value::Bool(is) => is.hash(&mut self.hash),
            Value::Int(number) => number.hash(&mut self.hash),
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
            (jump.next, jump.answer).hash(&mut self.hash);
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
