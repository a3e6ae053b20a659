//! Which memory the image takes: regions, and the stretches of segments that lie in them.

use super::elf::{Elf, Segment};
use super::error::{Error, Problem};
use super::number::number;
use crate::region::{self, MemoryKind};

/// A region of memory, and how much of it the image takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: MemoryKind,
    /// Its size, if somebody said.
    pub size: Option<u64>,
    /// Bytes that the image takes, with what is lost to alignment between segments.
    pub used: u64,
    /// Whether a board has it; where memory is not known, there is one region of each kind.
    pub is_declared: bool,
}

/// A part of a segment in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The region, by number.
    pub region: u32,
    /// Its first address in that memory.
    pub at: u64,
    /// The address of the same bytes when the program runs.
    pub running: u64,
    /// Bytes.
    pub size: u64,
    /// The first values of variables, stored where the program does not run.
    pub is_copy: bool,
    /// Bytes in front of it that are lost to its alignment.
    pub lost_before: u64,
}

/// Regions, and what lies in them in the order of addresses.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The regions.
    pub regions: Vec<Region>,
    /// The stretches.
    pub stretches: Vec<Stretch>,
}

/// A segment at one of its places.
#[derive(Clone, Copy)]
struct Place<'a> {
    segment: &'a Segment,
    at: u64,
    size: u64,
    is_copy: bool,
}

/// Alignment above this is that of pages, which take no memory between them.
const LARGEST_ALIGNMENT: u64 = 1024;

/// Lays the segments of an image into memory.
pub fn layout(elf: &Elf<'_>, memory: &[region::Region]) -> Result<Layout, Error> {
    let places = places(elf)?;
    let mut layout = Layout {
        regions: memory
            .iter()
            .map(|region| Region {
                name: region.name.clone(),
                kind: region.kind,
                size: Some(region.size.0),
                used: 0,
                is_declared: true,
            })
            .collect(),
        stretches: Vec::new(),
    };
    for place in &places {
        let mut start = place.at;
        let end = place.at + place.size;
        while start < end {
            let (region, until) = layout.region_at(start, end, place, memory);
            layout.add(region, start, until, place);
            start = until;
        }
    }
    Ok(layout)
}

impl Layout {
    /// The region of an address, and how far into the place it goes.
    fn region_at(
        &mut self,
        start: u64,
        end: u64,
        place: &Place<'_>,
        memory: &[region::Region],
    ) -> (u32, u64) {
        let limits =
            |region: &region::Region| (region.origin, region.origin.saturating_add(region.size.0));
        for (number, region) in (0..).zip(memory) {
            let (first, behind) = limits(region);
            if (first..behind).contains(&start) {
                return (number, end.min(behind));
            }
        }
        let next = memory
            .iter()
            .map(|region| region.origin)
            .filter(|origin| *origin > start)
            .min();
        let until = next.map_or(end, |next| next.min(end));
        (self.region_of_kind(place, memory.is_empty()), until)
    }

    /// The region for what lies in none of the board's.
    fn region_of_kind(&mut self, place: &Place<'_>, memory_is_unknown: bool) -> u32 {
        let is_moved = place.segment.address != place.segment.load_address;
        let runs_in_ram = place.segment.is_writable || is_moved && place.segment.stored > 0;
        let kind = if runs_in_ram && !place.is_copy {
            MemoryKind::Ram
        } else {
            MemoryKind::Flash
        };
        let name = match (memory_is_unknown, kind) {
            (true, MemoryKind::Flash) => "flash",
            (true, MemoryKind::Ram) => "ram",
            (false, MemoryKind::Flash) => "flash elsewhere",
            (false, MemoryKind::Ram) => "ram elsewhere",
        };
        let known = self
            .regions
            .iter()
            .position(|region| !region.is_declared && region.kind == kind);
        let place = known.unwrap_or_else(|| {
            self.regions.push(Region {
                name: name.to_owned(),
                kind,
                size: None,
                used: 0,
                is_declared: false,
            });
            self.regions.len() - 1
        });
        number(place)
    }

    fn add(&mut self, region: u32, start: u64, until: u64, place: &Place<'_>) {
        let before = self.stretches.last().filter(|last| last.region == region);
        let gap = before.map_or(0, |last| start - (last.at + last.size));
        let align = place.segment.align;
        let is_lost = gap < align && align <= LARGEST_ALIGNMENT;
        let lost_before = if is_lost { gap } else { 0 };
        let size = until - start;
        if let Some(region) = self.regions.get_mut(region as usize) {
            region.used += size + lost_before;
        }
        self.stretches.push(Stretch {
            region,
            at: start,
            running: place.segment.address + (start - place.at),
            size,
            is_copy: place.is_copy,
            lost_before,
        });
    }
}

/// Every segment where it is stored and where it runs, in the order of addresses.
fn places<'a>(elf: &'a Elf<'_>) -> Result<Vec<Place<'a>>, Error> {
    let mut places = Vec::new();
    for segment in &elf.segments {
        places.push(Place {
            segment,
            at: segment.address,
            size: segment.size,
            is_copy: false,
        });
        if segment.address != segment.load_address {
            places.push(Place {
                segment,
                at: segment.load_address,
                size: segment.stored,
                is_copy: true,
            });
        }
    }
    places.retain(|place| place.size > 0);
    places.sort_by_key(|place| place.at);
    for pair in places.windows(2) {
        let [first, second] = pair else { continue };
        if first.at + first.size > second.at {
            return Err(Error {
                offset: second.segment.header,
                problem: Problem::Overlap {
                    first: first.at,
                    second: second.at,
                },
            });
        }
    }
    Ok(places)
}
