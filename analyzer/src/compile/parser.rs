//! From tokens to the parse tree.
//!
//! A table-driven parser with a stack of its own: nesting costs memory, never the call stack.

use super::depth;
use super::error::{Flaw, Span};
use super::fold::Constants;
use super::grammar::{Form, LADDER, Level, Production, Rule, Symbol};
use super::journal::Recorder;
use super::lexer::Lexer;
use super::names::Names;
use super::token::Token;
use super::tree::{Node, Tree};
use super::{Dialect, Options};

/// The step of a frame that stands for all levels of an expression below its own.
const CLIMB: u32 = u32::MAX;

/// A rule that is being matched.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) rule: Rule,
    /// How many of its symbols, or of the items and separators of a list, are done.
    pub(super) step: u32,
    /// Line and offset of its first token.
    pub(super) line: u32,
    pub(super) start: u32,
    /// Choices that led here and have not been tried to their end: frames of MicroPython's that we
    /// do without.
    pub(super) choices: u8,
}

/// A source on its way to a tree.
pub(super) struct Parser<'a, 'k> {
    pub(super) lexer: Lexer<'a>,
    pub(super) recorder: &'a Recorder,
    pub(super) names: Names<'k>,
    pub(super) tree: Tree,
    /// Rules around the one that is being matched.
    pub(super) frames: Vec<Frame>,
    /// How many frames MicroPython's parser has on its stack.
    pub(super) depth: u32,
    /// What has been matched and waits for its rule to be complete.
    pub(super) results: Vec<Node>,
    pub(super) constants: Constants,
    /// What constants weigh so far.
    pub(super) weight: u64,
    pub(super) dialect: Dialect,
}

/// The tree of a source, and the names in it.
pub(super) struct Parsed<'k> {
    pub(super) tree: Tree,
    pub(super) root: Node,
    pub(super) names: Names<'k>,
}

/// Parses a file.
pub(super) fn parse<'k>(
    source: &[u8],
    names: Names<'k>,
    recorder: &Recorder,
    options: &Options,
) -> Result<Parsed<'k>, Flaw> {
    let lexer = Lexer::new(source, options.optimization, recorder)?;
    recorder.open_parser();
    let mut parser = Parser {
        lexer,
        recorder,
        names,
        tree: Tree::default(),
        frames: Vec::new(),
        depth: 0,
        results: Vec::new(),
        constants: Constants::default(),
        weight: 0,
        dialect: options.dialect,
    };
    parser.enter(Rule::File)?;
    while let Some(frame) = parser.frames.pop() {
        if frame.step == CLIMB {
            parser.depth -= frame.levels();
            parser.climb(frame);
            continue;
        }
        parser.depth -= 1;
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
    recorder.close_parser();
    Ok(Parsed {
        tree: parser.tree,
        root,
        names: parser.names,
    })
}

impl Frame {
    /// The frames that stand for the levels of an expression below its own.
    fn levels(self) -> u32 {
        let level = self.rule.level().unwrap_or(LADDER.len());
        (LADDER.len() - level) as u32
    }
}

impl Parser<'_, '_> {
    /// Begins to match `rule`, having followed choices down to a rule that is not one.
    fn enter(&mut self, mut rule: Rule) -> Result<(), Flaw> {
        let kind = self.lexer.kind;
        self.try_rule(self.depth, rule);
        let mut choices = 0;
        while let Production::Choice(symbols) = rule.production() {
            let (index, chosen) = symbols
                .iter()
                .enumerate()
                .find(|(_, symbol)| symbol.first().contains(kind))
                .ok_or_else(|| self.unexpected())?;
            match chosen {
                Symbol::Rule(chosen) | Symbol::Maybe(chosen) => {
                    rule = *chosen;
                    choices += u8::from(index + 1 < symbols.len());
                }
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
            choices,
        };
        self.depth += u32::from(choices);
        if Rule::Atom.first().contains(kind) && rule.level().is_some() {
            return self.enter_atom(frame);
        }
        self.push_frame(frame);
        Ok(())
    }

    fn push_frame(&mut self, frame: Frame) {
        self.frames.push(frame);
        self.depth += 1;
    }

    /// Notes how high MicroPython's stack gets while it tries a rule on the current token, with so
    /// many frames below.
    fn try_rule(&self, below: u32, rule: Rule) {
        if self.recorder.is_on() {
            let height = below + depth::of_attempt(rule, self.lexer.kind);
            self.recorder.rules(height);
        }
    }

    /// The same of a rule that something of `frame`, which is not on the stack now, may be.
    fn try_symbol(&self, symbol: Symbol) {
        if let Symbol::Rule(rule) | Symbol::Maybe(rule) = symbol {
            self.try_rule(self.depth + 1, rule);
        }
    }

    /// Notes that a rule is matched: what led to it goes off the stack.
    fn leave(&mut self, frame: Frame) {
        self.depth -= u32::from(frame.choices);
    }

    pub(super) fn push_result(&mut self, node: Node) {
        self.results.push(node);
        self.recorder.results(self.results.len());
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
                self.depth += climb.levels();
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
        if self.recorder.is_on() {
            self.try_levels(levels, reached);
        }
        let Some(reached) = reached else {
            self.leave(frame);
            return;
        };
        self.depth += reached as u32 + 1;
        for (index, level) in levels[..=reached].iter().enumerate() {
            self.frames.push(Frame {
                rule: level.rule,
                step: 1,
                choices: if index == 0 { frame.choices } else { 0 },
                ..frame
            });
        }
    }

    /// On its way up from an atom, MicroPython's parser tries at every level whether it goes on, and
    /// puts a blank behind the operand where it does not.
    fn try_levels(&self, levels: &[Level], reached: Option<usize>) {
        let first = reached.map_or(0, |reached| reached + 1);
        for (index, level) in levels.iter().enumerate().skip(first) {
            let below = self.depth + index as u32 + 1;
            match level.rule.production() {
                Production::Sequence(_, [_, Symbol::Maybe(tail)]) => {
                    self.try_rule(below, *tail);
                    self.recorder.results(self.results.len() + 1);
                }
                Production::Separated {
                    separator: Symbol::Rule(separator),
                    ..
                } => self.try_rule(below, separator),
                _ => {}
            }
        }
    }

    /// Comes back to `frame` once the rule that begins here is matched.
    fn enter_from(&mut self, frame: Frame, rule: Rule) -> Result<(), Flaw> {
        self.push_frame(Frame {
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
                    self.try_symbol(*symbol);
                    self.push_result(Node::Nothing);
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
        self.leave(frame);
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
                self.push_result(only);
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
        self.try_symbol(item);
        self.leave(frame);
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
                self.try_symbol(symbol);
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
        self.leave(frame);
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
}
