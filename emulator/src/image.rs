//! The firmware's image: an ELF file with what is flashed, symbols and debug information.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

use addr2line::Loader;
use object::elf::{FileHeader32, PF_W, PT_LOAD};
use object::read::elf::{FileHeader, ProgramHeader};
use object::{Endianness, Object, ObjectSection, ObjectSymbol};

use crate::Error;

/// An image.
pub struct Image {
    path: PathBuf,
    /// Bytes by the address in the flash.
    segments: Vec<(u32, Vec<u8>)>,
    /// Bytes that start-up fills in memory, of all segments but code.
    ram: u64,
    /// Address and size.
    symbols: BTreeMap<String, (u32, u32)>,
    /// What compilers and linkers say of themselves.
    made_by: Vec<String>,
}

impl Image {
    /// Reads an ELF file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::parse(path, &read(path)?).map_err(|error| Error::Image {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is in the file now: debug information is large, and kept by nobody.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        read(&self.path)
    }

    /// Code as it is flashed; as much of it as there is.
    pub fn code(&self, range: Range<u32>) -> &[u8] {
        let segment = self.segments().find_map(|(start, bytes)| {
            let offset = range.start.checked_sub(start)? as usize;
            bytes.get(offset..)
        });
        let bytes = segment.unwrap_or_default();
        &bytes[..bytes.len().min(range.len())]
    }

    fn parse(path: &Path, bytes: &[u8]) -> object::Result<Self> {
        let header = FileHeader32::<Endianness>::parse(bytes)?;
        let endian = header.endian()?;
        let (mut segments, mut ram) = (Vec::new(), 0);
        for segment in header.program_headers(endian, bytes)? {
            let data = segment.data(endian, bytes).unwrap_or_default();
            if segment.p_type(endian) == PT_LOAD && !data.is_empty() {
                // Where it is stored, not where start-up copies it to.
                segments.push((segment.p_paddr(endian), data.to_vec()));
            }
            let is_written = (segment.p_flags(endian) & PF_W).0 != 0;
            if segment.p_type(endian) == PT_LOAD && is_written {
                ram += u64::from(segment.p_memsz(endian));
            }
        }
        segments.sort_by_key(|(address, _)| *address);
        let file = object::File::parse(bytes)?;
        let symbols = file
            .symbols()
            .filter(|symbol| symbol.is_global())
            .filter_map(|symbol| {
                let name = symbol.name().ok()?.to_owned();
                Some((name, (symbol.address() as u32, symbol.size() as u32)))
            })
            .collect();
        let comments = file.section_by_name(".comment");
        let comments = comments.and_then(|section| section.data().ok());
        let made_by = comments.unwrap_or_default().split(|byte| *byte == 0);
        Ok(Self {
            path: path.to_owned(),
            segments,
            ram,
            symbols,
            made_by: made_by
                .filter(|comment| !comment.is_empty())
                .map(|comment| String::from_utf8_lossy(comment).into_owned())
                .collect(),
        })
    }

    /// What is flashed: bytes by address, in order.
    pub fn segments(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.segments
            .iter()
            .map(|(address, bytes)| (*address, bytes.as_slice()))
    }

    /// What variables take, the heap among them.
    pub fn ram(&self) -> u64 {
        self.ram
    }

    /// What the compilers and the linker that made it say of themselves.
    pub fn made_by(&self) -> &[String] {
        &self.made_by
    }

    /// The address of a symbol.
    pub fn address(&self, symbol: &str) -> Option<u32> {
        self.symbols.get(symbol).map(|(address, _)| *address)
    }

    /// The size of a symbol.
    pub fn size(&self, symbol: &str) -> Option<u32> {
        self.symbols.get(symbol).map(|(_, size)| *size)
    }

    /// The symbols whose names begin like this, by address.
    pub fn symbols_called(&self, prefix: &str) -> HashMap<u32, &str> {
        let names = self.symbols.range(prefix.to_owned()..);
        names
            .take_while(|(name, _)| name.starts_with(prefix))
            .map(|(name, (address, _))| (*address, name.as_str()))
            .collect()
    }

    /// The part of the flash that is for libraries.
    pub fn library_region(&self) -> Option<Range<u32>> {
        Some(self.address("__mpyfit_library_start")?..self.address("__mpyfit_library_end")?)
    }

    /// An address as people look for it: with function and source line, where they are known.
    pub fn place(&self, address: u32) -> String {
        // Read now and not before: debug information is large, and mostly nothing goes wrong.
        let known = Loader::new(&self.path)
            .ok()
            .map(|loader| {
                let address = u64::from(address);
                let function = loader.find_symbol(address).map(|name| {
                    let name = addr2line::demangle_auto(name.into(), None);
                    format!(" in {name}")
                });
                let line = loader.find_location(address).ok().flatten();
                let line = line.and_then(|line| {
                    Some(format!(
                        ", {}:{}",
                        line.file?,
                        line.line.unwrap_or_default()
                    ))
                });
                function.unwrap_or_default() + &line.unwrap_or_default()
            })
            .unwrap_or_default();
        format!("{address:#010x}{known}")
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error::Image {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}
