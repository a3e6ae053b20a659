//! The report as annotations of a GitHub workflow: one line each, shown beside the code.

use super::{Outcome, Report};
use crate::diagnostic::{Diagnostic, Level};
use crate::printable::{Annotations, Printable};

/// The report as workflow commands. The verdict is a notice, so that it is seen when all is well.
pub(super) fn render(report: &Report) -> Printable {
    let mut out = Annotations::default();
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
        out.add(word, check.place.as_ref(), "mpyfit budget", [&*message]);
    }
    for suggestion in report.needed_suggestions() {
        let message = format!("{}: saves {}", suggestion.action, suggestion.saves.short());
        let place = suggestion.place.as_ref();
        out.add("notice", place, "mpyfit suggestion", [&*message]);
    }
    for finding in &report.findings {
        annotate(&mut out, finding);
    }
    let summary = if report.summary.is_empty() {
        &report.title
    } else {
        &report.summary
    };
    out.add("notice", None, &report.title, [summary.as_str()]);
    out.finish()
}

fn annotate(out: &mut Annotations, finding: &Diagnostic) {
    let word = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let help = finding.help.as_ref().map(|help| format!("help: {help}"));
    let help = help.iter().flat_map(|help| help.lines());
    let title = format!("mpyfit {}", finding.code);
    let lines = std::iter::once(finding.message.as_str()).chain(help);
    out.add(word, finding.place.as_deref(), &title, lines);
}
