//! What is found out about an image, as reports.

mod diff;
mod summary;
mod tree;
mod why;

use super::read::Image;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Bytes, plural};
use crate::report::{Figure, Gap, Report};

pub use diff::compare;
pub use summary::summary;
pub use tree::{Shown, tree};
pub use why::explain;

/// A figure that was read from an image.
fn built(size: u64) -> Figure {
    Figure::built(Bytes(size))
}

/// A part in per cent, as words.
fn percent(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1_000 / u128::from(whole.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A part in per cent, of something that may be nothing.
fn percent_of(part: u64, whole: Option<u64>) -> String {
    whole.map_or_else(String::new, |whole| percent(part, whole))
}

/// Says that debug information is elsewhere.
fn split(units: usize, first: Option<&str>) -> String {
    let first = first.filter(|file| !file.is_empty());
    let first = first.map_or_else(String::new, |file| format!(" ({file} is the first)"));
    format!(
        "debug information of {} is in .dwo or .dwp files{first}, which are not read; compile \
         without -gsplit-dwarf, or with split-debuginfo = \"off\"",
        plural(units, "unit")
    )
}

/// Says what in an image could not be read, and what follows from that.
fn doubts(report: &mut Report, image: &Image<'_>) {
    let problems = &image.debug.problems;
    if let Some(first) = problems.first() {
        report.findings.push(
            Diagnostic::warning(
                "debug-info",
                format!(
                    "{} of the debug information cannot be read; the first is at byte {:#x} of \
                     .debug_info: {}",
                    plural(problems.len(), "unit"),
                    first.offset,
                    first.reason
                ),
            )
            .help("their code is attributed by symbols alone"),
        );
    }
    let is_missing = image.debug.is_empty;
    if image.debug.split_units > 0 {
        report.gaps.push(Gap {
            what: "source files and inlined copies".to_owned(),
            why: split(image.debug.split_units, image.debug.split_file.as_deref()),
        });
    } else if is_missing {
        report.gaps.push(Gap {
            what: "source files and inlined copies".to_owned(),
            why: "the image has no debug information; compile with -g, which takes no flash"
                .to_owned(),
        });
    }
    if image.elf.symbols.is_empty() {
        report.gaps.push(Gap {
            what: "symbols".to_owned(),
            why: "the image is stripped; name the file that the linker wrote".to_owned(),
        });
    }
}
