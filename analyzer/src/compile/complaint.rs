//! What the parser says about source that it does not understand.

use super::error::Flaw;
use super::number::BadNumber;
use super::parser::Parser;
use super::token::Token;

/// UTF-8's byte order mark. The compiler reads it as the beginning of a name.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Parser<'_, '_> {
    /// The error that the current token is a number of no value.
    pub(super) fn bad_number(&self, bad: &BadNumber) -> Flaw {
        let text = String::from_utf8_lossy(&self.lexer.text);
        let message = match bad {
            BadNumber::Integer(0) => format!("`{text}` starts with a zero"),
            BadNumber::Integer(base) => format!("`{text}` is not an integer of base {base}"),
            BadNumber::Float => format!("`{text}` is not a number"),
            BadNumber::TooLong => "this integer is too long".to_owned(),
        };
        let flaw = Flaw::new(message, self.lexer.span).on_line(self.lexer.line);
        match bad {
            BadNumber::Integer(0) => {
                flaw.help("write octal numbers as 0o17, others without the zero")
            }
            _ => flaw,
        }
    }

    /// A statement that MicroPython does not have, by the word that it begins with. Such a word is
    /// an ordinary name, so the parser stumbles over the token behind it.
    fn unknown_statement(&self) -> Option<(&'static str, &'static str)> {
        let before = self.lexer.line_before().trim_ascii();
        let marked = before.strip_prefix(BYTE_ORDER_MARK);
        if marked.is_some_and(|word| word.iter().all(u8::is_ascii_alphanumeric)) {
            return Some((
                "the file starts with a byte order mark",
                "save it as UTF-8 without a byte order mark",
            ));
        }
        Some(match before {
            b"match" => (
                "MicroPython has no `match` statement",
                "write it with `if` and `elif`",
            ),
            b"type" => (
                "MicroPython has no `type` statement",
                "assign the type to the name: `Name = ...`",
            ),
            b"print" => (
                "`print` is a function",
                "put its arguments into parentheses",
            ),
            _ => return None,
        })
    }

    /// The error that the current token does not belong here.
    pub(super) fn unexpected(&self) -> Flaw {
        let lexer = &self.lexer;
        if let Some((message, help)) = self.unknown_statement() {
            return Flaw::new(message, lexer.span)
                .on_line(lexer.line)
                .help(help);
        }
        let text = String::from_utf8_lossy(&lexer.text);
        let message = match lexer.kind {
            Token::End => "the file ends too early".into(),
            Token::Indent => "this line is indented for no reason".into(),
            Token::DedentMismatch => "this line goes back to no indentation that was open".into(),
            Token::Dedent => "a block ends too early here".into(),
            Token::Newline => "the line ends too early".into(),
            Token::OpenString => "this string is never closed".into(),
            Token::Invalid => "this is not a part of the language".into(),
            Token::Name => format!("the name `{text}` does not belong here"),
            Token::Text | Token::Bytes => "a string does not belong here".into(),
            Token::Integer | Token::Float => format!("the number `{text}` does not belong here"),
            _ => "invalid syntax".to_owned(),
        };
        let flaw = Flaw::new(message, lexer.span).on_line(lexer.line);
        match lexer.kind {
            Token::Indent | Token::DedentMismatch | Token::Dedent => {
                flaw.help("indent every line of a block by the same spaces; a tab reaches to the next multiple of eight")
            }
            _ => flaw,
        }
    }
}
