//! The sections of debug information, decompressed where they are stored compressed.

use std::borrow::Cow;

use gimli::{Dwarf, DwarfSections, EndianSlice, RunTimeEndian, SectionId};
use object::read::{CompressedData, CompressionFormat};

use super::super::elf::{Elf, Section};
use super::UnitProblem;

/// What debug information is read from.
pub(super) type Slice<'data> = EndianSlice<'data, RunTimeEndian>;

/// All sections of debug information.
pub(super) struct Sections<'data> {
    sections: DwarfSections<Cow<'data, [u8]>>,
    endian: RunTimeEndian,
    /// Bytes of all of them.
    pub(super) size: u64,
    pub(super) problems: Vec<UnitProblem>,
}

/// Deflate cannot shrink further than this.
const MOST_EXPANSION: u64 = 1_032;

impl<'data> Sections<'data> {
    pub(super) fn of(elf: &Elf<'data>) -> Self {
        let mut problems = Vec::new();
        let mut size = 0;
        let loaded = DwarfSections::load(|id: SectionId| {
            let Some(section) = elf.section(id.name()) else {
                return Ok::<_, std::convert::Infallible>(Cow::Borrowed(&[][..]));
            };
            let bytes = contents(elf, section).unwrap_or_else(|reason| {
                problems.push(UnitProblem {
                    offset: 0,
                    reason: format!("{} cannot be decompressed: {reason}", section.name),
                });
                Cow::Borrowed(&[])
            });
            size += bytes.len() as u64;
            Ok(bytes)
        });
        let sections = match loaded {
            Ok(sections) => sections,
            Err(never) => match never {},
        };
        let endian = if elf.is_big_endian {
            RunTimeEndian::Big
        } else {
            RunTimeEndian::Little
        };
        Self {
            sections,
            endian,
            size,
            problems,
        }
    }

    pub(super) fn dwarf(&self) -> Dwarf<Slice<'_>> {
        let mut dwarf = self
            .sections
            .borrow(|section| EndianSlice::new(section, self.endian));
        dwarf.populate_abbreviations_cache(gimli::AbbreviationsCacheStrategy::Duplicates);
        dwarf
    }
}

fn contents<'data>(
    elf: &Elf<'data>,
    section: &Section<'data>,
) -> Result<Cow<'data, [u8]>, &'static str> {
    if !section.is_compressed {
        return Ok(Cow::Borrowed(section.data));
    }
    let number = |bytes: &[u8]| {
        let byte = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        if elf.is_big_endian {
            bytes.iter().fold(0, byte)
        } else {
            bytes.iter().rev().fold(0, byte)
        }
    };
    // The header: kind, (a gap,) size, alignment; each as wide as an address but the kind.
    let width = usize::from(elf.address_size);
    let header = section.data.get(..width * 3).ok_or("its header is cut")?;
    let format = match number(&header[..4]) {
        1 => CompressionFormat::Zlib,
        2 => CompressionFormat::Zstandard,
        _ => return Err("of an unknown kind"),
    };
    let data = &section.data[width * 3..];
    let uncompressed_size = number(&header[width..width * 2]);
    if uncompressed_size / MOST_EXPANSION > data.len() as u64 {
        return Err("it claims more than it can hold");
    }
    let compressed = CompressedData {
        format,
        data,
        uncompressed_size,
    };
    compressed.decompress().map_err(|_| "it is damaged")
}
