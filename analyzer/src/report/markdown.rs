//! The report for pull requests and job summaries.

use std::fmt::Write as _;

use super::{Check, Outcome, Report, Rule, Table, Verdict};
use crate::diagnostic::Diagnostic;

/// The report as GitHub-flavoured Markdown.
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(report, &mut out);
    out
}

fn write(report: &Report, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "## {} {}\n",
        sign(report.verdict),
        escape(&report.title)
    )?;
    if !report.summary.is_empty() {
        writeln!(out, "{}\n", escape(&report.summary))?;
    }
    if !report.checks.is_empty() {
        writeln!(out, "| | check | of | value | limit | used |")?;
        writeln!(out, "|---|---|---|--:|--:|--:|")?;
        for check in &report.checks {
            write_check(check, out)?;
        }
        writeln!(out)?;
    }
    for table in &report.tables {
        write_table(table, out)?;
    }
    if !report.suggestions.is_empty() {
        let title = match report.needed_suggestions().next() {
            Some(_) => "What would help",
            None => "You could save",
        };
        writeln!(out, "### {title}\n")?;
        writeln!(out, "| saves | change | for |")?;
        writeln!(out, "|--:|---|---|")?;
        for one in &report.suggestions {
            writeln!(
                out,
                "| {} | {} | {} |",
                one.saves.exact(),
                escape(&one.action),
                escape(&one.helps())
            )?;
        }
        writeln!(out)?;
    }
    if !report.findings.is_empty() {
        writeln!(out, "### Findings\n")?;
        for finding in &report.findings {
            write_finding(finding, out)?;
        }
        writeln!(out)?;
    }
    if !report.gaps.is_empty() {
        writeln!(out, "### Not counted\n")?;
        for gap in &report.gaps {
            writeln!(out, "- **{}**: {}", escape(&gap.what), escape(&gap.why))?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "<sub>mpyfit {} `{}`</sub>",
        report.version, report.command
    )
}

fn write_check(check: &Check, out: &mut String) -> std::fmt::Result {
    let value = check.value.map_or_else(String::new, |value| {
        format!("{} ({})", value.exact(), value.from.word())
    });
    let rule = match check.rule {
        Rule::AtMost => "≤",
        Rule::AtLeast => "≥",
    };
    let used = check.used_words(1);
    writeln!(
        out,
        "| {} {} | {} | {} | {value} | {rule} {} B | {used} |",
        outcome_sign(check.outcome),
        check.outcome.words(),
        check.label(),
        code(&check.subject),
        check.limit.bytes,
    )
}

fn write_table(table: &Table, out: &mut String) -> std::fmt::Result {
    if !table.title.is_empty() {
        writeln!(out, "### {}\n", escape(&table.title))?;
    }
    let columns: Vec<_> = table.used_columns().collect();
    let titles: Vec<&str> = columns.iter().map(|column| column.title).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    let marks: Vec<&str> = columns
        .iter()
        .map(|column| {
            let number = |row: &super::Row| row.get(column.key).is_some_and(super::Cell::is_number);
            if table.rows.iter().any(number) {
                "--:"
            } else {
                "---"
            }
        })
        .collect();
    writeln!(out, "|{}|", marks.join("|"))?;
    for row in &table.rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| escape(&Table::words(row, column.key)))
            .collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    writeln!(out)
}

fn write_finding(finding: &Diagnostic, out: &mut String) -> std::fmt::Result {
    let place = finding.place.as_ref().map_or_else(String::new, |place| {
        format!(
            "{} ",
            code(&format!("{}:{}:{}", place.file, place.line, place.column))
        )
    });
    write!(
        out,
        "- {} {place}{} ({})",
        level_sign(finding.level),
        escape(&finding.message),
        code(finding.code)
    )?;
    match &finding.help {
        Some(help) => writeln!(out, "  \n  *help*: {}", escape(help)),
        None => writeln!(out),
    }
}

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::None => "📋",
        Verdict::Fits => "✅",
        Verdict::FitsSoFar => "🔷",
        Verdict::NearLimit | Verdict::Uncertain => "⚠️",
        Verdict::Over | Verdict::Raises | Verdict::BadInput => "❌",
    }
}

fn outcome_sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fits | Outcome::FitsSoFar => "✅",
        Outcome::NearLimit => "⚠️",
        Outcome::Uncertain => "❔",
        Outcome::Over => "❌",
        Outcome::NotCounted => "➖",
    }
}

fn level_sign(level: crate::diagnostic::Level) -> &'static str {
    match level {
        crate::diagnostic::Level::Note => "ℹ️",
        crate::diagnostic::Level::Warning => "⚠️",
        crate::diagnostic::Level::Error => "❌",
    }
}

/// Text that Markdown shows as it is, also inside a table.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Text as code; a backtick inside would end it early, and a bar would end the table cell.
fn code(text: &str) -> String {
    format!(
        "`{}`",
        text.replace('`', "'")
            .replace('|', "\\|")
            .replace('\n', " ")
    )
}
