//! What is wrong with a line that is neither of the base nor inserted, as its author would put it.

use analyzer::diagnostic::Diagnostic;

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
    let due = base.lines.get(next).copied();
    let found = edited.lines.get(index).copied();
    let place = edited.place(file, index + 1);
    let number = next + 1;
    let expected = due.map_or_else(
        || "the base has no more lines".to_owned(),
        |due| format!("line {number} of the base is due here:\n{}", shown(due)),
    );
    let is_of_base = |line: &[u8], due: &[u8]| line == due || line.strip_prefix(b"#") == Some(due);
    let resumes = found.and_then(|found| {
        let rest = base.lines.iter().skip(number).take(FAR);
        rest.clone()
            .position(|due| is_of_base(found, due))
            .filter(|_| !found.trim_ascii().is_empty())
    });
    match (found, due) {
        (None, _) => Diagnostic::error(
            "line-missing",
            format!("{} of the base is missing", lines(number, base.lines.len())),
        )
        .help(format!("no line is removed: put `#` in front\n{expected}")),
        (Some(_), _) if resumes.is_some() => {
            let last = number + resumes.unwrap_or_default();
            Diagnostic::error(
                "line-missing",
                format!("{} of the base is missing", lines(number, last)),
            )
            .help(format!("no line is removed: put `#` in front\n{expected}"))
        }
        (Some(found), Some(due)) if found.trim_ascii_end() == due.trim_ascii_end() => {
            Diagnostic::error(
                "line-changed",
                format!("this line differs from line {number} of the base in the space at its end"),
            )
            .help("undo it; does your editor strip white space?")
        }
        (Some(found), Some(due)) if is_commented_otherwise(found, due) => Diagnostic::error(
            "line-changed",
            format!("line {number} of the base is commented, but not by a single `#` at its start"),
        )
        .help(format!("write #{}", String::from_utf8_lossy(due))),
        (Some(found), _) if found.trim_ascii_end().ends_with(b"###") => {
            Diagnostic::error("missing-mark", "there is white space behind the ###")
                .help("an inserted line ends in ###")
        }
        (Some(found), Some(due)) if is_like(found, due) => Diagnostic::error(
            "line-changed",
            format!("line {number} of the base was changed"),
        )
        .help(format!(
            "put `#` in front of the line as it was, and insert yours below it, ending in ###\n{expected}"
        )),
        (Some(_), _) => Diagnostic::error(
            "missing-mark",
            "this line is neither the base's next line nor marked as inserted",
        )
        .help(format!("end an inserted line in ###; otherwise {expected}")),
    }
    .at(place)
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

fn lines(first: usize, last: usize) -> String {
    if first == last {
        format!("line {first}")
    } else {
        format!("each of lines {first} to {last}")
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
