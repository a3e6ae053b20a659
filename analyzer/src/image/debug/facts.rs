//! What one unit says, and how what units say becomes one answer.

use std::collections::HashMap;
use std::ops::Range;

use super::sections::Slice;
use super::{Copy, Debug, Function, Origin, UnitProblem, Variable};

/// What one unit says.
#[derive(Default)]
pub(super) struct Facts<'data> {
    pub problem: Option<UnitProblem>,
    pub is_split: bool,
    /// The unit's own name.
    pub name: String,
    pub ranges: Vec<Range<u64>>,
    /// What the rest refers to by number.
    pub origins: Vec<Declared<'data>>,
    /// Source paths, by the number that `origins` have.
    pub paths: Vec<String>,
    /// Functions: range, and number of the origin.
    pub functions: Vec<(Range<u64>, u32)>,
    /// Variables: address, and number of the origin.
    pub variables: Vec<(u64, u32)>,
    /// Copies: range, depth, number of the copy in this unit, number of the origin.
    pub copies: Vec<(Range<u64>, u32, u32, u32)>,
}

/// Where something was declared.
pub(super) enum Declared<'data> {
    /// In this unit: name, and number of the path.
    Here(Option<Slice<'data>>, Option<u32>),
    /// In another, at this offset of `.debug_info`.
    Elsewhere(u64),
}

/// What another unit declares: name and path.
pub(super) type Found<'data> = (Option<Slice<'data>>, Option<String>);

/// References from unit to unit.
#[derive(Default)]
pub(super) struct Elsewhere {
    origins: HashMap<u64, Vec<u32>>,
}

impl Elsewhere {
    /// What is still to be looked up, in order.
    pub(super) fn offsets(&self) -> Vec<u64> {
        let mut offsets: Vec<u64> = self.origins.keys().copied().collect();
        offsets.sort_unstable();
        offsets
    }
}

impl Debug {
    /// Takes over what a unit says.
    pub(super) fn take(&mut self, facts: Facts<'_>, elsewhere: &mut Elsewhere) {
        self.problems.extend(facts.problem);
        self.split_units += usize::from(facts.is_split);
        let unit = self.sources.number(&facts.name);
        let units = facts.ranges.into_iter();
        self.units.extend(units.map(|range| (range, unit)));
        let paths: Vec<u32> = facts
            .paths
            .iter()
            .map(|path| self.sources.number(path))
            .collect();
        let first = self.origins.len() as u32;
        for declared in facts.origins {
            let mut origin = Origin {
                name: None,
                source: unit,
            };
            match declared {
                Declared::Here(name, path) => {
                    origin.name = name.map(|name| self.names.number(&name.to_string_lossy()));
                    let path = path.and_then(|path| paths.get(path as usize));
                    origin.source = path.copied().unwrap_or(unit);
                }
                Declared::Elsewhere(offset) => {
                    let number = self.origins.len() as u32;
                    elsewhere.origins.entry(offset).or_default().push(number);
                }
            }
            self.origins.push(origin);
        }
        let functions = facts.functions.into_iter();
        self.functions
            .extend(functions.map(|(range, origin)| Function {
                start: range.start,
                end: range.end,
                origin: first + origin,
            }));
        let variables = facts.variables.into_iter();
        self.variables
            .extend(variables.map(|(address, origin)| Variable {
                address,
                origin: first + origin,
            }));
        let first_copy = self.copies.last().map_or(0, |last| last.copy + 1);
        let copies = facts.copies.into_iter();
        self.copies
            .extend(copies.map(|(range, depth, copy, origin)| Copy {
                start: range.start,
                end: range.end,
                depth,
                copy: first_copy + copy,
                origin: first + origin,
            }));
    }

    /// Takes over what one unit declares and others refer to.
    pub(super) fn found(&mut self, offset: u64, found: Found<'_>, elsewhere: &Elsewhere) {
        let (name, path) = found;
        let name = name.map(|name| self.names.number(&name.to_string_lossy()));
        let source = path.map(|path| self.sources.number(&path));
        for number in elsewhere.origins.get(&offset).into_iter().flatten() {
            if let Some(origin) = self.origins.get_mut(*number as usize) {
                origin.name = name;
                origin.source = source.unwrap_or(origin.source);
            }
        }
    }
}
