//! The report for people at a terminal: aligned columns, bars, and words that need no colour.

mod bars;
mod columns;
mod first;

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level as SnippetLevel, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::{BoardSummary, Check, Gap, Outcome, Report, Rule, Suggestion, Table, Verdict};
use crate::diagnostic::{Diagnostic, Level};
use crate::printable::{Printable, visible, visible_source};
use bars::bar;
use columns::{Aligned, GAP, INDENT, Kind, fit, wrap};

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns of the terminal; below [`TextStyle::NARROWEST`] lines may run over.
    pub width: usize,
    /// Whether to colour. Every meaning is carried by a word or a sign as well.
    pub color: bool,
    /// Whether everything is shown, not only what fits on a first screen.
    pub all: bool,
}

impl TextStyle {
    /// The width that every report fits into.
    pub const NARROWEST: usize = 60;

    fn width(self) -> usize {
        self.width.max(Self::NARROWEST)
    }

    fn paint(self, style: Style, text: &str) -> Printable {
        if self.color && !text.is_empty() {
            Printable::painted(text, style)
        } else {
            Printable::line(text)
        }
    }
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

/// The report as text, ending in a line with the verdict.
pub(super) fn render(report: &Report, style: TextStyle) -> Printable {
    debug_assert!(
        report.tables.iter().all(Table::adds_up),
        "a total of {} is not the sum of its column",
        report.title
    );
    if report.command == "budget" && !style.all {
        return first::render(report, style);
    }
    let mut blocks = vec![heading(report, style)];
    for table in &report.tables {
        let mut block = title(&table.title, style);
        block += columns::table(table, style);
        blocks.push(block);
    }
    if !report.checks.is_empty() {
        blocks.push(limits(&report.checks, style));
    }
    if !report.suggestions.is_empty() {
        blocks.push(suggestions(report, style));
    }
    for finding in &report.findings {
        blocks.push(diagnostic(finding, style));
    }
    if !report.gaps.is_empty() {
        blocks.push(gaps(&report.gaps, style));
    }
    if !report.summary.is_empty() {
        blocks.push(closing(report, style));
    }
    // Every block ends its last line.
    match blocks.iter().any(|block| !block.as_str().is_empty()) {
        true => Printable::blocks(&blocks),
        false => Printable::own("\n"),
    }
}

/// A title in as many lines as it takes.
fn title(text: &str, style: TextStyle) -> Printable {
    let lines = wrap(text, style.width()).into_iter();
    lines.map(|line| style.paint(BOLD, &line).ended()).collect()
}

fn heading(report: &Report, style: TextStyle) -> Printable {
    let mut text = title(&report.title, style);
    if let Some(board) = &report.board {
        let about = format!("{}, {}, {}", board.name, board.mcu, board.vm);
        for line in wrap(&about, style.width()) {
            text += Printable::line(&line).ended();
        }
        text += origins(board, style);
    }
    text
}

/// Where the figures about a board come from.
fn origins(board: &BoardSummary, style: TextStyle) -> Printable {
    let heap = format!(
        "heap at boot {} B ({}), from {}",
        board.heap_at_boot.bytes,
        board.heap_at_boot.from.word(),
        board.file
    );
    let mut lines = wrap(&heap, style.width());
    if let Some(firmware) = &board.firmware {
        let takes = format!(
            "firmware {} B of flash, {} B of static RAM ({}), made by {}",
            firmware.flash.bytes,
            firmware.static_ram.bytes,
            firmware.flash.from.word(),
            firmware.toolchain
        );
        lines.extend(wrap(&takes, style.width()));
    }
    let lines = lines.iter();
    lines.map(|line| style.paint(DIM, line).ended()).collect()
}

/// Blanks before a text.
fn indented(by: usize, text: Printable) -> Printable {
    let mut line = Printable::line(&" ".repeat(by));
    line += text;
    line
}

/// What a full bar of a limit is wide.
const LIMIT_BAR: usize = 10;

fn limits(checks: &[Check], style: TextStyle) -> Printable {
    let mut text = style.paint(BOLD, "Limits").ended();
    text += self::checks(checks, style);
    text
}

fn checks(checks: &[Check], style: TextStyle) -> Printable {
    let mut rows = Aligned::new(&[
        Kind::Word,
        Kind::Name,
        Kind::Number,
        Kind::Word,
        Kind::Number,
    ]);
    for check in checks {
        let (sign, _) = outcome_sign(check.outcome);
        let value = check
            .value
            .map_or_else(|| check.outcome.words().to_owned(), |value| value.short());
        let rule = match check.rule {
            Rule::AtMost => "of",
            Rule::AtLeast => "min",
        };
        rows.push(vec![
            format!("{sign} {}", check.label()),
            check.subject.clone(),
            value,
            format!("{rule} {}", check.limit.short()),
            check.used_words(0),
        ]);
    }
    if rows.width() + INDENT > style.width() {
        rows.drop_last();
    }
    // Names keep their middle before a narrow terminal gets bars.
    let bar_room = LIMIT_BAR + GAP;
    let has_bars = checks.iter().any(|check| check.used_percent.is_some())
        && rows.width() + INDENT + bar_room <= style.width();
    let room = style.width() - INDENT - if has_bars { bar_room } else { 0 };
    let lines = rows.lines(room);
    let mut text = Printable::default();
    for (line, check) in lines.iter().zip(checks) {
        let (_, color) = outcome_sign(check.outcome);
        let used = check.used_percent.filter(|_| has_bars);
        let mut row = indented(INDENT, Printable::default());
        match used.map(|used| bar(used / 100.0, LIMIT_BAR)) {
            Some(bar) => {
                row += style.paint(color, line);
                row += Printable::own("  ");
                row += Printable::line(&bar);
            }
            None => row += style.paint(color, line.trim_end()),
        }
        text += row.trimmed().ended();
        if let Some(reason) = check.reason() {
            for line in wrap(&reason, style.width() - 4) {
                let line = fit(&line, style.width() - 4);
                text += indented(4, style.paint(DIM, &line)).ended();
            }
        }
    }
    text
}

/// Of many suggestions for one subject, the first are worth reading.
const MOST_SUGGESTIONS: usize = 8;

fn suggestions(report: &Report, style: TextStyle) -> Printable {
    let of_subjects = report.suggestions_by_subject();
    let blocks = of_subjects.map(|kind| suggestions_for(kind, report.is_exceeded(kind), style));
    Printable::blocks(&blocks.collect::<Vec<Printable>>())
}

fn suggestions_for(suggestions: &[Suggestion], is_exceeded: bool, style: TextStyle) -> Printable {
    let shown = &suggestions[..suggestions.len().min(MOST_SUGGESTIONS)];
    let savings: Vec<String> = shown.iter().map(|one| one.saves.short()).collect();
    let widest = savings.iter().map(|saves| saves.chars().count()).max();
    let widest = widest.unwrap_or(0);
    let of = shown.first().map_or_else(String::new, Suggestion::helps);
    let mut text = match is_exceeded {
        true => title(&format!("What would help: {of}"), style),
        false => title(&format!("You could save: {of}"), style),
    };
    for (suggestion, saves) in shown.iter().zip(savings) {
        let room = style.width() - INDENT - widest - GAP;
        for (index, line) in wrap(&suggestion.action, room).into_iter().enumerate() {
            let saves = if index == 0 { saves.as_str() } else { "" };
            let line = format!("{saves:>widest$}  {line}");
            text += indented(INDENT, Printable::line(&line)).ended();
        }
    }
    let more = suggestions.len() - shown.len();
    if more > 0 {
        let line = format!("and {more} more; --format json lists all");
        text += indented(INDENT, style.paint(DIM, &line)).ended();
    }
    text
}

fn gaps(gaps: &[Gap], style: TextStyle) -> Printable {
    let mut text = style.paint(BOLD, "Not counted").ended();
    for gap in gaps {
        let line = format!("{}: {}", gap.what, gap.why);
        for (index, line) in wrap(&line, style.width() - 4).into_iter().enumerate() {
            text += Printable::own(if index == 0 { "  - " } else { "    " });
            text += Printable::line(&line).ended();
        }
    }
    text
}

fn color_of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::None => Style::new(),
        Verdict::Fits => GREEN,
        Verdict::FitsSoFar => CYAN,
        Verdict::NearLimit | Verdict::Uncertain => YELLOW,
        Verdict::Over | Verdict::Raises | Verdict::BadInput => RED,
    }
}

fn closing(report: &Report, style: TextStyle) -> Printable {
    let color = color_of(report.verdict);
    let words = match report.verdict {
        Verdict::None => String::new(),
        verdict => format!("{}: ", verdict.words()),
    };
    let lines = wrap(&format!("{words}{}", report.summary), style.width());
    let mut text = Printable::default();
    for (index, line) in lines.iter().enumerate() {
        match line.strip_prefix(&words).filter(|_| index == 0) {
            Some(rest) => {
                text += style.paint(color.bold(), &words);
                text += Printable::line(rest).ended();
            }
            None => text += Printable::line(line).ended(),
        }
    }
    text
}

fn outcome_sign(outcome: Outcome) -> (&'static str, Style) {
    match outcome {
        Outcome::Fits => ("✓", GREEN),
        Outcome::FitsSoFar => ("≥", CYAN),
        Outcome::NearLimit => ("!", YELLOW),
        Outcome::Uncertain => ("?", YELLOW),
        Outcome::Over => ("✗", RED),
        Outcome::NotCounted => ("·", DIM),
    }
}

/// A long message is not squeezed below this beside its level and code.
const NARROWEST_MESSAGE: usize = 30;

/// The message in lines that fit beside `error[code]: `.
fn wrapped_message(diagnostic: &Diagnostic, style: TextStyle) -> String {
    let level = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let lead = format!("{level}[{}]: ", diagnostic.code).len();
    let room = style.width().saturating_sub(lead).max(NARROWEST_MESSAGE);
    wrap(&diagnostic.message, room).join("\n")
}

/// One diagnostic with its line and a caret.
pub(super) fn diagnostic(diagnostic: &Diagnostic, style: TextStyle) -> Printable {
    let level = match diagnostic.level {
        Level::Error => SnippetLevel::ERROR,
        Level::Warning => SnippetLevel::WARNING,
        Level::Note => SnippetLevel::NOTE,
    };
    let message = wrapped_message(diagnostic, style);
    let title = level.primary_title(message.as_str()).id(diagnostic.code);
    let place = diagnostic.place.as_deref();
    let file = place.map_or(Cow::Borrowed(""), |place| visible(&place.file));
    let line = place.map_or(Cow::Borrowed(""), |place| visible_source(&place.line_text));
    let label = diagnostic.label.as_deref().map(visible);
    let mut group = match place {
        None => Group::with_title(title),
        Some(place) if place.line_text.is_empty() => title.element(
            Origin::path(file.as_ref())
                .line(place.line as usize)
                .char_column(place.column as usize),
        ),
        Some(place) => {
            let start = byte_of_column(&place.line_text, place.column);
            let length = place.span.len().max(1);
            let end = place
                .line_text
                .ceil_char_boundary((start + length).min(place.line_text.len()));
            // An escape is longer than what it stands for.
            let [start, end] =
                [start, end.max(start)].map(|at| visible_source(&place.line_text[..at]).len());
            let annotation = AnnotationKind::Primary
                .span(start..end)
                .label(label.as_deref());
            title.element(
                Snippet::source(line.as_ref())
                    .line_start(place.line as usize)
                    .path(file.as_ref())
                    .annotation(annotation),
            )
        }
    };
    let help = wrapped_help(diagnostic, style);
    if let Some(help) = &help {
        group = group.element(SnippetLevel::HELP.message(help.as_str()));
    }
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    // All that got into it is visible: what is left of control sequences are its colours.
    Printable::styled(&renderer.term_width(style.width()).render(&[group])).ended()
}

/// The help of a message in lines that fit beside what stands before them.
fn wrapped_help(diagnostic: &Diagnostic, style: TextStyle) -> Option<String> {
    let help = diagnostic.help.as_ref()?;
    let number = diagnostic.place.as_ref().map_or(0, |place| place.line);
    let before = number.to_string().len() + " = help: ".len();
    // Whoever wrote a line for itself, such as an example, wants it so.
    if help.contains('\n') {
        let lines: Vec<_> = help.lines().map(visible).collect();
        return Some(lines.join("\n"));
    }
    Some(wrap(help, style.width().saturating_sub(before)).join("\n"))
}

fn byte_of_column(line: &str, column: u32) -> usize {
    line.char_indices()
        .nth(column.saturating_sub(1) as usize)
        .map_or(line.len(), |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, TextStyle, diagnostic, title};
    use crate::diagnostic::Place;

    const NARROW: TextStyle = TextStyle {
        width: 60,
        color: false,
        all: true,
    };

    #[test]
    fn titles_break_between_words() {
        let words = "word ".repeat(64);
        let all = [
            title(&words, NARROW),
            diagnostic(&Diagnostic::error("import-not-found", &*words), NARROW),
        ];
        for text in &all {
            let text = text.as_str();
            assert_eq!(text.matches("word").count(), 64, "{text}");
            let mut lines = text.lines();
            assert!(lines.all(|line| line.chars().count() <= 60), "{text}");
        }
    }

    #[test]
    fn line_ends_of_a_help_stay_and_those_of_a_message_are_part_of_a_name() {
        let note = Diagnostic::note("a", "one\n::two").help("three\nfour");
        let text = diagnostic(&note, NARROW);
        assert_eq!(
            text.as_str(),
            "note[a]: one\\n::two\n |\n = help: three\n         four\n"
        );
    }

    #[test]
    fn the_caret_stands_below_the_same_character_when_others_are_escaped() {
        let source = "x = '\x1b\u{202e}' + y\n";
        let at = source.find('y').unwrap();
        let place = Place::of("a\rb.py", source, at..at + 1);
        let text = diagnostic(&Diagnostic::error("a", "b").at(place), NARROW);
        let mut lines = text
            .as_str()
            .lines()
            .skip_while(|line| !line.contains("x = "));
        let (line, caret) = (lines.next().unwrap(), lines.next().unwrap());
        assert!(line.ends_with(r"x = '\x1b\u202e' + y"), "{line}");
        assert_eq!(line.find('y'), caret.find('^'), "{line}\n{caret}");
        assert!(text.as_str().contains(r"--> a\rb.py:1:"));
    }
}
