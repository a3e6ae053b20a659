//! What the parser simplifies while the tree grows: parentheses, logic, integers, `const()` and
//! constant tuples.

use num_bigint::BigInt;

use super::error::Flaw;
use super::grammar::Rule;
use super::integer::{self, NoResult};
use super::journal::{Item, Made, Part};
use super::leaves::small_int;
use super::names::{Name, ShortMap};
use super::parser::{Frame, Parser};
use super::token::Token;
use super::tree::{Node, Tree};
use super::value::Value;

/// Constant tuples may be nested this deep.
const DEEPEST_TUPLE: u32 = 200;

/// Values that the file assigned with `const()`.
#[derive(Default)]
pub(super) struct Constants(ShortMap<u32, (Value, Item)>);

impl Constants {
    pub(super) fn get(&self, name: Name) -> Option<&(Value, Item)> {
        self.0.get(&name.0)
    }
}

impl Tree {
    /// The value of a node that is a constant.
    pub(super) fn constant(&self, node: Node) -> Option<Value> {
        match node {
            Node::Int { value, .. } => Some(Value::Int(value.into())),
            Node::Text { name, .. } => Some(Value::Name(name)),
            Node::Token { token, .. } => match token {
                Token::None => Some(Value::None),
                Token::False => Some(Value::False),
                Token::True => Some(Value::True),
                Token::Ellipsis => Some(Value::Ellipsis),
                _ => None,
            },
            Node::Branch(id) if self.branch(id).rule == Rule::Paren => self
                .child(id, 0)
                .is_nothing()
                .then(|| Value::tuple(Vec::new())),
            _ => self.as_value(node).cloned(),
        }
    }

    /// Whether a constant node is true; nothing if it is not a constant.
    pub(super) fn truth(&self, node: Node) -> Option<bool> {
        match node {
            Node::Int { value, .. } => Some(value != 0),
            Node::Name { .. } | Node::Nothing => None,
            Node::Branch(_) if self.as_value(node).is_some() => {
                self.as_value(node).map(Value::is_true)
            }
            _ => self.constant(node).map(|value| value.is_true()),
        }
    }

    fn integer(&self, node: Node) -> Option<BigInt> {
        match node {
            Node::Int { value, .. } => Some(value.into()),
            _ => match self.as_value(node) {
                Some(Value::Int(value)) => Some(value.clone()),
                _ => None,
            },
        }
    }
}

impl Parser<'_, '_> {
    /// Completes a rule whose `count` children are the last results: makes a branch of them, or
    /// something simpler.
    pub(super) fn complete(
        &mut self,
        rule: Rule,
        frame: Frame,
        mut count: usize,
    ) -> Result<(), Flaw> {
        match rule {
            Rule::Paren if self.drop_parentheses() => return Ok(()),
            Rule::Elements => match self.simplify_elements(&mut count) {
                Simplified::Done => return Ok(()),
                Simplified::ToDo => {}
            },
            // Takes in the first element too, which the rule around it has matched.
            Rule::ElementList => count += 1,
            Rule::OrTest | Rule::AndTest => {
                count = self.fold_logic(rule, count);
                if count == 1 {
                    return Ok(());
                }
            }
            Rule::Not => {
                if let Some(&[operand]) = self.results.last_chunk()
                    && let Some(truth) = self.tree.truth(operand)
                {
                    let token = if truth { Token::False } else { Token::True };
                    self.results.pop();
                    self.push_result(Node::Token {
                        token,
                        at: frame.start,
                    });
                    return Ok(());
                }
            }
            Rule::ExpressionStatement => {
                if self.take_constant()? {
                    self.results.truncate(self.results.len().saturating_sub(2));
                    let folded = Frame { line: 0, ..frame };
                    return self.push_branch(Rule::Pass, folded, 0);
                }
            }
            _ => {
                if let Some((value, made)) = self.fold_integers(rule, frame, count)? {
                    let base = self.results.len().saturating_sub(count);
                    self.results.truncate(base);
                    let node = self.value_node(Value::Int(value), made, 0, self.span_of(frame))?;
                    self.push_result(node);
                    return Ok(());
                }
            }
        }
        if self.fold_tuple(rule, frame, count)? {
            return Ok(());
        }
        self.push_branch(rule, frame, count)
    }

    fn push_branch(&mut self, rule: Rule, frame: Frame, count: usize) -> Result<(), Flaw> {
        let span = self.span_of(frame);
        // MicroPython leaves a blank in some, where its compiler puts their scope.
        let blank = match rule {
            Rule::Function
            | Rule::Lambda
            | Rule::PlainLambda
            | Rule::Class
            | Rule::ComprehensionFor => 1,
            _ => 0,
        };
        self.recorder.results(self.results.len() + blank);
        self.recorder.node(count + blank);
        let base = self.results.len().saturating_sub(count);
        let children = self.results.drain(base..);
        let id = self.tree.push(rule, frame.line, span, children);
        if rule == Rule::ElementList {
            // Stands in for the first element, which was taken in.
            self.push_result(Node::Branch(id));
        }
        self.push_result(Node::Branch(id));
        Ok(())
    }

    /// Parentheses stay around tuples only.
    fn drop_parentheses(&self) -> bool {
        match self.results.last() {
            None | Some(Node::Nothing) => false,
            Some(content) => !self.tree.is(*content, Rule::Elements),
        }
    }

    /// The elements between parentheses or brackets: flattens the list behind the first one.
    fn simplify_elements(&mut self, count: &mut usize) -> Simplified {
        let Some(Node::Branch(id)) = self.results.last().copied() else {
            return Simplified::ToDo;
        };
        match self.tree.branch(id).rule {
            // One element and a comma.
            Rule::MoreElements => {
                self.results.pop();
                *count -= 1;
                Simplified::ToDo
            }
            Rule::ElementList => {
                self.results.pop();
                self.tree.rename(id, Rule::Elements);
                Simplified::Done
            }
            _ => Simplified::ToDo,
        }
    }

    /// Leaves out operands that cannot decide, and all that come after one that does.
    fn fold_logic(&mut self, rule: Rule, count: usize) -> usize {
        let deciding = rule == Rule::OrTest;
        let base = self.results.len().saturating_sub(count);
        let mut kept = base;
        for index in base..self.results.len() {
            let operand = self.results[index];
            let last = index + 1 == self.results.len();
            let truth = self.tree.truth(operand);
            if !last && truth == Some(!deciding) {
                continue;
            }
            self.results[kept] = operand;
            kept += 1;
            if truth == Some(deciding) {
                break;
            }
        }
        self.results.truncate(kept);
        kept - base
    }

    /// The value of an expression of integers only.
    fn fold_integers(
        &self,
        rule: Rule,
        frame: Frame,
        count: usize,
    ) -> Result<Option<(BigInt, Item)>, Flaw> {
        let base = self.results.len().saturating_sub(count);
        let operands = &self.results[base..];
        let alone = match rule {
            Rule::BitOr => Some(Token::Pipe),
            Rule::BitXor => Some(Token::Caret),
            Rule::BitAnd => Some(Token::Ampersand),
            Rule::Power => Some(Token::DoubleStar),
            Rule::Shift | Rule::Sum | Rule::Product => None,
            Rule::Unary => {
                let [operator, operand] = operands else {
                    return Ok(None);
                };
                let value = self.tree.integer(*operand);
                let item = self.tree.item(*operand);
                return Ok(value.zip(operator.as_token()).map(|(value, operator)| {
                    let result = integer::unary(operator, value);
                    let made = self.note_folded(&result, [item], |[item]| {
                        Made::Unary(operator.as_operator(), item)
                    });
                    (result, made)
                }));
            }
            _ => return Ok(None),
        };
        let Some((mut value, mut made, mut rest)) =
            operands.split_first().and_then(|(first, rest)| {
                Some((self.tree.integer(*first)?, self.tree.item(*first), rest))
            })
        else {
            return Ok(None);
        };
        while let Some((first, after)) = rest.split_first() {
            let (operator, operand, after) = match (alone, after.split_first()) {
                (Some(operator), _) => (operator, first, after),
                (None, Some((operand, after))) => {
                    (first.as_token().unwrap_or(Token::End), operand, after)
                }
                (None, None) => return Ok(None),
            };
            let item = self.tree.item(*operand);
            let Some(operand) = self.tree.integer(*operand) else {
                return Ok(None);
            };
            value = match integer::binary(operator, &value, &operand) {
                Ok(value) => value,
                Err(NoResult::Later) => return Ok(None),
                Err(NoResult::TooLarge) => {
                    let message = "this constant is too large to compute";
                    return Err(Flaw::new(message, self.span_of(frame))
                        .on_line(frame.line)
                        .help("compute the value at run time, in a function"));
                }
            };
            made = self.note_folded(&value, [made, item], |[left, right]| {
                Made::Binary(operator.as_operator(), left, right)
            });
            rest = after;
        }
        Ok(Some((value, made)))
    }

    /// Notes that operands become a result. Small ints become one without further ado.
    fn note_folded<const N: usize>(
        &self,
        result: &BigInt,
        operands: [Item; N],
        made: impl FnOnce([Item; N]) -> Made,
    ) -> Item {
        let are_small = operands
            .iter()
            .all(|operand| matches!(operand, Item::Int(_)));
        match small_int(result) {
            Some(small) if are_small => Item::Int(small),
            small => {
                let object = self.recorder.object(|| made(operands));
                small.map_or(Item::Object(object), Item::Int)
            }
        }
    }

    /// `NAME = const(value)`: remembers the value. Says whether the whole statement goes, which
    /// it does if the name starts with an underscore; else the value itself is assigned.
    fn take_constant(&mut self) -> Result<bool, Flaw> {
        let [.., Node::Name { name, .. }, call] = self.results[..] else {
            return Ok(false);
        };
        let Some(id) = self.tree.as_branch(call, Rule::AtomTrailers) else {
            return Ok(false);
        };
        if self.tree.child(id, 0).as_name() != Some(Name::CONST) {
            return Ok(false);
        }
        let Some(arguments) = self.tree.as_branch(self.tree.child(id, 1), Rule::Call) else {
            return Ok(false);
        };
        let node = self.tree.child(arguments, 0);
        let Some(value) = self.tree.constant(node) else {
            let branch = self.tree.branch(id);
            return Err(Flaw::new("the argument of const() is not a constant", branch.span)
                .on_line(branch.line)
                .help("constants are numbers, strings, bytes, tuples of them, and other constants"));
        };
        let made = self.tree.item(node);
        if self.constants.0.insert(name.0, (value, made)).is_none() {
            self.recorder.enter(Part::Constants);
        }
        if self.names.text(name).starts_with(b"_") {
            return Ok(true);
        }
        self.results.pop();
        self.push_result(node);
        Ok(false)
    }

    /// A tuple of constants becomes an object. In parentheses, the rules that were to wrap it
    /// are skipped.
    fn fold_tuple(&mut self, rule: Rule, frame: Frame, count: usize) -> Result<bool, Flaw> {
        let around = |depth: usize| {
            let index = self.frames.len().checked_sub(depth);
            index
                .and_then(|index| self.frames.get(index))
                .map(|frame| frame.rule)
        };
        let skipped = match rule {
            Rule::Elements if around(1) == Some(Rule::Paren) => 0,
            Rule::ElementList if around(3) == Some(Rule::Paren) => 2,
            Rule::StarredTests | Rule::Tests | Rule::Indices => 0,
            _ => return Ok(false),
        };
        let base = self.results.len().saturating_sub(count);
        let items: Option<Vec<Value>> = self.results[base..]
            .iter()
            .map(|item| self.tree.constant(*item))
            .collect();
        let Some(items) = items else {
            return Ok(false);
        };
        let span = self.span_of(frame);
        let value = Value::tuple(items);
        if value.depth() > DEEPEST_TUPLE {
            let message = format!("constant tuples are nested deeper than {DEEPEST_TUPLE} here");
            return Err(Flaw::new(message, span).on_line(frame.line));
        }
        let made = self.note_tuple(base);
        self.results.truncate(base);
        let node = self.object_node(value, Item::Object(made), frame.line, span)?;
        self.push_result(node);
        self.frames.truncate(self.frames.len() - skipped);
        self.depth -= skipped as u32;
        Ok(true)
    }
}

impl Parser<'_, '_> {
    /// Notes that the results from `base` on become a tuple: their nodes go, the last one first.
    fn note_tuple(&self, base: usize) -> u32 {
        let items = &self.results[base..];
        let made = self
            .recorder
            .object(|| Made::Tuple(items.iter().map(|item| self.tree.item(*item)).collect()));
        for item in items.iter().rev() {
            if let Node::Branch(id) = item {
                self.recorder.drop_node(id.0);
            }
        }
        made
    }
}

/// Whether a rule is complete already.
enum Simplified {
    Done,
    ToDo,
}
