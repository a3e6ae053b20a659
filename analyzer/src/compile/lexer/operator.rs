//! Delimiters and operators.

use super::super::token::Token;
use super::input::Input;

/// Reads the longest operator that starts at the current character.
pub(super) fn read(input: &mut Input) -> Token {
    let Ok(first) = u8::try_from(input.current()) else {
        input.advance();
        return Token::Invalid;
    };
    input.advance();
    match first {
        b'(' => Token::ParenOpen,
        b')' => Token::ParenClose,
        b'[' => Token::BracketOpen,
        b']' => Token::BracketClose,
        b'{' => Token::BraceOpen,
        b'}' => Token::BraceClose,
        b',' => Token::Comma,
        b';' => Token::Semicolon,
        b'~' => Token::Tilde,
        b':' => or_assign(input, Token::Colon, Token::Walrus),
        b'<' if accept(input, b'<') => or_assign(input, Token::ShiftLeft, Token::ShiftLeftAssign),
        b'<' => or_assign(input, Token::Less, Token::LessEqual),
        b'>' if accept(input, b'>') => or_assign(input, Token::ShiftRight, Token::ShiftRightAssign),
        b'>' => or_assign(input, Token::More, Token::MoreEqual),
        b'*' if accept(input, b'*') => or_assign(input, Token::DoubleStar, Token::DoubleStarAssign),
        b'*' => or_assign(input, Token::Star, Token::StarAssign),
        b'/' if accept(input, b'/') => {
            or_assign(input, Token::DoubleSlash, Token::DoubleSlashAssign)
        }
        b'/' => or_assign(input, Token::Slash, Token::SlashAssign),
        b'-' if accept(input, b'>') => Token::Arrow,
        b'-' => or_assign(input, Token::Minus, Token::MinusAssign),
        b'+' => or_assign(input, Token::Plus, Token::PlusAssign),
        b'&' => or_assign(input, Token::Ampersand, Token::AmpersandAssign),
        b'|' => or_assign(input, Token::Pipe, Token::PipeAssign),
        b'%' => or_assign(input, Token::Percent, Token::PercentAssign),
        b'^' => or_assign(input, Token::Caret, Token::CaretAssign),
        b'@' => or_assign(input, Token::At, Token::AtAssign),
        b'=' => or_assign(input, Token::Assign, Token::Equal),
        b'!' => or_assign(input, Token::Invalid, Token::NotEqual),
        b'.' if input.is_pair(b'.', b'.') => {
            input.advance();
            input.advance();
            Token::Ellipsis
        }
        b'.' => Token::Period,
        _ => Token::Invalid,
    }
}

fn accept(input: &mut Input, byte: u8) -> bool {
    let found = input.is(byte);
    if found {
        input.advance();
    }
    found
}

fn or_assign(input: &mut Input, plain: Token, assigning: Token) -> Token {
    if accept(input, b'=') {
        assigning
    } else {
        plain
    }
}
