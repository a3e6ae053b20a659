//! What goes into the flash of a board with firmware of this project.

use std::ops::Range;
use std::path::Path;

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use analyzer::flash::uf2::{self, Block, FAMILY_SAMD51, Target};
use analyzer::quantity::Bytes;
use analyzer::region::MemoryKind;
use analyzer::report::{Cell, Figure, Gap, Report, Row, Table};

use super::Arguments;
use crate::compilation::compiled;
use crate::context::Context;
use crate::drive::is_of_the_system;
use crate::failure::Failure;
use crate::library::Library;
use crate::reading;
use crate::tools::firmware;

/// The file for the bootloader: firmware and libraries in one, because the board restarts when it
/// has as many blocks as the first one announces.
pub(super) struct Image {
    uf2: Vec<u8>,
}

/// A part of it, for the report.
struct Part {
    what: &'static str,
    address: u32,
    size: usize,
    room: Range<u32>,
}

impl Image {
    /// Puts it together and says in the report what goes where.
    pub(super) fn make(
        board: &Board,
        arguments: &Arguments,
        report: &mut Report,
        context: &Context,
    ) -> Result<Self, Failure> {
        let flash = flash_of(board)?;
        let elf = match &arguments.firmware {
            Some(file) if is_uf2(file) => return Self::as_it_is(file, flash, arguments, report),
            Some(file) => file.clone(),
            None => firmware::files_of(board, context).elf,
        };
        let image = firmware::open(&elf)?;
        let compiler = arguments.compilation.compiler(board)?;
        let port = Library::of(board, &arguments.compilation.base)?.modules;
        let app = arguments.app.folder();
        let app = app.as_deref();
        let built = compiled(board, port, app, &compiler, context)?;
        let files = built
            .iter()
            .filter(|file| !is_of_the_system(&file.path))
            .map(|file| (file.path.as_str(), file.bytes.as_slice()));
        let library = romfs::write(files);
        let library_at = firmware::library_address(&image, library.len())?;
        let region = image.library_region().unwrap_or_default();

        let segments: Vec<(u32, &[u8])> = image.segments().collect();
        let firmware_at = segments
            .first()
            .map_or(flash.start, |(address, _)| *address);
        let pieces = segments
            .iter()
            .copied()
            .chain([(library_at, library.as_slice())]);
        let uf2 = uf2::write(pieces, FAMILY_SAMD51);
        let name = elf.display().to_string();
        blocks(&uf2, &name, flash.clone())?;
        let end = segments
            .iter()
            .map(|(address, bytes)| *address as usize + bytes.len())
            .max();
        let parts = [
            Part {
                what: "firmware",
                address: firmware_at,
                size: end.unwrap_or_default().saturating_sub(firmware_at as usize),
                room: firmware_at..region.start,
            },
            Part {
                what: "libraries and app",
                address: library_at,
                size: library.len(),
                room: region,
            },
        ];
        report.tables.push(table(&parts));
        Ok(Self { uf2 })
    }

    /// A UF2 file that somebody else made.
    fn as_it_is(
        file: &Path,
        flash: Range<u32>,
        arguments: &Arguments,
        report: &mut Report,
    ) -> Result<Self, Failure> {
        if arguments.app.named().is_some() {
            let message = format!("{} has no address for libraries", file.display());
            return Err(Failure::bad_input([Diagnostic::error(
                "no-library-region",
                message,
            )
            .help("name the ELF file beside it, or leave out --app")]));
        }
        let uf2 = reading::read(file)?;
        let pages = blocks(&uf2, &file.display().to_string(), flash.clone())?;
        let addresses = || pages.iter().map(|page| page.address);
        let start = addresses().min().unwrap_or(flash.start);
        report.tables.push(table(&[Part {
            what: "firmware",
            address: start,
            size: pages.iter().map(|page| page.payload.len()).sum(),
            room: start..flash.end,
        }]));
        report.gaps.push(Gap {
            what: "libraries".to_owned(),
            why: "a UF2 file is copied unchanged; libraries are only added to an ELF file"
                .to_owned(),
        });
        Ok(Self { uf2 })
    }

    /// A file that is there already.
    #[cfg(test)]
    pub(super) fn of(uf2: Vec<u8>) -> Self {
        Self { uf2 }
    }

    /// The file.
    pub(super) fn uf2(&self) -> &[u8] {
        &self.uf2
    }

    /// How many blocks it has.
    pub(super) fn count(&self) -> usize {
        self.blocks().len()
    }

    /// Its blocks; it was read when it was made.
    pub(super) fn blocks(&self) -> Vec<Block<'_>> {
        uf2::read(&self.uf2).unwrap_or_default()
    }

    /// The same as one stretch of flash, and where it begins. What lies between stays erased.
    pub(super) fn binary(&self) -> (u32, Vec<u8>) {
        let blocks = self.blocks();
        let start = blocks.iter().map(|block| block.address).min().unwrap_or(0);
        let mut bytes = Vec::new();
        for block in &blocks {
            let at = (block.address - start) as usize;
            let end = at + block.payload.len();
            if bytes.len() < end {
                bytes.resize(end, 0xff);
            }
            bytes[at..end].copy_from_slice(block.payload);
        }
        (start, bytes)
    }
}

/// Whether a file is for the bootloader, by its name.
pub(super) fn is_uf2(file: &Path) -> bool {
    file.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("uf2"))
}

/// The blocks of a file that this board takes.
fn blocks<'a>(uf2: &'a [u8], name: &str, flash: Range<u32>) -> Result<Vec<Block<'a>>, Failure> {
    let target = Target {
        family: FAMILY_SAMD51,
        flash,
    };
    uf2::read(uf2)
        .and_then(|blocks| uf2::check(&blocks, &target).map(|()| blocks))
        .map_err(|error| Failure::bad_input([uf2::diagnose(name, &error)]))
}

fn flash_of(board: &Board) -> Result<Range<u32>, Failure> {
    let flash = board
        .memory
        .iter()
        .find(|region| region.kind == MemoryKind::Flash);
    flash
        .and_then(|region| {
            let end = region.origin + region.size.0;
            Some(u32::try_from(region.origin).ok()?..u32::try_from(end).ok()?)
        })
        .ok_or_else(|| {
            let message = format!("{} has no flash in its board file", board.id);
            Failure::bad_input([
                Diagnostic::error("no-way-to-flash", message).help("add `[board.memory.flash]`")
            ])
        })
}

fn table(parts: &[Part]) -> Table {
    let mut table = Table::new("plan", "Contents of the flash")
        .column("what", "what", 0)
        .column("address", "address", 0)
        .column("size", "size", 0)
        .column("room", "room", 1)
        .column("left", "left", 0);
    let figure = |bytes: usize| Cell::from(Figure::estimated(Bytes(bytes as u64)));
    for part in parts {
        table.rows.push(Row::from([
            ("what", Cell::from(part.what)),
            ("address", format!("{:#010x}", part.address).into()),
            ("size", figure(part.size)),
            ("room", figure(part.room.len())),
            ("left", figure(part.room.len().saturating_sub(part.size))),
        ]));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_firmware_and_libraries_stays_erased() {
        let pieces = [(0x4000, [1_u8].as_slice()), (0x4200, &[2])];
        let image = Image::of(uf2::write(pieces, FAMILY_SAMD51));
        let (start, bytes) = image.binary();
        assert_eq!((start, bytes.len(), image.count()), (0x4000, 0x300, 2));
        assert_eq!((bytes[0], bytes[0x100], bytes[0x200]), (1, 0xff, 2));
    }
}
