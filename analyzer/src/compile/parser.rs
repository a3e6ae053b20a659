//! From tokens to the parse tree.
//!
//! A table-driven parser with a stack of its own: nesting costs memory, never the call stack.

use super::Dialect;
use super::error::{Flaw, Span};
use super::fold::Constants;
use super::grammar::{Form, LADDER, Production, Rule, Symbol};
use super::lexer::Lexer;
use super::names::{LONGEST, Name, Names};
use super::number;
use super::token::Token;
use super::tree::{Node, Tree};
use super::value::Value;

/// Small ints of the target have 31 bits.
pub(super) const SMALL_INT: std::ops::RangeInclusive<i32> = -0x4000_0000..=0x3fff_ffff;

/// The step of a frame that stands for all levels of an expression below its own.
const CLIMB: u32 = u32::MAX;

/// Constants may weigh this much in all, each use counted ([`Value::weight`]).
const HEAVIEST: u64 = 1 << 24;

/// A rule that is being matched.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) rule: Rule,
    /// How many of its symbols, or of the items and separators of a list, are done.
    pub(super) step: u32,
    /// Line and offset of its first token.
    pub(super) line: u32,
    pub(super) start: u32,
}

/// A source on its way to a tree.
pub(super) struct Parser<'a> {
    pub(super) lexer: Lexer<'a>,
    pub(super) names: Names,
    pub(super) tree: Tree,
    /// Rules around the one that is being matched.
    pub(super) frames: Vec<Frame>,
    /// What has been matched and waits for its rule to be complete.
    pub(super) results: Vec<Node>,
    pub(super) constants: Constants,
    weight: u64,
    dialect: Dialect,
}

/// The tree of a source, and the names in it.
pub(super) struct Parsed {
    pub(super) tree: Tree,
    pub(super) root: Node,
    pub(super) names: Names,
}

/// Parses a file.
pub(super) fn parse(
    source: &[u8],
    names: Names,
    optimization: u8,
    dialect: Dialect,
) -> Result<Parsed, Flaw> {
    let mut parser = Parser {
        lexer: Lexer::new(source, optimization)?,
        names,
        tree: Tree::default(),
        frames: Vec::new(),
        results: Vec::new(),
        constants: Constants::default(),
        weight: 0,
        dialect,
    };
    parser.enter(Rule::File)?;
    while let Some(frame) = parser.frames.pop() {
        if frame.step == CLIMB {
            parser.climb(frame);
            continue;
        }
        match frame.rule.production() {
            Production::Sequence(form, symbols) => parser.sequence(frame, form, symbols)?,
            Production::Repeat(item) => parser.repeat(frame, item)?,
            Production::Separated {
                item,
                separator,
                trailing,
            } => parser.separated(frame, item, separator, trailing)?,
            Production::Choice(_) => {}
        }
    }
    if parser.lexer.kind != Token::End {
        return Err(parser.unexpected());
    }
    let root = parser.results.pop().ok_or_else(|| parser.unexpected())?;
    Ok(Parsed {
        tree: parser.tree,
        root,
        names: parser.names,
    })
}

impl Parser<'_> {
    /// Begins to match `rule`, having followed choices down to a rule that is not one.
    fn enter(&mut self, mut rule: Rule) -> Result<(), Flaw> {
        let kind = self.lexer.kind;
        while let Production::Choice(symbols) = rule.production() {
            let chosen = symbols
                .iter()
                .find(|symbol| symbol.first().contains(kind))
                .ok_or_else(|| self.unexpected())?;
            match chosen {
                Symbol::Rule(chosen) | Symbol::Maybe(chosen) => rule = *chosen,
                Symbol::Token(_) => {
                    self.push_token(rule)?;
                    return self.lexer.advance();
                }
            }
        }
        if !rule.first().contains(kind) {
            return Err(self.unexpected());
        }
        let frame = Frame {
            rule,
            step: 0,
            line: self.lexer.line,
            start: self.lexer.span.start,
        };
        if Rule::Atom.first().contains(kind) && rule.level().is_some() {
            return self.enter_atom(frame);
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Begins to match an expression that starts with an atom, without a frame for every level
    /// of precedence.
    fn enter_atom(&mut self, frame: Frame) -> Result<(), Flaw> {
        let climb = Frame {
            step: CLIMB,
            ..frame
        };
        match self.lexer.kind {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                self.frames.push(climb);
                self.enter(Rule::Atom)
            }
            _ => {
                self.push_token(Rule::Atom)?;
                self.lexer.advance()?;
                self.climb(climb);
                Ok(())
            }
        }
    }

    /// Behind the atom of an expression: if an operator follows, makes the frames from the level
    /// of the expression down to that of the operator.
    fn climb(&mut self, frame: Frame) {
        let levels = frame.rule.level().map_or(&[][..], |level| &LADDER[level..]);
        let kind = self.lexer.kind;
        let reached = levels
            .iter()
            .rposition(|level| level.goes_on.contains(kind));
        if let Some(reached) = reached {
            self.frames
                .extend(levels[..=reached].iter().map(|level| Frame {
                    rule: level.rule,
                    step: 1,
                    ..frame
                }));
        }
    }

    /// Comes back to `frame` once the rule that begins here is matched.
    fn enter_from(&mut self, frame: Frame, rule: Rule) -> Result<(), Flaw> {
        self.frames.push(Frame {
            step: frame.step + 1,
            ..frame
        });
        self.enter(rule)
    }

    fn sequence(&mut self, mut frame: Frame, form: Form, symbols: &[Symbol]) -> Result<(), Flaw> {
        while let Some(symbol) = symbols.get(frame.step as usize) {
            match *symbol {
                Symbol::Token(token) if self.lexer.kind == token => {
                    if token == Token::Name {
                        self.push_token(frame.rule)?;
                    }
                    self.lexer.advance()?;
                }
                Symbol::Token(_) => return Err(self.unexpected()),
                Symbol::Maybe(rule) if !rule.first().contains(self.lexer.kind) => {
                    self.results.push(Node::Nothing);
                }
                Symbol::Rule(rule) | Symbol::Maybe(rule) => return self.enter_from(frame, rule),
            }
            frame.step += 1;
        }
        self.finish_sequence(frame, form, symbols)
    }

    fn finish_sequence(
        &mut self,
        frame: Frame,
        form: Form,
        symbols: &[Symbol],
    ) -> Result<(), Flaw> {
        if frame.rule == Rule::ExpressionStatement && self.is_lonely_constant() {
            // Documentation strings and other constants that nobody looks at.
            self.results.truncate(self.results.len().saturating_sub(2));
            return self.complete(Rule::Pass, frame, 0);
        }
        let count = symbols
            .iter()
            .filter(|symbol| !matches!(symbol, Symbol::Token(token) if *token != Token::Name))
            .count();
        let base = self.results.len().saturating_sub(count);
        if form == Form::Bare {
            let mut present = self.results[base..]
                .iter()
                .filter(|node| !node.is_nothing());
            if let (Some(only), None) = (present.next().copied(), present.next()) {
                self.results.truncate(base);
                self.results.push(only);
                return Ok(());
            }
        }
        self.complete(frame.rule, frame, count)
    }

    fn is_lonely_constant(&self) -> bool {
        match self.results[..] {
            [.., expression, Node::Nothing] => {
                (expression.is_leaf() && expression.as_name().is_none())
                    || self.tree.is(expression, Rule::Constant)
            }
            _ => false,
        }
    }

    fn repeat(&mut self, mut frame: Frame, item: Symbol) -> Result<(), Flaw> {
        while item.first().contains(self.lexer.kind) {
            match item {
                Symbol::Rule(rule) | Symbol::Maybe(rule) => return self.enter_from(frame, rule),
                Symbol::Token(_) => {
                    self.push_token(frame.rule)?;
                    self.lexer.advance()?;
                    frame.step += 1;
                }
            }
        }
        match frame.step {
            1 => Ok(()),
            count => self.complete(frame.rule, frame, count as usize),
        }
    }

    fn separated(
        &mut self,
        mut frame: Frame,
        item: Symbol,
        separator: Symbol,
        trailing: bool,
    ) -> Result<(), Flaw> {
        loop {
            let at_item = frame.step.is_multiple_of(2);
            let symbol = if at_item { item } else { separator };
            if !symbol.first().contains(self.lexer.kind) {
                if at_item && !(trailing && frame.step > 0) {
                    return Err(self.unexpected());
                }
                break;
            }
            match symbol {
                Symbol::Rule(rule) | Symbol::Maybe(rule) => return self.enter_from(frame, rule),
                Symbol::Token(_) => {
                    if at_item {
                        self.push_token(frame.rule)?;
                    }
                    self.lexer.advance()?;
                    frame.step += 1;
                }
            }
        }
        let count = match separator {
            Symbol::Token(_) => frame.step.div_ceil(2),
            _ => frame.step,
        };
        if frame.step == 1 {
            return Ok(());
        }
        self.complete(frame.rule, frame, count as usize)
    }

    /// The source matched so far by the rule of `frame`.
    pub(super) fn span_of(&self, frame: Frame) -> Span {
        Span {
            start: frame.start,
            end: self.lexer.previous_end.max(frame.start),
        }
    }

    /// Turns the current token into a leaf or a constant. Only as an atom is a name looked up
    /// among the constants.
    fn push_token(&mut self, rule: Rule) -> Result<(), Flaw> {
        let at = self.lexer.span.start;
        let node = match self.lexer.kind {
            Token::Name => {
                let name = self.intern()?;
                match self.constants.get(name) {
                    Some(value) if rule == Rule::Atom => {
                        let value = value.clone();
                        self.value_node(value, self.lexer.line, self.lexer.span)?
                    }
                    _ => Node::Name { name, at },
                }
            }
            Token::Integer => {
                let value = number::parse_integer(&self.lexer.text, self.dialect);
                let value = value.map_err(|bad| self.bad_number(&bad))?;
                self.value_node(Value::Int(value), self.lexer.line, self.lexer.span)?
            }
            Token::Float => {
                let value = number::parse_float(&self.lexer.text, self.dialect);
                let value = value.map_err(|bad| self.bad_number(&bad))?;
                self.value_node(value, self.lexer.line, self.lexer.span)?
            }
            Token::Text => match self.names.of_string(&self.lexer.text) {
                Some(name) => Node::Text { name, at },
                None => {
                    let value = Value::Text(self.lexer.text.as_slice().into());
                    self.value_node(value, self.lexer.line, self.lexer.span)?
                }
            },
            Token::Bytes => {
                let value = Value::Bytes(self.lexer.text.as_slice().into());
                self.value_node(value, self.lexer.line, self.lexer.span)?
            }
            token => Node::Token { token, at },
        };
        self.results.push(node);
        Ok(())
    }

    fn intern(&mut self) -> Result<Name, Flaw> {
        if self.lexer.text.len() > LONGEST {
            return Err(Flaw::new(
                format!("this name is longer than {LONGEST} bytes"),
                self.lexer.span,
            )
            .on_line(self.lexer.line)
            .help("MicroPython stores the length of a name in one byte; shorten it"));
        }
        Ok(self.names.intern(&self.lexer.text))
    }

    /// A node for a constant: a leaf if it is an integer that fits, else an object.
    pub(super) fn value_node(&mut self, value: Value, line: u32, span: Span) -> Result<Node, Flaw> {
        if let Value::Int(integer) = &value
            && let Ok(small) = i32::try_from(integer)
            && SMALL_INT.contains(&small)
        {
            return Ok(Node::Int {
                value: small,
                at: span.start,
            });
        }
        self.object_node(value, line, span)
    }

    pub(super) fn object_node(
        &mut self,
        value: Value,
        line: u32,
        span: Span,
    ) -> Result<Node, Flaw> {
        self.weight = self.weight.saturating_add(value.weight());
        if self.weight > HEAVIEST {
            return Err(
                Flaw::new("the constants of this file take too much memory", span)
                    .on_line(self.lexer.line)
                    .help("compute the value at run time, or read it from a file"),
            );
        }
        Ok(self.tree.push_value(value, line, span))
    }
}
