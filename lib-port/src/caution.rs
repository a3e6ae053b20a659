//! Where the convention means something else than it looks like.

use analyzer::diagnostic::Diagnostic;

use crate::annotated::Origin;
use crate::layer::Layer;
use crate::python::{self, Line, Start, ends_in_backslash};
use crate::text::Text;

/// What a line of the annotated source does that its author may not have meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caution {
    OffInString,
    OffContinues,
    MarkInString,
    MarkAfterBackslash,
    CookieMoved,
}

/// Warnings about an annotated source: lines where the `#` or the mark is no comment. Of neighbours, the
/// first is told.
pub fn cautions(layer: &Layer, file: &str, annotated: &[u8]) -> Vec<Diagnostic> {
    // An annotated source that cannot be split is the business of `restore`.
    let Ok(text) = Text::read(file, annotated) else {
        return Vec::new();
    };
    let mut before = None;
    let mut found = Vec::new();
    let read = python::of(&text.lines);
    for (index, origin) in layer.origins().enumerate() {
        let (Some(content), Some(line)) = (text.lines.get(index), read.get(index)) else {
            break;
        };
        let caution = of_line(index, origin, content, *line);
        if let Some(caution) = caution
            && before != Some(caution)
        {
            found.push(caution.message().at(text.place(file, index + 1)));
        }
        before = caution;
    }
    found
}

fn of_line(index: usize, origin: Origin<'_>, content: &[u8], line: Line) -> Option<Caution> {
    match (origin, line.start) {
        (Origin::Off(_), Start::String) => Some(Caution::OffInString),
        (Origin::Off(_), Start::Continued) => Some(Caution::OffContinues),
        (Origin::In(_), _) => match line.comment {
            None => Some(Caution::MarkInString),
            Some(start) if ends_in_backslash(content[..start].trim_ascii_end()) => {
                Some(Caution::MarkAfterBackslash)
            }
            Some(_) => None,
        },
        (Origin::Off(base) | Origin::Kept(base), Start::Code)
            if base < COOKIE_LINES && index >= COOKIE_LINES && names_encoding(content) =>
        {
            Some(Caution::CookieMoved)
        }
        _ => None,
    }
}

/// Python looks for the encoding of a source in so many lines.
const COOKIE_LINES: usize = 2;

fn names_encoding(line: &[u8]) -> bool {
    let has = |part: &[u8]| line.windows(part.len()).any(|window| window == part);
    line.trim_ascii_start().starts_with(b"#") && (has(b"coding:") || has(b"coding="))
}

impl Caution {
    fn message(self) -> Diagnostic {
        match self {
            Self::OffInString => Diagnostic::warning(
                "off-in-string",
                "this line lies in a string, where # is no comment: the string holds it",
            )
            .help("turn off the whole statement, and insert another"),
            Self::OffContinues => Diagnostic::warning(
                "off-after-backslash",
                "the line above ends in a backslash, so this comment ends its statement",
            )
            .help("turn off the whole statement, and insert another"),
            Self::MarkInString => Diagnostic::warning(
                "mark-in-string",
                "the ### of this inserted line lies in a string, which holds it",
            )
            .help("write the string without line breaks, or with \\n"),
            Self::MarkAfterBackslash => Diagnostic::warning(
                "mark-after-backslash",
                "no ### may follow a backslash that continues a line",
            )
            .help("put the expression in parentheses"),
            Self::CookieMoved => Diagnostic::warning(
                "encoding-moved",
                "this line says how the file is encoded, and Python reads it in the first two lines only",
            )
            .help("insert below it"),
        }
    }
}
