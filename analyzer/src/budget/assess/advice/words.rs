//! The words of Python source: names, without those in strings and comments.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::cost::Subject;

/// A word of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
    /// It is an attribute of something.
    pub(super) after_dot: bool,
    /// Brackets around it.
    pub(super) depth: usize,
}

/// The words of a source, and where its strings are.
#[derive(Debug, Default)]
pub(super) struct Words<'t> {
    pub(super) words: Vec<Word<'t>>,
    pub(super) strings: Vec<Range<usize>>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut found = Self::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut depth: usize = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'#' => at = line_end(text, at),
                b'\'' | b'"' => {
                    let end = string_end(bytes, at);
                    found.strings.push(at..end);
                    at = end;
                }
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    at += 1;
                }
                b')' | b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    at += 1;
                }
                _ if is_of_word(*byte) => {
                    let end = bytes[at..]
                        .iter()
                        .position(|byte| !is_of_word(*byte))
                        .map_or(bytes.len(), |length| at + length);
                    let word = &text[at..end];
                    if is_prefix(word) && matches!(bytes.get(end), Some(b'\'' | b'"')) {
                        let string = string_end(bytes, end);
                        found.strings.push(at..string);
                        at = string;
                        continue;
                    }
                    if !byte.is_ascii_digit() {
                        let before = text[..at].trim_end_matches([' ', '\t']);
                        found.words.push(Word {
                            text: word,
                            span: at..end,
                            after_dot: before.ends_with('.') && !before.ends_with(".."),
                            depth,
                        });
                    }
                    at = end;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// A string of the source has this word in it.
    pub(super) fn is_in_a_string(&self, text: &str, word: &str) -> bool {
        self.strings
            .iter()
            .any(|span| text[span.clone()].contains(word))
    }

    /// The source with words replaced; attributes only where `attributes` says so.
    pub(super) fn renamed(
        &self,
        text: &str,
        names: &BTreeMap<&str, String>,
        attributes: bool,
    ) -> String {
        let mut renamed = String::with_capacity(text.len());
        let mut done = 0;
        for word in &self.words {
            if word.after_dot && !attributes {
                continue;
            }
            if let Some(name) = names.get(word.text) {
                renamed.push_str(&text[done..word.span.start]);
                renamed.push_str(name);
                done = word.span.end;
            }
        }
        renamed.push_str(&text[done..]);
        renamed
    }
}

fn is_of_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

fn is_prefix(word: &str) -> bool {
    word.len() <= 2 && word.chars().all(|one| "rRbBfFuU".contains(one))
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length)
}

/// The end of the string that starts with the quotes at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let is_triple = bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote);
    let length = if is_triple { 3 } else { 1 };
    let mut next = at + length;
    while let Some(byte) = bytes.get(next) {
        match byte {
            // In a raw string, a backslash keeps a quote as well.
            b'\\' => next += 2,
            b'\n' if !is_triple => return next,
            _ if *byte == quote
                && (0..length).all(|more| bytes.get(next + more) == Some(&quote)) =>
            {
                return next + length;
            }
            _ => next += 1,
        }
    }
    bytes.len()
}

/// The words of each file, compiled ones included: what one file has, another may mean.
pub(super) struct Elsewhere {
    files: BTreeMap<String, BTreeSet<Vec<u8>>>,
}

impl Elsewhere {
    pub(super) fn of(subject: &Subject<'_>) -> Self {
        let files = subject.files().into_keys().map(|path| {
            let bytes = subject.tree.bytes(path).unwrap_or_default();
            let words = bytes
                .split(|byte| !is_of_word(*byte))
                .filter(|word| word.len() > 1)
                .map(<[u8]>::to_vec);
            (path.to_owned(), words.collect())
        });
        Self {
            files: files.collect(),
        }
    }

    /// A file other than that of `path` has the word.
    pub(super) fn has(&self, word: &str, path: &str) -> bool {
        self.files
            .iter()
            .any(|(other, words)| other != path && words.contains(word.as_bytes()))
    }
}
