//! What one unit says, and how what units say becomes one answer.

use std::collections::HashMap;
use std::ops::Range;

use super::super::number::number;
use super::sections::Slice;
use super::{Claim, Copy, Debug, Origin, Places, UnitProblem, Variable};

/// What one unit says.
#[derive(Default)]
pub(super) struct Facts<'data> {
    pub problem: Option<UnitProblem>,
    /// The file that has the larger part of the unit.
    pub split_file: Option<String>,
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
    pub(super) fn take(
        &mut self,
        facts: Facts<'_>,
        places: &mut Places,
        elsewhere: &mut Elsewhere,
    ) {
        self.problems.extend(facts.problem);
        if let Some(file) = facts.split_file {
            self.split_units += 1;
            self.split_file.get_or_insert(file);
        }
        let unit = self.sources.number(&facts.name);
        for range in facts.ranges {
            claim(&mut places.units, range, unit);
        }
        let paths: Vec<u32> = facts
            .paths
            .iter()
            .map(|path| self.sources.number(path))
            .collect();
        let first = number(self.origins.len());
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
                    let number = number(self.origins.len());
                    elsewhere.origins.entry(offset).or_default().push(number);
                }
            }
            self.origins.push(origin);
        }
        for (range, origin) in facts.functions {
            claim(&mut places.functions, range, first.saturating_add(origin));
        }
        let variables = facts.variables.into_iter();
        places
            .variables
            .extend(variables.map(|(address, origin)| Variable {
                address,
                origin: first.saturating_add(origin),
            }));
        let first_copy = self
            .copies
            .last()
            .map_or(0, |last| last.copy.saturating_add(1));
        for (range, depth, copy, origin) in facts.copies {
            let number = number(self.copies.len());
            places.copies.push(Claim {
                start: range.start,
                end: range.end,
                rank: u64::from(depth) << 32 | u64::from(number),
                owner: number,
            });
            self.copies.push(Copy {
                copy: first_copy.saturating_add(copy),
                origin: first.saturating_add(origin),
            });
        }
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

/// Adds a claim above all others.
fn claim(claims: &mut Vec<Claim>, range: Range<u64>, owner: u32) {
    claims.push(Claim {
        start: range.start,
        end: range.end,
        rank: claims.len() as u64,
        owner,
    });
}
