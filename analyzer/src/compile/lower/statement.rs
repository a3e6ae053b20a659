//! Simple statements, and `if`.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{Binding, ScopeKind};
use super::super::token::Token;
use super::super::tree::{BranchId, Node};
use super::Lowering;
use super::assign::Assign;

impl Lowering<'_, '_> {
    pub(super) fn expression_statement(&mut self, id: BranchId) -> Result<(), Flaw> {
        let target = self.tree.child(id, 0);
        let tail = self.tree.child(id, 1);
        let Node::Branch(tail_id) = tail else {
            if tail.is_nothing() {
                return self.discarded(target);
            }
            return self.plain_assignment(target, tail);
        };
        match self.tree.branch(tail_id).rule {
            Rule::AnnotatedAssignment => {
                // The annotation itself is ignored.
                let value = self.tree.child(tail_id, 1);
                if !value.is_nothing() {
                    return self.plain_assignment(target, value);
                }
                if self.kind == ScopeKind::Function
                    && let Some(name) = target.as_name()
                {
                    self.scopes
                        .get_mut(self.scope)
                        .identifier(name, Binding::Local);
                }
                Ok(())
            }
            Rule::AugmentedAssignment => {
                self.assign(target, Assign::AugmentedLoad)?;
                self.child(tail_id, 1)?;
                let operator = self.tree.child(tail_id, 0).as_token();
                let operator = operator.unwrap_or(Token::PipeAssign);
                let operator = operator.distance_from(Token::PipeAssign);
                self.binary_operator(opcode::binary::INPLACE_OR + operator);
                self.assign(target, Assign::AugmentedStore)
            }
            Rule::AssignmentChain => self.assignment_chain(target, tail_id),
            _ => self.plain_assignment(target, tail),
        }
    }

    fn discarded(&mut self, expression: Node) -> Result<(), Flaw> {
        let constant = expression.is_leaf() && expression.as_name().is_none();
        if constant || self.tree.is(expression, Rule::Constant) {
            return Ok(());
        }
        self.node(expression)?;
        self.pop_top();
        Ok(())
    }

    /// `a = b = value`: the leftmost target is assigned first.
    fn assignment_chain(&mut self, target: Node, tail: BranchId) -> Result<(), Flaw> {
        let Some((value, targets)) = self.tree.children(tail).split_last() else {
            return Ok(());
        };
        self.node(*value)?;
        let mut left = targets.len();
        for target in std::iter::once(&target).chain(targets) {
            if left > 0 {
                self.dup_top();
            }
            left = left.saturating_sub(1);
            self.assign(*target, Assign::Store)?;
        }
        Ok(())
    }

    /// `target = value`. Swapping two or three values makes no tuple.
    fn plain_assignment(&mut self, target: Node, value: Node) -> Result<(), Flaw> {
        let pair = |node| self.tree.as_branch(node, Rule::StarredTests);
        if let (Some(targets), Some(values)) = (pair(target), pair(value)) {
            let targets = self.tree.children(targets);
            let values = self.tree.children(values);
            let starred = targets.iter().any(|node| self.tree.is(*node, Rule::Star));
            if targets.len() == values.len() && matches!(targets.len(), 2 | 3) && !starred {
                for value in values {
                    self.node(*value)?;
                }
                if values.len() == 3 {
                    self.rot_three();
                }
                self.rot_two();
                for target in targets {
                    self.assign(*target, Assign::Store)?;
                }
                return Ok(());
            }
        }
        self.node(value)?;
        self.assign(target, Assign::Store)
    }

    pub(super) fn del(&mut self, id: BranchId) -> Result<(), Flaw> {
        let mut targets = self.tree.items(self.tree.child(id, 0), Rule::Targets);
        while let Some(target) = self.tree.next_item(&mut targets) {
            self.del_target(target)?;
        }
        Ok(())
    }

    fn del_target(&mut self, target: Node) -> Result<(), Flaw> {
        let refused = |lowering: &Self| lowering.flaw(target, "this cannot be deleted");
        if let Some(name) = target.as_name() {
            self.delete(name);
            return Ok(());
        }
        if let Some(id) = self.tree.as_branch(target, Rule::AtomTrailers) {
            let last = self.all_but_last_trailer(id)?;
            return match self.tree.branch(last).rule {
                Rule::Subscript => {
                    self.child(last, 0)?;
                    self.delete_subscript();
                    Ok(())
                }
                Rule::Attribute => {
                    self.delete_attribute(self.name_of(last, 0));
                    Ok(())
                }
                _ => Err(refused(self)),
            };
        }
        let inner = self
            .tree
            .as_branch(target, Rule::Paren)
            .and_then(|id| self.tree.as_branch(self.tree.child(id, 0), Rule::Elements));
        match inner {
            Some(elements) if !self.has_comprehension(elements) => {
                for element in self.tree.children(elements) {
                    self.nested(|lowering| lowering.del_target(*element))?;
                }
                Ok(())
            }
            Some(elements) => Err(self.flaw(Node::Branch(elements), "this cannot be deleted")),
            None => Err(refused(self)),
        }
    }

    pub(super) fn return_statement(&mut self, id: BranchId) -> Result<(), Flaw> {
        if self.kind != ScopeKind::Function {
            return Err(self
                .flaw(Node::Branch(id), "`return` outside a function")
                .help("at the top level of a module, raise SystemExit to stop early"));
        }
        let value = self.tree.child(id, 0);
        if value.is_nothing() {
            self.load_none();
        } else if let Some(conditional) = self.tree.as_branch(value, Rule::Conditional) {
            // Both arms return by themselves, which saves a jump.
            let fail = self.new_label();
            let [condition, otherwise] = self.condition_and_otherwise(conditional);
            self.condition(condition, false, fail)?;
            self.child(conditional, 0)?;
            self.return_value();
            self.label(fail);
            self.node(otherwise)?;
        } else {
            self.node(value)?;
        }
        self.return_value();
        Ok(())
    }

    pub(super) fn raise(&mut self, id: BranchId) -> Result<(), Flaw> {
        let argument = self.tree.child(id, 0);
        if argument.is_nothing() {
            self.raise_with(0);
        } else if let Some(both) = self.tree.as_branch(argument, Rule::RaiseArgument) {
            self.child(both, 0)?;
            self.child(both, 1)?;
            self.raise_with(2);
        } else {
            self.node(argument)?;
            self.raise_with(1);
        }
        Ok(())
    }

    /// `global` and `nonlocal`.
    pub(super) fn declare(&mut self, id: BranchId) -> Result<(), Flaw> {
        let statement = Node::Branch(id);
        let global = self.tree.is(statement, Rule::Global);
        if !global && self.kind == ScopeKind::Module {
            return Err(self.flaw(statement, "`nonlocal` at the top level of a module"));
        }
        let line = self.tree.line(statement);
        let mut names = self.tree.items(self.tree.child(id, 0), Rule::NameList);
        while let Some(node) = self.tree.next_item(&mut names) {
            let name = node.as_name().unwrap_or(Name::EMPTY);
            let span = self.tree.span(node);
            let declared = if global {
                self.scopes.declare_global(self.scope, name, span)
            } else {
                self.scopes.declare_nonlocal(self.scope, name, span)
            };
            declared.map_err(|flaw| flaw.or_line(line))?;
        }
        Ok(())
    }

    pub(super) fn assert(&mut self, id: BranchId) -> Result<(), Flaw> {
        if self.optimization > 0 {
            return Ok(());
        }
        let end = self.new_label();
        self.condition(self.tree.child(id, 0), true, end)?;
        self.load_global(Name::ASSERTION_ERROR);
        let message = self.tree.child(id, 1);
        if !message.is_nothing() {
            self.node(message)?;
            self.call_function(1, 0, false);
        }
        self.raise_with(1);
        self.label(end);
        Ok(())
    }

    /// Branches that cannot be taken are not compiled.
    pub(super) fn if_statement(&mut self, id: BranchId) -> Result<(), Flaw> {
        let end = self.new_label();
        let elifs = self.tree.child(id, 2);
        let otherwise = self.tree.child(id, 3);
        let last = elifs.is_nothing() && otherwise.is_nothing();
        let mut done = self.if_branch(id, (!last).then_some(end))?;
        let mut elifs = self.tree.items(elifs, Rule::Elifs);
        while let Some(Node::Branch(elif)) = self.tree.next_item(&mut elifs) {
            if done {
                break;
            }
            done = self.if_branch(elif, Some(end))?;
        }
        if !done {
            self.node(otherwise)?;
        }
        self.label(end);
        Ok(())
    }

    /// A condition and what it guards, then a jump to `end`. Says whether the condition is
    /// always true, so that nothing behind it is reached.
    fn if_branch(&mut self, id: BranchId, end: Option<super::Label>) -> Result<bool, Flaw> {
        let test = self.tree.child(id, 0);
        let truth = self.tree.truth(test);
        if truth == Some(false) {
            return Ok(false);
        }
        let fail = self.new_label();
        self.condition(test, false, fail)?;
        self.child(id, 1)?;
        if truth == Some(true) {
            return Ok(true);
        }
        if let Some(end) = end {
            self.jump(end);
        }
        self.label(fail);
        Ok(false)
    }
}
