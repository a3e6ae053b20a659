//! From bytes to tokens.
//!
//! Everything that MicroPython's grammar cannot see is decided here: indentation, the joining of
//! adjacent literals, the lowering of f-strings to `str.format`, and bytes that are not UTF-8
//! (they pass).

mod input;
mod literal;
mod operator;

use super::error::{Flaw, Span};
use super::journal::Recorder;
use super::token::Token;
use input::{Input, is_digit, is_letter, is_one_of, is_space};

/// A tokenizer, standing on a token.
pub(super) struct Lexer<'a> {
    input: Input<'a>,
    pub(super) recorder: &'a Recorder,
    optimization: u8,
    /// INDENT (positive) and DEDENT (negative) tokens that are still to come.
    pending_dents: i64,
    brackets: i64,
    /// Columns of the open blocks. MicroPython keeps 16 bits of each.
    indents: Vec<u16>,
    /// Kind of the current token.
    pub(super) kind: Token,
    /// Line of the current token, from 1.
    pub(super) line: u32,
    /// Column of the current token, from 1, tabs being worth up to eight.
    column: i64,
    /// What the current token spells: a name, the digits of a number, the value of a string.
    pub(super) text: Vec<u8>,
    /// Where the current token is in the source.
    pub(super) span: Span,
    /// Where the token before it ended.
    pub(super) previous_end: u32,
}

impl<'a> Lexer<'a> {
    /// A lexer on the first token of `source`.
    pub(super) fn new(
        source: &'a [u8],
        optimization: u8,
        recorder: &'a Recorder,
    ) -> Result<Self, Flaw> {
        recorder.open_lexer();
        let mut lexer = Self {
            input: Input::new(source),
            recorder,
            optimization,
            pending_dents: 0,
            brackets: 0,
            indents: vec![0],
            kind: Token::End,
            line: 1,
            column: 1,
            text: Vec::new(),
            span: Span::default(),
            previous_end: 0,
        };
        lexer.advance()?;
        // The first statement must start in the first column.
        if lexer.column != 1 && lexer.kind != Token::Newline {
            lexer.kind = Token::Indent;
        }
        Ok(lexer)
    }

    /// What stands before the current token on its line.
    pub(super) fn line_before(&self) -> &'a [u8] {
        self.input.line_before(self.span.start)
    }

    /// Steps to the next token.
    pub(super) fn advance(&mut self) -> Result<(), Flaw> {
        self.previous_end = self.span.end;
        if self.input.inject_pending() {
            self.recorder.arguments(self.input.pending.len());
        }
        self.text.clear();
        let ended_line = self.skip_blank(true);
        self.line = self.input.line;
        self.column = self.input.column;
        self.span.start = self.input.offset();

        let input = &self.input;
        if self.pending_dents < 0 {
            self.kind = Token::Dedent;
            self.pending_dents += 1;
        } else if self.pending_dents > 0 {
            self.kind = Token::Indent;
            self.pending_dents -= 1;
        } else if ended_line {
            self.end_line();
            self.span.end = self.span.start;
            return Ok(());
        } else if input.at_end() {
            self.kind = Token::End;
        } else if self.at_literal() {
            self.read_literals()?;
            return Ok(());
        } else if self.at_name() {
            self.read_name();
        } else if is_digit(input.current()) || (input.is(b'.') && is_digit(input.following())) {
            self.read_number();
        } else {
            self.kind = operator::read(&mut self.input);
            match self.kind {
                Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => self.brackets += 1,
                Token::ParenClose | Token::BracketClose | Token::BraceClose => self.brackets -= 1,
                _ => {}
            }
        }
        self.span.end = self.input.offset();
        Ok(())
    }

    /// Skips blanks and comments; with `stop`, only up to the end of a logical line, and says
    /// whether it stands there.
    fn skip_blank(&mut self, stop: bool) -> bool {
        let input = &mut self.input;
        while !input.at_end() {
            if input.is(b'\n') {
                if stop && self.brackets == 0 {
                    return true;
                }
                input.advance();
            } else if input.is(b' ') {
                input.take_run(None, |byte| byte == b' ');
                if input.is(b' ') {
                    input.advance();
                }
            } else if is_space(input.current()) {
                input.advance();
            } else if input.is(b'#') {
                input.take_run(None, |byte| !matches!(byte, b'\n' | b'\r' | b'\t'));
                while !input.at_end() && !input.is(b'\n') {
                    input.advance();
                }
            } else if input.is_pair(b'\\', b'\n') {
                input.advance();
                input.advance();
            } else {
                break;
            }
        }
        false
    }

    /// At the end of a logical line: compares the indentation of the next one.
    fn end_line(&mut self) {
        self.skip_blank(false);
        self.kind = Token::Newline;
        let indent = self.input.column - 1;
        if indent > self.indent() {
            self.indents.push(indent as u16);
            self.recorder.indents(self.indents.len());
            self.pending_dents += 1;
        } else {
            while indent < self.indent() {
                self.indents.pop();
                self.pending_dents -= 1;
            }
            if indent != self.indent() {
                self.kind = Token::DedentMismatch;
            }
        }
    }

    fn indent(&self) -> i64 {
        self.indents.last().copied().unwrap_or(0).into()
    }

    /// Any byte that is not ASCII counts as a letter, which lets UTF-8 names through.
    fn at_name(&self) -> bool {
        let char = self.input.current();
        is_letter(char) || self.input.is(b'_') || char >= 0x80
    }

    fn read_name(&mut self) {
        self.input.take_run(Some(&mut self.text), |byte| {
            byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
        });
        while !self.input.at_end() && (self.at_name() || is_digit(self.input.current())) {
            self.take();
        }
        self.recorder.token_by_bytes(self.text.len());
        self.recorder.end_token(self.text.len());
        self.kind = Token::keyword(&self.text, self.optimization).unwrap_or(Token::Name);
    }

    fn read_number(&mut self) {
        let based = self.input.is(b'0') && is_one_of(self.input.following() | 0x20, b"box");
        self.kind = if self.input.is(b'.') {
            Token::Float
        } else {
            Token::Integer
        };
        self.take();
        while !self.input.at_end() {
            let char = self.input.current();
            if !based && self.input.is_one_of(b"eE") {
                self.kind = Token::Float;
                self.text.push(b'e');
                self.input.advance();
                if self.input.is_one_of(b"+-") {
                    self.take();
                }
            } else if is_letter(char) || is_digit(char) || self.input.is(b'.') {
                if self.input.is_one_of(b".jJ") {
                    self.kind = Token::Float;
                }
                self.take();
            } else if self.input.is(b'_') {
                self.input.advance();
            } else {
                break;
            }
        }
        self.recorder.token_by_bytes(self.text.len());
    }

    /// Adds a byte to the text of a literal.
    fn push(&mut self, byte: u8) {
        self.text.push(byte);
        self.recorder.token(self.text.len());
    }

    /// Moves the current byte into the text of the token.
    fn take(&mut self) {
        if let Ok(byte) = u8::try_from(self.input.current()) {
            self.text.push(byte);
        }
        self.input.advance();
    }
}
