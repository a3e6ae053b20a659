//! Whatever a report is made of, nothing in it acts on those who read it: a seeded generator of names,
//! through every renderer.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use analyzer::diagnostic::{Diagnostic, Place};
use analyzer::quantity::Bytes;
use analyzer::report::{
    Cell, Check, Figure, Format, Gap, Outcome, Remedy, Report, Row, Rule, Suggestion, Table,
    TextStyle, Verdict, diagnostic_text,
};

/// What the texts are made of.
const PIECES: [&str; 44] = [
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\x07",
    "\x08",
    "\x0b",
    "\x1b",
    "\x1b[2J",
    "\x1b[31m",
    "\x1b]52;c;eA==\x07",
    "\x7f",
    "\u{85}",
    "\u{9b}31m",
    "\u{9d}",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{fe0f}",
    "\u{e0041}",
    "::",
    ":",
    "::error::",
    "##[",
    "##[error]",
    "%0A",
    "|",
    "\\",
    "`",
    "<b>",
    "[x](javascript:y)",
    "@user",
    "#1",
    "&lt;",
    " ",
    "a",
    "lib/b.py",
    "ü",
    "日本",
    "e\u{301}",
];

fn text(random: &mut fastrand::Rng) -> String {
    let length = match random.u8(..) {
        // Longer than any line.
        0 => 3_000,
        _ => random.usize(0..12),
    };
    let pieces = (0..length).map(|_| PIECES[random.usize(0..PIECES.len())]);
    pieces.collect()
}

fn place(random: &mut fastrand::Rng) -> Place {
    let source = text(random);
    let start = random.usize(0..=source.len());
    Place::of(text(random), &source, start..start + random.usize(0..9))
}

fn finding(random: &mut fastrand::Rng) -> Diagnostic {
    let mut finding = Diagnostic::warning("some-code", text(random));
    if random.bool() {
        finding = finding.at(place(random));
    }
    if random.bool() {
        finding = finding.help(text(random));
    }
    if random.bool() {
        finding = finding.label(text(random));
    }
    finding
}

fn report(random: &mut fastrand::Rng) -> Report {
    let command = if random.bool() { "budget" } else { "why" };
    let mut report = Report::new(command, text(random));
    report.verdict = Verdict::Over;
    report.summary = text(random);
    let subject = text(random);
    report.checks.push(Check {
        limit_of: "largest-block",
        subject: subject.clone(),
        rule: Rule::AtMost,
        limit: Figure::declared(Bytes(32)),
        value: Some(Figure::estimated(Bytes(64))),
        used_percent: Some(200.0),
        outcome: Outcome::Over,
        because: Some(text(random)),
        place: Some(place(random)),
    });
    let mut table = Table::new("modules", text(random))
        .column("name", "name", 0)
        .column("bytes", "bytes", 0)
        .column("words", "words", 1);
    for _ in 0..random.usize(0..5) {
        table.rows.push(Row::from([
            ("name", Cell::from(text(random))),
            ("bytes", Cell::Count(random.u64(..1_000))),
            ("words", text(random).into()),
        ]));
    }
    report.tables.push(table.bars("bytes"));
    report.suggestions.push(Suggestion {
        remedy: Remedy::Drop,
        action: text(random),
        subject,
        limit_of: "largest-block",
        saves: Figure::estimated(Bytes(16)),
        place: Some(place(random)),
    });
    report.findings = (0..random.usize(0..4)).map(|_| finding(random)).collect();
    report.gaps.push(Gap {
        what: text(random),
        why: text(random),
    });
    report
}

/// The first part of a text that acts on a reader, if there is one. Colours may stay where they are ours.
fn acts(text: &str, has_colors: bool) -> Option<&str> {
    let hidden = |character: char| {
        let is_format = matches!(
            character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
        );
        is_format || (character.is_control() && character != '\n')
    };
    let mut rest = text;
    while let Some(at) = rest.find(hidden) {
        let found = &rest[at..];
        let color = found.strip_prefix("\x1b[").filter(|_| has_colors);
        let end = color.and_then(|color| color.find(|c: char| !matches!(c, ';' | '0'..='9')));
        match color.zip(end) {
            Some((color, end)) if color[end..].starts_with('m') => rest = &color[end..],
            _ => return Some(found),
        }
    }
    None
}

/// Whether the runner of a workflow takes a line for a command.
fn is_command(line: &str) -> bool {
    let mut old = line.split("##[").skip(1);
    line.trim_start().starts_with("::")
        || old.any(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The bars of a line that end a cell, as GitHub's reader of tables has it.
fn bars(line: &str) -> usize {
    let (mut count, mut is_escaped) = (0, false);
    for character in line.chars() {
        count += usize::from(character == '|' && !is_escaped);
        is_escaped = character == '\\' && !is_escaped;
    }
    count
}

const STYLES: [TextStyle; 3] = [
    style(60, false, true),
    style(80, true, false),
    style(120, true, true),
];

const fn style(width: usize, color: bool, all: bool) -> TextStyle {
    TextStyle { width, color, all }
}

#[test]
fn nothing_in_a_report_acts_on_its_reader() {
    let mut random = fastrand::Rng::with_seed(0x7465_7874);
    for round in 0..1_500 {
        let report = report(&mut random);
        for style in STYLES {
            let page = report.render(Format::Text(style));
            let text = page.as_str();
            assert_eq!(acts(text, style.color), None, "round {round}: {text:?}");
            let command = text.lines().find(|line| is_command(line));
            assert_eq!(command, None, "round {round}: {text:?}");
            for finding in &report.findings {
                let message = diagnostic_text(finding, style);
                let text = message.as_str();
                assert_eq!(acts(text, style.color), None, "round {round}: {text:?}");
                let command = text.lines().find(|line| is_command(line));
                assert_eq!(command, None, "round {round}: {text:?}");
            }
        }
        for format in [Format::Json, Format::Sarif] {
            let page = report.render(format);
            let text = page.as_str();
            assert_eq!(acts(text, false), None, "round {round}: {text:?}");
            let command = text.lines().find(|line| is_command(line));
            assert_eq!(command, None, "round {round}: {text:?}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
        }
        let json: serde_json::Value =
            serde_json::from_str(report.render(Format::Json).as_str()).unwrap();
        assert_eq!(json, serde_json::to_value(&report).unwrap());
    }
}

#[test]
fn a_report_gives_the_runner_no_commands_but_its_own() {
    let mut random = fastrand::Rng::with_seed(0x6769_7468);
    for round in 0..1_500 {
        let report = report(&mut random);
        let page = report.render(Format::Github);
        let text = page.as_str();
        assert_eq!(acts(text, false), None, "round {round}: {text:?}");
        // A check, a suggestion, each finding, and the verdict.
        assert_eq!(text.lines().count(), 3 + report.findings.len(), "{text:?}");
        for line in text.lines() {
            let words = ["::error ", "::warning ", "::notice "];
            let rest = words.iter().find_map(|word| line.strip_prefix(word));
            // The runner ends the properties at the first two colons.
            let (properties, _) = rest.unwrap().split_once("::").unwrap();
            let names: Vec<&str> = properties
                .split(',')
                .map(|one| one.split('=').next().unwrap())
                .collect();
            let is_known = names == ["title"] || names == ["file", "line", "col", "title"];
            assert!(is_known, "round {round}: {line:?}");
        }
    }
}

#[test]
fn tables_of_a_report_keep_their_columns() {
    let mut random = fastrand::Rng::with_seed(0x6d61_726b);
    for round in 0..1_500 {
        let report = report(&mut random);
        let page = report.render(Format::Markdown);
        let text = page.as_str();
        assert_eq!(acts(text, false), None, "round {round}: {text:?}");
        let command = text.lines().find(|line| is_command(line));
        assert_eq!(command, None, "round {round}: {text:?}");
        let mut columns = None;
        let mut rows = 0;
        for line in text.lines() {
            if line.starts_with('|') {
                rows += 1;
                let expected = *columns.get_or_insert(bars(line));
                assert_eq!(bars(line), expected, "round {round}: {line:?}");
            } else {
                columns = None;
            }
        }
        // Those of the check, of the suggestion, and of the table with its two lines of heading.
        assert_eq!(rows, 3 + 3 + 2 + report.tables[0].rows.len(), "{text:?}");
    }
}
