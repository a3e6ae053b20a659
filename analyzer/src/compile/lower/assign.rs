//! Targets of assignments.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::opcode;
use super::super::scope::Binding;
use super::super::tree::{BranchId, Node};
use super::Lowering;

/// What is done with a target. `target += value` loads it first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Assign {
    Store,
    AugmentedLoad,
    AugmentedStore,
}

impl Lowering<'_, '_> {
    /// Assigns the top of the stack to `target`.
    pub(super) fn assign(&mut self, target: Node, assign: Assign) -> Result<(), Flaw> {
        let span = std::mem::replace(&mut self.span, self.tree.span(target));
        let result = self.nested(|lowering| lowering.assign_target(target, assign));
        self.span = span;
        result
    }

    fn assign_target(&mut self, target: Node, assign: Assign) -> Result<(), Flaw> {
        if let Some(name) = target.as_name() {
            match assign {
                Assign::AugmentedLoad => self.load(name),
                _ => self.store(name),
            }
            return Ok(());
        }
        let Node::Branch(id) = target else {
            return Err(self.not_assignable(target));
        };
        match self.tree.branch(id).rule {
            Rule::AtomTrailers => self.assign_trailer(id, assign),
            Rule::StarredTests | Rule::Targets if assign == Assign::Store => {
                self.assign_items(self.tree.children(id))
            }
            Rule::Paren | Rule::Bracket if assign == Assign::Store => {
                let content = self.tree.child(id, 0);
                if let Some(elements) = self.tree.as_branch(content, Rule::Elements) {
                    if self.has_comprehension(elements) {
                        return Err(self.not_assignable(target));
                    }
                    self.assign_items(self.tree.children(elements))
                } else if self.tree.is(target, Rule::Bracket) {
                    // Nothing at all, or one element.
                    self.assign_items(if content.is_nothing() {
                        &[]
                    } else {
                        self.tree.children(id)
                    })
                } else {
                    Err(self.not_assignable(target))
                }
            }
            _ => Err(self.not_assignable(target)),
        }
    }

    fn not_assignable(&self, target: Node) -> Flaw {
        self.flaw(target, "this cannot be assigned to")
    }

    fn assign_items(&mut self, items: &[Node]) -> Result<(), Flaw> {
        let starred = |node: &&Node| self.tree.is(**node, Rule::Star);
        match items.iter().position(|node| starred(&node)) {
            Some(star) => {
                let right = items.len() - star - 1;
                self.number(opcode::UNPACK_EX, (star + right) as i32, star | right << 8);
                if let Some(second) = items[star + 1..].iter().find(|node| starred(node)) {
                    return Err(self.flaw(*second, "a second starred target"));
                }
            }
            None => self.number(opcode::UNPACK_SEQUENCE, items.len() as i32 - 1, items.len()),
        }
        for item in items {
            match self.tree.as_branch(*item, Rule::Star) {
                Some(id) => self.assign(self.tree.child(id, 0), Assign::Store)?,
                None => self.assign(*item, Assign::Store)?,
            }
        }
        Ok(())
    }

    /// `value[index]` and `value.name`
    fn assign_trailer(&mut self, id: BranchId, assign: Assign) -> Result<(), Flaw> {
        let last = if assign == Assign::AugmentedStore {
            self.last_trailer(id)
        } else {
            Some(self.all_but_last_trailer(id)?)
        };
        let Some(last) = last else {
            return Err(self.not_assignable(Node::Branch(id)));
        };
        match (self.tree.branch(last).rule, assign) {
            (Rule::Subscript, Assign::AugmentedStore) => {
                self.rot_three();
                self.store_subscript();
            }
            (Rule::Subscript, _) => {
                self.child(last, 0)?;
                if assign == Assign::AugmentedLoad {
                    self.dup_top_two();
                    self.load_subscript();
                } else {
                    self.store_subscript();
                }
            }
            (Rule::Attribute, Assign::AugmentedLoad) => {
                self.dup_top();
                self.load_attribute(self.name_of(last, 0));
            }
            (Rule::Attribute, _) => {
                if assign == Assign::AugmentedStore {
                    self.rot_two();
                }
                self.store_attribute(self.name_of(last, 0));
            }
            _ => return Err(self.not_assignable(Node::Branch(id))),
        }
        Ok(())
    }

    fn last_trailer(&self, id: BranchId) -> Option<BranchId> {
        let Node::Branch(trailer) = self.tree.child(id, 1) else {
            return None;
        };
        if self.tree.branch(trailer).rule != Rule::Trailers {
            return Some(trailer);
        }
        match self.tree.children(trailer).last() {
            Some(Node::Branch(last)) => Some(*last),
            _ => None,
        }
    }

    /// Lowers an atom and its trailers but for the last, which is returned.
    pub(super) fn all_but_last_trailer(&mut self, id: BranchId) -> Result<BranchId, Flaw> {
        self.child(id, 0)?;
        if let Some(trailers) = self.tree.as_branch(self.tree.child(id, 1), Rule::Trailers)
            && let Some((_, trailers)) = self.tree.children(trailers).split_last()
        {
            for trailer in trailers {
                self.node(*trailer)?;
            }
        }
        self.last_trailer(id)
            .ok_or_else(|| self.not_assignable(Node::Branch(id)))
    }

    /// `name := value`
    pub(super) fn assign_named(&mut self, target: Node, value: Node) -> Result<(), Flaw> {
        let Some(name) = target.as_name() else {
            return Err(self.not_assignable(target));
        };
        self.node(value)?;
        self.dup_top();
        if self.kind.is_comprehension()
            && let Some(parent) = self.scopes.get(self.scope).parent
        {
            // In a comprehension, the name belongs to the scope around.
            let span = self.tree.span(target);
            let outer = self.scopes.get_mut(parent).note_store(name).binding;
            let in_module = self.scopes.get(parent).parent.is_none();
            let scope = self.scopes.get_mut(self.scope);
            if outer == Binding::ExplicitGlobal {
                scope.identifier(name, Binding::ExplicitGlobal);
            } else if in_module {
                self.scopes.declare_global(self.scope, name, span)?;
            } else {
                let identifier = scope.identifier(name, Binding::Undecided);
                if identifier.binding == Binding::ImplicitGlobal {
                    identifier.binding = Binding::Undecided;
                }
                self.scopes.declare_nonlocal(self.scope, name, span)?;
            }
        }
        self.store(name);
        Ok(())
    }

    /// Whether the elements are those of a comprehension.
    pub(super) fn has_comprehension(&self, elements: BranchId) -> bool {
        match self.tree.children(elements) {
            [_, tail] => self.tree.is(*tail, Rule::ComprehensionFor),
            _ => false,
        }
    }
}
