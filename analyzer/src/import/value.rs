//! What a program computes with: values, and the objects on the heap that they refer to.

use std::rc::Rc;

use indexmap::IndexMap;
use num_bigint::BigInt;

use super::heap::{EntryId, Id};
use super::machine::Frame;
use super::native::Native;
use super::text::Text;

/// What holds no more than so much is not worth dropping.
const SMALL: usize = 16;

/// A value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// No value: an empty slot.
    Null,
    None,
    Ellipsis,
    NotImplemented,
    Bool(bool),
    /// An integer that fits into a word.
    Int(i64),
    /// A floating-point number that fits into a word.
    Float(f64),
    /// An interned string.
    Text(Text),
    /// An object on the heap.
    Object(Id),
    /// A type, function or module of the firmware whose behaviour is known.
    Native(Native),
    /// Something of the firmware that is known by its name only: a path such as `board.D5`.
    Foreign(Text),
    /// Something that is not known: the doubt that says why.
    Unknown(DoubtId),
    /// The last argument of a call: as many more as there may be, none of which is known.
    Spread(DoubtId),
}

/// A doubt of a session, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DoubtId(pub(super) u32);

/// A value as a key of dicts and sets: equal keys are equal in Python.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    None,
    Ellipsis,
    NotImplemented,
    Text(Text),
    Int(BigIntKey),
    Float(u64),
    Bytes(Rc<[u8]>),
    Tuple(Vec<Self>),
    Set(Vec<Self>),
    Identity(Id),
    Native(Native),
    Foreign(Text),
    Unknown(DoubtId),
}

/// An integer of any size as a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum BigIntKey {
    Small(i64),
    Big(Box<BigInt>),
}

/// The entries of a dict, of a module, of an instance or of a set.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    pub(super) entries: IndexMap<Key, (Value, Value), hashbrown::DefaultHashBuilder>,
    /// Places that are allocated.
    pub(super) places: u32,
    /// Their allocation.
    pub(super) table: Option<EntryId>,
    /// Whether it keeps its order, and grows as lists do.
    pub(super) is_ordered: bool,
}

/// What an iterator goes through.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A list, tuple, bytes object or array, by position.
    Items(Value, usize),
    Range {
        next: i64,
        stop: i64,
        step: i64,
    },
    /// Entries of a dict or set, by position.
    Keys(Id, usize),
    Values(Id, usize),
    Pairs(Id, usize),
    /// The characters of a text.
    Characters(Text, usize),
    /// `enumerate`.
    Numbered(Value, i64),
    Zip(Vec<Value>),
    Map(Value, Vec<Value>),
    Filter(Value, Value),
    Reversed(Value, usize),
    /// An object with `__getitem__`, by position.
    Getitem(Value, i64),
    /// What was computed beforehand.
    Ready(Rc<[Value]>, usize),
    /// Unknown data: one value that stands for all, and whether it was given.
    Unknown(DoubtId, bool),
}

/// A range of positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) start: i64,
    pub(super) stop: i64,
    pub(super) step: i64,
}

/// The loaded code of a function: what function objects refer to.
#[derive(Debug, Clone)]
pub(super) struct LoadedCode {
    /// The module among those of the session, and the function in it.
    pub(super) module: u32,
    pub(super) function: u32,
    pub(super) code: Option<EntryId>,
    pub(super) table: Option<EntryId>,
    pub(super) data: Option<EntryId>,
    /// The records of the functions defined in it.
    pub(super) children: Vec<Id>,
    /// Constants of its own (versions 3 to 5).
    pub(super) constants: Vec<Value>,
}

/// A class.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub(super) name: Text,
    pub(super) bases: Vec<Value>,
    /// The tuple of its bases, where the VM keeps it.
    pub(super) tuple: Option<Id>,
    /// Its dict.
    pub(super) locals: Id,
}

/// A class of named tuples.
#[derive(Debug, Clone)]
pub(super) struct NamedTuple {
    pub(super) name: Text,
    pub(super) fields: Vec<Text>,
    /// The dict in which the VM finds the fields, where it makes one.
    pub(super) held: Vec<Value>,
}

/// An object on the heap.
#[derive(Debug)]
pub(super) enum Object {
    Module {
        globals: Id,
        tables: Option<EntryId>,
        constants: Vec<Value>,
    },
    Dict(Map),
    Set {
        map: Map,
        is_frozen: bool,
    },
    List {
        items: Vec<Value>,
        places: u32,
        table: Option<EntryId>,
    },
    Tuple(Vec<Value>),
    /// A string that is not interned.
    Text {
        text: Text,
        data: Option<EntryId>,
    },
    Bytes {
        data: Rc<[u8]>,
        entry: Option<EntryId>,
    },
    /// A bytearray or an array: its type code, its items (unknown beyond a bound), its length.
    Array {
        code: u8,
        items: Vec<Value>,
        free: u32,
        entry: Option<EntryId>,
    },
    Memoryview(Value),
    Complex(f64, f64),
    /// `io.StringIO` and `io.BytesIO`.
    Stream(Stream),
    Integer {
        value: Box<BigInt>,
        digits: Option<EntryId>,
    },
    Code(LoadedCode),
    Function {
        code: Id,
        module: Id,
        defaults: Vec<Value>,
        keyword_defaults: Value,
    },
    Closure {
        function: Id,
        cells: Vec<Value>,
    },
    Cell(Value),
    Generator {
        frame: Option<Box<Frame>>,
        is_running: bool,
        /// What `pend_throw` left to be raised; `None` if nothing.
        pending: Value,
    },
    Class(Class),
    NamedTuple(NamedTuple),
    /// An instance of a named tuple.
    Record {
        class: Id,
        items: Vec<Value>,
    },
    Instance {
        class: Id,
        members: Map,
        native: Value,
    },
    BoundMethod {
        function: Value,
        receiver: Value,
    },
    Property {
        get: Value,
        set: Value,
        delete: Value,
    },
    StaticMethod(Value),
    /// A method of the firmware that was taken from its type: it checks what it is called on.
    Checked(Value),
    ClassMethod(Value),
    Super {
        class: Value,
        object: Value,
    },
    /// An exception of a type of the firmware; `Null` marks arguments that are not known.
    Exception {
        class: Native,
        arguments: Value,
        traceback: Option<Traceback>,
    },
    Iterator(Source),
    Range(Range),
    Slice(Value, Value, Value),
    /// `dict.keys()` and the like.
    View {
        dict: Id,
        kind: ViewKind,
    },
    /// Something that code of the firmware made, and what it holds on to.
    Native {
        class: Native,
        held: Vec<Value>,
        data: Option<EntryId>,
    },
    /// Something that has gone.
    Gone,
}

impl Key {
    /// The texts that it holds.
    pub(super) fn texts(&self) -> Vec<Text> {
        match self {
            Self::Text(text) => vec![*text],
            Self::Tuple(keys) | Self::Set(keys) => keys.iter().flat_map(Self::texts).collect(),
            _ => Vec::new(),
        }
    }
}

impl Object {
    /// Whether it may hold much, and what refers to it does so by its number alone.
    pub(super) fn may_be_large(&self) -> bool {
        match self {
            Self::List { .. }
            | Self::Array { .. }
            | Self::Dict(_)
            | Self::Set { .. }
            | Self::Stream(_)
            | Self::Iterator(_) => true,
            Self::Tuple(items) | Self::Record { items, .. } => items.len() > SMALL,
            Self::Native { held, .. } => held.len() > SMALL,
            Self::Bytes { data, .. } => data.len() > SMALL,
            Self::Integer { value, .. } => value.bits() > 64 * SMALL as u64,
            _ => false,
        }
    }

    /// The allocations that it consists of besides its own.
    pub(super) fn parts(&self) -> impl Iterator<Item = EntryId> {
        let parts = match self {
            Self::Module { tables, .. } => [*tables, None, None],
            Self::Dict(map) | Self::Set { map, .. } | Self::Instance { members: map, .. } => {
                [map.table, None, None]
            }
            Self::List { table, .. } => [*table, None, None],
            Self::Text { data, .. } | Self::Native { data, .. } => [*data, None, None],
            Self::Bytes { entry, .. } | Self::Array { entry, .. } => [*entry, None, None],
            Self::Integer { digits, .. } => [*digits, None, None],
            Self::Stream(stream) => [stream.record, stream.data, None],
            Self::Code(code) => [code.code, code.table, code.data],
            Self::Exception {
                traceback: Some(traceback),
                ..
            } => [traceback.object, traceback.frames, None],
            _ => [None; 3],
        };
        parts.into_iter().flatten()
    }

    /// How many values it holds, if it is something that grows.
    pub(super) fn count(&self) -> u64 {
        let count = match self {
            Self::Dict(map) | Self::Set { map, .. } | Self::Instance { members: map, .. } => {
                map.entries.len()
            }
            Self::List { items, .. } | Self::Array { items, .. } => items.len(),
            Self::Native { held, .. } => held.len(),
            Self::Stream(stream) => stream.buffer.len(),
            _ => 0,
        };
        count as u64
    }
}

/// A stream in memory (py/objstringio.c).
#[derive(Debug, Clone)]
pub(super) struct Stream {
    pub(super) is_text: bool,
    pub(super) buffer: Vec<u8>,
    pub(super) places: u64,
    pub(super) position: usize,
    pub(super) is_closed: bool,
    /// The record of the buffer, and the buffer.
    pub(super) record: Option<EntryId>,
    pub(super) data: Option<EntryId>,
    /// The object whose characters it shares until it is written to.
    pub(super) shares: Value,
}

/// Where an exception has been (py/objexcept.c).
#[derive(Debug, Clone, Copy)]
pub(super) struct Traceback {
    /// An object of its own, in CircuitPython.
    pub(super) object: Option<EntryId>,
    /// Three words for each frame.
    pub(super) frames: Option<EntryId>,
    pub(super) count: u32,
}

/// What of a dict a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ViewKind {
    Keys,
    Values,
    Pairs,
}
