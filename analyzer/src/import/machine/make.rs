//! Making objects: what each takes on the heap.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::heap::{EntryId, Id};
use super::super::ledger::Kind;
use super::super::program::Literal;
use super::super::text::{BYTES_A_UNIT, Text};
use super::super::value::{Map, Object, Source, Value, ViewKind};
use super::compile::room_for_digits;
use super::{Machine, work};

/// A pointer, and an object that is one.
pub(super) const WORD: u64 = 4;
/// `mp_obj_str_t`: type, hash, length, data.
pub(super) const TEXT: u64 = 16;
/// `mp_obj_list_t`: type, places, length, items.
const LIST: u64 = 16;
/// `LIST_MIN_ALLOC` in py/objlist.c.
const FEWEST_PLACES: u32 = 4;
/// `mp_obj_tuple_t` without its items.
const TUPLE: u64 = 8;
/// `mp_obj_dict_t`: type, and a map of three words.
const DICT: u64 = 16;
/// `mp_obj_iter_buf_t`: four words.
const ITERATOR: u64 = 16;
/// `mp_obj_array_t`: type, type code and free places, length, items.
const ARRAY: u64 = 16;
/// `mp_obj_int_t`: type, sign and places, length, digits.
pub(super) const INTEGER: u64 = 16;
/// `MPZ_DIG_SIZE` in bytes, and `MIN_ALLOC` of py/mpz.c in digits.
pub(super) const DIGIT: u64 = 2;
const FEWEST_DIGITS: u64 = 2;
/// Small ints of object representation C have 31 bits.
pub(super) const SMALL_INTS: std::ops::RangeInclusive<i64> = -(1 << 30)..=(1 << 30) - 1;

impl Machine<'_> {
    /// Allocates for whoever runs now; collects first if there is no place left (`gc_alloc`).
    pub(in crate::import) fn take(&mut self, kind: Kind, asked: u64) -> Option<EntryId> {
        if !self.allows(kind, asked) {
            return None;
        }
        self.charge(work::ALLOCATION + asked / BYTES_A_UNIT);
        // Several blocks in a row are searched for through the table of blocks.
        if asked > self.profile.block {
            self.charge(self.heap.words() / 16);
        }
        self.make_room(asked);
        self.heap.take(kind, asked, self.at)
    }

    /// Makes an allocation larger or smaller, where it lies or by moving it (`gc_realloc`).
    pub(in crate::import) fn renew(
        &mut self,
        entry: Option<EntryId>,
        kind: Kind,
        asked: u64,
    ) -> Option<EntryId> {
        if !self.allows(kind, asked) {
            return entry;
        }
        let before = entry.map_or(0, |entry| self.heap.entry(entry).asked.0);
        self.charge_bytes(asked.saturating_sub(before) as usize);
        if let Some(old) = entry
            && asked > 0
            && self.heap.renew_in_place(old, asked)
        {
            return entry;
        }
        // Without a place elsewhere the VM collects, and then it moves all the same.
        if self.heap.is_full_for(asked) {
            self.collect();
        }
        self.heap.relocate(entry, kind, asked, self.at)
    }

    /// Puts an object on the heap for whoever runs now.
    pub(in crate::import) fn add(&mut self, object: Object, kind: Kind, asked: u64) -> Id {
        let entry = self.take(kind, asked);
        self.heap.place(object, entry)
    }

    pub(in crate::import) fn new_object(
        &mut self,
        object: Object,
        kind: Kind,
        asked: u64,
    ) -> Value {
        Value::Object(self.add(object, kind, asked))
    }

    /// A string: interned ones are used, others take an object and their characters.
    pub(in crate::import) fn make_text(&mut self, bytes: &[u8]) -> Value {
        let text = self.texts.number(bytes);
        self.text_value(text)
    }

    pub(in crate::import) fn text_value(&mut self, text: Text) -> Value {
        if self.texts.is_interned(text) {
            return Value::Text(text);
        }
        self.copy_text(text)
    }

    /// A string object with its characters, interned or not (`mp_obj_new_str_copy`).
    pub(in crate::import) fn copy_text(&mut self, text: Text) -> Value {
        let length = self.texts.bytes(text).len() as u64;
        let object = self.take(Kind::Text, TEXT);
        let data = self.take(Kind::Text, length + 1);
        Value::Object(self.heap.place(Object::Text { text, data }, object))
    }

    /// A string that was put together in a buffer of its length: the buffer becomes the characters,
    /// unless the string is interned (`mp_obj_new_str_type_from_vstr`).
    pub(in crate::import) fn make_text_from_buffer(&mut self, bytes: &[u8]) -> Value {
        let text = self.texts.number(bytes);
        let data = self.take(Kind::Text, bytes.len() as u64 + 1);
        if self.texts.is_interned(text) {
            self.heap.free(data);
            return Value::Text(text);
        }
        self.new_object(Object::Text { text, data }, Kind::Text, TEXT)
    }

    /// A string that the VM interns as it makes it (`mp_obj_new_str_via_qstr`): a character.
    pub(in crate::import) fn make_character(&mut self, bytes: &[u8]) -> Value {
        Value::Text(self.intern(bytes))
    }

    /// A string that the VM interns.
    pub(in crate::import) fn intern(&mut self, bytes: &[u8]) -> Text {
        let text = self.texts.number(bytes);
        self.intern_text(text);
        text
    }

    pub(in crate::import) fn intern_text(&mut self, text: Text) {
        self.texts.intern(text, &mut self.heap, self.at);
    }

    /// A string whose characters lie in flash.
    pub(super) fn make_text_in_flash(&mut self, bytes: &[u8]) -> Value {
        let text = self.texts.number(bytes);
        if self.texts.is_interned(text) {
            return Value::Text(text);
        }
        self.new_object(Object::Text { text, data: None }, Kind::Text, TEXT)
    }

    pub(in crate::import) fn make_bytes(&mut self, data: &[u8]) -> Value {
        if data.is_empty() {
            return self.constant(Object::Bytes {
                data: Rc::new([]),
                entry: None,
            });
        }
        self.copy_bytes(data)
    }

    /// A bytes object of its own, even if it is empty (`mp_obj_new_str_copy`).
    pub(in crate::import) fn copy_bytes(&mut self, data: &[u8]) -> Value {
        let object = self.take(Kind::Buffer, TEXT);
        let entry = self.take(Kind::Buffer, data.len() as u64 + 1);
        let bytes = Object::Bytes {
            data: data.into(),
            entry,
        };
        Value::Object(self.heap.place(bytes, object))
    }

    /// The same, put together in a buffer first.
    pub(in crate::import) fn make_bytes_from_buffer(&mut self, data: &[u8]) -> Value {
        let entry = self.take(Kind::Buffer, data.len() as u64 + 1);
        let object = Object::Bytes {
            data: data.into(),
            entry,
        };
        self.new_object(object, Kind::Buffer, TEXT)
    }

    /// An object that lies in flash.
    pub(in crate::import) fn constant(&mut self, object: Object) -> Value {
        Value::Object(self.heap.place(object, None))
    }

    /// The empty tuple is a constant of the firmware.
    pub(in crate::import) fn make_tuple(&mut self, items: Vec<Value>) -> Value {
        if items.is_empty() {
            return self.constant(Object::Tuple(items));
        }
        let size = TUPLE + WORD * items.len() as u64;
        self.new_object(Object::Tuple(items), Kind::Tuple, size)
    }

    pub(in crate::import) fn make_list(&mut self, items: Vec<Value>) -> Value {
        let places = (items.len() as u32).max(FEWEST_PLACES);
        self.make_list_of(items, places)
    }

    /// A list with that many places.
    pub(in crate::import) fn make_list_of(&mut self, items: Vec<Value>, places: u32) -> Value {
        let object = self.take(Kind::List, LIST);
        let table = self.take(Kind::List, WORD * u64::from(places));
        let list = Object::List {
            items,
            places,
            table,
        };
        Value::Object(self.heap.place(list, object))
    }

    /// Appends to a list (`mp_obj_list_append`): full ones double.
    pub(in crate::import) fn append(&mut self, list: Id, value: Value) {
        if let Object::List {
            items,
            places,
            table,
        } = self.heap.get(list)
        {
            let (full, old, more) = (
                items.len() as u32 >= *places,
                *table,
                places.saturating_mul(2),
            );
            let mut new = old;
            if full {
                new = self.renew(old, Kind::List, WORD * u64::from(more));
                if self.is_refused() {
                    return;
                }
            }
            if let Object::List {
                items,
                places,
                table,
            } = self.heap.get_mut(list)
            {
                if full {
                    *places = more;
                    *table = new;
                }
                items.push(value);
            }
        }
    }

    /// Gives a list as many places as it says.
    pub(in crate::import) fn resize_list(&mut self, list: Id, count: u32) {
        let Object::List { table, .. } = self.heap.get(list) else {
            return;
        };
        let old = *table;
        let new = self.renew(old, Kind::List, WORD * u64::from(count));
        if self.is_refused() {
            return;
        }
        if let Object::List { places, table, .. } = self.heap.get_mut(list) {
            *places = count;
            *table = new;
        }
    }

    /// A dict with room for that many entries.
    pub(in crate::import) fn make_dict(&mut self, places: u32) -> Id {
        let object = self.take(Kind::Dict, DICT);
        let map = self.make_map(places, false);
        self.heap.place(Object::Dict(map), object)
    }

    pub(in crate::import) fn make_map(&mut self, places: u32, is_ordered: bool) -> Map {
        let table = self.take(Kind::Entries, 2 * WORD * u64::from(places));
        Map {
            entries: Default::default(),
            places,
            table,
            is_ordered,
        }
    }

    pub(in crate::import) fn make_set(&mut self, places: u32, is_frozen: bool) -> Id {
        let object = self.take(Kind::Set, DICT);
        let map = Map {
            entries: Default::default(),
            places,
            table: self.take(Kind::Set, WORD * u64::from(places)),
            is_ordered: false,
        };
        self.heap.place(Object::Set { map, is_frozen }, object)
    }

    /// A bytearray (type code 1) or an array.
    pub(in crate::import) fn make_array(
        &mut self,
        code: u8,
        items: Vec<Value>,
        width: u64,
    ) -> Value {
        let object = self.take(Kind::Buffer, ARRAY);
        let entry = self.take(Kind::Buffer, width * items.len() as u64);
        let array = Object::Array {
            code,
            items,
            free: 0,
            entry,
        };
        Value::Object(self.heap.place(array, object))
    }

    /// An integer: one that does not fit into a word takes an object and its digits.
    pub(in crate::import) fn make_int(&mut self, value: i64) -> Value {
        if SMALL_INTS.contains(&value) {
            Value::Int(value)
        } else {
            self.make_big(BigInt::from(value), 0)
        }
    }

    /// An integer whose digits were given that much room, at the least.
    pub(in crate::import) fn make_big(&mut self, value: BigInt, room: u64) -> Value {
        let digits = value
            .bits()
            .div_ceil(8 * DIGIT)
            .max(room)
            .max(FEWEST_DIGITS);
        let object = self.take(Kind::Number, INTEGER);
        let digits = self.take(Kind::Number, DIGIT * digits);
        let integer = Object::Integer {
            value: Box::new(value),
            digits,
        };
        Value::Object(self.heap.place(integer, object))
    }

    pub(in crate::import) fn make_integer(&mut self, value: BigInt) -> Value {
        match self.make_word(&value) {
            Some(word) => word,
            None => self.make_big(value, 0),
        }
    }

    /// An integer that fits into a word.
    pub(super) fn make_word(&self, value: &BigInt) -> Option<Value> {
        let small = value.to_i64()?;
        SMALL_INTS.contains(&small).then_some(Value::Int(small))
    }

    /// Object representation C keeps floats in a word.
    pub(in crate::import) fn make_float(&mut self, value: f64) -> Value {
        Value::Float(f64::from(value as f32))
    }

    pub(in crate::import) fn make_iterator(&mut self, source: Source) -> Value {
        self.new_object(Object::Iterator(source), Kind::Iterator, ITERATOR)
    }

    /// An iterator that lies on the stack of values.
    pub(in crate::import) fn make_iterator_on_stack(&mut self, source: Source) -> Value {
        self.constant(Object::Iterator(source))
    }

    pub(in crate::import) fn make_view(&mut self, dict: Id, kind: ViewKind) -> Value {
        self.new_object(Object::View { dict, kind }, Kind::Iterator, 3 * WORD)
    }

    /// A constant of a compiled file, as the VM makes it while it loads (`load_obj` in
    /// py/persistentcode.c): from a buffer with its text. `in_place`: characters stay in flash.
    pub(super) fn make_literal(&mut self, literal: &Literal, in_place: bool) -> Value {
        match literal {
            Literal::None => Value::None,
            Literal::False => Value::Bool(false),
            Literal::True => Value::Bool(true),
            Literal::Ellipsis => Value::Ellipsis,
            Literal::FunctionTable => Value::Null,
            Literal::Text(bytes) if in_place => self.make_text_in_flash(bytes),
            Literal::Text(bytes) => self.make_text_from_buffer(bytes),
            Literal::Bytes(bytes) if bytes.is_empty() => self.make_bytes(bytes),
            Literal::Bytes(bytes) if in_place => {
                let object = Object::Bytes {
                    data: (**bytes).into(),
                    entry: None,
                };
                self.new_object(object, Kind::Buffer, TEXT)
            }
            Literal::Bytes(bytes) => self.make_bytes_from_buffer(bytes),
            Literal::Integer(value, length) => {
                let sign = u64::from(value.sign() == num_bigint::Sign::Minus);
                self.take_buffer(*length as u64 + sign, in_place);
                match value.to_i64() {
                    Some(small) if SMALL_INTS.contains(&small) => Value::Int(small),
                    _ => self.make_big(value.clone(), room_for_digits(*length as u64)),
                }
            }
            Literal::Float(value, length) => {
                self.take_buffer(*length as u64, in_place);
                self.make_float(*value)
            }
            Literal::Complex(imaginary, length) => {
                self.take_buffer(*length as u64, in_place);
                self.make_complex(0.0, *imaginary)
            }
            Literal::Tuple(items) => {
                // The tuple comes before what is in it; the empty one is a constant.
                let size = TUPLE + WORD * items.len() as u64;
                let size = if items.is_empty() { 0 } else { size };
                let object = self.take(Kind::Tuple, size);
                let made = items
                    .iter()
                    .map(|item| self.make_literal(item, in_place))
                    .collect();
                Value::Object(self.heap.place(Object::Tuple(made), object))
            }
        }
    }

    /// The text of a number: nobody gives it back.
    fn take_buffer(&mut self, length: u64, in_place: bool) {
        if !in_place {
            self.take(Kind::Scratch, length + 1);
        }
    }
}
