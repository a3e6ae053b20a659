//! Strings and bytes: prefixes, escapes, and the arguments of f-strings.

use super::super::error::{Flaw, Span};
use super::super::token::Token;
use super::Lexer;
use super::input::{Char, is_one_of};

const QUOTES: &[u8] = b"'\"";

/// What the letters before a quote say.
#[derive(Default)]
struct Prefix {
    letters: usize,
    bytes: bool,
    raw: bool,
    format: bool,
}

impl Lexer<'_> {
    pub(super) fn at_literal(&self) -> bool {
        let input = &self.input;
        let first = input.current();
        if is_one_of(first, QUOTES) {
            return true;
        }
        if is_one_of(first, b"rubf") && is_one_of(input.following(), QUOTES) {
            return true;
        }
        let pair = input.is_pair(b'r', b'f')
            || input.is_pair(b'f', b'r')
            || input.is_pair(b'r', b'b')
            || input.is_pair(b'b', b'r');
        pair && is_one_of(input.after_following(), QUOTES)
    }

    fn prefix(&self) -> Prefix {
        let mut prefix = Prefix::default();
        let following = self.input.following();
        let second = |letter: u8| following == Char::from(letter);
        match u8::try_from(self.input.current()) {
            Ok(b'u') => prefix.letters = 1,
            Ok(b'b') => {
                prefix.bytes = true;
                prefix.raw = second(b'r');
                prefix.letters = 1 + usize::from(prefix.raw);
            }
            Ok(b'r') => {
                prefix.raw = true;
                prefix.bytes = second(b'b');
                prefix.format = second(b'f');
                prefix.letters = 1 + usize::from(prefix.bytes || prefix.format);
            }
            Ok(b'f') => {
                prefix.format = true;
                prefix.raw = second(b'r');
                prefix.letters = 1 + usize::from(prefix.raw);
            }
            _ => {}
        }
        prefix
    }

    /// Reads a literal and all that stand right behind it, joined. A string is not joined with
    /// bytes; the parser then trips over the second one.
    pub(super) fn read_literals(&mut self) -> Result<(), Flaw> {
        let mut first = true;
        while self.at_literal() {
            let prefix = self.prefix();
            let kind = if prefix.bytes {
                Token::Bytes
            } else {
                Token::Text
            };
            if first {
                self.kind = kind;
                first = false;
            } else if self.kind != kind {
                break;
            }
            for _ in 0..prefix.letters {
                self.input.advance();
            }
            self.read_literal(&prefix)?;
            self.span.end = self.input.offset();
            self.skip_blank(true);
        }
        Ok(())
    }

    fn read_literal(&mut self, prefix: &Prefix) -> Result<(), Flaw> {
        let quote = if self.input.is(b'"') { b'"' } else { b'\'' };
        self.input.advance();
        let quotes = if self.input.is_pair(quote, quote) {
            self.input.advance();
            self.input.advance();
            3
        } else {
            1
        };
        if prefix.format && self.input.pending.is_empty() {
            self.input.pending.extend_from_slice(b".format(");
            self.recorder.arguments(self.input.pending.len());
        }

        let mut closing = 0;
        let ordinary =
            |byte: u8| byte != quote && !matches!(byte, b'\\' | b'{' | b'\n' | b'\r' | b'\t');
        while !self.input.at_end() && (quotes > 1 || !self.input.is(b'\n')) && closing < quotes {
            if closing == 0 {
                self.input.take_run(Some(&mut self.text), ordinary);
                self.recorder.token_by_bytes(self.text.len());
                if self.input.at_end() || (quotes == 1 && self.input.is(b'\n')) {
                    break;
                }
            }
            if self.input.is(quote) {
                closing += 1;
                self.push(quote);
            } else {
                closing = 0;
                if prefix.format {
                    self.read_replacement_fields();
                }
                if self.input.is(b'\\') {
                    self.input.advance();
                    self.read_escape(prefix.raw)?;
                } else if let Ok(byte) = u8::try_from(self.input.current()) {
                    self.push(byte);
                } else if self.input.at_end() {
                    // Only a replacement field that never closes gets here.
                    self.push(0xff);
                }
            }
            self.input.advance();
        }
        if closing < quotes {
            self.kind = Token::OpenString;
        }
        self.text.truncate(self.text.len().saturating_sub(closing));
        Ok(())
    }

    /// At a `{` of an f-string: moves what is between the braces to the arguments of `format`.
    /// Like MicroPython, this knows nothing of Python: it counts brackets and looks for `:`, `}`
    /// and conversions.
    fn read_replacement_fields(&mut self) {
        while self.input.is(b'{') {
            self.input.advance();
            if self.input.is(b'{') {
                self.push(b'{');
                self.input.advance();
            } else {
                self.argue(b"(");
                let start = self.input.pending.len();
                let mut nesting = 0_u32;
                while !self.input.at_end() && (nesting != 0 || !self.at_end_of_expression()) {
                    let char = self.input.current();
                    if is_one_of(char, b"[{") {
                        nesting = nesting.wrapping_add(1);
                    } else if is_one_of(char, b"]}") {
                        nesting = nesting.wrapping_sub(1);
                    }
                    if let Ok(byte) = u8::try_from(char) {
                        self.argue(&[byte]);
                    }
                    self.input.advance();
                }
                let pending = &mut self.input.pending;
                if pending.last() == Some(&b'=') {
                    // f'{a=}' is 'a={}'.format((a),)
                    self.text
                        .extend_from_slice(pending.get(start..).unwrap_or_default());
                    self.recorder.token(self.text.len());
                    pending.pop();
                }
                self.argue(b"),");
            }
            self.push(b'{');
        }
    }

    /// Adds bytes to the arguments of an f-string, one by one.
    fn argue(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.input.pending.push(*byte);
            self.recorder.arguments(self.input.pending.len());
        }
    }

    fn at_end_of_expression(&self) -> bool {
        self.input.is_one_of(b":}")
            || (self.input.is(b'!')
                && is_one_of(self.input.following(), b"rs")
                && is_one_of(self.input.after_following(), b":}"))
    }

    /// Behind a backslash: adds what the escape stands for, and stays on its last character.
    fn read_escape(&mut self, raw: bool) -> Result<(), Flaw> {
        let char = self.input.current();
        if raw {
            self.push(b'\\');
            self.push_character(u32::try_from(char).unwrap_or(u32::MAX));
            return Ok(());
        }
        let Ok(byte) = u8::try_from(char) else {
            return Ok(());
        };
        let value = match byte {
            b'\n' => return Ok(()),
            b'\\' | b'\'' | b'"' => byte.into(),
            b'a' => 0x07,
            b'b' => 0x08,
            b't' => 0x09,
            b'n' => 0x0a,
            b'v' => 0x0b,
            b'f' => 0x0c,
            b'r' => 0x0d,
            b'u' | b'U' if self.kind == Token::Bytes => {
                self.push(b'\\');
                byte.into()
            }
            b'x' => self.read_hexadecimal(2),
            b'u' => self.read_hexadecimal(4),
            b'U' => self.read_hexadecimal(8),
            b'N' => {
                let start = self.span.start;
                let end = self.input.offset();
                return Err(Flaw::new(
                    "MicroPython does not know characters by name",
                    Span { start, end },
                )
                .help("write the character itself, or its number as in \"\\u00e9\""));
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    if !is_one_of(self.input.following(), b"01234567") {
                        break;
                    }
                    self.input.advance();
                    value = value * 8 + (self.input.current() as u32 & 7);
                }
                value
            }
            _ => {
                self.push(b'\\');
                byte.into()
            }
        };
        self.push_character(value);
        Ok(())
    }

    fn read_hexadecimal(&mut self, digits: usize) -> u32 {
        let mut value = 0_u32;
        for _ in 0..digits {
            self.input.advance();
            let digit = u8::try_from(self.input.current())
                .ok()
                .and_then(|byte| char::from(byte).to_digit(16));
            match digit {
                Some(digit) => value = value << 4 | digit,
                None => {
                    self.kind = Token::Invalid;
                    return 0;
                }
            }
        }
        value
    }

    /// Adds a character: UTF-8 in a string (surrogates included), one byte in bytes.
    fn push_character(&mut self, value: u32) {
        match self.kind {
            Token::Text if value < 0x11_0000 => {
                push_utf8(&mut self.text, value);
                self.recorder.token(self.text.len());
            }
            Token::Bytes if value < 0x100 => self.push(value as u8),
            _ => self.kind = Token::Invalid,
        }
    }
}

fn push_utf8(text: &mut Vec<u8>, value: u32) {
    let tail = |shift: u32| 0x80 | (value >> shift & 0x3f) as u8;
    match value {
        0..0x80 => text.push(value as u8),
        0x80..0x800 => text.extend([0xc0 | (value >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => text.extend([0xe0 | (value >> 12) as u8, tail(6), tail(0)]),
        _ => text.extend([0xf0 | (value >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}
