//! The report as annotations of a GitHub workflow: one line each, shown beside the code.

use std::fmt::Write as _;

use super::{Outcome, Report};
use crate::diagnostic::{Diagnostic, Level};

/// The report as workflow commands. The verdict is a notice, so that it is seen when all is well.
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    for check in &report.checks {
        let word = match check.outcome {
            Outcome::Over => "error",
            Outcome::NearLimit | Outcome::Uncertain => "warning",
            Outcome::Fits | Outcome::FitsSoFar | Outcome::NotCounted => continue,
        };
        let value = check.value.map_or_else(String::new, |value| value.short());
        let message = format!(
            "{}: {value}, limit {}{}",
            check.words(),
            check.limit.short(),
            check
                .because
                .as_ref()
                .map_or_else(String::new, |because| format!(" ({because})")),
        );
        let place = check
            .place
            .as_ref()
            .map(|place| (place.file.as_str(), place.line, place.column));
        annotate(&mut out, word, place, "mpyfit budget", &message);
    }
    for suggestion in report.needed_suggestions() {
        let message = format!("{}: saves {}", suggestion.action, suggestion.saves.short());
        let place = suggestion
            .place
            .as_ref()
            .map(|place| (place.file.as_str(), place.line, place.column));
        annotate(&mut out, "notice", place, "mpyfit suggestion", &message);
    }
    for finding in &report.findings {
        annotate_finding(&mut out, finding);
    }
    let summary = if report.summary.is_empty() {
        &report.title
    } else {
        &report.summary
    };
    annotate(&mut out, "notice", None, &report.title, summary);
    out
}

fn annotate_finding(out: &mut String, finding: &Diagnostic) {
    let word = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = finding
        .place
        .as_ref()
        .map(|place| (place.file.as_str(), place.line, place.column));
    let message = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    annotate(
        out,
        word,
        place,
        &format!("mpyfit {}", finding.code),
        &message,
    );
}

fn annotate(
    out: &mut String,
    word: &str,
    place: Option<(&str, u32, u32)>,
    title: &str,
    message: &str,
) {
    let place = place.map_or_else(String::new, |(file, line, column)| {
        format!("file={},line={line},col={column},", property(file))
    });
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "::{word} {place}title={}::{}",
        property(title),
        data(message)
    );
}

/// The runner reads up to the end of the line, so line ends are percent-encoded.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// In a property, its separators are encoded as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
