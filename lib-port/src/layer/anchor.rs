//! Where an edit belongs, told by hashes of the lines around it.

use crate::hash;

/// How many lines of context are kept on either side.
const CONTEXT: usize = 3;

/// What stands in the base where an edit is made: hashes, so that no text of it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchor {
    /// Short hashes of the lines above, in their order; fewer at the top of the file.
    pub before: Vec<u16>,
    /// The hash of the lines that the edit turns off.
    pub off: Option<u32>,
    /// Short hashes of the lines below; fewer at the end of the file.
    pub after: Vec<u16>,
}

impl Anchor {
    /// The anchor of turning off `lines[first..end]`, or of an insertion there if that is empty.
    pub fn of(lines: &[&[u8]], first: usize, end: usize) -> Self {
        let end = end.min(lines.len());
        let first = first.min(end);
        let short = |lines: &[&[u8]]| lines.iter().map(|line| hash::of_line(line)).collect();
        Self {
            before: short(&lines[first.saturating_sub(CONTEXT)..first]),
            off: (first < end).then(|| hash::of_lines(&lines[first..end])),
            after: short(&lines[end..lines.len().min(end + CONTEXT)]),
        }
    }

    /// As it stands in a layer: `3f2a.91bc.00d1 5e6f7a8b 77aa.1234.9f00`.
    pub(super) fn to_words(&self) -> String {
        let mut words = vec![chain(&self.before)];
        words.extend(self.off.map(|off| format!("{off:08x}")));
        words.push(chain(&self.after));
        words.join(" ")
    }

    /// Reads what [`Self::to_words`] writes.
    pub(super) fn parse(words: &[&str], with_off: bool) -> Option<Self> {
        let (before, off, after) = match (words, with_off) {
            ([before, off, after], true) => (before, Some(digits(off, 8)?), after),
            ([before, after], false) => (before, None, after),
            _ => return None,
        };
        Some(Self {
            before: unchain(before)?,
            off,
            after: unchain(after)?,
        })
    }
}

/// Short hashes as a word; a word cannot be empty.
fn chain(hashes: &[u16]) -> String {
    if hashes.is_empty() {
        return "-".to_owned();
    }
    let words: Vec<String> = hashes.iter().map(|hash| format!("{hash:04x}")).collect();
    words.join(".")
}

fn unchain(word: &str) -> Option<Vec<u16>> {
    if word == "-" {
        return Some(Vec::new());
    }
    let hashes: Option<Vec<u16>> = word
        .split('.')
        .map(|hash| u16::try_from(digits(hash, 4)?).ok())
        .collect();
    hashes.filter(|hashes| hashes.len() <= CONTEXT)
}

fn digits(word: &str, count: usize) -> Option<u32> {
    let number = hash::hexadecimal(word.as_bytes())?;
    (word.len() == count).then_some(number)
}
