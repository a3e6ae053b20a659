//! `|`, `&`, `-` and `^` of sets, and `|` of dicts.

use super::super::value::{Key, Object, Value};
use super::{Machine, Outcome};

impl Machine<'_> {
    /// Set operators, and `|` of dicts.
    pub(super) fn combine(
        &mut self,
        operator: &str,
        inplace: bool,
        left: Value,
        right: Value,
    ) -> Outcome {
        let (Value::Object(left), Value::Object(right)) = (left, right) else {
            return Err(self.unsupported(operator));
        };
        match (self.heap.get(left), self.heap.get(right)) {
            (Object::Dict(_), Object::Dict(_)) if operator == "|" => {
                let entries = self.entries(right);
                let result = if inplace { left } else { self.copy_dict(left) };
                for (key, value) in entries {
                    let hashed = self.key(key)?;
                    self.store_key(result, hashed, key, value);
                }
                Ok(Value::Object(result))
            }
            (Object::Set { map, is_frozen }, Object::Set { map: other, .. }) => {
                let (frozen, places) = (*is_frozen, map.places);
                let mine: Vec<(Key, Value)> = map
                    .entries
                    .iter()
                    .map(|(key, (value, _))| (key.clone(), *value))
                    .collect();
                let other: Vec<(Key, Value)> = other
                    .entries
                    .iter()
                    .map(|(key, (value, _))| (key.clone(), *value))
                    .collect();
                self.spend((mine.len() + other.len()) as u64)?;
                // What is common goes to a new set; everything else starts from a copy
                // (py/objset.c).
                let inplace = inplace && !frozen;
                if operator == "&" {
                    let common = self.make_set(0, frozen);
                    for (key, value) in mine {
                        if self.look_up_key(right, &key).is_some() {
                            self.store_key(common, key, value, Value::None);
                        }
                    }
                    if !inplace {
                        return Ok(Value::Object(common));
                    }
                    let taken = self.heap.get_mut(common).map_mut().map(std::mem::take);
                    if let (Some(taken), Some(map)) = (taken, self.heap.get_mut(left).map_mut()) {
                        let old = std::mem::replace(map, taken);
                        self.heap.free(old.table);
                    }
                    return Ok(Value::Object(left));
                }
                let set = if inplace {
                    left
                } else {
                    let copy = self.make_set(places, frozen);
                    for (key, value) in mine {
                        self.store_key(copy, key, value, Value::None);
                    }
                    copy
                };
                for (key, value) in other {
                    let there = self.look_up_key(set, &key).is_some();
                    match operator {
                        "|" => self.store_key(set, key, value, Value::None),
                        "^" if !there => self.store_key(set, key, value, Value::None),
                        _ => {
                            self.remove_key(set, &key);
                        }
                    }
                }
                Ok(Value::Object(set))
            }
            _ => Err(self.unsupported(operator)),
        }
    }

    /// A copy of a dict with as many places.
    pub(in crate::import) fn copy_dict(
        &mut self,
        dict: super::super::heap::Id,
    ) -> super::super::heap::Id {
        let places = self.heap.get(dict).map().map_or(0, |map| map.places);
        let copy = self.make_dict(places);
        let entries = self.heap.get(dict).map().map(|map| map.entries.clone());
        self.charge(8 * entries.as_ref().map_or(0, |entries| entries.len() as u64));
        if let (Some(entries), Some(map)) = (entries, self.heap.get_mut(copy).map_mut()) {
            map.entries = entries;
        }
        copy
    }
}
