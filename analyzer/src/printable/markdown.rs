//! GitHub-flavoured Markdown.

use std::borrow::Cow;

use super::{Printable, not_a_command, visible};

/// Markdown that grows piece by piece.
#[derive(Debug, Default)]
pub struct Markdown(String);

/// Behind a sign that GitHub would make a mention or a reference of: an empty space ends that.
const NOTHING: &str = "&#8203;";

impl Markdown {
    /// Adds markup, or words that have none.
    pub fn own(&mut self, words: &'static str) -> &mut Self {
        self.0.push_str(words);
        self
    }

    /// Adds text that is shown as it is, also inside a table. Ends of lines become blanks.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let text = visible_or_blank(text);
        let mut text = text.as_str();
        if self.0.is_empty() || self.0.ends_with('\n') {
            // At the start of a line, these make code, headings and lists, and commands of a workflow.
            text = text.trim_start();
            if text.starts_with(['#', '+', '-', '=', ':']) {
                self.0.push('\\');
            }
        }
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied();
            let is_letter = next.is_some_and(|next| next.is_ascii_alphanumeric());
            match character {
                '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '\\' | '~' | '$' => {
                    self.0.push('\\');
                    self.0.push(character);
                }
                // As in `&lt;`.
                '&' if is_letter || next == Some('#') => self.0.push_str("\\&"),
                '@' if is_letter => {
                    self.0.push('@');
                    self.0.push_str(NOTHING);
                }
                '#' if next.is_some_and(|next| next.is_ascii_digit()) => {
                    self.0.push('#');
                    self.0.push_str(NOTHING);
                }
                _ => self.0.push(character),
            }
        }
        self
    }

    /// Adds text as code, also inside a table.
    pub fn code(&mut self, text: &str) -> &mut Self {
        let text = visible_or_blank(text);
        let text = not_a_command(&text);
        self.0.push('`');
        if text.is_empty() {
            // Two backticks would begin code that ends elsewhere.
            self.0.push(' ');
        }
        let mut before = ' ';
        for character in text.chars() {
            match character {
                // It would end the code early.
                '`' => self.0.push('\''),
                // A bar ends a cell, in code too, unless a backslash is before it; of two, the first
                // takes the second.
                '|' if before == '\\' => self.0.push_str(r"\x7c"),
                '|' => self.0.push_str("\\|"),
                _ => self.0.push(character),
            }
            before = character;
        }
        self.0.push('`');
        self
    }

    /// All of it.
    pub fn finish(self) -> Printable {
        Printable(self.0)
    }
}

/// Messages of several lines become one; other characters that are hidden are escaped.
fn visible_or_blank(text: &str) -> String {
    let text = text.replace("\r\n", " ").replace(['\n', '\r'], " ");
    match visible(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(shown) => shown,
    }
}
