//! Texts that come up many times, kept once and known by number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Texts by number, each kept once.
#[derive(Debug, Default)]
pub struct Interner {
    texts: Vec<Box<str>>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Interner {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let texts = &self.texts;
        let same = |number: &u32| {
            texts
                .get(*number as usize)
                .is_some_and(|known| **known == *text)
        };
        if let Some(number) = self.numbers.find(hash, same) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        let hasher = &self.hasher;
        let texts = &self.texts;
        self.numbers.insert_unique(hash, number, |number| {
            hasher.hash_one(texts.get(*number as usize).map_or("", |text| text))
        });
        number
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// All texts, in the order of their numbers.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    /// The same with every text rewritten, and the new number of each: two texts may become one.
    pub fn rewritten(&self, rewrite: impl Fn(&str) -> String) -> (Self, Vec<u32>) {
        let mut new = Self::default();
        let numbers = self.texts().map(|text| new.number(&rewrite(text)));
        let numbers = numbers.collect();
        (new, numbers)
    }
}
