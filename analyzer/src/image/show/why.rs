//! `image why`: where a symbol is, whose it is, who refers to it, and where it was put in line.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::piece::{Piece, What};
use super::super::read::Image;
use super::super::references::{Kind, references};
use super::{built, doubts};
use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::quantity::plural;
use crate::report::{Cell, Report, Row, Table};

/// Why a symbol is in an image. It may be named as the linker knows it, as people write it, or by a
/// part of either; where several have that part, they are listed.
pub fn explain(image: &Image<'_>, title: &str, wanted: &str) -> Result<Report, Diagnostic> {
    let copies = copies(image, wanted);
    let symbols = match find(image, wanted) {
        Found::Named(symbols) => symbols,
        Found::Several(symbols) if copies.is_empty() => {
            return Ok(several(image, title, wanted, &symbols));
        }
        Found::Several(_) => Vec::new(),
    };
    if symbols.is_empty() && copies.is_empty() {
        return Err(unknown(image, wanted));
    }
    let mut report = Report::new("image why", format!("{wanted} in {title}"));
    let mut total = 0;
    let mut callers = 0;
    for symbol in &symbols {
        let pieces: Vec<&Piece> = of_symbol(image, *symbol);
        let Some(range) = range(image, *symbol, &pieces) else {
            continue;
        };
        let size = range.end - range.start;
        total += size;
        report.tables.push(place(image, *symbol, &range, &pieces));
        let from = referrers(image, &range);
        callers += from.rows.len();
        if !from.rows.is_empty() {
            report.tables.push(from);
        }
    }
    let copied: u64 = copies.values().map(|(_, size)| size).sum();
    let count: u64 = copies.values().map(|(count, _)| count).sum();
    if !copies.is_empty() {
        report.tables.push(copied_into(image, copies));
    }
    doubts(&mut report, image);
    let mut parts = Vec::new();
    if !symbols.is_empty() {
        parts.push(format!(
            "{}, referred to from {}",
            built(total).exact(),
            plural(callers, "symbol")
        ));
    }
    if count > 0 {
        let places = plural(usize::try_from(count).unwrap_or(usize::MAX), "place");
        parts.push(format!("{} inlined at {places}", built(copied).exact()));
    }
    report.summary = parts.join("; ");
    Ok(report)
}

/// Symbols that a name may mean.
enum Found {
    /// Those of that name, or the only one that has it in its own.
    Named(Vec<u32>),
    /// Several have it in theirs.
    Several(Vec<u32>),
}

/// Among the symbols that own a piece.
fn find(image: &Image<'_>, wanted: &str) -> Found {
    let owned = image.pieces.iter().filter_map(|piece| match piece.what {
        What::Symbol(symbol)
        | What::Copy {
            inside: Some(symbol),
            ..
        } => Some(symbol),
        _ => None,
    });
    let mut owned: Vec<u32> = owned.collect();
    owned.sort_unstable();
    owned.dedup();
    let raw = |symbol: &u32| image.elf.symbols.get(*symbol as usize).map(|one| one.name);
    let is_exact = |symbol: &u32| {
        image.symbol_name(*symbol) == wanted || raw(symbol) == Some(wanted.as_bytes())
    };
    let exact: Vec<u32> = owned.iter().copied().filter(is_exact).collect();
    if !exact.is_empty() {
        return Found::Named(exact);
    }
    let is_part = |symbol: &u32| image.symbol_name(*symbol).contains(wanted);
    let parts: Vec<u32> = owned.into_iter().filter(is_part).collect();
    if parts.len() > 1 {
        Found::Several(parts)
    } else {
        Found::Named(parts)
    }
}

/// Which symbols a part of a name may mean, largest first.
fn several(image: &Image<'_>, title: &str, wanted: &str, symbols: &[u32]) -> Report {
    let mut sizes: BTreeMap<u32, (u64, Option<&Piece>)> =
        symbols.iter().map(|symbol| (*symbol, (0, None))).collect();
    for piece in &image.pieces {
        let owner = match piece.what {
            What::Symbol(symbol) => Some(symbol),
            What::Copy { inside, .. } => inside,
            What::Gap(_) => None,
        };
        if let Some((size, first)) = owner.and_then(|owner| sizes.get_mut(&owner)) {
            *size += piece.size;
            if matches!(piece.what, What::Symbol(_)) {
                first.get_or_insert(piece);
            }
        }
    }
    let mut rows: Vec<(&str, u64, Option<&Piece>)> = sizes
        .into_iter()
        .map(|(symbol, (size, piece))| (image.symbol_name(symbol), size, piece))
        .collect();
    rows.sort_by_key(|(name, size, _)| (std::cmp::Reverse(*size), *name));
    let total = rows.iter().map(|(_, size, _)| size).sum();
    let mut table = Table::new("matches", "Symbols with this in their names")
        .column("symbol", "symbol", 0)
        .column("size", "size", 0)
        .column("component", "component", 1)
        .column("source", "source", 2);
    for (name, size, piece) in rows {
        let component = piece.and_then(|piece| image.components.get(piece.component as usize));
        let component = component.map_or("", |component| &component.name);
        let source = image.source_name(piece.and_then(|piece| piece.source));
        table.rows.push(Row::from([
            ("symbol", Cell::from(name)),
            ("size", built(size).into()),
            ("component", component.into()),
            ("source", source.into()),
        ]));
    }
    let mut report = Report::new("image why", format!("{wanted} in {title}"));
    report.tables.push(table);
    doubts(&mut report, image);
    report.summary = format!(
        "{} with {}; name one of them to see its callers",
        plural(symbols.len(), "symbol"),
        built(total).exact()
    );
    report
}

fn of_symbol<'a>(image: &'a Image<'_>, wanted: u32) -> Vec<&'a Piece> {
    let is_of = |piece: &&Piece| match piece.what {
        What::Symbol(symbol) => symbol == wanted,
        What::Copy { inside, .. } => inside == Some(wanted),
        What::Gap(_) => false,
    };
    image.pieces.iter().filter(is_of).collect()
}

fn range(image: &Image<'_>, symbol: u32, pieces: &[&Piece]) -> Option<Range<u64>> {
    let first = pieces.first()?;
    let last = pieces.last()?;
    let start = image
        .elf
        .symbols
        .get(symbol as usize)
        .map_or(first.address, |symbol| symbol.address);
    Some(start.min(first.address)..last.address + last.size)
}

fn place(image: &Image<'_>, symbol: u32, range: &Range<u64>, pieces: &[&Piece]) -> Table {
    let name = image.symbol_name(symbol);
    let mut table = Table::new("symbol", name)
        .column("what", "what", 0)
        .column("value", "value", 0);
    let own = pieces
        .iter()
        .find(|piece| matches!(piece.what, What::Symbol(_)));
    let piece = own.or(pieces.first()).copied();
    let section = piece.and_then(|piece| image.elf.sections.get(piece.section as usize));
    let component = piece.and_then(|piece| image.components.get(piece.component as usize));
    let copied: u64 = pieces
        .iter()
        .filter(|piece| matches!(piece.what, What::Copy { .. }))
        .map(|piece| piece.size)
        .sum();
    let regions: Vec<&str> = image
        .layout
        .stretches
        .iter()
        .filter(|stretch| (stretch.running..stretch.running + stretch.size).contains(&range.start))
        .filter_map(|stretch| image.layout.regions.get(stretch.region as usize))
        .map(|region| region.name.as_str())
        .collect();
    let raw = image.elf.symbols.get(symbol as usize);
    let raw = raw.map_or_else(String::new, |raw| {
        String::from_utf8_lossy(raw.name).into_owned()
    });
    let mut add = |what: &str, value: Cell| {
        table
            .rows
            .push(Row::from([("what", Cell::from(what)), ("value", value)]));
    };
    add("address", format!("{:#010x}", range.start).into());
    add("size", built(range.end - range.start).exact().into());
    if copied > 0 {
        add("inlined part", built(copied).exact().into());
    }
    add("region", regions.join(", ").into());
    add(
        "section",
        section.map_or("", |section| &*section.name).into(),
    );
    add(
        "component",
        component.map_or("", |component| &component.name).into(),
    );
    let source = image.source_name(piece.and_then(|piece| piece.source));
    if !source.is_empty() {
        add("source", source.into());
    }
    if raw != name {
        add("name in the linker", raw.into());
    }
    table
}

/// Who refers to a range, by the symbol that does.
fn referrers(image: &Image<'_>, range: &Range<u64>) -> Table {
    let mut by_symbol: BTreeMap<(Option<u32>, Kind), u64> = BTreeMap::new();
    for reference in references(&image.elf, range) {
        let behind = image
            .pieces
            .partition_point(|piece| piece.address <= reference.from);
        let piece = behind
            .checked_sub(1)
            .and_then(|index| image.pieces.get(index));
        let symbol = piece.and_then(|piece| match piece.what {
            What::Symbol(symbol) => Some(symbol),
            What::Copy { inside, .. } => inside,
            What::Gap(_) => None,
        });
        *by_symbol.entry((symbol, reference.kind)).or_default() += 1;
    }
    let mut table = Table::new("references", "Referred to from")
        .column("symbol", "symbol", 0)
        .column("times", "times", 0)
        .column("how", "how", 1)
        .column("sure", "sure", 1);
    let mut rows: Vec<((Option<u32>, Kind), u64)> = by_symbol.into_iter().collect();
    rows.sort_by_key(|((_, kind), count)| (*kind, std::cmp::Reverse(*count)));
    for ((symbol, kind), count) in rows {
        let name = symbol.map_or("something without a symbol", |symbol| {
            image.symbol_name(symbol)
        });
        let (how, sure) = kind.words();
        table.rows.push(Row::from([
            ("symbol", Cell::from(name)),
            ("times", Cell::Count(count)),
            ("how", how.into()),
            ("sure", sure.into()),
        ]));
    }
    table
}

/// Copies of a function in line: by the symbol around them, how many and how large.
fn copies(image: &Image<'_>, wanted: &str) -> BTreeMap<Option<u32>, (u64, u64)> {
    // Names of functions are compared once, not once a copy.
    let named: Vec<bool> = image
        .debug
        .names
        .texts()
        .map(|name| {
            name == wanted || super::super::components::plain_name(name.as_bytes()) == wanted
        })
        .collect();
    let mut found: BTreeMap<Option<u32>, (Vec<u32>, u64)> = BTreeMap::new();
    for piece in &image.pieces {
        let What::Copy { stretch, inside } = piece.what else {
            continue;
        };
        let Some(copy) = image.debug.copies.get(stretch as usize) else {
            continue;
        };
        let origin = image.debug.origins.get(copy.origin as usize);
        let name = origin.and_then(|origin| origin.name);
        if name.is_some_and(|name| named.get(name as usize) == Some(&true)) {
            let (numbers, size) = found.entry(inside).or_default();
            numbers.push(copy.copy);
            *size += piece.size;
        }
    }
    let count = |mut numbers: Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len() as u64
    };
    found
        .into_iter()
        .map(|(inside, (numbers, size))| (inside, (count(numbers), size)))
        .collect()
}

fn copied_into(image: &Image<'_>, copies: BTreeMap<Option<u32>, (u64, u64)>) -> Table {
    let mut table = Table::new("copies", "Inlined into")
        .column("symbol", "symbol", 0)
        .column("copies", "copies", 0)
        .column("size", "size", 0)
        .bars("size");
    let mut rows: Vec<(Option<u32>, (u64, u64))> = copies.into_iter().collect();
    rows.sort_by_key(|(inside, (_, size))| (std::cmp::Reverse(*size), *inside));
    for (inside, (count, size)) in rows {
        let name = inside.map_or("code without a symbol", |symbol| image.symbol_name(symbol));
        table.rows.push(Row::from([
            ("symbol", Cell::from(name)),
            ("copies", Cell::Count(count)),
            ("size", built(size).into()),
        ]));
    }
    table
}

fn unknown(image: &Image<'_>, wanted: &str) -> Diagnostic {
    let parts: Vec<&str> = image
        .names()
        .filter(|name| name.contains(wanted))
        .take(5)
        .collect();
    let near = if parts.is_empty() {
        nearest(wanted, image.names())
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<String>>()
            .join(", ")
    } else {
        parts.join(", ")
    };
    let help = if near.is_empty() {
        "`image tree --depth 5` lists all symbols".to_owned()
    } else {
        format!("did you mean {near}?")
    };
    let message = format!("the image has no one symbol called `{wanted}`");
    Diagnostic::error("unknown-symbol", message).help(help)
}
