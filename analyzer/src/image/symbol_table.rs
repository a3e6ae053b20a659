//! The symbol table of an ELF file, and the relocations that refer to it.

use object::Endianness;
use object::elf;
use object::read::elf::{FileHeader, Rel, Rela, SectionHeader, Sym};

use super::elf::{Machine, Relocation, Symbol, SymbolKind};
use super::error::Error;
use super::number::number;

/// Symbols and relocations.
pub(super) type Tables<'data> = (Vec<Symbol<'data>>, Vec<Relocation>);

pub(super) fn tables<'data, H: FileHeader<Endian = Endianness>>(
    header: &H,
    endian: Endianness,
    data: &'data [u8],
    machine: Machine,
) -> Result<Tables<'data>, Error> {
    let at: u64 = header.e_shoff(endian).into();
    let broken = |error| Error::broken(at, "symbol table", error);
    let sections = header.sections(endian, data).map_err(broken)?;
    let mut kind = elf::SHT_SYMTAB;
    let mut table = sections.symbols(endian, data, kind).map_err(broken)?;
    if table.is_empty() {
        // A stripped program still has the names that it shares with its libraries.
        kind = elf::SHT_DYNSYM;
        table = sections.symbols(endian, data, kind).map_err(broken)?;
    }
    let mut symbols = Vec::with_capacity(table.len());
    let mut file = None;
    for (index, entry) in table.enumerate() {
        let name = table.symbol_name(endian, entry).map_err(broken)?;
        let Some(symbol) = symbol::<H>(endian, entry, name, machine) else {
            continue;
        };
        let section = match symbol.kind {
            SymbolKind::Absolute | SymbolKind::File => 0,
            _ => {
                let section = table.symbol_section(endian, entry, index);
                number(section.map_err(broken)?.map_or(0, |section| section.0))
            }
        };
        // What linker scripts put at the end of a section, such as `__etext`, names no byte: the next
        // section may begin there.
        let is_end = symbol.size == 0
            && sections
                .section(object::SectionIndex(section as usize))
                .is_ok_and(|section| {
                    let (start, size) = (section.sh_addr(endian), section.sh_size(endian));
                    let end: u64 = Into::<u64>::into(start).saturating_add(size.into());
                    end == symbol.address
                });
        if section > 0 && is_end {
            continue;
        }
        if symbol.kind == SymbolKind::File {
            file = Some(number(symbols.len()));
        }
        symbols.push(Symbol {
            section,
            file: file.filter(|_| !symbol.is_global),
            ..symbol
        });
    }
    let mut relocations = Vec::new();
    for section in sections.iter() {
        let target = |symbol| {
            let entry = table.symbol(symbol).ok()?;
            let value: u64 = entry.st_value(endian).into();
            Some(thumb_free(value, entry.st_type(), machine))
        };
        if let Ok(Some((entries, _))) = section.rel(endian, data) {
            relocations.extend(entries.iter().filter_map(|entry| {
                let symbol = object::SymbolIndex(entry.r_sym(endian) as usize);
                let address: u64 = entry.r_offset(endian).into();
                target(symbol).map(|target| Relocation { address, target })
            }));
        }
        if let Ok(Some((entries, _))) = section.rela(endian, data) {
            relocations.extend(entries.iter().filter_map(|entry| {
                let symbol = object::SymbolIndex(entry.r_sym(endian, false) as usize);
                let address: u64 = entry.r_offset(endian).into();
                target(symbol).map(|target| Relocation { address, target })
            }));
        }
    }
    Ok((symbols, relocations))
}

/// A symbol with its section and file still to be filled in; `None` for what names nothing here.
fn symbol<'data, H: FileHeader<Endian = Endianness>>(
    endian: Endianness,
    entry: &H::Sym,
    name: &'data [u8],
    machine: Machine,
) -> Option<Symbol<'data>> {
    let is_file = entry.st_type() == elf::STT_FILE;
    let kind = match entry.st_type() {
        elf::STT_FILE => SymbolKind::File,
        _ if entry.is_undefined(endian) || entry.is_common(endian) => return None,
        _ if entry.is_absolute(endian) => SymbolKind::Absolute,
        elf::STT_FUNC | elf::STT_GNU_IFUNC => SymbolKind::Function,
        elf::STT_OBJECT => SymbolKind::Object,
        elf::STT_NOTYPE => SymbolKind::Label,
        _ => return None,
    };
    // The file without a name ends the symbols of the one before it.
    if name.is_empty() && !is_file {
        return None;
    }
    let value: u64 = entry.st_value(endian).into();
    Some(Symbol {
        name,
        address: thumb_free(value, entry.st_type(), machine),
        size: entry.st_size(endian).into(),
        section: 0,
        kind,
        is_global: !entry.is_local(),
        file: None,
    })
}

/// The address of a function on ARM has its lowest bit set if its code is Thumb.
fn thumb_free(value: u64, kind: elf::SymbolType, machine: Machine) -> u64 {
    match machine {
        Machine::Arm if kind == elf::STT_FUNC => value & !1,
        _ => value,
    }
}
