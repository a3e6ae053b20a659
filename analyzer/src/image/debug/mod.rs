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

use std::ops::Range;

use super::elf::Elf;
use super::intern::Interner;

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
    /// Where code lies that is no copy.
    pub functions: Vec<Function>,
    /// Where variables lie.
    pub variables: Vec<Variable>,
    /// Copies of functions inside of others, an inner one after the one around it.
    pub copies: Vec<Copy>,
    /// What each unit covers, and its name among the sources.
    pub units: Vec<(Range<u64>, u32)>,
    /// Units that could not be read, and why.
    pub problems: Vec<UnitProblem>,
    /// Units of which the larger part is in a file of its own.
    pub split_units: usize,
}

/// Where something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its name as the linker would have it, by number.
    pub name: Option<u32>,
    /// Its source file, by number; the compile unit where no file is known.
    pub source: u32,
}

/// Code of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// The first address.
    pub start: u64,
    /// The first address behind it.
    pub end: u64,
    /// Where it was written, by number.
    pub origin: u32,
}

/// A variable with a fixed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its address.
    pub address: u64,
    /// Where it was written, by number.
    pub origin: u32,
}

/// A stretch of a function that was put in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// The first address.
    pub start: u64,
    /// The first address behind it.
    pub end: u64,
    /// How deep its entry is: of two at one address, the deeper was put into the other.
    pub depth: u32,
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

/// As many units are in work at a time: what they say is merged, and dropped, before the next.
const AT_A_TIME: usize = 64;

/// Reads the debug information of an image.
pub fn read(elf: &Elf<'_>) -> Debug {
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
    let mut start = 0;
    while start < headers.len() {
        let end = (start + AT_A_TIME).min(headers.len());
        for facts in reader.read(start..end) {
            debug.take(facts, &mut elsewhere);
        }
        start = end;
    }
    let offsets = elsewhere.offsets();
    for (offset, found) in offsets.iter().zip(reader.resolve(&offsets)) {
        debug.found(*offset, found, &elsewhere);
    }
    debug.variables.sort_unstable_by_key(|one| one.address);
    let renumbered = path::shorten(&mut debug.sources);
    let source_of = |number: u32| renumbered.get(number as usize).copied().unwrap_or(number);
    for origin in &mut debug.origins {
        origin.source = source_of(origin.source);
    }
    for (_, source) in &mut debug.units {
        *source = source_of(*source);
    }
    debug
}
