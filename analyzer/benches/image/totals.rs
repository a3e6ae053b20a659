//! What each program says the image takes, and why that is not what ours says: to the byte.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::collections::BTreeMap;
use std::process::Command;

use analyzer::image::Image;
use analyzer::image::elf::{Section, SymbolKind};
use analyzer::region::MemoryKind::{self, Flash, Ram};
use serde_json::Value;

/// A reason for a difference, and by how much ours is more.
type Reason = (String, i64);

/// Prints the totals. What is not explained to the byte is a panic.
pub(crate) fn print() {
    let path = super::image();
    let bytes = std::fs::read(&path).unwrap();
    let image = Image::read(&bytes, &[]).unwrap();
    let said = output(super::membrowse());
    let layout = &said["memory_layout"];
    for (kind, part) in [(Flash, "Code"), (Ram, "Data")] {
        let theirs = layout[part]["used_size"].as_i64().unwrap();
        let mut reasons = between(&image, kind);
        // They are stored in flash, and only counted where they run.
        let moved = stored(&image, kind).filter(|one| kind == Flash && one.is_writable);
        reasons.extend(moved.map(|one| (format!("first values of {}", one.name), size(one))));
        explain(&image, kind, "membrowse", theirs, &reasons);
    }
    for (kind, flag) in [(Flash, "-F"), (Ram, "-R")] {
        let said = output(super::elf_size_analyze(&[flag]));
        let folders = said.as_object().unwrap().values();
        let theirs = folders.map(|one| one["cumulative_size"].as_i64().unwrap());
        let mut reasons = between(&image, kind);
        // The sizes of symbols: nothing without one, and twice what two symbols name.
        let named = of_symbols(&image);
        reasons.extend(stored(&image, kind).map(|section| {
            let named = named.get(&*section.name).copied().unwrap_or(0);
            let more = size(section) - named;
            let what = if more < 0 {
                "named by two symbols"
            } else {
                "without a symbol"
            };
            (format!("{what} in {}", section.name), more)
        }));
        explain(&image, kind, "elf-size-analyze", theirs.sum(), &reasons);
    }
    for kind in [Flash, Ram] {
        let theirs = stored(&image, kind).map(size).sum();
        explain(&image, kind, "size -A", theirs, &between(&image, kind));
    }
}

/// Sections that take memory of a kind.
fn stored<'a>(image: &'a Image<'_>, kind: MemoryKind) -> impl Iterator<Item = &'a Section<'a>> {
    image.elf.sections.iter().filter(move |section| {
        section.is_allocated
            && match kind {
                Flash => !section.is_zero,
                Ram => section.is_writable,
            }
    })
}

fn size(section: &Section<'_>) -> i64 {
    section.size.try_into().unwrap()
}

/// Bytes that are in no section: alignment, between sections and between segments.
fn between(image: &Image<'_>, kind: MemoryKind) -> Vec<Reason> {
    let charges = image.charges().filter(|charge| {
        let section = charge
            .piece
            .map(|piece| image.pieces[piece as usize].section);
        image.layout.regions[charge.region as usize].kind == kind && section.unwrap_or(0) == 0
    });
    let bytes: u64 = charges.map(|charge| charge.size).sum();
    vec![("between sections".to_owned(), bytes.try_into().unwrap())]
}

fn of_symbols(image: &Image<'_>) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for symbol in &image.elf.symbols {
        if matches!(symbol.kind, SymbolKind::Function | SymbolKind::Object) {
            let section = image.elf.sections[symbol.section as usize].name.to_string();
            *sums.entry(section).or_default() += i64::try_from(symbol.size).unwrap();
        }
    }
    sums
}

fn explain(image: &Image<'_>, kind: MemoryKind, who: &str, theirs: i64, reasons: &[Reason]) {
    let regions = image.layout.regions.iter();
    let ours: u64 = regions
        .filter(|region| region.kind == kind)
        .map(|region| region.used)
        .sum();
    let name = if kind == Flash { "flash" } else { "RAM" };
    println!("{who}: {theirs} B of {name}; ours {ours} B");
    for (what, more) in reasons.iter().filter(|(_, more)| *more != 0) {
        println!("  {more:+} B {what}");
    }
    let explained: i64 = reasons.iter().map(|(_, more)| more).sum();
    assert_eq!(
        theirs + explained,
        i64::try_from(ours).unwrap(),
        "{who}, {name}"
    );
}

fn output(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
