//! Reading a layer. Each thing that can be wrong has a message with its line.

use analyzer::diagnostic::Diagnostic;

use super::write::FIRST_LINE;
use super::{Anchor, Change, Edit, Layer};
use crate::hash::Sha256;
use crate::text::Text;

/// No source has more lines; with a bound, numbers of lines can be added.
const MOST_LINES: usize = 10_000_000;

impl Layer {
    /// Reads a layer; `file` is its name in messages.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let text = Text::read(file, bytes)?;
        let mut reader = Reader {
            file,
            text: &text,
            line: 0,
        };
        if text.ending() != "LF" {
            return Err(reader.wrong("this file's lines end in a carriage return"));
        }
        if reader.next() != Some(FIRST_LINE) {
            return Err(reader.wrong(format!("a layer starts with `{FIRST_LINE}`")));
        }
        let base = reader.header("base")?;
        if !is_path(base) {
            return Err(reader.wrong("`base` names a file below CPython's Lib, such as copy.py"));
        }
        let sha256 = Sha256::parse(reader.header("sha256")?)
            .ok_or_else(|| reader.wrong("`sha256` has 64 hexadecimal digits in lower case"))?;
        let lines = number(reader.header("lines")?)
            .filter(|lines| *lines <= MOST_LINES)
            .ok_or_else(|| reader.wrong("`lines` has the number of lines"))?;
        Ok(Self {
            base: base.to_owned(),
            sha256,
            lines,
            edits: reader.edits(lines)?,
        })
    }
}

/// Whether it leads from a folder to a file below it, and nowhere else.
fn is_path(path: &str) -> bool {
    path.ends_with(".py")
        && path.split('/').all(|part| {
            let plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
            !part.starts_with('.') && !part.is_empty() && part.chars().all(plain)
        })
}

struct Reader<'a> {
    file: &'a str,
    text: &'a Text<'a>,
    /// The line that was read last, from 1.
    line: usize,
}

impl<'a> Reader<'a> {
    /// The next line, if it is text.
    fn next(&mut self) -> Option<&'a str> {
        let line = self.text.lines.get(self.line)?;
        self.line += 1;
        std::str::from_utf8(line).ok()
    }

    fn header(&mut self, key: &str) -> Result<&'a str, Diagnostic> {
        self.next()
            .and_then(|line| line.strip_prefix(key)?.strip_prefix(' '))
            .ok_or_else(|| self.wrong(format!("`{key}` and its value should stand here")))
    }

    fn edits(&mut self, lines: usize) -> Result<Vec<Edit>, Diagnostic> {
        let mut edits: Vec<Edit> = Vec::new();
        while self.line < self.text.lines.len() {
            let Some(line) = self.next() else {
                return Err(self.wrong("this is not UTF-8"));
            };
            if line.is_empty() {
                continue;
            }
            let place = self.text.place(self.file, self.line);
            let edit = self.edit(line)?;
            check_order(&edit, edits.last(), lines).map_err(|error| error.at(place))?;
            edits.push(edit);
        }
        Ok(edits)
    }

    fn edit(&mut self, line: &str) -> Result<Edit, Diagnostic> {
        let words: Vec<&str> = line.split(' ').collect();
        let change = match words[..] {
            ["off", range, ..] => {
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                let range = number(first).zip(number(last));
                let (first, last) = range
                    .filter(|(first, last)| *first >= 1 && first <= last)
                    .ok_or_else(|| self.wrong("`off` takes a line or a range, such as 12-40"))?;
                Change::Off { first, last }
            }
            ["in", after, ..] => {
                let after = number(after)
                    .ok_or_else(|| self.wrong("`in` takes the line above what comes in"))?;
                Change::In {
                    after,
                    lines: Vec::new(),
                }
            }
            _ if line.starts_with('+') => {
                return Err(self.wrong("no `in` says where this line comes in"));
            }
            _ => {
                return Err(
                    self.wrong("an edit starts with `off` or `in`, an inserted line with `+`")
                );
            }
        };
        let is_off = matches!(change, Change::Off { .. });
        let anchor = Anchor::parse(&words[2..], is_off)
            .ok_or_else(|| self.wrong("the hashes of the lines around it should follow"))?;
        let change = match change {
            Change::In { after, .. } => Change::In {
                after,
                lines: self.inserted()?,
            },
            off => off,
        };
        Ok(Edit { change, anchor })
    }

    /// The lines with a `+` that follow.
    fn inserted(&mut self) -> Result<Vec<Vec<u8>>, Diagnostic> {
        let mut lines = Vec::new();
        while let Some(line) = self.text.lines.get(self.line)
            && let Some(line) = line.strip_prefix(b"+")
        {
            self.line += 1;
            if line.trim_ascii_end().len() < line.len() {
                return Err(self.wrong("there is white space at the end of an inserted line"));
            }
            lines.push(line.to_vec());
        }
        if lines.is_empty() {
            return Err(self.wrong("`in` is followed by the lines that come in, each after a `+`"));
        }
        Ok(lines)
    }

    fn wrong(&self, message: impl Into<String>) -> Diagnostic {
        self.here(Diagnostic::error("bad-layer", message))
            .help("lib-port/README.md describes the format; `port record` writes it")
    }

    /// Puts a message at the line that was read last.
    fn here(&self, message: Diagnostic) -> Diagnostic {
        message.at(self.text.place(self.file, self.line.max(1)))
    }
}

/// A number as this program writes it: digits only.
fn number(digits: &str) -> Option<usize> {
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Edits follow each other and stay within the base.
fn check_order(edit: &Edit, before: Option<&Edit>, lines: usize) -> Result<(), Diagnostic> {
    let end = edit.change.end();
    if end > lines {
        let message = format!("this edits line {end}, but the base has {lines} lines");
        return Err(Diagnostic::error("edit-past-end", message)
            .help("`port record` writes the layer from an annotated file"));
    }
    let Some(before) = before else {
        return Ok(());
    };
    let (start, taken) = (edit.change.start(), before.change.end());
    let is_in = |edit: &Edit| matches!(edit.change, Change::In { .. });
    if start < taken || (start == taken && is_in(edit) && is_in(before)) {
        let message = format!("this edit lies over the one before it, which ends at line {taken}");
        return Err(Diagnostic::error("edits-overlap", message)
            .help("edits follow the lines of the base; two insertions at one line are one"));
    }
    Ok(())
}
