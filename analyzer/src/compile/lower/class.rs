//! Classes.

use super::super::code::Operation;
use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{Binding, ScopeKind};
use super::super::tree::{BranchId, Node};
use super::Lowering;

impl Lowering<'_, '_> {
    pub(super) fn class(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.class_object(id)?;
        self.store(self.name_of(id, 0));
        Ok(())
    }

    /// Leaves the class on the stack.
    pub(super) fn class_object(&mut self, id: BranchId) -> Result<(), Flaw> {
        let name = self.name_of(id, 0);
        let node = Node::Branch(id);
        let scope = self.add_scope(ScopeKind::Class, Some(self.scope), node, name)?;
        self.plain(opcode::LOAD_BUILD_CLASS, 1);
        self.make_function(scope, false);
        self.load_string(name);
        let mut bases = self.tree.child(id, 1);
        if self.tree.is(bases, Rule::ClassBases) {
            // Empty parentheses.
            bases = Node::Nothing;
        }
        self.call(bases, false, 2)
    }

    pub(super) fn class_body(&mut self, id: BranchId) -> Result<(), Flaw> {
        self.scopes
            .get_mut(self.scope)
            .identifier(Name::CLASS, Binding::Local);
        self.load(Name::NAME);
        self.store(Name::MODULE);
        self.load_string(self.name_of(id, 0));
        self.store(Name::QUALNAME);
        self.child(id, 2)?;
        self.push(Operation::ClassCell);
        self.return_value();
        Ok(())
    }
}
