//! Dicts and sets: how they grow, and which keys are equal.

use std::rc::Rc;

use super::super::heap::Id;
use super::super::ledger::Kind;
use super::super::text::Text;
use super::super::value::{BigIntKey, Key, Map, Object, Value};
use super::make::WORD;
use super::{Machine, Outcome};
use crate::vm::growth::places_for;

/// The work of making a key of a tuple: tuples of tuples make many.
const KEY: u64 = 32;
/// The places that an ordered table grows by.
const ORDERED_STEP: u32 = 4;

/// Where a map lies: in a dict, in a set, or in an instance.
impl Object {
    pub(in crate::import) fn map(&self) -> Option<&Map> {
        match self {
            Self::Dict(map) | Self::Set { map, .. } | Self::Instance { members: map, .. } => {
                Some(map)
            }
            _ => None,
        }
    }

    pub(in crate::import) fn map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Dict(map) | Self::Set { map, .. } | Self::Instance { members: map, .. } => {
                Some(map)
            }
            _ => None,
        }
    }
}

impl Machine<'_> {
    /// Looks a name up in a dict or among the members of an instance.
    pub(in crate::import) fn look_up(&self, id: Id, name: Text) -> Option<Value> {
        self.heap
            .get(id)
            .map()?
            .entries
            .get(&Key::Text(name))
            .map(|(_, value)| *value)
    }

    pub(in crate::import) fn look_up_key(&self, id: Id, key: &Key) -> Option<Value> {
        self.heap
            .get(id)
            .map()?
            .entries
            .get(key)
            .map(|(_, value)| *value)
    }

    /// Stores under a name.
    pub(in crate::import) fn store(&mut self, id: Id, name: Text, value: Value) {
        self.store_key(id, Key::Text(name), Value::Text(name), value);
    }

    /// Stores under a key (`mp_map_lookup` in py/map.c): a table without a free place moves to a
    /// larger one.
    pub(in crate::import) fn store_key(&mut self, id: Id, key: Key, shown: Value, value: Value) {
        let is_set = matches!(self.heap.get(id), Object::Set { .. });
        let Some(map) = self.heap.get_mut(id).map_mut() else {
            return;
        };
        if let Some((_, old)) = map.entries.get_mut(&key) {
            *old = value;
            return;
        }
        if map.entries.len() as u32 >= map.places {
            let places = if map.is_ordered {
                map.places + ORDERED_STEP
            } else {
                places_for(map.places + 1)
            };
            let (old, is_ordered) = (map.table, map.is_ordered);
            let (kind, width) = if is_set {
                (Kind::Set, WORD)
            } else {
                (Kind::Entries, 2 * WORD)
            };
            let asked = width * u64::from(places);
            let new = if is_ordered {
                self.renew(old, kind, asked)
            } else {
                let new = self.take(kind, asked);
                if !self.is_refused() {
                    self.heap.free(old);
                }
                new
            };
            if self.is_refused() {
                return;
            }
            if let Some(map) = self.heap.get_mut(id).map_mut() {
                map.places = places;
                map.table = new;
            }
        }
        if let Some(map) = self.heap.get_mut(id).map_mut() {
            map.entries.insert(key, (shown, value));
        }
    }

    /// Takes an entry out. Its place stays.
    pub(in crate::import) fn remove_key(&mut self, id: Id, key: &Key) -> Option<Value> {
        let map = self.heap.get_mut(id).map_mut()?;
        let (at, _, (_, value)) = map.entries.shift_remove_full(key)?;
        // Those behind it move up.
        let moved = map.entries.len() - at;
        self.charge(4 * moved as u64);
        Some(value)
    }

    /// The entries of a dict or set, in order.
    pub(in crate::import) fn entries(&self, id: Id) -> Vec<(Value, Value)> {
        let Some(map) = self.heap.get(id).map() else {
            return Vec::new();
        };
        self.charge(2 * map.entries.len() as u64);
        map.entries.values().copied().collect()
    }

    /// A value as a key; what cannot be one raises.
    pub(in crate::import) fn key(&mut self, value: Value) -> Outcome<Key> {
        match value {
            Value::Object(_) => {
                self.spend(1)?;
                self.nested(|machine| machine.key_of(value))
            }
            _ => self.key_of(value),
        }
    }

    fn key_of(&mut self, value: Value) -> Outcome<Key> {
        Ok(match value {
            Value::Null | Value::None => Key::None,
            Value::Ellipsis => Key::Ellipsis,
            Value::NotImplemented => Key::NotImplemented,
            Value::Bool(is) => Key::Int(BigIntKey::Small(i64::from(is))),
            Value::Int(small) => Key::Int(BigIntKey::Small(small)),
            Value::Float(float) if float.fract() == 0.0 && float.abs() < 1e15 => {
                Key::Int(BigIntKey::Small(float as i64))
            }
            Value::Float(float) => Key::Float(float.to_bits()),
            Value::Text(text) => Key::Text(text),
            Value::Native(native) => Key::Native(native),
            Value::Foreign(name) => Key::Foreign(name),
            Value::Unknown(doubt) | Value::Spread(doubt) => Key::Unknown(doubt),
            Value::Object(id) => match self.heap.get(id) {
                Object::Text { text, .. } => Key::Text(*text),
                Object::Bytes { data, .. } => {
                    self.charge_bytes(data.len());
                    Key::Bytes(Rc::clone(data))
                }
                Object::Integer { value, .. } => match i64::try_from(&**value) {
                    Ok(small) => Key::Int(BigIntKey::Small(small)),
                    Err(_) => Key::Int(BigIntKey::Big(value.clone())),
                },
                Object::Tuple(items) | Object::Record { items, .. } => {
                    let items = items.clone();
                    self.charge(KEY + 8 * items.len() as u64);
                    let keys: Outcome<Vec<Key>> =
                        items.into_iter().map(|item| self.key(item)).collect();
                    Key::Tuple(keys?)
                }
                Object::Set {
                    map,
                    is_frozen: true,
                } => {
                    self.charge(KEY + 16 * map.entries.len() as u64);
                    let keys: Vec<Key> = map.entries.keys().cloned().collect();
                    Key::Set(keys)
                }
                Object::List { .. }
                | Object::Dict(_)
                | Object::Set { .. }
                | Object::Array { .. } => {
                    return Err(self.raise("TypeError", "unhashable type"));
                }
                _ => Key::Identity(id),
            },
        })
    }
}
