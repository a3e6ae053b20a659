//! Comprehensions and generator expressions: a function of its own each.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{Binding, ScopeKind};
use super::super::tree::{BranchId, Node};
use super::Lowering;
use super::assign::Assign;

impl Lowering<'_, '_> {
    /// Makes the function and calls it with the outermost iterable. The children of `id` are
    /// the element and the first `for`.
    pub(super) fn comprehension(&mut self, id: BranchId, kind: ScopeKind) -> Result<(), Flaw> {
        let name = match kind {
            ScopeKind::ListComprehension => Name::LIST_SCOPE,
            ScopeKind::DictComprehension => Name::DICT_SCOPE,
            ScopeKind::SetComprehension => Name::SET_SCOPE,
            _ => Name::GENERATOR_SCOPE,
        };
        let scope = self.add_scope(kind, Some(self.scope), Node::Branch(id), name)?;
        self.make_function(scope, false);
        if let Node::Branch(first) = self.tree.child(id, 1) {
            self.child(first, 1)?;
        }
        if kind == ScopeKind::GeneratorExpression {
            self.get_iterator();
        }
        self.call_function(1, 0, false);
        Ok(())
    }

    pub(super) fn comprehension_body(&mut self, id: BranchId) -> Result<(), Flaw> {
        // The iterable arrives under the empty name.
        let scope = self.scopes.get_mut(self.scope);
        scope.identifier(Name::EMPTY, Binding::Local);
        scope.positional = 1;
        self.set_line(self.tree.branch(id).line);
        match self.kind {
            ScopeKind::ListComprehension => self.build(opcode::BUILD_LIST, 0),
            ScopeKind::DictComprehension => self.build(opcode::BUILD_MAP, 0),
            ScopeKind::SetComprehension => self.build(opcode::BUILD_SET, 0),
            _ => {}
        }
        if self.kind == ScopeKind::GeneratorExpression {
            // The iterator itself, in the place that GET_ITER_STACK would give it.
            self.load_null();
            self.load(Name::EMPTY);
            self.load_null();
            self.load_null();
        } else {
            self.load(Name::EMPTY);
            self.get_iterator_on_stack();
        }
        if let Node::Branch(first) = self.tree.child(id, 1) {
            self.comprehension_for(first, self.tree.child(id, 0), 0)?;
        }
        if self.kind == ScopeKind::GeneratorExpression {
            self.load_none();
        }
        self.return_value();
        Ok(())
    }

    fn comprehension_for(&mut self, id: BranchId, element: Node, depth: usize) -> Result<(), Flaw> {
        let top = self.new_label();
        let end = self.new_label();
        self.label(top);
        self.for_iterator(end);
        self.assign(self.tree.child(id, 0), Assign::Store)?;
        let mut step = self.tree.child(id, 2);
        while let Some(filter) = self.tree.as_branch(step, Rule::ComprehensionIf) {
            self.condition(self.tree.child(filter, 0), false, top)?;
            step = self.tree.child(filter, 1);
        }
        match step {
            Node::Branch(inner) => {
                self.child(inner, 1)?;
                self.get_iterator_on_stack();
                self.nested(|it| it.comprehension_for(inner, element, depth + 1))?;
            }
            _ => {
                self.node(element)?;
                self.collect(depth);
            }
        }
        self.jump(top);
        self.label(end);
        self.end_for_iterator();
        Ok(())
    }

    /// Yields the element, or adds it to the collection, which lies under the iterators.
    fn collect(&mut self, depth: usize) {
        let place = 4 * depth + 5;
        let (kind, extra) = match self.kind {
            ScopeKind::ListComprehension => (0, 0),
            ScopeKind::DictComprehension => (1, 1),
            ScopeKind::SetComprehension => (2, 0),
            _ => {
                self.yield_value();
                self.pop_top();
                return;
            }
        };
        let stack = -1 - extra as i32;
        self.number(opcode::STORE_COMP, stack, (place + extra) << 2 | kind);
    }
}
