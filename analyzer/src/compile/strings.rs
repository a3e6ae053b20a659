//! The table of strings that bytecode refers to by number, in the order of first use.

use super::journal::{Part, Recorder};
use super::names::Name;

const UNUSED: u32 = u32::MAX;

/// Strings in use.
pub(super) struct Strings<'r> {
    order: Vec<Name>,
    /// The place in `order` of every name.
    places: Vec<u32>,
    recorder: &'r Recorder,
}

impl<'r> Strings<'r> {
    pub(super) fn new(recorder: &'r Recorder) -> Self {
        Self {
            order: Vec::new(),
            places: Vec::new(),
            recorder,
        }
    }

    /// The number of `name` in the table, which takes it in if it is new.
    pub(super) fn add(&mut self, name: Name) -> u32 {
        let index = name.0 as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, UNUSED);
        }
        if self.places[index] == UNUSED {
            self.places[index] = self.order.len() as u32;
            self.order.push(name);
            self.recorder.enter(Part::Names);
        }
        self.places[index]
    }

    pub(super) fn in_order(&self) -> &[Name] {
        &self.order
    }
}
