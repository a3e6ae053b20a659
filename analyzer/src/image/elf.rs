//! The container: headers, sections, segments and symbols of an ELF file, as they stand in it.
//!
//! 32 and 64 bits, either byte order; everything is widened to 64 bits. Nothing is copied but
//! sections that are stored compressed.

use std::borrow::Cow;

use object::elf;
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader};
use object::{Endianness, ReadRef};

use super::error::{Error, Problem};
use super::symbol_table::tables;

/// An ELF file.
#[derive(Debug, Clone)]
pub struct Elf<'data> {
    /// Whether the most significant byte of a number comes first.
    pub is_big_endian: bool,
    /// Bytes of an address: 4 or 8.
    pub address_size: u8,
    /// The processor.
    pub machine: Machine,
    /// Where the headers end that a file starts with.
    pub headers_end: u64,
    /// Its sections; the first is empty.
    pub sections: Vec<Section<'data>>,
    /// What is loaded.
    pub segments: Vec<Segment>,
    /// Its symbols with names, in the order of the file.
    pub symbols: Vec<Symbol<'data>>,
    /// Relocations that the linker was told to keep.
    pub relocations: Vec<Relocation>,
}

/// The processors whose code is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// ARM with 32 bits; code is Thumb where mapping symbols say nothing else.
    Arm,
    /// Another one.
    Other(u16),
}

/// A section.
#[derive(Debug, Clone)]
pub struct Section<'data> {
    /// Its name.
    pub name: Cow<'data, str>,
    /// Where it lies when the program runs.
    pub address: u64,
    /// Its size in memory.
    pub size: u64,
    /// Where its bytes are in the file.
    pub offset: u64,
    /// What it must be aligned to.
    pub align: u64,
    /// Its bytes; empty where the file has none.
    pub data: &'data [u8],
    /// It takes memory when the program runs.
    pub is_allocated: bool,
    /// It holds code.
    pub is_code: bool,
    /// The program may write to it.
    pub is_writable: bool,
    /// It starts as zeros, or as what was there, and takes no room in the file.
    pub is_zero: bool,
    /// A copy is made of it for each thread; there is none in the image's own memory.
    pub is_per_thread: bool,
    /// Its bytes are compressed.
    pub is_compressed: bool,
}

/// A part of the file that is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Where its header is in the file.
    pub header: u64,
    /// Where its bytes are in the file.
    pub offset: u64,
    /// Where it lies when the program runs.
    pub address: u64,
    /// Where it is stored until then.
    pub load_address: u64,
    /// Bytes that are stored.
    pub stored: u64,
    /// Bytes that it takes when the program runs.
    pub size: u64,
    /// What it is aligned to.
    pub align: u64,
    /// The program may write to it.
    pub is_writable: bool,
}

/// A symbol.
#[derive(Debug, Clone, Copy)]
pub struct Symbol<'data> {
    /// Its name, as the linker knows it.
    pub name: &'data [u8],
    /// Its value, without the bit that marks Thumb code.
    pub address: u64,
    /// Its size; 0 where nobody said.
    pub size: u64,
    /// The section that it lies in; 0 for none.
    pub section: u32,
    /// What it names.
    pub kind: SymbolKind,
    /// Whether other files see it.
    pub is_global: bool,
    /// The symbol that names its source file, by number; locals only.
    pub file: Option<u32>,
}

/// What a symbol names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A function.
    Function,
    /// A variable or constant.
    Object,
    /// A place: from assembly, or from the linker script.
    Label,
    /// A value that is no address.
    Absolute,
    /// A source file.
    File,
}

/// A place that refers to a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relocation {
    /// Where it is.
    pub address: u64,
    /// The address of what it refers to.
    pub target: u64,
}

impl<'data> Elf<'data> {
    /// Reads a file.
    pub fn read(data: &'data [u8]) -> Result<Self, Error> {
        let not_elf = Error {
            offset: 0,
            problem: Problem::NotElf,
        };
        if data.get(..4) != Some(b"\x7fELF") {
            return Err(not_elf);
        }
        match data.get(4) {
            Some(1) => read::<elf::FileHeader32<Endianness>>(data),
            Some(2) => read::<elf::FileHeader64<Endianness>>(data),
            _ => Err(not_elf),
        }
    }

    /// The section of that name.
    pub fn section(&self, name: &str) -> Option<&Section<'data>> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// The bytes of memory from an address on, as far as they are in one section.
    pub fn bytes_at(&self, address: u64, size: u64) -> Option<&'data [u8]> {
        let section = self.sections.iter().find(|section| {
            section.is_allocated
                && !section.data.is_empty()
                && (section.address..section.end()).contains(&address)
        })?;
        section.bytes(address, size)
    }
}

impl<'data> Section<'data> {
    /// The first address behind it.
    pub fn end(&self) -> u64 {
        self.address + self.size
    }

    /// The bytes at an address, cut off where the section ends.
    pub fn bytes(&self, address: u64, size: u64) -> Option<&'data [u8]> {
        let start = usize::try_from(address.checked_sub(self.address)?).ok()?;
        let end = start.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        self.data.get(start..end.min(self.data.len()))
    }
}

fn read<'data, H: FileHeader<Endian = Endianness>>(data: &'data [u8]) -> Result<Elf<'data>, Error> {
    let header = H::parse(data).map_err(|error| Error::broken(0, "ELF header", error))?;
    let endian = header
        .endian()
        .map_err(|error| Error::broken(0, "ELF header", error))?;
    if header.e_type(endian) == elf::ET_REL {
        return Err(Error {
            offset: 0,
            problem: Problem::NotLinked,
        });
    }
    let machine = match header.e_machine(endian) {
        elf::EM_ARM => Machine::Arm,
        other => Machine::Other(other.0),
    };
    let (symbols, relocations) = tables::<H>(header, endian, data, machine)?;
    Ok(Elf {
        is_big_endian: header.is_big_endian(),
        address_size: if header.is_class_64() { 8 } else { 4 },
        machine,
        headers_end: headers_end(header, endian),
        sections: sections::<H>(header, endian, data)?,
        segments: segments::<H>(header, endian, data)?,
        symbols,
        relocations,
    })
}

fn headers_end<H: FileHeader<Endian = Endianness>>(header: &H, endian: Endianness) -> u64 {
    let table: u64 = header.e_phoff(endian).into();
    let size = u64::from(header.e_phnum(endian)) * u64::from(header.e_phentsize(endian));
    table
        .saturating_add(size)
        .max(header.e_ehsize(endian).into())
}

fn segments<H: FileHeader<Endian = Endianness>>(
    header: &H,
    endian: Endianness,
    data: &[u8],
) -> Result<Vec<Segment>, Error> {
    let table: u64 = header.e_phoff(endian).into();
    let entry_size = u64::from(header.e_phentsize(endian));
    let headers = header
        .program_headers(endian, data)
        .map_err(|error| Error::broken(table, "program headers", error))?;
    let mut segments = Vec::new();
    for (index, entry) in (0u64..).zip(headers) {
        if entry.p_type(endian) != elf::PT_LOAD {
            continue;
        }
        let segment = Segment {
            header: table + index * entry_size,
            offset: entry.p_offset(endian).into(),
            address: entry.p_vaddr(endian).into(),
            load_address: entry.p_paddr(endian).into(),
            stored: entry.p_filesz(endian).into(),
            size: entry.p_memsz(endian).into(),
            align: entry.p_align(endian).into(),
            is_writable: (entry.p_flags(endian) & elf::PF_W).0 != 0,
        };
        check_segment(&segment, data)?;
        segments.push(segment);
    }
    Ok(segments)
}

fn check_segment(segment: &Segment, data: &[u8]) -> Result<(), Error> {
    if segment.stored > segment.size {
        let reason = "more bytes are stored than loaded";
        return Err(Error::broken(segment.header, "segment", reason));
    }
    if data.read_bytes_at(segment.offset, segment.stored).is_err() {
        let reason = "its bytes lie outside of the file";
        return Err(Error::broken(segment.header, "segment", reason));
    }
    for (address, size) in [
        (segment.address, segment.size),
        (segment.load_address, segment.stored),
    ] {
        check_end(segment.header, "segment", address, size)?;
    }
    Ok(())
}

fn check_end(offset: u64, what: &'static str, address: u64, size: u64) -> Result<(), Error> {
    match address.checked_add(size) {
        Some(_) => Ok(()),
        None => Err(Error {
            offset,
            problem: Problem::PastLastAddress {
                what,
                address,
                size,
            },
        }),
    }
}

fn sections<'data, H: FileHeader<Endian = Endianness>>(
    header: &H,
    endian: Endianness,
    data: &'data [u8],
) -> Result<Vec<Section<'data>>, Error> {
    let table: u64 = header.e_shoff(endian).into();
    let entry_size = u64::from(header.e_shentsize(endian));
    let broken = |error| Error::broken(table, "section headers", error);
    let headers = header.section_headers(endian, data).map_err(broken)?;
    let names = header
        .section_strings(endian, data, headers)
        .map_err(broken)?;
    let mut sections = Vec::with_capacity(headers.len());
    for (index, entry) in (0u64..).zip(headers) {
        let at = table + index * entry_size;
        let broken = |error| Error::broken(at, "section", error);
        let flags = entry.sh_flags(endian).0;
        let has = |flag: elf::SectionFlags| flags & flag.0 != 0;
        let is_allocated = has(elf::SHF_ALLOC);
        let section = Section {
            name: String::from_utf8_lossy(entry.name(endian, names).map_err(broken)?),
            address: entry.sh_addr(endian).into(),
            size: entry.sh_size(endian).into(),
            offset: entry.sh_offset(endian).into(),
            align: entry.sh_addralign(endian).into(),
            data: entry.data(endian, data).map_err(broken)?,
            is_allocated,
            is_code: has(elf::SHF_EXECINSTR),
            is_writable: has(elf::SHF_WRITE),
            is_zero: entry.sh_type(endian) == elf::SHT_NOBITS,
            is_per_thread: has(elf::SHF_TLS),
            is_compressed: has(elf::SHF_COMPRESSED),
        };
        check_end(at, "section", section.address, section.size)?;
        sections.push(section);
    }
    Ok(sections)
}
