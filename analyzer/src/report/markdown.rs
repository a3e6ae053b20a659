//! The report for pull requests and job summaries.

use super::{Check, Outcome, Report, Rule, Table, Verdict};
use crate::diagnostic::{Diagnostic, Level};
use crate::printable::{Markdown, Printable};

/// The report as GitHub-flavoured Markdown.
pub(super) fn render(report: &Report) -> Printable {
    let mut out = Markdown::default();
    out.own("## ").own(sign(report.verdict)).own(" ");
    out.text(&report.title).own("\n\n");
    if !report.summary.is_empty() {
        out.text(&report.summary).own("\n\n");
    }
    if !report.checks.is_empty() {
        out.own("| | check | of | value | limit | used |\n");
        out.own("|---|---|---|--:|--:|--:|\n");
        for check in &report.checks {
            add_check(check, &mut out);
        }
        out.own("\n");
    }
    for table in &report.tables {
        add_table(table, &mut out);
    }
    if !report.suggestions.is_empty() {
        let title = match report.needed_suggestions().next() {
            Some(_) => "### What would help\n\n",
            None => "### You could save\n\n",
        };
        out.own(title);
        out.own("| saves | change | for |\n|--:|---|---|\n");
        for one in &report.suggestions {
            out.own("| ").text(&one.saves.exact());
            out.own(" | ").text(&one.action);
            out.own(" | ").text(&one.helps()).own(" |\n");
        }
        out.own("\n");
    }
    if !report.findings.is_empty() {
        out.own("### Findings\n\n");
        for finding in &report.findings {
            add_finding(finding, &mut out);
        }
        out.own("\n");
    }
    if !report.gaps.is_empty() {
        out.own("### Not counted\n\n");
        for gap in &report.gaps {
            out.own("- **").text(&gap.what).own("**: ");
            out.text(&gap.why).own("\n");
        }
        out.own("\n");
    }
    out.own("<sub>mpyfit ").own(report.version);
    out.own(" `").own(report.command).own("`</sub>\n");
    out.finish()
}

fn add_check(check: &Check, out: &mut Markdown) {
    out.own("| ").own(outcome_sign(check.outcome));
    out.own(" ").own(check.outcome.words());
    out.own(" | ").text(&check.label());
    out.own(" | ").code(&check.subject).own(" | ");
    if let Some(value) = check.value {
        out.text(&value.exact());
        out.own(" (").own(value.from.word()).own(")");
    }
    out.own(match check.rule {
        Rule::AtMost => " | ≤ ",
        Rule::AtLeast => " | ≥ ",
    });
    out.text(&check.limit.bytes.to_string());
    out.own(" B | ").text(&check.used_words(1)).own(" |\n");
}

fn add_table(table: &Table, out: &mut Markdown) {
    if !table.title.is_empty() {
        out.own("### ").text(&table.title).own("\n\n");
    }
    let columns: Vec<_> = table.used_columns().collect();
    out.own("|");
    for column in &columns {
        out.own(" ").own(column.title).own(" |");
    }
    // A table without columns is two bars.
    out.own(if columns.is_empty() { "  |\n|" } else { "\n|" });
    for column in &columns {
        let number = |row: &super::Row| row.get(column.key).is_some_and(super::Cell::is_number);
        let is_number = table.rows.iter().any(number);
        out.own(if is_number { "--:|" } else { "---|" });
    }
    out.own(if columns.is_empty() { "|\n" } else { "\n" });
    for row in &table.rows {
        out.own("|");
        for column in &columns {
            out.own(" ").text(&Table::words(row, column.key)).own(" |");
        }
        out.own(if columns.is_empty() { "  |\n" } else { "\n" });
    }
    out.own("\n");
}

fn add_finding(finding: &Diagnostic, out: &mut Markdown) {
    out.own("- ").own(level_sign(finding.level)).own(" ");
    if let Some(place) = &finding.place {
        let place = format!("{}:{}:{}", place.file, place.line, place.column);
        out.code(&place).own(" ");
    }
    out.text(&finding.message);
    out.own(" (").code(finding.code).own(")");
    if let Some(help) = &finding.help {
        out.own("  \n  *help*: ").text(help);
    }
    out.own("\n");
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

fn level_sign(level: Level) -> &'static str {
    match level {
        Level::Note => "ℹ️",
        Level::Warning => "⚠️",
        Level::Error => "❌",
    }
}
