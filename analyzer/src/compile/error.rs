//! What can be wrong with a source file.

use std::ops::Range;

/// Why a source file does not compile: where it is, what is wrong, and what to try.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Error {
    /// Line, from 1. The line that mpy-cross names, where it names one.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The same place in bytes of the source.
    pub span: Range<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to try, as a newcomer could follow it.
    pub help: Option<String>,
}

/// A problem on its way out of the compiler. The line may still be unknown: a name or a number
/// alone knows no line, then the statement around it gives it.
#[derive(Debug)]
pub(super) struct Flaw(Box<Details>);

#[derive(Debug)]
struct Details {
    message: String,
    help: Option<String>,
    line: Option<u32>,
    span: Span,
}

/// A stretch of the source, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Flaw {
    pub(super) fn new(message: impl Into<String>, span: Span) -> Self {
        Self(Box::new(Details {
            message: message.into(),
            help: None,
            line: None,
            span,
        }))
    }

    pub(super) fn on_line(mut self, line: u32) -> Self {
        self.0.line = Some(line);
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Takes over a line if none is known yet.
    pub(super) fn or_line(mut self, line: u32) -> Self {
        if line != 0 {
            self.0.line.get_or_insert(line);
        }
        self
    }

    /// Counts the column. The line stays the one that the compiler knew; if the span lies
    /// elsewhere (the line of a statement is that of its first token), the span is moved to it.
    pub(super) fn into_error(self, source: &[u8]) -> Error {
        let details = *self.0;
        let mut start = (details.span.start as usize).min(source.len());
        let mut end = (details.span.end as usize).clamp(start, source.len());
        let (own_line, own_start) = line_of(source, start);
        let line = details.line.unwrap_or(own_line);
        let mut line_start = own_start;
        if line != own_line {
            line_start = start_of_line(source, line);
            let text = &source[line_start..];
            let width = text
                .iter()
                .position(|byte| matches!(byte, b'\n' | b'\r'))
                .unwrap_or(text.len());
            let blank = text[..width]
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            start = line_start + blank;
            end = line_start + width;
        }
        let column = source[line_start..start]
            .iter()
            .filter(|byte| **byte & 0xc0 != 0x80)
            .count()
            + 1;
        Error {
            line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
            span: start..end,
            message: details.message,
            help: details.help,
        }
    }
}

/// The line, from 1, that holds `offset`, and where it starts.
fn line_of(source: &[u8], offset: usize) -> (u32, usize) {
    let mut line = 1;
    let mut start = 0;
    for end in line_ends(source) {
        if end > offset {
            break;
        }
        line += 1;
        start = end;
    }
    (line, start)
}

fn start_of_line(source: &[u8], line: u32) -> usize {
    match line.checked_sub(2) {
        None => 0,
        Some(skipped) => line_ends(source)
            .nth(skipped as usize)
            .unwrap_or(source.len()),
    }
}

/// Where each line starts.
pub(super) fn line_starts(source: &[u8]) -> Vec<u32> {
    std::iter::once(0)
        .chain(line_ends(source).map(|end| end as u32))
        .collect()
}

/// Where each line ends, after its LF, CR LF or lone CR.
fn line_ends(source: &[u8]) -> impl Iterator<Item = usize> {
    source.iter().enumerate().filter_map(|(offset, byte)| {
        let next = source.get(offset + 1);
        match byte {
            b'\n' => Some(offset + 1),
            b'\r' if next != Some(&b'\n') => Some(offset + 1),
            _ => None,
        }
    })
}
