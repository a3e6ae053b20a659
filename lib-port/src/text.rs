//! Files as lines that can be put together again to the byte.

use analyzer::diagnostic::{Diagnostic, Place};

/// How every line of a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Lf,
    CrLf,
    Cr,
}

impl Ending {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Cr => b"\r",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Lf => "LF",
            Self::CrLf => "CR LF",
            Self::Cr => "CR",
        }
    }
}

/// The lines of a file, without what ends them. They need not be UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// The lines in order.
    pub lines: Vec<&'a [u8]>,
    ending: Ending,
    /// Whether the last line ends like the others; so it is in a file without lines.
    closed: bool,
}

impl<'a> Text<'a> {
    /// Splits a file into lines, which must all end in the same way.
    pub fn read(file: &str, bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        let mut text = Self {
            lines: Vec::new(),
            ending: Ending::Lf,
            closed: true,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let Some(length) = length else {
                text.lines.push(rest);
                text.closed = false;
                break;
            };
            let line = &rest[..length];
            let ending = match &rest[length..] {
                [b'\r', b'\n', ..] => Ending::CrLf,
                [b'\r', ..] => Ending::Cr,
                _ => Ending::Lf,
            };
            if text.lines.is_empty() {
                text.ending = ending;
            } else if ending != text.ending {
                let start = bytes.len() - rest.len();
                let number = text.lines.len() + 1;
                let place = place(file, number, line, start);
                return Err(mixed(file, number, place, ending, text.ending));
            }
            text.lines.push(line);
            rest = &rest[length + ending.bytes().len()..];
        }
        Ok(text)
    }

    /// Other lines, put together as those of this file are.
    pub fn join<'b>(&self, lines: impl IntoIterator<Item = &'b [u8]>) -> Vec<u8> {
        let mut joined = Vec::new();
        let mut count = 0;
        for line in lines {
            if count > 0 {
                joined.extend_from_slice(self.ending.bytes());
            }
            joined.extend_from_slice(line);
            count += 1;
        }
        if self.closed && count > 0 {
            joined.extend_from_slice(self.ending.bytes());
        }
        joined
    }

    /// Whether the last line ends like the others; a file without lines has nothing to end.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether the two differ in how lines end.
    pub fn ends_like(&self, other: &Text<'_>) -> bool {
        // With fewer than one line break there is nothing to tell the endings by.
        let breaks = |text: &Text<'_>| text.lines.len() > usize::from(!text.closed);
        !breaks(self) || !breaks(other) || self.ending == other.ending
    }

    /// The name of what ends its lines.
    pub fn ending(&self) -> &'static str {
        self.ending.name()
    }

    /// The place of a line, from 1; past the end it is the end.
    pub fn place(&self, file: &str, line: usize) -> Place {
        let before = &self.lines[..line.saturating_sub(1).min(self.lines.len())];
        let lengths: usize = before.iter().map(|line| line.len()).sum();
        let start = lengths + before.len() * self.ending.bytes().len();
        let content = self.lines.get(before.len()).copied().unwrap_or_default();
        place(file, before.len() + 1, content, start)
    }
}

/// The place of a line that starts at byte `start` of its file.
fn place(file: &str, line: usize, content: &[u8], start: usize) -> Place {
    // A longer line is nothing that anybody reads.
    const LONGEST_SHOWN: usize = 1_000;
    let shown = content.len() <= LONGEST_SHOWN;
    Place {
        file: file.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: 1,
        span: start..start + content.len(),
        line_text: if shown {
            String::from_utf8_lossy(content).into_owned()
        } else {
            String::new()
        },
    }
}

fn mixed(file: &str, line: usize, place: Place, found: Ending, first: Ending) -> Diagnostic {
    Diagnostic::error(
        "mixed-line-endings",
        format!(
            "line {line} of {file} ends in {}, the lines before it in {}",
            found.name(),
            first.name()
        ),
    )
    .at(place)
    .help(format!("let every line end in {}", first.name()))
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[track_caller]
    fn check(bytes: &[u8], lines: &[&[u8]]) {
        let text = Text::read("x.py", bytes).unwrap();
        assert_eq!(text.lines, lines);
        assert_eq!(text.join(text.lines.iter().copied()), bytes);
    }

    #[test]
    fn a_file_is_put_together_to_the_byte() {
        check(b"", &[]);
        check(b"\n", &[b""]);
        check(b"a\nb\n", &[b"a", b"b"]);
        check(b"a\nb", &[b"a", b"b"]);
        check(b"a\r\n\r\nb\r\n", &[b"a", b"", b"b"]);
        check(b"a\rb", &[b"a", b"b"]);
        check(b"a\x0cb\x0b\xff\n\x0c\n", &[b"a\x0cb\x0b\xff", b"\x0c"]);
    }

    #[test]
    fn line_endings_that_differ_are_an_error_with_their_line() {
        let error = Text::read("x.py", b"a\nb\nc\r\n").unwrap_err();
        assert_eq!(error.code, "mixed-line-endings");
        assert_eq!(
            error.message,
            "line 3 of x.py ends in CR LF, the lines before it in LF"
        );
        assert_eq!(error.place.unwrap().line, 3);
        assert!(Text::read("x.py", b"a\r\nb\n").is_err());
        assert!(Text::read("x.py", b"a\r\r\n").is_err());
    }
}
