//! The image as a tree: region, section, component, source file, symbol.

use std::borrow::Cow;
use std::collections::HashMap;

use super::piece::{Gap, What};
use super::read::{Charge, Image};

/// A level of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A region of memory.
    Region,
    /// A section, or what is lost between segments.
    Section,
    /// A component.
    Component,
    /// A source file, or the compile unit where no file is known.
    Source,
    /// A symbol, the copies of a function, or what has no symbol.
    Symbol,
}

/// All levels, from the root.
pub const LEVELS: [Level; 5] = [
    Level::Region,
    Level::Section,
    Level::Component,
    Level::Source,
    Level::Symbol,
];

/// A node with what is below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    /// Its level.
    pub level: Level,
    /// Its name; empty for a source file that nobody knows.
    pub name: Cow<'a, str>,
    /// Bytes of it and all below it.
    pub size: u64,
    /// Whether it is of copies of a function inside of others.
    pub is_copied: bool,
    /// What is below it, largest first.
    pub children: Vec<Node<'a>>,
}

/// What tells one leaf from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Leaf {
    Symbol(u32),
    /// Copies of the function of that name.
    Copies(Option<u32>),
    Gap(Gap),
    Lost,
}

/// Where a leaf is: a key for each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Path {
    region: u32,
    section: (u32, bool),
    component: u32,
    source: Option<u32>,
    leaf: Leaf,
}

/// What is lost between segments has no section, component or source.
const NONE: u32 = u32::MAX;

/// The tree of an image, largest first on each level. A region's size is what the image takes of it.
pub fn tree<'a>(image: &'a Image<'_>) -> Vec<Node<'a>> {
    let mut sizes: HashMap<Path, (u64, u32)> = HashMap::new();
    for charge in image.charges() {
        let first = charge.piece.unwrap_or(NONE);
        let entry = sizes.entry(path(image, &charge)).or_insert((0, first));
        entry.0 += charge.size;
    }
    let mut leaves: Vec<(Path, u64, u32)> = sizes
        .into_iter()
        .map(|(path, (size, piece))| (path, size, piece))
        .collect();
    leaves.sort_unstable_by_key(|(path, _, piece)| (*path, *piece));
    level(image, &leaves, 0)
}

fn path(image: &Image<'_>, charge: &Charge) -> Path {
    let piece = charge
        .piece
        .and_then(|number| image.pieces.get(number as usize));
    let Some(piece) = piece else {
        return Path {
            region: charge.region,
            section: (NONE, false),
            component: NONE,
            source: None,
            leaf: Leaf::Lost,
        };
    };
    Path {
        region: charge.region,
        section: (piece.section, charge.is_copy && piece.section != 0),
        component: piece.component,
        source: piece.source,
        leaf: match piece.what {
            What::Symbol(symbol) => Leaf::Symbol(symbol),
            What::Copy { stretch, .. } => {
                let copy = image.debug.copies.get(stretch as usize);
                let origin = copy.and_then(|copy| image.debug.origins.get(copy.origin as usize));
                Leaf::Copies(origin.and_then(|origin| origin.name))
            }
            What::Gap(gap) => Leaf::Gap(gap),
        },
    }
}

/// The nodes of a level. It calls itself once for each level, and there are five.
fn level<'a>(image: &'a Image<'_>, leaves: &[(Path, u64, u32)], depth: usize) -> Vec<Node<'a>> {
    let Some(here) = LEVELS.get(depth).copied() else {
        return Vec::new();
    };
    let is_same = |one: &Path, other: &Path| match here {
        Level::Region => one.region == other.region,
        Level::Section => one.section == other.section,
        Level::Component => one.component == other.component,
        Level::Source => one.source == other.source,
        Level::Symbol => one.leaf == other.leaf,
    };
    let groups = leaves.chunk_by(|(one, _, _), (other, _, _)| is_same(one, other));
    let mut nodes: Vec<Node<'_>> = groups
        .filter_map(|group| {
            let (path, _, piece) = group.first()?;
            Some(Node {
                level: here,
                name: name(image, here, path, *piece),
                size: group.iter().map(|(_, size, _)| size).sum(),
                is_copied: here == Level::Symbol && matches!(path.leaf, Leaf::Copies(_)),
                children: level(image, group, depth + 1),
            })
        })
        .collect();
    nodes.sort_by(|one, other| (other.size, &one.name).cmp(&(one.size, &other.name)));
    nodes
}

fn name<'a>(image: &'a Image<'_>, level: Level, path: &Path, piece: u32) -> Cow<'a, str> {
    let lost = "lost between segments";
    match level {
        Level::Region => {
            let region = image.layout.regions.get(path.region as usize);
            region.map_or("", |region| &region.name).into()
        }
        Level::Section => match (
            path.section,
            image.elf.sections.get(path.section.0 as usize),
        ) {
            ((0, _), _) => "no section".into(),
            ((_, true), Some(section)) => format!("{} (first values)", section.name).into(),
            ((_, false), Some(section)) => Cow::Borrowed(&section.name),
            (_, None) => lost.into(),
        },
        Level::Component => {
            let component = image.components.get(path.component as usize);
            component
                .map_or("padding", |component| &component.name)
                .into()
        }
        Level::Source => image.source_name(path.source).into(),
        Level::Symbol => match image.pieces.get(piece as usize) {
            Some(piece) => image.name_of(piece),
            None => lost.into(),
        },
    }
}
