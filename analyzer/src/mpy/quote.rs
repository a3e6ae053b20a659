//! Text from a file, made safe for a line of a listing.

use std::borrow::Cow;
use std::fmt::{self, Write};

use super::raw::{Literal, LiteralKind};

/// Beyond this many characters a listing cuts anyway, so nothing longer is made.
const LONGEST: usize = 100;

/// Text in the form in which Python would write it.
pub(super) struct Quoted<'a> {
    bytes: &'a [u8],
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Str,
    Bytes,
}

impl<'a> Quoted<'a> {
    /// A name or number: no quotes, but control characters are escaped.
    pub(super) fn plain(bytes: &'a [u8]) -> Self {
        let form = Form::Plain;
        Self { bytes, form }
    }

    /// A string with quotes.
    pub(super) fn str(bytes: &'a [u8]) -> Self {
        let form = Form::Str;
        Self { bytes, form }
    }

    pub(super) fn literal(literal: Literal<'a>) -> Self {
        let form = match literal.kind {
            LiteralKind::Str => Form::Str,
            LiteralKind::Bytes => Form::Bytes,
            LiteralKind::Int | LiteralKind::Float | LiteralKind::Complex => Form::Plain,
        };
        let bytes = literal.text;
        Self { bytes, form }
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.bytes[..self.bytes.len().min(4 * LONGEST)];
        if self.form == Form::Bytes {
            write!(out, "b'{}'", shown.escape_ascii())?;
            return Ok(());
        }
        let quote = if self.form == Form::Str { "'" } else { "" };
        out.write_str(quote)?;
        for character in String::from_utf8_lossy(shown).chars().take(LONGEST) {
            match character {
                '\'' if self.form == Form::Str => out.write_str("\\'")?,
                '"' | '\'' => out.write_char(character)?,
                _ => write!(out, "{}", character.escape_debug())?,
            }
        }
        out.write_str(quote)
    }
}

/// What `shown` prints, but not much more than a line of it: one object can be as large as the file
/// and be named by every instruction.
pub(super) fn shortened(shown: impl fmt::Display) -> String {
    let mut short = Short(String::new());
    // The error only says that there is enough.
    let _ = write!(short, "{shown}");
    short.0
}

struct Short(String);

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        if self.0.len() > 4 * LONGEST {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// At most `width` characters; what is cut is marked.
pub(super) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(width) else {
        return Cow::Borrowed(text);
    };
    let kept = text[..end].char_indices().rev().nth(2);
    let kept = kept.map_or(end, |(start, _)| start);
    Cow::Owned(format!("{}...", &text[..kept]))
}

#[cfg(test)]
mod tests {
    use super::{Quoted, cut};

    #[test]
    fn text_from_a_file_stays_on_one_line() {
        assert_eq!(
            Quoted::str(b"it's\n\x1b[0m").to_string(),
            r"'it\'s\n\u{1b}[0m'"
        );
        assert_eq!(Quoted::plain(b"a\xffb").to_string(), "a\u{fffd}b");
    }

    #[test]
    fn long_text_is_cut_and_marked() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abc...");
        assert_eq!(cut("äöüßäöü", 6), "äöü...");
    }
}
