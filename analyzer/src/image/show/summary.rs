//! `image report`: regions, what memory is used for, components, sections.

use std::collections::BTreeMap;

use super::super::elf::SymbolKind;
use super::super::piece::{What, takes_memory};
use super::super::read::Image;
use super::{built, doubts, percent, percent_of};
use crate::diagnostic::Diagnostic;
use crate::region::MemoryKind;
use crate::report::{Cell, Report, Row, Table};

/// What an image takes.
pub fn summary(image: &Image<'_>, title: &str) -> Report {
    let mut report = Report::new("image report", title);
    report.tables.push(regions(image));
    report.tables.extend(ram(image));
    let shares = shares(image);
    report.tables.push(components(image, &shares));
    report.tables.push(sections(image));
    outside(&mut report, image);
    doubts(&mut report, image);
    report.summary = closing(image, &shares);
    report
}

fn regions(image: &Image<'_>) -> Table {
    let mut table = Table::new("regions", "Regions")
        .column("region", "region", 0)
        .column("used", "used", 0)
        .column("size", "of", 0)
        .column("free", "free", 0)
        .column("part", "", 1)
        .bars("used");
    for region in &image.layout.regions {
        let mut row = Row::from([
            ("region", Cell::from(region.name.as_str())),
            ("used", built(region.used).into()),
            ("part", percent_of(region.used, region.size).into()),
        ]);
        if let Some(size) = region.size {
            let free = size.saturating_sub(region.used);
            row.insert("size", built(size).into());
            row.insert("free", built(free).into());
        }
        table.rows.push(row);
    }
    table
}

/// The name under which a firmware says how much stack it needs.
const STACK_SYMBOLS: [&str; 4] = [
    "__mpyfit_stack_size",
    "_Min_Stack_Size",
    "__STACK_SIZE",
    "__stack_size",
];

/// What memory is used for that the program writes to.
fn ram(image: &Image<'_>) -> Option<Table> {
    let mut uses: BTreeMap<&str, u64> = BTreeMap::new();
    for charge in image.charges() {
        let region = image.layout.regions.get(charge.region as usize)?;
        if region.kind != MemoryKind::Ram {
            continue;
        }
        let piece = charge
            .piece
            .and_then(|number| image.pieces.get(number as usize));
        let component = piece.and_then(|piece| image.components.get(piece.component as usize));
        let section = piece.and_then(|piece| image.elf.sections.get(piece.section as usize));
        let what = match component.map(|component| component.name.as_str()) {
            Some("heap") => "heap",
            Some("stack") => "stack",
            Some("padding") | None => "padding",
            Some(_) if section.is_some_and(|section| section.is_code) => "code",
            Some(_) if section.is_some_and(|section| !section.is_zero) => {
                "variables with first values"
            }
            Some(_) => "variables",
        };
        *uses.entry(what).or_default() += charge.size;
    }
    if uses.is_empty() {
        return None;
    }
    let mut table = Table::new("ram", "Use of RAM")
        .column("use", "use", 0)
        .column("size", "size", 0)
        .column("note", "", 1);
    let mut uses: Vec<(&str, u64)> = uses.into_iter().collect();
    uses.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    for (what, size) in uses {
        table.rows.push(Row::from([
            ("use", Cell::from(what)),
            ("size", built(size).into()),
        ]));
    }
    let regions = image.layout.regions.iter();
    let free: Option<u64> = regions
        .filter(|region| region.kind == MemoryKind::Ram && region.is_declared)
        .map(|region| Some(region.size?.saturating_sub(region.used)))
        .sum();
    if let Some(free) = free.filter(|free| *free > 0) {
        let asked = stack_size(image);
        let asked =
            asked.map(|size| format!("the firmware asks for at least {}", built(size).short()));
        table.rows.push(Row::from([
            ("use", Cell::from("left for the stack")),
            ("size", built(free).into()),
            ("note", asked.unwrap_or_default().into()),
        ]));
    }
    Some(table)
}

fn stack_size(image: &Image<'_>) -> Option<u64> {
    let symbols = image.elf.symbols.iter();
    let mut absolute = symbols.filter(|symbol| symbol.kind == SymbolKind::Absolute);
    absolute
        .find(|symbol| {
            STACK_SYMBOLS
                .iter()
                .any(|name| symbol.name == name.as_bytes())
        })
        .map(|symbol| symbol.address)
}

/// What one component takes.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    flash: u64,
    copied: u64,
    ram: u64,
    symbols: u64,
}

fn shares(image: &Image<'_>) -> Vec<Share> {
    // One more for what is lost between segments.
    let mut shares = vec![Share::default(); image.components.len() + 1];
    for charge in image.charges() {
        let piece = charge
            .piece
            .and_then(|number| image.pieces.get(number as usize));
        let number = piece.map_or(image.components.len(), |piece| piece.component as usize);
        let region = image.layout.regions.get(charge.region as usize);
        let (Some(share), Some(region)) = (shares.get_mut(number), region) else {
            continue;
        };
        match region.kind {
            MemoryKind::Flash => share.flash += charge.size,
            MemoryKind::Ram => share.ram += charge.size,
        }
        match piece.map(|piece| piece.what) {
            Some(What::Copy { .. }) if region.kind == MemoryKind::Flash => {
                share.copied += charge.size;
            }
            Some(What::Symbol(_)) if !charge.is_copy => share.symbols += 1,
            _ => {}
        }
    }
    shares
}

fn components(image: &Image<'_>, shares: &[Share]) -> Table {
    let mut table = Table::new("components", "Components")
        .column("component", "component", 0)
        .column("flash", "flash", 0)
        .column("copied", "inlined", 1)
        .column("ram", "ram", 0)
        .column("part", "of flash", 2)
        .bars("flash");
    let flash: u64 = shares.iter().map(|share| share.flash).sum();
    let mut named: Vec<(&str, Share)> = shares
        .iter()
        .enumerate()
        .map(|(number, share)| {
            let component = image.components.get(number);
            let name = component.map_or("lost between segments", |component| &component.name);
            (name, *share)
        })
        .filter(|(_, share)| share.flash + share.ram > 0)
        .collect();
    named.sort_by(|(one, first), (other, second)| {
        (second.flash, second.ram, one).cmp(&(first.flash, first.ram, other))
    });
    for (name, share) in named {
        let mut row = Row::from([("component", Cell::from(name))]);
        for (key, size) in [
            ("flash", share.flash),
            ("copied", share.copied),
            ("ram", share.ram),
        ] {
            if size > 0 {
                row.insert(key, built(size).into());
            }
        }
        if share.flash > 0 {
            row.insert("part", percent(share.flash, flash).into());
        }
        table.rows.push(row);
    }
    table
}

fn sections(image: &Image<'_>) -> Table {
    let mut table = Table::new("sections", "Sections")
        .column("section", "section", 0)
        .column("size", "size", 0)
        .column("address", "address", 1)
        .column("note", "", 2);
    for section in image.elf.sections.iter().filter(|one| takes_memory(one)) {
        let note = match () {
            () if section.is_zero => "not stored",
            () if section.is_writable => "stored, then copied",
            () if section.is_code => "code",
            () => "constants",
        };
        table.rows.push(Row::from([
            ("section", Cell::from(&*section.name)),
            ("size", built(section.size).into()),
            ("address", format!("{:#010x}", section.address).into()),
            ("note", note.into()),
        ]));
    }
    table
}

/// What lies in none of the board's regions will not be there when the board starts.
fn outside(report: &mut Report, image: &Image<'_>) {
    let regions = &image.layout.regions;
    if !regions.iter().any(|region| region.is_declared) {
        return;
    }
    for region in regions.iter().filter(|region| !region.is_declared) {
        report.findings.push(
            Diagnostic::warning(
                "outside-memory",
                format!(
                    "{} lie outside of the board's memory",
                    built(region.used).exact()
                ),
            )
            .help("compare the linker script with the board's file, or name another board"),
        );
    }
}

fn closing(image: &Image<'_>, shares: &[Share]) -> String {
    let flash: u64 = shares.iter().map(|share| share.flash).sum();
    let ram: u64 = shares.iter().map(|share| share.ram).sum();
    let known = image.components.iter().zip(shares);
    let known: u64 = known
        .filter(|(component, _)| !component.is_unknown)
        .map(|(_, share)| share.flash)
        .sum();
    format!(
        "{} of flash and {} of RAM; {} of flash belongs to a component",
        built(flash).short(),
        built(ram).short(),
        percent(known, flash)
    )
}
