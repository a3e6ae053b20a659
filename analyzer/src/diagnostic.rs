//! What is wrong, where, and what to try: the one shape of every message about input.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Something worth knowing; nothing is wrong.
    Note,
    /// Something that will surprise somebody later.
    Warning,
    /// The input cannot be used as it is.
    Error,
}

/// A place in a text file, counted as people count: lines and columns from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Place {
    /// The file as its reader named it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The same place in bytes of the text.
    pub span: Range<usize>,
    /// The line itself, so that a message can show it; empty where it is too long to be shown.
    pub line_text: String,
}

/// A longer line is not kept with its places: nobody reads it, and a machine-written file may have
/// thousands of places in one line.
const LONGEST_LINE_SHOWN: usize = 1_000;

impl Place {
    /// The place of `span` in `text`. A span past the end is drawn back to it.
    pub fn of(file: impl Into<String>, text: &str, span: Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        Self::on_line(file, text, span, line, line_start)
    }

    /// The same for a caller who knows the line and where it starts.
    pub fn on_line(
        file: impl Into<String>,
        text: &str,
        span: Range<usize>,
        line: usize,
        line_start: usize,
    ) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end.max(start));
        let column = text
            .get(line_start..start)
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |length| start + length);
        let line_text = text
            .get(line_start..line_end)
            .unwrap_or_default()
            .trim_end_matches('\r');
        let shown = line_text.len() <= LONGEST_LINE_SHOWN;
        Self {
            file: file.into(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            span: start..end,
            line_text: if shown { line_text } else { "" }.to_owned(),
        }
    }
}

/// One message about input: a stable code, what is wrong, where, and what to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Diagnostic {
    /// Stable code in kebab-case, such as `unknown-unit`; documented in `docs/diagnostics.md`.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, if it has a place in a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Box<Place>>,
    /// What to write beside the caret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What to try, as a newcomer could follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// A new error with a code and a message.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Error, code, message)
    }

    /// A new warning with a code and a message.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, code, message)
    }

    /// A new note with a code and a message.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Note, code, message)
    }

    /// An error about a file that is no TOML, or has not what belongs into it.
    pub fn of_toml(code: &'static str, file: &str, text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim_end_matches('.').replace('\n', "; ");
        Self::error(code, message).at(Place::of(file, text, span))
    }

    fn new(level: Level, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            level,
            message: message.into(),
            place: None,
            label: None,
            help: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Says what to write beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to try.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "a = 1\nürgh = '2'\n";
        let start = text.find("'2'").unwrap();
        let place = Place::of("x.toml", text, start..start + 3);
        assert_eq!((place.line, place.column), (2, 8));
        assert_eq!(place.line_text, "ürgh = '2'");
    }

    #[test]
    fn a_span_past_the_end_or_inside_a_character_is_drawn_back() {
        let text = "ü";
        assert_eq!(Place::of("x", text, 1..9).span, 0..2);
        assert_eq!(Place::of("x", text, 70..90).span, 2..2);
    }
}
