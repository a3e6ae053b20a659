//! The report for programs.

use super::Report;

/// The report as JSON, indented so that a diff of two is readable.
pub(super) fn render(report: &Report) -> String {
    // A report is plain data with string keys; serializing it cannot fail.
    let mut json = serde_json::to_string_pretty(report).unwrap_or_default();
    json.push('\n');
    json
}
