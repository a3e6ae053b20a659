//! The image cut into pieces, each of one owner: together they are all that is loaded, to the byte.

use std::cmp::Reverse;
use std::ops::Range;

use serde::Deserialize;

use super::anonymous;
use super::debug::{Debug, Places, Variable};
use super::elf::{Elf, Section, Segment, Symbol, SymbolKind};
use super::paint::{Claim, first_after, owner_at, paint};

/// What a piece is that has no symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// Bytes that only align what follows.
    Padding,
    /// Text.
    Strings,
    /// Other constants: tables, parts of floats.
    Constants,
    /// Code, mostly from assembly.
    Code,
    /// Memory that the program writes to.
    Variables,
    /// The headers of the file itself, where they are loaded.
    Headers,
    /// What lies in a segment but in no section.
    Unlisted,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A part of a symbol, by number; most have one part.
    Symbol(u32),
    /// A copy of a function, inside of a symbol.
    Copy {
        /// The copy, by its number among those of the debug information.
        stretch: u32,
        /// The symbol around it.
        inside: Option<u32>,
    },
    /// Something without a symbol.
    Gap(Gap),
}

/// A stretch of memory with one owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its first address, when the program runs.
    pub address: u64,
    /// Bytes.
    pub size: u64,
    /// The section, by number; 0 for none.
    pub section: u32,
    /// What it is.
    pub what: What,
    /// The source file that it was written in, by number.
    pub source: Option<u32>,
    /// The component, by number.
    pub component: u32,
}

impl Gap {
    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            Self::Padding => "padding",
            Self::Strings => "strings without a symbol",
            Self::Constants => "constants without a symbol",
            Self::Code => "code without a symbol",
            Self::Variables => "variables without a symbol",
            Self::Headers => "headers of the file",
            Self::Unlisted => "in no section",
        }
    }
}

/// Whose each address is, by each of the ways to know.
pub(super) struct Owners {
    sections: Vec<(Range<u64>, u32)>,
    symbols: Vec<(Range<u64>, u32)>,
    copies: Vec<(Range<u64>, u32)>,
    functions: Vec<(Range<u64>, u32)>,
    units: Vec<(Range<u64>, u32)>,
    variables: Vec<Variable>,
    /// Labels that have no size, in the order of addresses: symbols by number.
    labels: Vec<(u64, u32)>,
    /// Where ARM's mapping symbols say that data begins, or code.
    mapping: Vec<(u64, bool)>,
}

impl Owners {
    /// Takes over what debug information claims: each kind of claim is gone when it is painted.
    pub(super) fn of(elf: &Elf<'_>, places: Places) -> Self {
        let sections = (0u32..).zip(&elf.sections);
        let sections = sections.filter(|(_, section)| takes_memory(section));
        let sections = sections
            .map(|(number, section)| claim(section.address, section.end(), number.into(), number));
        Self {
            sections: paint(sections.collect()),
            symbols: paint(symbol_claims(elf)),
            copies: paint(places.copies),
            functions: paint(places.functions),
            units: paint(places.units),
            variables: places.variables,
            labels: labels(elf),
            mapping: mapping(elf),
        }
    }

    /// The source of a symbol: by its code, by its variable, by the file that the linker read it
    /// from, by the unit.
    pub(super) fn source_of(&self, symbol: &Symbol<'_>, debug: &Debug) -> Option<u32> {
        let origin = owner_at(&self.functions, symbol.address).or_else(|| {
            let variables = &self.variables;
            let index = variables.partition_point(|one| one.address < symbol.address);
            let variable = variables.get(index)?;
            (variable.address == symbol.address).then_some(variable.origin)
        });
        origin
            .and_then(|origin| debug.origins.get(origin as usize))
            .map(|origin| origin.source)
            .or_else(|| owner_at(&self.units, symbol.address))
    }

    /// Whether a mapping symbol says that data lies at an address.
    fn is_data(&self, address: u64) -> bool {
        let behind = self.mapping.partition_point(|(start, _)| *start <= address);
        let last = behind
            .checked_sub(1)
            .and_then(|index| self.mapping.get(index));
        last.is_some_and(|(_, is_data)| *is_data)
    }

    fn source_at(&self, address: u64, debug: &Debug) -> Option<u32> {
        let origin = owner_at(&self.functions, address);
        origin
            .and_then(|origin| debug.origins.get(origin as usize))
            .map(|origin| origin.source)
            .or_else(|| owner_at(&self.units, address))
    }
}

/// A section whose bytes are in the image's own memory.
pub(super) fn takes_memory(section: &Section<'_>) -> bool {
    section.is_allocated && section.size > 0 && !(section.is_per_thread && section.is_zero)
}

fn claim(start: u64, end: u64, rank: u64, owner: u32) -> Claim {
    Claim {
        start,
        end,
        rank,
        owner,
    }
}

/// Symbols that say how large they are. Of two that overlap, the one that starts later wins, then
/// the smaller: it is a part of the other.
fn symbol_claims(elf: &Elf<'_>) -> Vec<Claim> {
    let sized = (0u32..).zip(&elf.symbols);
    let mut sized: Vec<(u32, &Symbol<'_>)> = sized
        .filter(|(_, symbol)| symbol.size > 0 && is_in_memory(symbol))
        .collect();
    // Aliases come in the order of their names, so that equal images give equal answers.
    sized.sort_by(|(_, one), (_, other)| {
        let by_place = (one.address, Reverse(one.size), one.is_global);
        by_place
            .cmp(&(other.address, Reverse(other.size), other.is_global))
            .then_with(|| other.name.cmp(one.name))
    });
    let claims = (0u64..).zip(sized).filter_map(|(rank, (number, symbol))| {
        let section = elf.sections.get(symbol.section as usize)?;
        let end = symbol.address.saturating_add(symbol.size);
        let is_here = takes_memory(section) && symbol.address >= section.address;
        is_here.then(|| claim(symbol.address, end.min(section.end()), rank, number))
    });
    claims.collect()
}

fn labels(elf: &Elf<'_>) -> Vec<(u64, u32)> {
    let unsized_ones = (0u32..).zip(&elf.symbols).filter(|(_, symbol)| {
        let is_code = elf
            .sections
            .get(symbol.section as usize)
            .is_some_and(|section| section.is_code);
        symbol.size == 0 && is_code && is_in_memory(symbol)
    });
    let mut labels: Vec<(u64, u32)> = unsized_ones
        .map(|(number, symbol)| (symbol.address, number))
        .collect();
    labels.sort_unstable();
    // Of several at one address, any names the code behind it.
    labels.dedup_by_key(|(address, _)| *address);
    labels
}

fn mapping(elf: &Elf<'_>) -> Vec<(u64, bool)> {
    let marks = elf.symbols.iter().filter_map(|symbol| match symbol.name {
        [b'$', kind @ (b'a' | b'd' | b't' | b'x'), ..] => Some((symbol.address, *kind == b'd')),
        _ => None,
    });
    let mut marks: Vec<(u64, bool)> = marks.collect();
    marks.sort_unstable();
    marks
}

/// A symbol of something in memory. ARM's and RISC-V's mapping symbols only say what follows.
fn is_in_memory(symbol: &Symbol<'_>) -> bool {
    let is_mapping = symbol.name.first() == Some(&b'$');
    let is_place = matches!(
        symbol.kind,
        SymbolKind::Function | SymbolKind::Object | SymbolKind::Label
    );
    is_place && !is_mapping && symbol.section != 0
}

/// Cuts the image into pieces, in the order of addresses; components are still to be given.
pub(super) fn cut(
    elf: &Elf<'_>,
    debug: &Debug,
    owners: &Owners,
    sources: &[Option<u32>],
) -> Vec<Piece> {
    let mut cutter = Cutter {
        elf,
        debug,
        owners,
        sources,
        pieces: Vec::new(),
    };
    let mut segments: Vec<&Segment> = elf.segments.iter().collect();
    segments.sort_by_key(|segment| segment.address);
    for segment in segments {
        cutter.segment(segment);
    }
    cutter.pieces
}

struct Cutter<'a, 'data> {
    elf: &'a Elf<'data>,
    debug: &'a Debug,
    owners: &'a Owners,
    /// The source of each symbol.
    sources: &'a [Option<u32>],
    pieces: Vec<Piece>,
}

impl Cutter<'_, '_> {
    fn push(&mut self, range: Range<u64>, section: u32, what: What, source: Option<u32>) {
        if range.start < range.end {
            self.pieces.push(Piece {
                address: range.start,
                size: range.end - range.start,
                section,
                what,
                source,
                component: 0,
            });
        }
    }

    fn segment(&mut self, segment: &Segment) {
        let (mut at, end) = (segment.address, segment.address + segment.size);
        let owners = self.owners;
        let sections = &owners.sections[first_after(&owners.sections, at)..];
        for (range, number) in sections.iter().take_while(|(range, _)| range.start < end) {
            self.between_sections(segment, at..range.start.max(at));
            let range = range.start.max(at)..range.end.min(end);
            self.section(range.clone(), *number);
            at = range.end;
        }
        self.between_sections(segment, at..end);
    }

    /// Bytes of a segment that no section covers.
    fn between_sections(&mut self, segment: &Segment, range: Range<u64>) {
        let in_file = segment.offset.saturating_add(range.start - segment.address);
        let headers = self.elf.headers_end.saturating_sub(in_file);
        let behind_headers = match segment.stored > 0 {
            true => range.end.min(range.start.saturating_add(headers)),
            false => range.start,
        };
        self.push(
            range.start..behind_headers,
            0,
            What::Gap(Gap::Headers),
            None,
        );
        let rest = behind_headers..range.end;
        // Sections say all that is loaded; what is between them aligns the next.
        let gap = if self.owners.sections.is_empty() {
            Gap::Unlisted
        } else {
            Gap::Padding
        };
        self.push(rest, 0, What::Gap(gap), None);
    }

    fn section(&mut self, range: Range<u64>, number: u32) {
        let owners = self.owners;
        let mut at = range.start;
        let symbols = &owners.symbols[first_after(&owners.symbols, at)..];
        for (owned, symbol) in symbols.iter().take_while(|(one, _)| one.start < range.end) {
            self.gap(at..owned.start.max(at), number);
            let owned = owned.start.max(at)..owned.end.min(range.end);
            self.symbol(owned.clone(), number, *symbol);
            at = owned.end;
        }
        self.gap(at..range.end, number);
    }

    fn symbol(&mut self, range: Range<u64>, section: u32, symbol: u32) {
        let source = self.sources.get(symbol as usize).copied().flatten();
        self.with_copies(range, section, What::Symbol(symbol), source, Some(symbol));
    }

    /// A stretch of code, with the copies that lie in it.
    fn with_copies(
        &mut self,
        range: Range<u64>,
        section: u32,
        what: What,
        source: Option<u32>,
        inside: Option<u32>,
    ) {
        let owners = self.owners;
        let mut at = range.start;
        let copies = &owners.copies[first_after(&owners.copies, at)..];
        for (copied, stretch) in copies.iter().take_while(|(one, _)| one.start < range.end) {
            self.push(at..copied.start.max(at), section, what, source);
            let copied = copied.start.max(at)..copied.end.min(range.end);
            at = copied.end;
            let origin = self.debug.copies.get(*stretch as usize);
            let origin = origin.and_then(|copy| self.debug.origins.get(copy.origin as usize));
            let copy = What::Copy {
                stretch: *stretch,
                inside,
            };
            self.push(copied, section, copy, origin.map(|origin| origin.source));
        }
        self.push(at..range.end, section, what, source);
    }

    /// Bytes of a section that no sized symbol covers.
    fn gap(&mut self, range: Range<u64>, number: u32) {
        if range.is_empty() {
            return;
        }
        let elf = self.elf;
        let Some(section) = elf.sections.get(number as usize) else {
            return;
        };
        let labels = &self.owners.labels;
        let first = labels.partition_point(|(address, _)| *address < range.start);
        let behind = labels.partition_point(|(address, _)| *address < range.end);
        let labels = &labels[first..behind];
        let until = labels.first().map_or(range.end, |(address, _)| *address);
        let is_data = self.owners.is_data(range.start);
        for (part, gap) in anonymous::classify(section, range.start..until, is_data) {
            self.unnamed(part, number, gap);
        }
        for (index, (address, symbol)) in labels.iter().enumerate() {
            let end = labels.get(index + 1).map_or(range.end, |(next, _)| *next);
            self.symbol(*address..end, number, *symbol);
        }
    }

    fn unnamed(&mut self, range: Range<u64>, section: u32, gap: Gap) {
        if range.is_empty() {
            return;
        }
        if gap == Gap::Code {
            let source = self.owners.source_at(range.start, self.debug);
            self.with_copies(range, section, What::Gap(gap), source, None);
        } else {
            self.push(range, section, What::Gap(gap), None);
        }
    }
}
