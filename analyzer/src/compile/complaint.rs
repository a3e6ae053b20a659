//! What the parser says about source that it does not understand.

use super::error::Flaw;
use super::number::BadNumber;
use super::parser::Parser;
use super::token::Token;

impl Parser<'_> {
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

    /// The error that the current token does not belong here.
    pub(super) fn unexpected(&self) -> Flaw {
        let lexer = &self.lexer;
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
            Token::Invalid => flaw.help("if the file starts with a byte order mark, save it without one"),
            _ => flaw,
        }
    }
}
