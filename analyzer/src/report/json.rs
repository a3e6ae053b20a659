//! The report for programs.

use super::Report;
use crate::printable::Printable;

/// The report as JSON, indented so that a diff of two is readable.
pub(super) fn render(report: &Report) -> Printable {
    Printable::json(report)
}
