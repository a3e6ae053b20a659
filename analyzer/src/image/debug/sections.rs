//! The sections of debug information, decompressed where they are stored compressed.

use std::borrow::Cow;
use std::io::Read;

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

/// What sections may take that are stored compressed, all together: that of a large firmware has some
/// 100 MiB, and shrinks to a third of it.
const MOST_DECOMPRESSED: u64 = 256 << 20;
/// Debug information shrinks to a third or a tenth; what claims to have shrunk further than this was made
/// to fill memory. Small sections of zeros may.
const MOST_EXPANSION: u64 = 64;
const SMALL: u64 = 1 << 20;

impl<'data> Sections<'data> {
    pub(super) fn of(elf: &Elf<'data>) -> Self {
        let mut problems = Vec::new();
        let (mut size, mut left) = (0, MOST_DECOMPRESSED);
        let loaded = DwarfSections::load(|id: SectionId| {
            let Some(section) = elf.section(id.name()) else {
                return Ok::<_, std::convert::Infallible>(Cow::Borrowed(&[][..]));
            };
            let bytes = contents(elf, section, &mut left).unwrap_or_else(|reason| {
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
    left: &mut u64,
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
    if uncompressed_size > SMALL.max(data.len() as u64 * MOST_EXPANSION) {
        return Err("it claims to have shrunk further than debug information does");
    }
    *left = left
        .checked_sub(uncompressed_size)
        .ok_or("all of them together claim more than 256 MiB")?;
    if format == CompressionFormat::Zstandard {
        return unpacked(data, uncompressed_size).map(Cow::Owned);
    }
    let compressed = CompressedData {
        format,
        data,
        uncompressed_size,
    };
    // It stops where the size says that the section ends.
    compressed.decompress().map_err(|_| "it is damaged")
}

/// Unpacks a section that is stored as a frame of Zstandard. `object` would unpack all that is in it before
/// it looks at the size.
fn unpacked(data: &[u8], size: u64) -> Result<Vec<u8>, &'static str> {
    let damaged = "it is damaged";
    let decoder = ruzstd::decoding::StreamingDecoder::new(data).map_err(|_| damaged)?;
    let mut bytes = Vec::new();
    let read = decoder.take(size + 1).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 == size => Ok(bytes),
        _ => Err(damaged),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{MOST_EXPANSION, SMALL, Sections};
    use crate::image::elf::{Elf, Machine, Section};

    /// What reading a compressed section says, whose header is as wide as 32 bits.
    fn problem(kind: u32, size: u32, packed: &[u8]) -> Option<String> {
        let header = [kind, size, 1].map(u32::to_le_bytes).concat();
        let data = [&header, packed].concat();
        let section = Section {
            name: Cow::Borrowed(".debug_info"),
            address: 0,
            size: data.len() as u64,
            offset: 0,
            align: 1,
            data: &data,
            is_allocated: false,
            is_code: false,
            is_writable: false,
            is_zero: false,
            is_per_thread: false,
            is_compressed: true,
        };
        let elf = Elf {
            is_big_endian: false,
            address_size: 4,
            machine: Machine::Arm,
            headers_end: 0,
            sections: vec![section],
            segments: Vec::new(),
            symbols: Vec::new(),
            relocations: Vec::new(),
        };
        let read = Sections::of(&elf);
        assert!(read.size <= u64::from(size));
        read.problems
            .into_iter()
            .next()
            .map(|problem| problem.reason)
    }

    /// 588 KB that say that they are 595 MB, which Deflate can do.
    #[test]
    fn a_section_that_would_fill_memory_is_not_decompressed() {
        let packed = vec![0; 588_000];
        for kind in [1, 2] {
            let problem = problem(kind, 595_000_000, &packed).unwrap();
            assert!(problem.contains("shrunk further"), "{problem}");
        }
    }

    #[test]
    fn sections_are_as_large_as_they_say_or_refused() {
        // A frame of one block that repeats a byte 5 times.
        let frame = |size: u8| [0x28, 0xb5, 0x2f, 0xfd, 0x20, size, 0x2b, 0, 0, 7];
        assert_eq!(problem(2, 5, &frame(5)), None);
        // It holds more than the section says.
        assert!(problem(2, 4, &frame(5)).is_some());
        assert!(problem(2, 6, &frame(5)).is_some());
        // Deflate: one stored block of a byte, with its checksum.
        let deflated = [0x78, 1, 1, 1, 0, 0xfe, 0xff, 7, 0, 8, 0, 8];
        assert_eq!(problem(1, 1, &deflated), None);
        assert!(problem(1, 2, &deflated).is_some());
    }

    #[test]
    fn the_limit_depends_on_what_is_stored_unless_that_is_small() {
        let damaged = |size| problem(1, size, &[0; 32_768]).unwrap().contains("damaged");
        let most = 32_768 * u32::try_from(MOST_EXPANSION).unwrap();
        assert!(u64::from(most) > SMALL);
        assert!(damaged(most));
        assert!(!damaged(most + 1));
    }
}
