//! An import that moves into the functions that need it.

use super::words::Words;
use super::{Change, MOST_TRIED, Patient};
use crate::app::{Module, Reach, Resolution};
use crate::graph::{Circumstance, EdgeId, EdgeKind, NodeId};
use crate::python::{DefinitionKind, Source};
use crate::quantity::Bytes;
use crate::report::Remedy;

pub(super) fn changes<'s>(patient: &Patient<'_, 's>) -> Vec<Change<'s>> {
    let graph = &patient.graph;
    let dominators = graph.dominators(Reach::Import);
    let share = |node: NodeId| patient.cost.share_of_node(graph, node);
    let mut edges: Vec<(Bytes, EdgeId)> = graph
        .nodes()
        .flat_map(|(node, _)| graph.imports(node))
        .map(|(id, _)| {
            let gone = dominators.gone_without(graph, id);
            (gone.iter().map(|node| share(*node)).sum(), id)
        })
        .filter(|(gone, _)| *gone > Bytes(0))
        .collect();
    edges.sort_by_key(|(gone, id)| (std::cmp::Reverse(*gone), id.index()));
    let changes = edges.into_iter().filter_map(|(_, id)| change(patient, id));
    changes.take(MOST_TRIED).collect()
}

fn change<'s>(patient: &Patient<'_, 's>, id: EdgeId) -> Option<Change<'s>> {
    let modules = &patient.modules;
    let edge = patient.graph.edge(id);
    let Resolution::Module(importer) = &patient.graph.node(edge.from).found else {
        return None;
    };
    let importer: &Module = importer;
    let mut at_import = edge
        .sites()
        .iter()
        .filter(|site| matches!(site.kind, EdgeKind::Import(_)))
        .filter(|site| site.circumstance.reach() == Some(Reach::Import));
    let site = at_import.next()?;
    if at_import.next().is_some() || site.circumstance != Circumstance::Always {
        return None;
    }
    let place = site.place.clone()?;
    let text = modules.source(importer)?;
    let moved = moved(&place.file, text, place.line)?;
    let changed = modules.with_sources([(importer, moved.text.as_bytes())], 0)?;
    let target = patient.graph.node(edge.to).name();
    let into = match moved.functions.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} or one of {} more", rest.len()),
    };
    let action = format!(
        "import {target} only when {into} runs, not at {}:{}",
        place.file, place.line
    );
    Some(Change {
        place: Some(place),
        ..patient.change(Remedy::LazyImport, action, changed)
    })
}

/// A source after an import has moved.
pub(super) struct Moved {
    pub(super) text: String,
    /// The functions that it moved to.
    pub(super) functions: Vec<String>,
}

/// Moves the import statement at the beginning of a line into each function that uses what it
/// imports. Nothing if something outside of functions needs it, or if it is not that simple.
pub(super) fn moved(file: &str, text: &str, line: u32) -> Option<Moved> {
    let source = Source::parse(file, text.as_bytes()).ok()?;
    let start: usize = text
        .split_inclusive('\n')
        .take((line as usize).checked_sub(1)?)
        .map(str::len)
        .sum();
    let statement = statement(text, start)?;
    let written = &text[start..start + statement];
    let names = bound(written)?;
    let words = Words::of(text);
    // What a format string has between braces is code; which string is one is not told apart here.
    if names.iter().any(|name| words.is_in_a_string(text, name)) {
        return None;
    }
    let mut bodies: Vec<(usize, String, String)> = Vec::new();
    let is_inside =
        |span: &std::ops::Range<usize>| start <= span.start && span.end <= start + statement;
    let uses = words
        .words
        .iter()
        .filter(|word| !word.after_dot && names.contains(&word.text) && !is_inside(&word.span));
    for word in uses {
        let function = source
            .definitions
            .iter()
            .filter(|one| one.kind != DefinitionKind::Class)
            .find(|one| one.span.contains(&word.span.start))?;
        let (body, indent) = body(text, function.span.start)?;
        if word.span.start < body {
            // In the head of a function: annotations are not compiled, but defaults are.
            if is_annotation(text, word.span.start) {
                continue;
            }
            return None;
        }
        if !bodies.iter().any(|(known, ..)| *known == body) {
            bodies.push((body, indent, function.qualified_name.clone()));
        }
    }
    bodies.sort();
    let import = one_line(written);
    let mut moved = String::with_capacity(text.len() + 100);
    moved.push_str(&text[..start]);
    // Lines keep their numbers.
    moved.push_str(&"\n".repeat(written.matches('\n').count()));
    let mut done = start + statement;
    for (body, indent, _) in &bodies {
        moved.push_str(text.get(done..*body)?);
        moved.push_str(&format!("{indent}{import}\n"));
        done = *body;
    }
    moved.push_str(&text[done..]);
    Some(Moved {
        text: moved,
        functions: bodies.into_iter().map(|(_, _, name)| name).collect(),
    })
}

/// The length of the import statement at `start`, up to the end of its line.
fn statement(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let line = rest.lines().next()?;
    if !(line.starts_with("import ") || line.starts_with("from ")) || line.contains([';', '\\']) {
        return None;
    }
    match line.find('(') {
        Some(_) => rest.find(')').map(|end| end + 1),
        None => Some(line.split('#').next().unwrap_or(line).trim_end().len()),
    }
}

/// The names that an import statement of one module binds.
fn bound(statement: &str) -> Option<Vec<&str>> {
    if let Some(module) = statement.strip_prefix("import ") {
        if module.contains(',') {
            return None;
        }
        let name = match module.split_once(" as ") {
            Some((_, name)) => name.trim(),
            None => module.trim().split('.').next()?,
        };
        return Some(vec![name]);
    }
    let (_, names) = statement.split_once(" import ")?;
    if names.contains(['*', '#']) {
        return None;
    }
    let names = names.trim_matches(|one: char| "()".contains(one) || one.is_whitespace());
    let names = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    Some(
        names
            .map(|name| name.rsplit(' ').next().unwrap_or(name))
            .collect(),
    )
}

fn one_line(statement: &str) -> String {
    let words: Vec<&str> = statement.split_whitespace().collect();
    words.join(" ")
}

/// Where the body of a function starts, at the beginning of a line, with its indentation. Nothing
/// for a function in one line.
fn body(text: &str, start: usize) -> Option<(usize, String)> {
    let words = Words::of(text.get(start..)?);
    let mut depth = 0_usize;
    let mut colon = None;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        if words
            .strings
            .iter()
            .any(|span| span.contains(&(at - start)))
        {
            continue;
        }
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => {
                colon = Some(at);
                break;
            }
            _ => {}
        }
    }
    let colon = colon?;
    let rest = text[colon + 1..].lines().next()?;
    if !rest.split('#').next()?.trim().is_empty() {
        return None;
    }
    let body = colon + 1 + text[colon + 1..].find('\n')? + 1;
    let first = text[body..].lines().find(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    })?;
    let indent = &first[..first.len() - first.trim_start().len()];
    Some((body, indent.to_owned()))
}

/// The word belongs to what follows a colon or an arrow in the head of a function.
fn is_annotation(text: &str, at: usize) -> bool {
    let before = text[..at]
        .rsplit([',', '(', '='])
        .next()
        .unwrap_or_default();
    before.contains(':') || before.contains("->")
}
