//! Two images compared symbol by symbol: what grew, what moved, what has another name now.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::piece::{Piece, What};
use super::read::Image;
use crate::region::MemoryKind;

/// What a symbol takes, or what has no symbol in one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name as people write it.
    pub name: String,
    /// Its source file, if it is known.
    pub source: String,
    /// Its section.
    pub section: String,
    /// Its component.
    pub component: String,
    /// Bytes of flash.
    pub flash: u64,
    /// Bytes of RAM.
    pub ram: u64,
    /// Stands for its bytes; `None` where the file has none.
    content: Option<u64>,
    has_symbol: bool,
}

/// What became of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is in both, of another size.
    Changed,
    /// It is in both, in another source file or section.
    Moved {
        /// Where it was: a source file, or a section.
        from: String,
    },
    /// It has another name now.
    Renamed {
        /// The name that it had.
        from: String,
    },
    /// It was not there.
    New,
    /// It is there no more.
    Gone,
}

/// A difference between two images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What became of it.
    pub fate: Fate,
    /// As it was.
    pub old: Option<Entry>,
    /// As it is.
    pub new: Option<Entry>,
}

impl Difference {
    /// Flash before and after.
    pub fn flash(&self) -> (u64, u64) {
        let flash = |entry: &Option<Entry>| entry.as_ref().map_or(0, |entry| entry.flash);
        (flash(&self.old), flash(&self.new))
    }

    /// RAM before and after.
    pub fn ram(&self) -> (u64, u64) {
        let ram = |entry: &Option<Entry>| entry.as_ref().map_or(0, |entry| entry.ram);
        (ram(&self.old), ram(&self.new))
    }

    /// Bytes more, of flash and RAM.
    fn growth(&self) -> i128 {
        let (flash, ram) = (self.flash(), self.ram());
        i128::from(flash.1) + i128::from(ram.1) - i128::from(flash.0) - i128::from(ram.0)
    }

    /// The entry as it is, or as it was.
    pub fn entry(&self) -> Option<&Entry> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

/// What differs, what grew most first. The sum of all changes is that of the images.
pub fn differences(old: &Image<'_>, new: &Image<'_>) -> Vec<Difference> {
    let mut old = entries(old);
    let mut new = entries(new);
    let mut found = Vec::new();
    for step in STEPS {
        pair(&mut old, &mut new, step, &mut found);
    }
    found.extend(old.into_iter().map(|entry| Difference {
        fate: Fate::Gone,
        old: Some(entry),
        new: None,
    }));
    found.extend(new.into_iter().map(|entry| Difference {
        fate: Fate::New,
        old: None,
        new: Some(entry),
    }));
    found.retain(|difference| {
        let same_size = difference.flash().0 == difference.flash().1
            && difference.ram().0 == difference.ram().1;
        difference.fate != Fate::Changed || !same_size
    });
    let name = |one: &Difference| one.entry().map(|entry| entry.name.clone());
    found.sort_by_cached_key(|one| (-one.growth(), name(one)));
    found
}

/// What two entries must share to be taken for the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Name, source and section.
    All,
    /// Name and section: it moved from file to file.
    NameAndSection,
    /// The name alone.
    Name,
    /// Size and bytes.
    Content,
    /// The name without what a compiler numbers, in the same source.
    SimilarName,
}

/// The surest first.
const STEPS: [Step; 5] = [
    Step::All,
    Step::NameAndSection,
    Step::Name,
    Step::Content,
    Step::SimilarName,
];

/// Fewer bytes are the same by chance.
const SHORTEST_CONTENT: u64 = 8;

impl Step {
    /// What has to be equal; `None` for an entry that this step says nothing about.
    fn key(self, entry: &Entry) -> Option<(String, String, String)> {
        let text = |text: &str| text.to_owned();
        let none = String::new;
        match self {
            Self::All => Some((text(&entry.name), text(&entry.source), text(&entry.section))),
            Self::NameAndSection => Some((text(&entry.name), none(), text(&entry.section))),
            Self::Name if entry.has_symbol => Some((text(&entry.name), none(), none())),
            Self::Content if entry.flash >= SHORTEST_CONTENT => {
                let content = entry.content?;
                Some((format!("{} {content}", entry.flash), none(), none()))
            }
            Self::SimilarName if entry.has_symbol => {
                let name: String = entry
                    .name
                    .split(['.', ':', '$'])
                    .filter(|part| !part.bytes().all(|byte| byte.is_ascii_hexdigit()))
                    .collect();
                let is_name = name.len() >= 3;
                is_name.then(|| (name, text(&entry.source), text(&entry.section)))
            }
            Self::Name | Self::Content | Self::SimilarName => None,
        }
    }
}

fn fate(old: &Entry, new: &Entry) -> Fate {
    if old.name != new.name {
        return Fate::Renamed {
            from: old.name.clone(),
        };
    }
    let moved = [(&old.section, &new.section), (&old.source, &new.source)];
    match moved.into_iter().find(|(before, after)| before != after) {
        Some((from, _)) => Fate::Moved { from: from.clone() },
        None => Fate::Changed,
    }
}

/// Pairs what has the same key, where it is alone with that key on both sides.
fn pair(old: &mut Vec<Entry>, new: &mut Vec<Entry>, step: Step, found: &mut Vec<Difference>) {
    type Places = HashMap<(String, String, String), Vec<usize>>;
    let by_key = |entries: &[Entry]| {
        let mut places = Places::new();
        for (index, entry) in entries.iter().enumerate() {
            if let Some(key) = step.key(entry) {
                places.entry(key).or_default().push(index);
            }
        }
        places
    };
    let (old_places, new_places) = (by_key(old), by_key(new));
    let mut partners: Vec<(usize, usize)> = Vec::new();
    for (key, olds) in &old_places {
        let news = new_places.get(key).map(Vec::as_slice);
        if let (&[one], Some(&[other])) = (olds.as_slice(), news) {
            partners.push((one, other));
        }
    }
    partners.sort_unstable();
    for (one, other) in &partners {
        let (Some(before), Some(after)) = (old.get(*one), new.get(*other)) else {
            continue;
        };
        found.push(Difference {
            fate: fate(before, after),
            old: Some(before.clone()),
            new: Some(after.clone()),
        });
    }
    without(old, partners.iter().map(|(one, _)| *one).collect());
    without(new, partners.iter().map(|(_, other)| *other).collect());
}

fn without(entries: &mut Vec<Entry>, taken: HashSet<usize>) {
    let mut index = 0..;
    entries.retain(|_| index.next().is_none_or(|at| !taken.contains(&at)));
}

/// What the image has, one entry for each symbol; those of one name in one source and section are
/// one.
fn entries(image: &Image<'_>) -> Vec<Entry> {
    let mut numbers: HashMap<(String, String, String), usize> = HashMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for charge in image.charges() {
        let piece = charge
            .piece
            .and_then(|number| image.pieces.get(number as usize));
        let entry = match piece {
            Some(piece) => described(image, piece),
            None => lost(),
        };
        let key = (
            entry.name.clone(),
            entry.source.clone(),
            entry.section.clone(),
        );
        let number = *numbers.entry(key).or_insert(entries.len());
        if number == entries.len() {
            entries.push(entry);
        }
        let region = image.layout.regions.get(charge.region as usize);
        let (Some(entry), Some(region)) = (entries.get_mut(number), region) else {
            continue;
        };
        match region.kind {
            MemoryKind::Flash => {
                entry.flash += charge.size;
                let bytes = piece.and_then(|piece| image.elf.bytes_at(piece.address, charge.size));
                let mut hasher = DefaultHasher::new();
                (entry.content, bytes).hash(&mut hasher);
                entry.content = bytes.map(|_| hasher.finish());
            }
            MemoryKind::Ram => entry.ram += charge.size,
        }
    }
    entries
}

fn described(image: &Image<'_>, piece: &Piece) -> Entry {
    // A function is one thing, whatever was put in line there.
    let symbol = match piece.what {
        What::Symbol(symbol) => Some(symbol),
        What::Copy { inside, .. } => inside,
        What::Gap(_) => None,
    };
    let section = image.elf.sections.get(piece.section as usize);
    let source = match piece.what {
        What::Copy { .. } => symbol.and_then(|symbol| image.source_of_symbol(symbol)),
        _ => piece.source,
    };
    let component = image.components.get(piece.component as usize);
    Entry {
        name: match symbol {
            Some(symbol) => image.symbol_name(symbol).to_owned(),
            None => image.name_of(piece).into_owned(),
        },
        source: image.source_name(source).to_owned(),
        section: section.map_or_else(String::new, |section| section.name.clone().into_owned()),
        component: component.map_or_else(String::new, |component| component.name.clone()),
        flash: 0,
        ram: 0,
        content: None,
        has_symbol: symbol.is_some(),
    }
}

fn lost() -> Entry {
    Entry {
        name: "lost between segments".to_owned(),
        source: String::new(),
        section: String::new(),
        component: String::new(),
        flash: 0,
        ram: 0,
        content: None,
        has_symbol: false,
    }
}
