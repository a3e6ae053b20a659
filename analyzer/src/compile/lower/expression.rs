//! Expressions.

use super::super::code::Label;
use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::opcode;
use super::super::scope::ScopeKind;
use super::super::token::Token;
use super::super::tree::{BranchId, Node};
use super::Lowering;

impl Lowering<'_, '_> {
    /// Jumps to `label` if `test` has the truth `wanted`.
    pub(super) fn condition(&mut self, test: Node, wanted: bool, label: Label) -> Result<(), Flaw> {
        if let Some(truth) = self.tree.truth(test) {
            if truth == wanted {
                self.jump(label);
            }
            return Ok(());
        }
        if let Node::Branch(id) = test {
            let operands = self.tree.children(id);
            match (self.tree.branch(id).rule, operands.split_last()) {
                (Rule::Not, _) => {
                    let operand = self.tree.child(id, 0);
                    return self.nested(|it| it.condition(operand, !wanted, label));
                }
                (rule @ (Rule::OrTest | Rule::AndTest), Some((last, others))) => {
                    return self.nested(|it| {
                        if (rule == Rule::OrTest) == wanted {
                            return it.conditions(operands, wanted, label);
                        }
                        let decided = it.new_label();
                        it.conditions(others, !wanted, decided)?;
                        it.condition(*last, wanted, label)?;
                        it.label(decided);
                        Ok(())
                    });
                }
                _ => {}
            }
        }
        self.node(test)?;
        self.pop_jump_if(wanted, label);
        Ok(())
    }

    fn conditions(&mut self, tests: &[Node], wanted: bool, label: Label) -> Result<(), Flaw> {
        for test in tests {
            self.condition(*test, wanted, label)?;
        }
        Ok(())
    }

    pub(super) fn tuple(&mut self, id: BranchId) -> Result<(), Flaw> {
        let items = self.tree.children(id);
        for item in items {
            self.node(*item)?;
        }
        self.build(opcode::BUILD_TUPLE, items.len());
        Ok(())
    }

    /// The condition of `value if condition else otherwise`, and the last part.
    pub(super) fn condition_and_otherwise(&self, id: BranchId) -> [Node; 2] {
        match self.tree.child(id, 1) {
            Node::Branch(tail) => [self.tree.child(tail, 0), self.tree.child(tail, 1)],
            _ => [Node::Nothing; 2],
        }
    }

    pub(super) fn conditional(&mut self, id: BranchId) -> Result<(), Flaw> {
        let fail = self.new_label();
        let end = self.new_label();
        let [condition, otherwise] = self.condition_and_otherwise(id);
        self.condition(condition, false, fail)?;
        self.child(id, 0)?;
        self.jump(end);
        self.label(fail);
        self.adjust(-1);
        self.node(otherwise)?;
        self.label(end);
        Ok(())
    }

    pub(super) fn logic(&mut self, id: BranchId) -> Result<(), Flaw> {
        let deciding = self.tree.is(Node::Branch(id), Rule::OrTest);
        let end = self.new_label();
        for (index, operand) in self.tree.children(id).iter().enumerate() {
            if index > 0 {
                self.jump_if_or_pop(deciding, end);
            }
            self.node(*operand)?;
        }
        self.label(end);
        Ok(())
    }

    pub(super) fn not(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.child(id, 0)?;
        self.unary_operator(opcode::unary::NOT);
        Ok(())
    }

    /// `a < b < c`: every operand but the ends is kept for the next comparison.
    pub(super) fn comparison(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.child(id, 0)?;
        let rest = self.tree.children(id).get(1..).unwrap_or_default();
        let chained = rest.len() > 2;
        let fail = chained.then(|| self.new_label());
        let mut pairs = rest.chunks_exact(2).peekable();
        while let Some(pair) = pairs.next() {
            self.node(pair[1])?;
            let more = pairs.peek().is_some();
            if more {
                self.dup_top();
                self.rot_three();
            }
            self.compare(pair[0]);
            if let (true, Some(fail)) = (more, fail) {
                self.jump_if_or_pop(false, fail);
            }
        }
        if let Some(fail) = fail {
            let end = self.new_label();
            self.jump(end);
            self.label(fail);
            self.adjust(1);
            self.rot_two();
            self.pop_top();
            self.label(end);
        }
        Ok(())
    }

    fn compare(&mut self, operator: Node) {
        use opcode::binary;
        let (operator, negated) = match operator {
            Node::Token {
                token: Token::In, ..
            } => (binary::IN, false),
            Node::Token { token, .. } => (binary::LESS + token.distance_from(Token::Less), false),
            Node::Branch(id) if self.tree.branch(id).rule == Rule::NotIn => (binary::IN, true),
            Node::Branch(id) => (binary::IS, !self.tree.child(id, 0).is_nothing()),
            _ => (binary::IS, false),
        };
        self.binary_operator(operator);
        if negated {
            self.unary_operator(opcode::unary::NOT);
        }
    }

    /// `|`, `^` and `&`, whose operators are not in the tree.
    pub(super) fn bitwise(&mut self, id: BranchId) -> Result<(), Flaw> {
        let operator = match self.tree.branch(id).rule {
            Rule::BitOr => 0,
            Rule::BitXor => 1,
            _ => 2,
        };
        for (index, operand) in self.tree.children(id).iter().enumerate() {
            self.node(*operand)?;
            if index > 0 {
                self.binary_operator(opcode::binary::OR + operator);
            }
        }
        Ok(())
    }

    /// Operators that share a level, and are in the tree.
    pub(super) fn arithmetic(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.child(id, 0)?;
        let rest = self.tree.children(id).get(1..).unwrap_or_default();
        for pair in rest.chunks_exact(2) {
            self.node(pair[1])?;
            let operator = pair[0].as_token().unwrap_or(Token::Plus);
            self.binary_operator(opcode::binary::OR + operator.distance_from(Token::Pipe));
        }
        Ok(())
    }

    pub(super) fn unary(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.child(id, 1)?;
        self.unary_operator(match self.tree.child(id, 0).as_token() {
            Some(Token::Tilde) => opcode::unary::INVERT,
            Some(Token::Minus) => opcode::unary::NEGATIVE,
            _ => opcode::unary::POSITIVE,
        });
        Ok(())
    }

    pub(super) fn power(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.each(id)?;
        self.binary_operator(opcode::binary::POWER);
        Ok(())
    }

    pub(super) fn yield_expression(&mut self, id: BranchId) -> Result<(), Flaw> {
        if !matches!(self.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return Err(self.flaw(Node::Branch(id), "`yield` outside a function"));
        }
        let value = self.tree.child(id, 0);
        if let Some(from) = self.tree.as_branch(value, Rule::YieldFrom) {
            self.child(from, 0)?;
            self.yield_from();
            return Ok(());
        }
        if value.is_nothing() {
            self.load_none();
        } else {
            self.node(value)?;
        }
        self.yield_value();
        Ok(())
    }

    pub(super) fn await_expression(&mut self, id: BranchId) -> Result<(), Flaw> {
        if !matches!(self.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return Err(self.flaw(Node::Branch(id), "`await` outside a function"));
        }
        self.atom_trailers(id)?;
        self.await_top();
        Ok(())
    }

    pub(super) fn paren(&mut self, id: BranchId) -> Result<(), Flaw> {
        match self.tree.as_branch(self.tree.child(id, 0), Rule::Elements) {
            None => {
                self.build(opcode::BUILD_TUPLE, 0);
                Ok(())
            }
            Some(elements) if self.has_comprehension(elements) => {
                self.comprehension(elements, ScopeKind::GeneratorExpression)
            }
            Some(elements) => self.tuple(elements),
        }
    }

    pub(super) fn bracket(&mut self, id: BranchId) -> Result<(), Flaw> {
        let content = self.tree.child(id, 0);
        let count = match self.tree.as_branch(content, Rule::Elements) {
            Some(elements) if self.has_comprehension(elements) => {
                return self.comprehension(elements, ScopeKind::ListComprehension);
            }
            Some(elements) => {
                self.each(elements)?;
                self.tree.children(elements).len()
            }
            None => {
                self.node(content)?;
                usize::from(!content.is_nothing())
            }
        };
        self.build(opcode::BUILD_LIST, count);
        Ok(())
    }

    /// Dicts and sets.
    pub(super) fn brace(&mut self, id: BranchId) -> Result<(), Flaw> {
        let content = self.tree.child(id, 0);
        if content.is_nothing() {
            self.build(opcode::BUILD_MAP, 0);
            return Ok(());
        }
        if self.tree.is(content, Rule::Pair) {
            self.build(opcode::BUILD_MAP, 1);
            self.node(content)?;
            self.store_map();
            return Ok(());
        }
        let Some(pairs) = self.tree.as_branch(content, Rule::Pairs) else {
            self.node(content)?;
            self.build(opcode::BUILD_SET, 1);
            return Ok(());
        };
        let first = self.tree.child(pairs, 0);
        let is_dict = self.tree.is(first, Rule::Pair);
        let tail = self.tree.child(pairs, 1);
        let Some(more) = self.tree.as_branch(tail, Rule::MorePairs) else {
            let kind = if is_dict {
                ScopeKind::DictComprehension
            } else {
                ScopeKind::SetComprehension
            };
            return self.comprehension(pairs, kind);
        };
        let mut items = self.tree.items(self.tree.child(more, 0), Rule::PairList);
        let count = 1 + items.len();
        if is_dict {
            self.build(opcode::BUILD_MAP, count);
        }
        let mut item = Some(first);
        while let Some(node) = item {
            self.node(node)?;
            match (is_dict, self.tree.is(node, Rule::Pair)) {
                (true, true) => self.store_map(),
                (false, false) => {}
                (true, false) => {
                    return Err(self.flaw(Node::Branch(pairs), "a value without a key in a dict"));
                }
                (false, true) => {
                    return Err(self.flaw(Node::Branch(pairs), "a key with a value in a set"));
                }
            }
            item = self.tree.next_item(&mut items);
        }
        if !is_dict {
            self.build(opcode::BUILD_SET, count);
        }
        Ok(())
    }

    /// `start:stop:step`
    pub(super) fn slice(&mut self, id: BranchId) -> Result<(), Flaw> {
        let mut tail = Some(id);
        if self.tree.is(Node::Branch(id), Rule::Slice) {
            self.child(id, 0)?;
            tail = self.tree.as_branch(self.tree.child(id, 1), Rule::SliceTail);
        } else {
            self.load_none();
        }
        let bounds = tail.map_or(Node::Nothing, |tail| self.tree.child(tail, 0));
        let step = if let Some(id) = self.tree.as_branch(bounds, Rule::SliceStepOnly) {
            self.load_none();
            self.tree.child(id, 0)
        } else if let Some(id) = self.tree.as_branch(bounds, Rule::SliceStop) {
            self.child(id, 0)?;
            match self.tree.child(id, 1) {
                Node::Branch(step) => self.tree.child(step, 0),
                _ => Node::Nothing,
            }
        } else {
            if bounds.is_nothing() {
                self.load_none();
            } else {
                self.node(bounds)?;
            }
            Node::Nothing
        };
        self.node(step)?;
        self.build(opcode::BUILD_SLICE, 2 + usize::from(!step.is_nothing()));
        Ok(())
    }
}
