//! Text that may be printed: here, what came from outside becomes harmless.
//!
//! Names of files, modules and boards, source lines, texts of exceptions and the output of tools all
//! get into messages and reports. On their way out they could steer a terminal, give commands to the
//! runner of a workflow, or break a Markdown table. Whatever prints therefore takes a [`Printable`],
//! and nothing but the constructors here makes one: each of them takes any text and shows what could
//! act as an escape.
//!
//! | constructor | for |
//! |---|---|
//! | [`Printable::line`], [`Printable::lines`] | terminals and logs |
//! | [`Printable::styled`] | the same with colours in it |
//! | [`Printable::json`] | programs |
//! | [`Markdown`] | pull requests and job summaries |
//! | [`Annotations`] | the runner of a GitHub workflow |
//!
//! Only words of the program itself, known when it is compiled, go out as they are: `own` takes a
//! `&'static str`.

mod github;
mod markdown;
mod visible;

use std::borrow::Cow;
use std::ops::AddAssign;

use anstyle::Style;
use serde::Serialize;

pub use github::Annotations;
pub use markdown::Markdown;
pub use visible::{visible, visible_source};

use visible::is_hidden;

/// Text that acts on nothing that shows it.
///
/// ```
/// use analyzer::printable::Printable;
///
/// let name = Printable::line("\u{1b}[2J\n::error::x.py");
/// assert_eq!(name.as_str(), r"\x1b[2J\n::error::x.py");
/// ```
///
/// A text cannot become one by itself:
///
/// ```compile_fail
/// use analyzer::printable::Printable;
///
/// let name = String::from("x.py");
/// let printable: Printable = name.into();
/// ```
///
/// nor pass for the program's own words:
///
/// ```compile_fail
/// use analyzer::printable::Printable;
///
/// let name = String::from("x.py");
/// let printable = Printable::own(&name);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printable(String);

impl Printable {
    /// Words of the program itself, as they are.
    pub fn own(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// Text within a line: ends of lines in it are shown as escapes, too.
    pub fn line(text: &str) -> Self {
        Self(not_a_command(&visible(text)).into_owned())
    }

    /// Text of several lines, which may have tabs.
    pub fn lines(text: &str) -> Self {
        let lines = text.split_inclusive('\n').map(|whole| {
            let line = without_end(whole);
            let shown = visible_source(line);
            not_a_command(&shown).into_owned() + if line.len() < whole.len() { "\n" } else { "" }
        });
        Self(lines.collect())
    }

    /// Text of several lines with colours: of all control sequences, those alone stay.
    pub fn styled(text: &str) -> Self {
        let mut styled = String::with_capacity(text.len());
        for whole in text.split_inclusive('\n') {
            let line = without_end(whole);
            let mut shown = String::with_capacity(line.len());
            let mut rest = line;
            while let Some(at) = rest.find('\u{1b}') {
                let (before, sequence) = rest.split_at(at);
                shown.push_str(&visible_source(before));
                let length = color_length(sequence);
                match length {
                    Some(length) => shown.push_str(&sequence[..length]),
                    None => shown.push_str(&visible_source("\u{1b}")),
                }
                rest = &sequence[length.unwrap_or(1)..];
            }
            shown.push_str(&visible_source(rest));
            styled.push_str(&not_a_command(&shown));
            if line.len() < whole.len() {
                styled.push('\n');
            }
        }
        Self(styled)
    }

    /// Text within a line in a colour of ours.
    pub fn painted(text: &str, style: Style) -> Self {
        let Self(text) = Self::line(text);
        Self(format!("{style}{text}{style:#}"))
    }

    /// A value as JSON, indented so that a diff of two is readable.
    ///
    /// What a terminal would obey or hide is escaped, so that the text means the same value.
    pub fn json(value: &impl Serialize) -> Self {
        // Reports and schemas are plain data with string keys: serializing them cannot fail.
        let json = serde_json::to_string_pretty(value).unwrap_or_default();
        let mut text = String::with_capacity(json.len() + 1);
        for character in json.chars() {
            // Ends of lines are between values: the serializer escapes those within.
            if !is_hidden(character) || character == '\n' {
                text.push(character);
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
        text.push('\n');
        // These stand nowhere but in strings.
        replace_brackets(&mut text, r"\u005b");
        Self(text)
    }

    /// The text with the end of its line.
    #[must_use]
    pub fn ended(mut self) -> Self {
        self.0.push('\n');
        self
    }

    /// The text without blanks and ends of lines at its end.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        self.0.truncate(self.0.trim_end().len());
        self
    }

    /// Blocks with an empty line between two.
    pub fn blocks(blocks: &[Self]) -> Self {
        let blocks: Vec<&str> = blocks.iter().map(Self::as_str).collect();
        Self(blocks.join("\n"))
    }

    /// The text, for whoever looks at it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AddAssign for Printable {
    fn add_assign(&mut self, more: Self) {
        self.0.push_str(&more.0);
    }
}

impl FromIterator<Printable> for Printable {
    fn from_iter<I: IntoIterator<Item = Printable>>(parts: I) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }
}

fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// The length of the sequence at the start of a text, if all that it does is to colour.
fn color_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|character: char| !matches!(character, '0'..='9' | ';'))?;
    let is_color = parameters[end..].starts_with('m');
    is_color.then_some("\u{1b}[".len() + end + 1)
}

/// A line that the runner of a GitHub workflow does not take for a command.
///
/// The runner reads what every step prints, on stdout and stderr alike. A command is a line that begins
/// with `::` after blanks, or has `##[name]` anywhere.
fn not_a_command(line: &str) -> Cow<'_, str> {
    let mut line = Cow::Borrowed(line);
    let blanks = line.len() - line.trim_start().len();
    if line[blanks..].starts_with("::") {
        line.to_mut().replace_range(blanks..=blanks, r"\x3a");
    }
    if line.contains("##[") {
        replace_brackets(line.to_mut(), r"\x5b");
    }
    line
}

/// Puts an escape where the bracket of `##[name]` is.
fn replace_brackets(text: &mut String, escape: &str) {
    let mut from = 0;
    while let Some(bracket) = text[from..].find("##[").map(|at| from + at + "##".len()) {
        from = bracket + 1;
        if text[from..].starts_with(|next: char| next.is_ascii_alphabetic()) {
            text.replace_range(bracket..=bracket, escape);
        }
    }
}

#[cfg(test)]
mod tests;
