//! The report for code scanning: SARIF 2.1.0.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Check, Outcome, Report, Suggestion};
use crate::diagnostic::{Diagnostic, Level, Place};
use crate::printable::{Printable, visible};

/// The report as SARIF: a result for each finding and for each check that warns or fails.
pub(super) fn render(report: &Report) -> Printable {
    let results: Vec<Value> = report
        .checks
        .iter()
        .filter_map(check_result)
        .chain(report.needed_suggestions().map(suggestion_result))
        .chain(report.findings.iter().map(finding_result))
        .collect();
    let rules: BTreeSet<&str> = results
        .iter()
        .filter_map(|result| result["ruleId"].as_str())
        .collect();
    let rules: Vec<Value> = rules.into_iter().map(|id| json!({ "id": id })).collect();
    let sarif = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "mpyfit",
                "version": report.version,
                "rules": rules,
            }},
            "properties": {
                "title": report.title,
                "verdict": report.verdict,
                "notCounted": report.gaps,
            },
            "results": results,
        }],
    });
    Printable::json(&sarif)
}

fn check_result(check: &Check) -> Option<Value> {
    let level = match check.outcome {
        Outcome::Over => "error",
        Outcome::NearLimit | Outcome::Uncertain => "warning",
        Outcome::Fits | Outcome::FitsSoFar | Outcome::NotCounted => return None,
    };
    let value = check.value.map_or_else(String::new, super::Figure::exact);
    let message = format!(
        "{} is {value}, the limit is {} B",
        check.words(),
        check.limit.bytes
    );
    Some(result(
        &format!("budget-{}", check.limit_of),
        level,
        &message,
        check.place.as_ref(),
    ))
}

fn suggestion_result(suggestion: &Suggestion) -> Value {
    let message = format!(
        "{}: saves {} ({})",
        suggestion.action,
        suggestion.saves.exact(),
        suggestion.helps()
    );
    result("suggestion", "note", &message, suggestion.place.as_ref())
}

fn finding_result(finding: &Diagnostic) -> Value {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let message = match &finding.help {
        Some(help) => format!("{}. Help: {help}", finding.message),
        None => finding.message.clone(),
    };
    result(finding.code, level, &message, finding.place.as_deref())
}

fn result(rule: &str, level: &str, message: &str, place: Option<&Place>) -> Value {
    let locations: Vec<Value> = place
        .into_iter()
        .map(|place| {
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": uri(&place.file) },
                "region": { "startLine": place.line, "startColumn": place.column },
            }})
        })
        .collect();
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": plain(message) },
        "locations": locations,
    })
}

/// A message without what a reader of SARIF makes a link of: `[text](target)`.
fn plain(message: &str) -> String {
    let lines = message.lines().map(|line| {
        let line = visible(line);
        match line.contains("](") {
            true => line.replace('[', "\\[").replace(']', "\\]"),
            false => line.into_owned(),
        }
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// A relative path as a URI reference: forward slashes, and what a URI reserves encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
