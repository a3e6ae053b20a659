//! One unit, walked entry by entry. Nothing calls itself, however deep entries are nested.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use gimli::{AttributeValue, Dwarf, UnitHeader, UnitOffset, UnitRef, constants as dw};
use rayon::prelude::*;

use super::super::number::number;
use super::UnitProblem;
use super::entry::{Entry, has_fixed_place};
use super::facts::{Declared, Facts, Found};
use super::path;
use super::sections::Slice;

/// Reads units of one image.
pub(super) struct Reader<'a, 'data> {
    dwarf: &'a Dwarf<Slice<'data>>,
    headers: &'a [UnitHeader<Slice<'data>>],
    /// Ranges that may still be read. Many entries can refer to one long list, so that a small file
    /// could have more ranges than any memory holds.
    ranges_left: AtomicU64,
}

/// Why a unit was not read to its end.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    /// The reader refused it.
    #[error(transparent)]
    Broken(#[from] gimli::Error),
    /// See [`Reader::ranges_left`].
    #[error("the same lists of ranges are used over and over")]
    TooManyRanges,
}

/// References from one entry to another that are followed: a copy, its function, its declaration.
const MOST_REFERENCES: usize = 8;

impl<'a, 'data> Reader<'a, 'data> {
    pub(super) fn new(
        dwarf: &'a Dwarf<Slice<'data>>,
        headers: &'a [UnitHeader<Slice<'data>>],
        most_ranges: u64,
    ) -> Self {
        Self {
            dwarf,
            headers,
            ranges_left: AtomicU64::new(most_ranges),
        }
    }

    /// What units say, in their order.
    pub(super) fn read(&self, units: Range<usize>) -> Vec<Facts<'data>> {
        let headers = self.headers.get(units).unwrap_or_default();
        headers.par_iter().map(|header| self.unit(header)).collect()
    }

    /// What is declared at offsets of `.debug_info`, in their order.
    pub(super) fn resolve(&self, offsets: &[u64]) -> Vec<Found<'data>> {
        let unit_of = |offset: &u64| {
            self.headers
                .partition_point(|header| start_of(header) <= *offset)
        };
        let by_unit: Vec<&[u64]> = offsets
            .chunk_by(|one, next| unit_of(one) == unit_of(next))
            .collect();
        let found = by_unit.par_iter().flat_map_iter(|offsets| {
            let header = offsets
                .first()
                .and_then(|first| self.headers.get(unit_of(first).checked_sub(1)?));
            let unit = header.and_then(|header| self.dwarf.unit(*header).ok());
            offsets.iter().map(move |offset| {
                let (Some(header), Some(unit)) = (header, &unit) else {
                    return (None, None);
                };
                let mut walk = Walk::new(unit.unit_ref(self.dwarf), &self.ranges_left);
                let local = usize::try_from(offset.saturating_sub(start_of(header)));
                let Ok(local) = local.map(UnitOffset) else {
                    return (None, None);
                };
                match walk.declared(local) {
                    Declared::Here(name, path) => {
                        let path = path.and_then(|path| walk.facts.paths.get(path as usize));
                        (name, path.cloned())
                    }
                    Declared::Elsewhere(_) => (None, None),
                }
            })
        });
        found.collect()
    }

    fn unit(&self, header: &UnitHeader<Slice<'data>>) -> Facts<'data> {
        let problem = |error: Refusal| UnitProblem {
            offset: start_of(header),
            reason: error.to_string(),
        };
        let unit = match self.dwarf.unit(*header) {
            Ok(unit) => unit,
            Err(error) => {
                return Facts {
                    problem: Some(problem(error.into())),
                    ..Facts::default()
                };
            }
        };
        let mut walk = Walk::new(unit.unit_ref(self.dwarf), &self.ranges_left);
        if let Err(error) = walk.run() {
            walk.facts.problem = Some(problem(error));
        }
        walk.facts
    }
}

/// Where a unit starts in `.debug_info`.
pub(super) fn start_of(header: &UnitHeader<Slice<'_>>) -> u64 {
    header
        .debug_info_offset()
        .map_or(0, |offset| offset.0 as u64)
}

/// A walk through one unit.
struct Walk<'a, 'data> {
    unit: UnitRef<'a, Slice<'data>>,
    ranges_left: &'a AtomicU64,
    facts: Facts<'data>,
    /// Origins by the entry that they were found at.
    origins: HashMap<usize, u32>,
    /// Paths by their number in the line table.
    files: HashMap<u64, Option<u32>>,
    copies: u32,
}

impl<'a, 'data> Walk<'a, 'data> {
    fn new(unit: UnitRef<'a, Slice<'data>>, ranges_left: &'a AtomicU64) -> Self {
        Self {
            unit,
            ranges_left,
            facts: Facts::default(),
            origins: HashMap::new(),
            files: HashMap::new(),
            copies: 0,
        }
    }

    fn run(&mut self) -> Result<(), Refusal> {
        self.facts.split_file = self.split_file();
        self.facts.name = self.unit_name();
        let mut entries = self.unit.entries_raw(None)?;
        let mut is_first = true;
        while !entries.is_empty() {
            let offset = entries.next_offset();
            let depth = u32::try_from(entries.next_depth()).unwrap_or(0);
            let Some(abbreviation) = entries.read_abbreviation()? else {
                continue;
            };
            let attributes = abbreviation.attributes();
            let has = |name| attributes.iter().any(|one| one.name() == name);
            let is_placed = has(dw::DW_AT_low_pc) || has(dw::DW_AT_ranges);
            let tag = abbreviation.tag();
            let is_of_interest = is_first
                || is_placed
                    && matches!(tag, dw::DW_TAG_subprogram | dw::DW_TAG_inlined_subroutine)
                || tag == dw::DW_TAG_variable && has_fixed_place(attributes);
            if !is_of_interest {
                entries.skip_attributes(attributes)?;
                continue;
            }
            let entry = Entry::read(&mut entries, attributes)?;
            match tag {
                dw::DW_TAG_subprogram => self.function(offset, &entry)?,
                dw::DW_TAG_inlined_subroutine => self.copy(offset, depth, &entry)?,
                dw::DW_TAG_variable => self.variable(offset, &entry),
                _ => self.facts.ranges = self.ranges(&entry)?,
            }
            is_first = false;
        }
        Ok(())
    }

    /// The file that has the larger part of the unit, if another has.
    fn split_file(&self) -> Option<String> {
        self.unit.dwo_id?;
        let name = self.unit.dwo_name().ok().flatten();
        Some(text(name.and_then(|name| self.unit.attr_string(name).ok())))
    }

    /// The unit's name: its source file, or the root of a Rust crate.
    fn unit_name(&self) -> String {
        let name = text(self.unit.name);
        match name.split_once("/@/") {
            Some((root, _)) => path::normal(&[&text(self.unit.comp_dir), root]),
            // Neither is the name of a crate a path, nor that of a table of functions.
            None if !name.contains('.') || name.contains("::") => name,
            None => path::normal(&[&text(self.unit.comp_dir), &name]),
        }
    }

    fn function(&mut self, offset: UnitOffset, entry: &Entry<'data>) -> Result<(), Refusal> {
        let ranges = self.ranges(entry)?;
        if ranges.is_empty() {
            return Ok(());
        }
        let origin = self.origin(offset);
        let ranges = ranges.into_iter();
        self.facts
            .functions
            .extend(ranges.map(|range| (range, origin)));
        Ok(())
    }

    fn copy(
        &mut self,
        offset: UnitOffset,
        depth: u32,
        entry: &Entry<'data>,
    ) -> Result<(), Refusal> {
        let ranges = self.ranges(entry)?;
        if ranges.is_empty() {
            return Ok(());
        }
        let origin = self.origin(offset);
        let copy = self.copies;
        self.copies += 1;
        let ranges = ranges.into_iter();
        self.facts
            .copies
            .extend(ranges.map(|range| (range, depth, copy, origin)));
        Ok(())
    }

    fn variable(&mut self, offset: UnitOffset, entry: &Entry<'data>) {
        let Some(AttributeValue::Exprloc(expression)) = &entry.location else {
            return;
        };
        let mut operations = expression.operations(self.unit.encoding());
        let address = match operations.next() {
            Ok(Some(gimli::Operation::Address { address })) => Some(address),
            Ok(Some(gimli::Operation::AddressIndex { index })) => self.unit.address(index).ok(),
            _ => None,
        };
        if let Some(address) = address.filter(|address| *address > 0) {
            let origin = self.origin(offset);
            self.facts.variables.push((address, origin));
        }
    }

    /// The ranges of an entry. What the linker threw away was left at address 0 or 1, and functions
    /// of their own start elsewhere: there the processor reads its vectors.
    fn ranges(&self, entry: &Entry<'data>) -> Result<Vec<Range<u64>>, Refusal> {
        let mut found = Vec::new();
        let mut keep = |start: u64, end: u64| {
            if start > 1 && start < end && !self.unit.is_tombstone_address(start) {
                found.push(start..end);
            }
        };
        if let Some(value) = &entry.ranges
            && let Some(mut ranges) = self.unit.attr_ranges(*value)?
        {
            while let Some(range) = ranges.next()? {
                self.count_range()?;
                keep(range.begin, range.end);
            }
        } else if let (Some(low), Some(high)) = (&entry.low, &entry.high)
            && let Some(start) = self.unit.attr_address(*low)?
        {
            let end = match self.unit.attr_address(*high)? {
                Some(end) => end,
                None => start.saturating_add(high.udata_value().unwrap_or(0)),
            };
            self.count_range()?;
            keep(start, end);
        }
        Ok(found)
    }

    fn count_range(&self) -> Result<(), Refusal> {
        let counted = self
            .ranges_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            });
        counted.map(|_| ()).map_err(|_| Refusal::TooManyRanges)
    }

    /// The number of what an entry was declared as.
    fn origin(&mut self, offset: UnitOffset) -> u32 {
        let declared = match self.target(offset) {
            Ok(target) => target,
            Err(global) => return self.keep(Declared::Elsewhere(global)),
        };
        if let Some(known) = self.origins.get(&declared.0) {
            return *known;
        }
        let origin = self.declared(declared);
        let number = self.keep(origin);
        self.origins.insert(declared.0, number);
        number
    }

    fn keep(&mut self, declared: Declared<'data>) -> u32 {
        let number = number(self.facts.origins.len());
        self.facts.origins.push(declared);
        number
    }

    /// The entry that a copy or a concrete function stands for, if it is in this unit.
    fn target(&self, offset: UnitOffset) -> Result<UnitOffset, u64> {
        let Some(entry) = self.entry(offset) else {
            return Ok(offset);
        };
        match entry.origin.and_then(|value| self.reference(&value)) {
            Some(target) if entry.name.is_none() => target,
            _ => Ok(offset),
        }
    }

    fn entry(&self, offset: UnitOffset) -> Option<Entry<'data>> {
        let mut entries = self.unit.entries_raw(Some(offset)).ok()?;
        let abbreviation = entries.read_abbreviation().ok()??;
        Entry::read(&mut entries, abbreviation.attributes()).ok()
    }

    /// Where a reference leads: in this unit, or to an offset of `.debug_info`.
    fn reference(&self, value: &AttributeValue<Slice<'data>>) -> Option<Result<UnitOffset, u64>> {
        match value {
            AttributeValue::UnitRef(offset) => Some(Ok(*offset)),
            AttributeValue::DebugInfoRef(offset) => {
                let local = offset.to_unit_offset(&self.unit.header);
                Some(local.ok_or(offset.0 as u64))
            }
            _ => None,
        }
    }

    /// Name and path of an entry, following it to its declaration.
    fn declared(&mut self, offset: UnitOffset) -> Declared<'data> {
        let (mut name, mut file, mut at) = (None, None, offset);
        for _ in 0..MOST_REFERENCES {
            let Some(entry) = self.entry(at) else { break };
            // The linker's name tells two functions of one name apart.
            let written = entry.linkage_name.or(entry.name);
            let written = written.and_then(|value| self.unit.attr_string(value).ok());
            name = name.or(written);
            file = file.or(entry.file);
            match entry.origin.and_then(|value| self.reference(&value)) {
                Some(Ok(next)) if next != at => at = next,
                Some(Err(global)) if name.is_none() => return Declared::Elsewhere(global),
                _ => break,
            }
        }
        Declared::Here(name, file.and_then(|file| self.path(file)))
    }

    /// The number of a path, by its number in the line table.
    fn path(&mut self, file: u64) -> Option<u32> {
        if let Some(known) = self.files.get(&file) {
            return *known;
        }
        let number = self.full_path(file).map(|path| {
            let number = number(self.facts.paths.len());
            self.facts.paths.push(path);
            number
        });
        self.files.insert(file, number);
        number
    }

    fn full_path(&self, file: u64) -> Option<String> {
        let header = self.unit.line_program.as_ref()?.header();
        let entry = header.file(file)?;
        let attribute = |value| self.unit.attr_string(value).ok();
        let name = text(Some(attribute(entry.path_name())?));
        let folder = header.directory(entry.directory_index());
        let folder = text(folder.and_then(attribute));
        Some(path::normal(&[&text(self.unit.comp_dir), &folder, &name]))
    }
}

fn text(bytes: Option<Slice<'_>>) -> String {
    bytes.map_or_else(String::new, |bytes| bytes.to_string_lossy().into_owned())
}
