//! Texts that come up many times, kept once and known by number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::number::number;

/// Texts by number, each kept once. They stand one behind the other: an image has a hundred thousand
/// of them, and as many allocations would take a quarter of their memory.
#[derive(Debug, Default)]
pub struct Interner {
    all: String,
    /// Where each ends.
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Interner {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let (all, ends) = (&self.all, &self.ends);
        let same = |number: &u32| text_of(all, ends, *number as usize) == text;
        if let Some(number) = self.numbers.find(hash, same) {
            return *number;
        }
        let number = number(self.ends.len());
        self.all.push_str(text);
        self.ends.push(self.all.len());
        let (all, ends, hasher) = (&self.all, &self.ends, &self.hasher);
        self.numbers.insert_unique(hash, number, |number| {
            hasher.hash_one(text_of(all, ends, *number as usize))
        });
        number
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        text_of(&self.all, &self.ends, number as usize)
    }

    /// All texts, in the order of their numbers.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|number| text_of(&self.all, &self.ends, number))
    }

    /// The same with every text rewritten, and the new number of each: two texts may become one.
    pub fn rewritten(&self, rewrite: impl Fn(&str) -> String) -> (Self, Vec<u32>) {
        let mut new = Self::default();
        let numbers = self.texts().map(|text| new.number(&rewrite(text)));
        let numbers = numbers.collect();
        (new, numbers)
    }
}

fn text_of<'a>(all: &'a str, ends: &[usize], number: usize) -> &'a str {
    let start = number.checked_sub(1).and_then(|before| ends.get(before));
    let end = ends.get(number).copied().unwrap_or(0);
    all.get(start.copied().unwrap_or(0)..end)
        .unwrap_or_default()
}
