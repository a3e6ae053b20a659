//! `image tree`: who takes what, from regions down to symbols.

use super::super::read::Image;
use super::super::tree::{Level, Node, tree as grow};
use super::{built, doubts, percent};
use crate::diagnostic::Diagnostic;
use crate::report::{Cell, Report, Row, Table};

/// What of the tree to show.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// How many levels.
    pub depth: usize,
    /// Smaller nodes are shown together.
    pub least: u64,
    /// Only what lies below nodes whose name contains this, or is one.
    pub only: Option<String>,
}

/// The tree of an image.
pub fn tree(image: &Image<'_>, title: &str, shown: &Shown) -> Result<Report, Diagnostic> {
    let mut roots = grow(image);
    let total: u64 = roots.iter().map(|root| root.size).sum();
    if let Some(part) = &shown.only {
        roots = roots
            .into_iter()
            .filter_map(|root| only(root, &part.to_lowercase()))
            .collect();
        if roots.is_empty() {
            return Err(Diagnostic::error(
                "nothing-there",
                format!("no name in the image has `{part}` in it"),
            )
            .help("`image report` lists regions, components and sections"));
        }
    }
    let mut table = Table::new("tree", "")
        .column("name", "name", 0)
        .column("size", "size", 0)
        .column("part", "", 1)
        .column("level", "", 2)
        .whole();
    let mut counted = 0;
    for root in &roots {
        counted += root.size;
        rows(root, root.size, shown, &mut table);
    }
    let mut report = Report::new("image tree", title);
    report.tables.push(table);
    doubts(&mut report, image);
    report.summary = if shown.only.is_some() {
        format!("{} of {}", built(counted).exact(), built(total).exact())
    } else {
        format!("{} in all regions", built(counted).exact())
    };
    Ok(report)
}

/// A node with only those below it whose name contains a text, or that are below such a one.
fn only<'a>(mut node: Node<'a>, part: &str) -> Option<Node<'a>> {
    if node.name.to_lowercase().contains(part) {
        return Some(node);
    }
    // As deep as there are levels.
    node.children = node
        .children
        .into_iter()
        .filter_map(|child| only(child, part))
        .collect();
    node.size = node.children.iter().map(|child| child.size).sum();
    (!node.children.is_empty()).then_some(node)
}

/// A row that is still to come.
enum Waiting<'a> {
    Node(&'a Node<'a>),
    /// So many small nodes of that size together.
    Rest(usize, u64, Level),
}

fn rows(root: &Node<'_>, whole: u64, shown: &Shown, table: &mut Table) {
    // Rows come out last in, first out.
    let mut waiting = vec![(Waiting::Node(root), 0)];
    while let Some((next, depth)) = waiting.pop() {
        let node = match next {
            Waiting::Node(node) => node,
            Waiting::Rest(count, size, level) => {
                let name = format!("{count} smaller");
                table.rows.push(row(&name, size, whole, depth, level));
                continue;
            }
        };
        let name = match (&*node.name, node.is_copied) {
            ("", _) => "unknown source".to_owned(),
            (name, true) => format!("{name} (inlined)"),
            (name, false) => name.to_owned(),
        };
        table
            .rows
            .push(row(&name, node.size, whole, depth, node.level));
        if depth + 1 >= shown.depth {
            continue;
        }
        let is_large = |child: &&Node<'_>| child.size >= shown.least;
        let (large, small): (Vec<&Node<'_>>, Vec<&Node<'_>>) =
            node.children.iter().partition(is_large);
        if let Some(first) = small.first() {
            let size = small.iter().map(|child| child.size).sum();
            waiting.push((Waiting::Rest(small.len(), size, first.level), depth + 1));
        }
        let large = large.iter().rev();
        waiting.extend(large.map(|child| (Waiting::Node(child), depth + 1)));
    }
}

fn row(name: &str, size: u64, whole: u64, depth: usize, level: Level) -> Row {
    Row::from([
        ("name", Cell::from(format!("{}{name}", "  ".repeat(depth)))),
        ("size", built(size).into()),
        ("part", percent(size, whole).into()),
        ("level", level.word().into()),
    ])
}

impl Level {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Section => "section",
            Self::Component => "component",
            Self::Source => "source",
            Self::Symbol => "symbol",
        }
    }
}
