//! What debug information says about addresses: which function was written in which source file,
//! and whose code was put in line there.
//!
//! Units are read side by side. What is wrong in one of them is kept as a problem, and the others
//! still count.

mod entry;
mod facts;
mod path;
mod sections;
mod unit;

use super::elf::Elf;
use super::intern::Interner;
use super::paint::Claim;

use facts::Elsewhere;
use sections::Sections;

/// What debug information says, for the whole image.
#[derive(Debug, Default)]
pub struct Debug {
    /// Source files and compile units, by number.
    pub sources: Interner,
    /// Names of functions and variables, by number.
    pub names: Interner,
    /// Where things were written, by number.
    pub origins: Vec<Origin>,
    /// Stretches of copies of functions inside of others.
    pub copies: Vec<Copy>,
    /// Whether it says nothing about any code.
    pub is_empty: bool,
    /// Units that could not be read, and why.
    pub problems: Vec<UnitProblem>,
    /// Units of which the larger part is in a file of its own.
    pub split_units: usize,
    /// The first of those files.
    pub split_file: Option<String>,
}

/// Where something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its name as the linker would have it, by number.
    pub name: Option<u32>,
    /// Its source file, by number; the compile unit where no file is known.
    pub source: u32,
}

/// Where all that lies. Only who owns what is found with it, so that its memory is free then.
#[derive(Default)]
pub(super) struct Places {
    /// Code that is no copy: claims of origins, a later unit's above those of an earlier.
    pub functions: Vec<Claim>,
    /// Claims of stretches of copies; of two at one address, the deeper was put into the other.
    pub copies: Vec<Claim>,
    /// What units cover: claims of their names among the sources.
    pub units: Vec<Claim>,
    /// Variables, in the order of their addresses.
    pub variables: Vec<Variable>,
}

/// A variable with a fixed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its address.
    pub address: u64,
    /// Where it was written, by number.
    pub origin: u32,
}

/// A stretch of a function that was put in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// The number of the copy: one may have several stretches.
    pub copy: u32,
    /// Where the function was written, by number.
    pub origin: u32,
}

/// A unit that could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitProblem {
    /// Where it starts in `.debug_info`.
    pub offset: u64,
    /// What the reader says.
    pub reason: String,
}

/// As many units are in work at a time, and as many bytes of them unless one has more: what they say
/// is merged, and dropped, before the next.
const UNITS_AT_A_TIME: usize = 64;
const BYTES_AT_A_TIME: u64 = 4 << 20;

/// Reads the debug information of an image.
pub(super) fn read(elf: &Elf<'_>) -> (Debug, Places) {
    let sections = Sections::of(elf);
    let mut debug = Debug {
        problems: sections.problems.clone(),
        ..Debug::default()
    };
    let dwarf = sections.dwarf();
    let mut headers = Vec::new();
    let mut iterator = dwarf.units();
    loop {
        match iterator.next() {
            Ok(Some(header)) => headers.push(header),
            Ok(None) => break,
            Err(error) => {
                let end = |header| unit::start_of(header) + header.length_including_self() as u64;
                debug.problems.push(UnitProblem {
                    offset: headers.last().map_or(0, end),
                    reason: error.to_string(),
                });
                break;
            }
        }
    }
    let reader = unit::Reader::new(&dwarf, &headers, sections.size);
    let mut elsewhere = Elsewhere::default();
    let mut places = Places::default();
    let mut start = 0;
    while start < headers.len() {
        let rest = headers.get(start..).unwrap_or_default();
        let mut bytes = 0;
        let fitting = rest.iter().take(UNITS_AT_A_TIME).take_while(|header| {
            let fits = bytes < BYTES_AT_A_TIME;
            bytes += header.length_including_self() as u64;
            fits
        });
        let end = start + fitting.count();
        for facts in reader.read(start..end) {
            debug.take(facts, &mut places, &mut elsewhere);
        }
        start = end;
    }
    debug.is_empty = places.functions.is_empty() && places.units.is_empty();
    let offsets = elsewhere.offsets();
    for (offset, found) in offsets.iter().zip(reader.resolve(&offsets)) {
        debug.found(*offset, found, &elsewhere);
    }
    places.variables.sort_unstable_by_key(|one| one.address);
    let renumbered = path::shorten(&mut debug.sources);
    let source_of = |number: u32| renumbered.get(number as usize).copied().unwrap_or(number);
    for origin in &mut debug.origins {
        origin.source = source_of(origin.source);
    }
    for unit in &mut places.units {
        unit.owner = source_of(unit.owner);
    }
    (debug, places)
}
