//! What is wrong with a line that is neither of the base nor inserted, as its author would put it.

use analyzer::diagnostic::Diagnostic;

use crate::MARK;
use crate::text::Text;

/// How far to look for a line that moved.
const FAR: usize = 400;

/// The line with this index does not follow the convention, where `next` of the base is due; past
/// the end of the file, lines of the base are missing.
pub(super) fn line(
    base: &Text<'_>,
    next: usize,
    file: &str,
    edited: &Text<'_>,
    index: usize,
) -> Diagnostic {
    let number = next + 1;
    let due = base.lines.get(next).copied();
    let expected = match due {
        Some(due) => format!("line {number} of the base is due here:\n{}", shown(due)),
        None => "the base has no more lines".to_owned(),
    };
    let missing_to = if index < edited.lines.len() {
        resumption(base, next, edited, index)
    } else {
        Some(base.lines.len())
    };
    let message = match (missing_to, edited.lines.get(index), due) {
        (Some(last), _, _) => Diagnostic::error("line-missing", missing(number, last))
            .help(format!("no line is removed: put `#` in front\n{expected}")),
        (None, Some(found), Some(due)) => of_line(found, due, number, &expected),
        _ => unmarked(&expected),
    };
    message.at(edited.place(file, index + 1))
}

/// What was done to the line with this number.
fn of_line(found: &[u8], due: &[u8], number: usize, expected: &str) -> Diagnostic {
    if found.trim_ascii_end() == due.trim_ascii_end() {
        let message =
            format!("this line differs from line {number} of the base in the space at its end");
        return Diagnostic::error("line-changed", message)
            .help("undo it; does your editor strip white space?");
    }
    if is_commented_otherwise(found, due) {
        let message =
            format!("line {number} of the base is commented, but not by a single `#` at its start");
        return Diagnostic::error("line-changed", message)
            .help(format!("write #{}", String::from_utf8_lossy(due)));
    }
    if found.trim_ascii_end().ends_with(MARK) {
        return Diagnostic::error("missing-mark", "there is white space behind the ###")
            .help("an inserted line ends in ###");
    }
    if is_like(found, due) {
        let message = format!("line {number} of the base was changed");
        return Diagnostic::error("line-changed", message).help(format!(
            "put `#` in front of the line as it was, and insert yours below it, \
             ending in ###\n{expected}"
        ));
    }
    unmarked(expected)
}

fn unmarked(expected: &str) -> Diagnostic {
    Diagnostic::error(
        "missing-mark",
        "this line is neither the base's next line nor marked as inserted",
    )
    .help(format!("end an inserted line in ###; otherwise {expected}"))
}

/// How many lines of the base lie before the next one that stands in the annotated source, if that one
/// is where the source goes on.
fn resumption(base: &Text<'_>, next: usize, edited: &Text<'_>, index: usize) -> Option<usize> {
    let is = |index: usize, at: usize| {
        let (Some(found), Some(due)) = (edited.lines.get(index), base.lines.get(at)) else {
            // Both end there.
            return edited.lines.len() == index && base.lines.len() == at;
        };
        found == due || found.strip_prefix(b"#") == Some(due)
    };
    // A line that only came in is followed by the line that is due.
    if is(index + 1, next) {
        return None;
    }
    (next + 1..base.lines.len().min(next + FAR)).find(|at| is(index, *at) && is(index + 1, at + 1))
}

/// The last line ends in another way than that of the base.
pub(super) fn last_line(base: &Text<'_>, file: &str, edited: &Text<'_>) -> Diagnostic {
    let place = edited.place(file, edited.lines.len());
    let (message, help) = if base.is_closed() {
        ("there is no line break at the end of the file", "add it")
    } else {
        (
            "there is a line break at the end of the file, and the base has none",
            "remove it; does your editor add it?",
        )
    };
    Diagnostic::error("line-changed", message)
        .at(place)
        .help(help)
}

fn missing(first: usize, last: usize) -> String {
    if first == last {
        format!("line {first} of the base is missing")
    } else {
        format!("lines {first} to {last} of the base are missing")
    }
}

/// Whether it is the line with a comment sign that was not put at its start, or with a space, or twice.
fn is_commented_otherwise(found: &[u8], due: &[u8]) -> bool {
    let bare = found.trim_ascii_start();
    let inner = without_signs(bare);
    bare.starts_with(b"#")
        && inner.trim_ascii() == without_signs(due.trim_ascii_start()).trim_ascii()
        && !inner.is_empty()
}

/// Whether one was made from the other: more than half of it is at the start or end of both.
fn is_like(found: &[u8], due: &[u8]) -> bool {
    let (found, due) = (found.trim_ascii(), due.trim_ascii());
    let shorter = found.len().min(due.len());
    let start = found.iter().zip(due).take_while(|(a, b)| a == b).count();
    let ends = found.iter().rev().zip(due.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    (start + end).min(shorter) * 2 > found.len().max(due.len())
}

/// A line of the base as a message shows it.
fn shown(line: &[u8]) -> String {
    format!("  {}", String::from_utf8_lossy(line))
}

fn without_signs(line: &[u8]) -> &[u8] {
    let signs = line.iter().take_while(|byte| **byte == b'#').count();
    &line[signs..]
}
