//! An image, read: everything that can be asked about it comes from here.

use std::borrow::Cow;
use std::collections::HashMap;

use rayon::prelude::*;

use super::components::{Classifier, Component, Subject, plain_name};
use super::debug::{self, Debug};
use super::elf::{Elf, SymbolKind};
use super::error::Error;
use super::intern::Interner;
use super::layout::{Layout, layout};
use super::piece::{Owners, Piece, What, cut};
use crate::region::Region;

/// An image with every byte of it given to somebody.
#[derive(Debug)]
pub struct Image<'data> {
    /// The container.
    pub elf: Elf<'data>,
    /// What debug information says.
    pub debug: Debug,
    /// Regions, and where in them the image lies.
    pub layout: Layout,
    /// The image in pieces, in the order of addresses: all that is loaded, to the byte.
    pub pieces: Vec<Piece>,
    /// Components, by number.
    pub components: Vec<Component>,
    /// Names of symbols as people write them.
    names: Names,
    /// The source of each symbol, by number.
    sources: Vec<Option<u32>>,
}

/// Bytes of a piece in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// The region, by number.
    pub region: u32,
    /// The piece, by number; `None` for what is lost between two segments.
    pub piece: Option<u32>,
    /// Bytes.
    pub size: u64,
    /// First values, stored where the program does not run.
    pub is_copy: bool,
}

impl<'data> Image<'data> {
    /// Reads an image. Memory is what a board has; without any, regions come from the segments.
    pub fn read(data: &'data [u8], memory: &[Region]) -> Result<Self, Error> {
        let elf = Elf::read(data)?;
        let layout = layout(&elf, memory)?;
        let (mut debug, places) = debug::read(&elf);
        let names = Names::of(&elf);
        let owners = Owners::of(&elf, places);
        let sources = sources(&elf, &mut debug, &owners);
        let mut pieces = cut(&elf, &debug, &owners, &sources);
        drop(owners);
        let components = classify(&elf, &debug, &names, &mut pieces);
        Ok(Self {
            elf,
            debug,
            layout,
            pieces,
            components,
            names,
            sources,
        })
    }

    /// Who takes what of which region: the sum over a region is what the image takes of it.
    pub fn charges(&self) -> impl Iterator<Item = Charge> {
        self.layout.stretches.iter().flat_map(|stretch| {
            let (start, end) = (stretch.running, stretch.running + stretch.size);
            let lost = (stretch.lost_before > 0).then_some(Charge {
                region: stretch.region,
                piece: None,
                size: stretch.lost_before,
                is_copy: false,
            });
            let first = self
                .pieces
                .partition_point(|piece| piece.address + piece.size <= start);
            let pieces = (first..).zip(&self.pieces[first..]);
            let inside = pieces
                .take_while(move |(_, piece)| piece.address < end)
                .map(move |(number, piece)| {
                    let from = piece.address.max(start);
                    let until = (piece.address + piece.size).min(end);
                    Charge {
                        region: stretch.region,
                        piece: u32::try_from(number).ok(),
                        size: until - from,
                        is_copy: stretch.is_copy,
                    }
                });
            lost.into_iter().chain(inside)
        })
    }

    /// The name of what a piece is.
    pub fn name_of(&self, piece: &Piece) -> Cow<'_, str> {
        match piece.what {
            What::Symbol(symbol) => self.symbol_name(symbol).into(),
            What::Copy { stretch, .. } => self.copied_name(stretch),
            What::Gap(gap) => gap.words().into(),
        }
    }

    /// A symbol as people write it.
    pub fn symbol_name(&self, symbol: u32) -> &str {
        self.names.of_symbol(symbol)
    }

    /// Names of all symbols, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.texts.texts()
    }

    /// The function that a copy is of, as people write it.
    pub fn copied_name(&self, stretch: u32) -> Cow<'_, str> {
        let copy = self.debug.copies.get(stretch as usize);
        let origin = copy.and_then(|copy| self.debug.origins.get(copy.origin as usize));
        match origin.and_then(|origin| origin.name) {
            Some(name) => plain_name(self.debug.names.text(name).as_bytes()),
            None => "a function without a name".into(),
        }
    }

    /// The source of a symbol that has a piece of its own.
    pub fn source_of_symbol(&self, symbol: u32) -> Option<u32> {
        self.sources.get(symbol as usize).copied().flatten()
    }

    /// The source file of a number.
    pub fn source_name(&self, source: Option<u32>) -> &str {
        source.map_or("", |source| self.debug.sources.text(source))
    }
}

/// Names of symbols as people write them: many Rust symbols differ in their hash alone.
#[derive(Debug, Default)]
struct Names {
    texts: Interner,
    /// For each symbol, the number of its name.
    numbers: Vec<u32>,
}

/// As many names are worked out side by side before they are kept.
const NAMES_AT_A_TIME: usize = 1 << 14;

impl Names {
    fn of(elf: &Elf<'_>) -> Self {
        let mut names = Self::default();
        for symbols in elf.symbols.chunks(NAMES_AT_A_TIME) {
            let texts = symbols.par_iter().map(|symbol| match symbol.kind {
                SymbolKind::Function | SymbolKind::Object => plain_name(symbol.name),
                _ => String::from_utf8_lossy(symbol.name),
            });
            let texts: Vec<Cow<'_, str>> = texts.collect();
            let numbers = texts.iter().map(|text| names.texts.number(text));
            names.numbers.extend(numbers);
        }
        names
    }

    fn of_symbol(&self, symbol: u32) -> &str {
        let number = self.numbers.get(symbol as usize);
        number.map_or("", |number| self.texts.text(*number))
    }
}

/// The source of each symbol: what debug information knows, else the file that the linker read it
/// from.
fn sources(elf: &Elf<'_>, debug: &mut Debug, owners: &Owners) -> Vec<Option<u32>> {
    let mut sources = Vec::with_capacity(elf.symbols.len());
    for symbol in &elf.symbols {
        let known = match symbol.section {
            0 => None,
            _ => owners.source_of(symbol, debug),
        };
        // What the linker makes stands behind a file without a name.
        let file = symbol.file.and_then(|file| elf.symbols.get(file as usize));
        let file = file.filter(|file| symbol.section != 0 && !file.name.is_empty());
        sources.push(known.or_else(|| {
            let name = String::from_utf8_lossy(file?.name);
            Some(debug.sources.number(without_hash(&name)))
        }));
    }
    sources
}

/// A unit of code that rustc names by crate and hash, by its crate: `image.0123abcd-cgu.0`.
fn without_hash(file: &str) -> &str {
    match file.split_once('.') {
        Some((name, rest)) if rest.contains("-cgu.") => name,
        _ => file,
    }
}

fn classify(elf: &Elf<'_>, debug: &Debug, names: &Names, pieces: &mut [Piece]) -> Vec<Component> {
    let sections = elf.sections.iter().map(|section| &*section.name);
    let mut classifier = Classifier::new(sections, &debug.sources);
    // All copies of one function are alike, and there are many of them.
    let mut copied: HashMap<(Option<u32>, u32, Option<u32>), u32> = HashMap::new();
    // What copies divide comes in turns with them.
    let mut last = None;
    for piece in pieces {
        let subject = Subject {
            section: piece.section,
            source: piece.source,
            ..Subject::default()
        };
        piece.component = match piece.what {
            What::Copy { stretch, .. } => {
                let copy = debug.copies.get(stretch as usize);
                let origin = copy.and_then(|copy| debug.origins.get(copy.origin as usize));
                let name = origin.and_then(|origin| origin.name);
                let key = (name, piece.section, piece.source);
                *copied.entry(key).or_insert_with(|| {
                    let name = name.map(|name| plain_name(debug.names.text(name).as_bytes()));
                    let symbol = name.as_deref();
                    classifier.component(Subject { symbol, ..subject })
                })
            }
            what => match last {
                Some((same, component)) if same == (what, piece.section, piece.source) => component,
                _ => classifier.component(match what {
                    What::Symbol(symbol) => Subject {
                        symbol: Some(names.of_symbol(symbol)),
                        ..subject
                    },
                    What::Gap(gap) => Subject {
                        gap: Some(gap),
                        ..subject
                    },
                    What::Copy { .. } => subject,
                }),
            },
        };
        if !matches!(piece.what, What::Copy { .. }) {
            last = Some(((piece.what, piece.section, piece.source), piece.component));
        }
    }
    classifier.into_components()
}
