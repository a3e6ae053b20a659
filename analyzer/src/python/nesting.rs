//! A cheap look at a text before it is parsed: how deep would its syntax tree be?
//!
//! The parser builds a tree of boxes, and building, walking and dropping one recurses. Ten thousand
//! open brackets, or `a + a + ...` a hundred thousand times, would overflow the stack, which no
//! `Result` can report. So this scan counts, per open bracket, everything that can put one
//! expression inside another. It may count too much (`a and b and c` is flat), never too little.

use std::ops::Range;

/// CPython's tokenizer stops at the same number of indentations (`MAXINDENT`).
const INDENTATIONS: usize = 100;
/// CPython's tokenizer stops at the same number of open brackets (`MAXLEVEL`).
const BRACKETS: usize = 200;
/// Operators that can nest in one expression. Hand-written code stays below a hundred; a test
/// parses a tree of this depth on a 2 MiB stack without optimization.
const OPERATORS: usize = 600;
/// `elif` branches of one `if`: each nests in the one before.
const BRANCHES: usize = 400;
/// Characters of one number: turning decimal digits into a number takes quadratic time.
const DIGITS: usize = 5_000;

/// Something that is nested too deeply to be parsed safely.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooDeep {
    /// What there is too much of.
    pub(super) what: &'static str,
    /// How much of it is accepted.
    pub(super) limit: usize,
    /// Where the limit was passed.
    pub(super) span: Range<usize>,
}

/// Looks at the whole text.
pub(super) fn check(text: &str) -> Result<(), TooDeep> {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        position: 0,
        brackets: vec![Bracket::default()],
        operators: 0,
        indentations: Vec::new(),
    };
    scan.run()
}

/// What was counted since an open bracket, or since the start of the statement.
#[derive(Default)]
struct Bracket {
    /// Forgotten at a comma: the parts of a list stand beside each other.
    operators: usize,
    /// Kept at a comma, which may separate the parameters of a lambda.
    lambdas: usize,
}

struct Indentation {
    width: usize,
    branches: usize,
}

struct Scan<'text> {
    bytes: &'text [u8],
    position: usize,
    brackets: Vec<Bracket>,
    /// Sum over `brackets`.
    operators: usize,
    indentations: Vec<Indentation>,
}

impl Scan<'_> {
    fn run(&mut self) -> Result<(), TooDeep> {
        self.start_line()?;
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => self.skip_while(|byte| byte != b'\n'),
                b'\n' => {
                    self.position += 1;
                    if self.brackets.len() == 1 {
                        self.end_statement();
                        self.start_line()?;
                    }
                }
                b';' if self.brackets.len() == 1 => {
                    self.end_statement();
                    self.position += 1;
                }
                b'\\' => self.position += 2,
                b'"' | b'\'' => self.string(false)?,
                b'0'..=b'9' => self.number()?,
                b'_' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word()?,
                b'(' | b'[' | b'{' => self.open()?,
                b')' | b']' | b'}' => self.close(),
                b',' => {
                    let bracket = self.innermost();
                    let operators = std::mem::take(&mut bracket.operators);
                    self.operators -= operators;
                    self.position += 1;
                }
                b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<'
                | b'>' | b'!' | b'.' => {
                    self.count_operator()?;
                    self.position += 1;
                }
                _ => self.position += 1,
            }
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn skip_while(&mut self, accept: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&accept) {
            self.position += 1;
        }
    }

    fn innermost(&mut self) -> &mut Bracket {
        if self.brackets.is_empty() {
            self.brackets.push(Bracket::default());
        }
        let last = self.brackets.len() - 1;
        &mut self.brackets[last]
    }

    fn too_deep(&self, what: &'static str, limit: usize) -> TooDeep {
        TooDeep {
            what,
            limit,
            span: self.position..self.position + 1,
        }
    }

    fn count_operator(&mut self) -> Result<(), TooDeep> {
        self.innermost().operators += 1;
        self.operators += 1;
        if self.operators > OPERATORS {
            return Err(self.too_deep("operators in one expression", OPERATORS));
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), TooDeep> {
        self.count_operator()?;
        self.brackets.push(Bracket::default());
        if self.brackets.len() > BRACKETS + 1 {
            return Err(self.too_deep("open brackets", BRACKETS));
        }
        self.position += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.position += 1;
        // One bracket too many is the parser's to report.
        if self.brackets.len() > 1
            && let Some(bracket) = self.brackets.pop()
        {
            self.operators -= bracket.operators + bracket.lambdas;
        }
    }

    fn end_statement(&mut self) {
        self.brackets.truncate(1);
        *self.innermost() = Bracket::default();
        self.operators = 0;
    }

    /// Measures the indentation of a line that starts a statement.
    fn start_line(&mut self) -> Result<(), TooDeep> {
        let mut width = 0;
        loop {
            match self.peek() {
                Some(b' ') => width += 1,
                Some(b'\t') => width = width / 8 * 8 + 8,
                Some(b'\x0c') => width = 0,
                Some(b'\n' | b'\r' | b'#') | None => return Ok(()),
                Some(_) => break,
            }
            self.position += 1;
        }
        while self
            .indentations
            .last()
            .is_some_and(|outer| outer.width > width)
        {
            self.indentations.pop();
        }
        if self
            .indentations
            .last()
            .is_none_or(|outer| outer.width < width)
        {
            self.indentations.push(Indentation { width, branches: 0 });
        }
        let rest = &self.bytes[self.position..];
        if let Some(current) = self.indentations.last_mut() {
            if rest.starts_with(b"elif") {
                current.branches += 1;
            } else if !rest.starts_with(b"else") {
                current.branches = 0;
            }
        }
        if self.indentations.len() > INDENTATIONS {
            return Err(self.too_deep("indentations", INDENTATIONS));
        }
        let branches: usize = self.indentations.iter().map(|each| each.branches).sum();
        if branches > BRANCHES {
            return Err(self.too_deep("elif branches", BRANCHES));
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), TooDeep> {
        let start = self.position;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
        if self.position - start > DIGITS {
            let mut error = self.too_deep("characters in one number", DIGITS);
            error.span = start..self.position;
            return Err(error);
        }
        Ok(())
    }

    fn word(&mut self) -> Result<(), TooDeep> {
        let start = self.position;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
        let word = &self.bytes[start..self.position];
        if matches!(self.peek(), Some(b'"' | b'\'')) && word.len() <= 2 {
            return self.string(word.iter().any(|byte| matches!(byte, b'f' | b'F')));
        }
        match word {
            b"lambda" => {
                self.count_operator()?;
                let bracket = self.innermost();
                bracket.operators -= 1;
                bracket.lambdas += 1;
                Ok(())
            }
            b"not" | b"if" | b"else" | b"await" | b"yield" | b"and" | b"or" | b"in" | b"is" => {
                self.count_operator()
            }
            _ => Ok(()),
        }
    }

    /// Skips a string; the expressions in the braces of an f-string count like any others.
    fn string(&mut self, formatted: bool) -> Result<(), TooDeep> {
        let rest = &self.bytes[self.position..];
        let quote = rest[0];
        let triple = rest.starts_with(&[quote; 3]);
        let quotes = if triple { 3 } else { 1 };
        self.position += quotes;
        let start = self.position;
        while let Some(byte) = self.peek() {
            if byte == b'\\' {
                self.position += 2;
            } else if byte == b'\n' && !triple {
                // Not closed on its line: the parser will say so.
                break;
            } else if byte == quote
                && (!triple || self.bytes[self.position..].starts_with(&[quote; 3]))
            {
                break;
            } else {
                self.position += 1;
            }
        }
        let end = self.position.min(self.bytes.len());
        if formatted {
            self.fields(start, end)?;
        }
        self.position = end;
        if self.peek() == Some(quote) {
            self.position += quotes;
        }
        Ok(())
    }

    /// Counts the busiest replacement field of an f-string.
    fn fields(&mut self, start: usize, end: usize) -> Result<(), TooDeep> {
        let mut braces = 0usize;
        let mut field = 0;
        let mut previous_was_word = false;
        for index in start..end {
            let byte = self.bytes[index];
            let word = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
            match byte {
                b'{' => braces += 1,
                b'}' => braces = braces.saturating_sub(1),
                _ => {}
            }
            if braces == 0 {
                field = 0;
            } else if !(byte.is_ascii_whitespace() || word && previous_was_word) {
                // Whatever is not inside a word could nest: the text of a field is short.
                field += 1;
            }
            if self.operators + field > OPERATORS {
                self.position = index;
                return Err(self.too_deep("operators in one expression", OPERATORS));
            }
            previous_was_word = word;
        }
        Ok(())
    }
}
