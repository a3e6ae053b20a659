//! The first screen of a budget: the answer, what is wrong or open, where the memory goes, what would
//! save. Everything else is shown on request.

use super::bars::bar_of_parts;
use super::columns::{self, GAP, INDENT, wrap};
use super::{
    DIM, TextStyle, closing, color_of, diagnostic, gaps, indented, limits, origins, suggestions_for,
};
use crate::diagnostic::Level;
use crate::printable::Printable;
use crate::quantity::plural;
use crate::report::{Figure, Headline, Outcome, Report, Table};

/// The tables of a program, and of a folder without one.
const OF_PROGRAM: &str = "where";
const OF_LIBRARY: [&str; 2] = ["modules", "sessions"];
/// So many rows of a table are shown besides a total.
const MOST_ROWS: usize = 8;
/// So many suggestions are shown of each kind.
const MOST_SUGGESTIONS: usize = 3;
/// The bar of the answer is at most so wide.
const WIDEST_BAR: usize = 40;

pub(super) fn render(report: &Report, style: TextStyle) -> Printable {
    let mut blocks = vec![heading(report, style)];
    let mut findings: Vec<_> = report.findings.iter().collect();
    // Errors come first; within a level, the order of the report.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let (shown, notes): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.level > Level::Note);
    blocks.extend(shown.into_iter().map(|finding| diagnostic(finding, style)));
    blocks.extend(tables(report, style));
    if !report.checks.is_empty() {
        blocks.push(limits(&report.checks, style));
    }
    let kinds = report.suggestions_by_subject();
    blocks.extend(kinds.map(|kind| {
        let few = &kind[..kind.len().min(MOST_SUGGESTIONS)];
        suggestions_for(few, report.is_exceeded(kind), style)
    }));
    if !report.gaps.is_empty() {
        blocks.push(gaps(&report.gaps, style));
    }
    let mut last = closing(report, style);
    last += more(report, notes.len(), style);
    blocks.push(last);
    Printable::blocks(&blocks).trimmed().ended()
}

/// What it is about, and the answer with its bar.
fn heading(report: &Report, style: TextStyle) -> Printable {
    let title = match &report.board {
        Some(board) => {
            let subject = report.title.strip_suffix(&format!(" on {}", board.id));
            let subject = subject.unwrap_or(&report.title);
            format!("{subject} on {} ({})", board.name, board.vm)
        }
        None => report.title.clone(),
    };
    let mut text = super::title(&title, style);
    if let Some(board) = &report.board {
        text += origins(board, style);
    }
    let verdict = report.verdict.words().to_uppercase();
    let painted = style.paint(color_of(report.verdict).bold(), &verdict);
    text += Printable::own("\n");
    text += indented(INDENT, painted);
    let Some(headline) = &report.headline else {
        return text.ended();
    };
    let figures = figures(headline);
    let used = INDENT + verdict.chars().count() + GAP + figures.chars().count();
    let figures = Printable::line(&figures);
    let before = match style.width().checked_sub(used) {
        Some(space) => (GAP + space).min(WIDEST_BAR),
        None => {
            text += Printable::own("\n");
            INDENT
        }
    };
    text += indented(before, figures).ended();
    let peak = format!(
        "peak {} of {}",
        headline.peak.short(),
        headline.heap.short()
    );
    let room = style
        .width()
        .saturating_sub(INDENT + GAP + peak.chars().count());
    let bar = bar_of_parts(
        [headline.in_use, headline.peak].map(|figure| part(figure, headline.heap)),
        room.min(WIDEST_BAR),
    );
    let line = format!("{bar}{}{peak}", " ".repeat(GAP));
    text += indented(INDENT, Printable::line(&line)).ended();
    text
}

fn figures(headline: &Headline) -> String {
    let wanted = headline.wanted.map_or_else(String::new, |wanted| {
        format!(" (you want {})", wanted.short())
    });
    format!(
        "{} in use, {} free{wanted}",
        headline.in_use.short(),
        headline.free.short()
    )
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes of memory lie far below 2^52"
)]
fn part(of: Figure, whole: Figure) -> f64 {
    of.bytes.0 as f64 / whole.bytes.0.max(1) as f64
}

fn tables(report: &Report, style: TextStyle) -> Vec<Printable> {
    let of_program = report.tables.iter().any(|table| table.id == OF_PROGRAM);
    let is_shown = |table: &&Table| match of_program {
        true => table.id == OF_PROGRAM,
        false => OF_LIBRARY.contains(&table.id),
    };
    let shown = report.tables.iter().filter(is_shown);
    shown
        .map(|table| {
            let mut block = super::title(&table.title, style);
            block += columns::table(&shortened(table), style);
            block
        })
        .collect()
}

/// The first rows of a table; where it has a total, what is left out is one row before it.
fn shortened(table: &Table) -> Table {
    let mut short = table.clone();
    let Some(of) = table.total else {
        short.rows.truncate(MOST_ROWS);
        return short;
    };
    let Some((total, parts)) = table.rows.split_last() else {
        return short;
    };
    if parts.len() > MOST_ROWS + 1 {
        let (first, rest) = parts.split_at(MOST_ROWS);
        let rest = Table {
            rows: rest.to_vec(),
            ..table.clone()
        };
        let label = table.columns.first().map_or("", |column| column.key);
        let rest = rest.totalled(label, of);
        short.rows = first.to_vec();
        short.rows.extend(rest.rows.last().map(|row| {
            let mut row = row.clone();
            row.insert(label, format!("{} more", rest.rows.len() - 1).into());
            row
        }));
        short.rows.push(total.clone());
    }
    short
}

/// What else there is.
fn more(report: &Report, notes: usize, style: TextStyle) -> Printable {
    let held = report.checks.iter();
    let held = held.filter(|check| check.outcome == Outcome::Over).count();
    let ask = match held {
        0 => "mpyfit why MODULE tells where one comes from",
        _ => "mpyfit why MODULE tells what it holds",
    };
    let notes = match notes {
        0 => String::new(),
        notes => format!(" and {}", plural(notes, "note")),
    };
    let line = format!("More: --all shows every table{notes}; {ask}");
    let lines = wrap(&line, style.width()).into_iter();
    lines.map(|line| style.paint(DIM, &line).ended()).collect()
}
