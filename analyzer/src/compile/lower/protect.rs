//! `try` and `with`, and the statements that start with `async`.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::flags;
use super::super::tree::{BranchId, Items, Node};
use super::Lowering;
use super::assign::Assign;

/// The parts of a `try` that catch.
#[derive(Clone, Copy)]
struct Handlers {
    excepts: Items,
    otherwise: Node,
}

impl Lowering<'_, '_> {
    pub(super) fn try_statement(&mut self, id: BranchId) -> Result<(), Flaw> {
        let body = self.tree.child(id, 0);
        let tail = self.tree.child(id, 1);
        if let Some(finally) = self.tree.as_branch(tail, Rule::Finally) {
            return self.try_finally(body, None, self.tree.child(finally, 0));
        }
        let Some(all) = self.tree.as_branch(tail, Rule::Handlers) else {
            let handlers = Handlers {
                excepts: self.tree.items(tail, Rule::Excepts),
                otherwise: Node::Nothing,
            };
            return self.try_except(body, handlers);
        };
        let handlers = Handlers {
            excepts: self.tree.items(self.tree.child(all, 0), Rule::Excepts),
            otherwise: self.tree.child(all, 1),
        };
        match self.tree.child(all, 2) {
            Node::Branch(finally) => {
                self.try_finally(body, Some(handlers), self.tree.child(finally, 0))
            }
            _ => self.try_except(body, handlers),
        }
    }

    fn try_except(&mut self, body: Node, handlers: Handlers) -> Result<(), Flaw> {
        let caught = self.new_label();
        let success = self.new_label();
        self.open_handler(opcode::SETUP_EXCEPT, caught);
        self.node(body)?;
        self.pop_except_jump(success);
        self.label(caught);
        self.start_except();
        let end = self.new_label();
        let mut excepts = handlers.excepts;
        while let Some(Node::Branch(except)) = self.tree.next_item(&mut excepts) {
            let next = self.new_label();
            let bound = self.match_exception(except, next, excepts.is_empty())?;
            self.except_body(except, bound)?;
            self.pop_except_jump(end);
            self.label(next);
            self.adjust(1);
        }
        self.close_handler();
        self.end_except();
        self.label(success);
        self.node(handlers.otherwise)?;
        self.label(end);
        Ok(())
    }

    /// Goes to `next` unless the exception on the stack is one of those to catch. Returns the
    /// name that it is bound to.
    fn match_exception(
        &mut self,
        except: BranchId,
        next: super::Label,
        last: bool,
    ) -> Result<Option<Name>, Flaw> {
        let mut wanted = self.tree.child(except, 0);
        if wanted.is_nothing() {
            if !last {
                return Err(self.flaw(
                    Node::Branch(except),
                    "an `except` that catches everything must be the last",
                ));
            }
            self.pop_top();
            return Ok(None);
        }
        let mut bound = None;
        if let Some(caught) = self.tree.as_branch(wanted, Rule::Caught) {
            wanted = self.tree.child(caught, 0);
            bound = Some(self.name_of(caught, 1));
        }
        self.dup_top();
        self.node(wanted)?;
        self.binary_operator(opcode::binary::EXCEPTION_MATCH);
        self.pop_jump_if(false, next);
        match bound {
            None => self.pop_top(),
            Some(name) => self.store(name),
        }
        Ok(bound)
    }

    /// The block of an `except`. A bound name is deleted however the block ends.
    fn except_body(&mut self, except: BranchId, bound: Option<Name>) -> Result<(), Flaw> {
        let Some(name) = bound else {
            return self.child(except, 1);
        };
        let cleanup = self.new_label();
        self.open_handler(opcode::SETUP_FINALLY, cleanup);
        self.child(except, 1)?;
        self.load_none();
        self.label(cleanup);
        self.adjust(1);
        self.load_none();
        self.store(name);
        self.delete(name);
        self.adjust(-1);
        self.close_handler();
        Ok(())
    }

    fn try_finally(
        &mut self,
        body: Node,
        handlers: Option<Handlers>,
        finally: Node,
    ) -> Result<(), Flaw> {
        let label = self.new_label();
        self.open_handler(opcode::SETUP_FINALLY, label);
        match handlers {
            None => {
                // Room for the state of a jump out of the block.
                self.adjust(3);
                self.node(body)?;
                self.adjust(-3);
            }
            Some(handlers) => self.try_except(body, handlers)?,
        }
        self.load_none();
        self.label(label);
        self.adjust(1);
        self.node(finally)?;
        self.adjust(-1);
        self.close_handler();
        Ok(())
    }

    pub(super) fn with_statement(&mut self, id: BranchId) -> Result<(), Flaw> {
        let items = self.tree.items(self.tree.child(id, 0), Rule::WithItems);
        self.with_items(items, self.tree.child(id, 1))
    }

    fn with_items(&mut self, mut items: Items, body: Node) -> Result<(), Flaw> {
        let Some(item) = self.tree.next_item(&mut items) else {
            return self.node(body);
        };
        let end = self.new_label();
        match self.tree.as_branch(item, Rule::WithItem) {
            Some(id) => {
                self.child(id, 0)?;
                self.open_handler(opcode::SETUP_WITH, end);
                self.assign(self.tree.child(id, 1), Assign::Store)?;
            }
            None => {
                self.node(item)?;
                self.open_handler(opcode::SETUP_WITH, end);
                self.pop_top();
            }
        }
        self.nested(|it| it.with_items(items, body))?;
        self.load_none();
        self.label(end);
        self.plain(opcode::WITH_CLEANUP, 2);
        self.reserve_labels(3);
        self.adjust(-4);
        self.close_handler();
        Ok(())
    }

    pub(super) fn async_statement(&mut self, id: BranchId) -> Result<(), Flaw> {
        let statement = self.tree.child(id, 0);
        let Node::Branch(inner) = statement else {
            return Ok(());
        };
        let rule = self.tree.branch(inner).rule;
        if rule == Rule::Function {
            let scope = self.function(inner)?;
            self.mark_async(scope);
            return Ok(());
        }
        if self.scopes.get(self.scope).flags & flags::GENERATOR == 0 {
            let message = "`async for` and `async with` outside an async function";
            return Err(self.flaw(statement, message));
        }
        if rule == Rule::For {
            return self.async_for(inner);
        }
        let items = self.tree.items(self.tree.child(inner, 0), Rule::WithItems);
        self.async_with_items(items, self.tree.child(inner, 1))
    }

    /// Calls a method without arguments of the top of the stack, and awaits the result.
    fn await_method(&mut self, name: Name) {
        self.load_method(name);
        self.call_method(0, 0, false);
        self.yield_from();
    }

    fn async_for(&mut self, id: BranchId) -> Result<(), Flaw> {
        let otherwise = self.new_label();
        let caught = self.new_label();
        let body = self.new_label();
        let reraise = self.new_label();
        self.child(id, 1)?;
        self.load_method(Name::AITER);
        self.call_method(0, 0, false);

        let (opened, around) = self.open_loop(false);
        self.label(opened.continue_label);
        self.open_handler(opcode::SETUP_EXCEPT, caught);
        self.dup_top();
        self.await_method(Name::ANEXT);
        self.assign(self.tree.child(id, 0), Assign::Store)?;
        self.pop_except_jump(body);

        self.label(caught);
        self.start_except();
        self.dup_top();
        self.load_global(Name::STOP_ASYNC_ITERATION);
        self.binary_operator(opcode::binary::EXCEPTION_MATCH);
        self.pop_jump_if(false, reraise);
        self.pop_top();
        self.pop_except_jump(otherwise);

        self.label(reraise);
        self.adjust(1);
        self.close_handler();
        self.end_except();

        self.label(body);
        self.child(id, 2)?;
        self.jump(opened.continue_label);
        self.close_loop(around);

        self.label(otherwise);
        self.child(id, 3)?;
        self.label(opened.break_label);
        self.pop_top();
        Ok(())
    }

    fn async_with_items(&mut self, mut items: Items, body: Node) -> Result<(), Flaw> {
        let Some(item) = self.tree.next_item(&mut items) else {
            return self.node(body);
        };
        let finally = self.new_label();
        let no_exception = self.new_label();
        let unwinding = self.new_label();
        let end = self.new_label();
        match self.tree.as_branch(item, Rule::WithItem) {
            Some(id) => {
                self.child(id, 0)?;
                self.dup_top();
                self.await_method(Name::AENTER);
                self.assign(self.tree.child(id, 1), Assign::Store)?;
            }
            None => {
                self.node(item)?;
                self.dup_top();
                self.await_method(Name::AENTER);
                self.pop_top();
            }
        }
        self.open_handler(opcode::SETUP_FINALLY, finally);
        self.adjust(3);
        self.nested(|it| it.async_with_items(items, body))?;
        self.adjust(-3);

        // The block ended normally. Stack: manager.
        self.load_none();
        self.rot_two();
        self.jump(no_exception);

        // An exception, or a jump out of the block? Stack: manager, exception or state.
        self.label(finally);
        self.dup_top();
        self.load_global(Name::BASE_EXCEPTION);
        self.binary_operator(opcode::binary::EXCEPTION_MATCH);
        self.pop_jump_if(false, unwinding);

        // An exception: __aexit__ decides whether it goes on.
        self.dup_top();
        self.rot_three();
        self.rot_two();
        self.load_method(Name::AEXIT);
        self.rot_three();
        self.rot_three();
        self.dup_top();
        self.load_attribute(Name::CLASS);
        self.rot_two();
        self.load_none();
        self.call_method(3, 0, false);
        self.yield_from();
        self.pop_jump_if(false, end);
        self.pop_top();
        self.load_none();
        self.jump(end);
        self.adjust(2);

        // A jump out of the block. Stack: manager, value, state.
        self.label(unwinding);
        self.rot_three();
        self.rot_three();
        self.label(no_exception);
        self.load_method(Name::AEXIT);
        self.load_none();
        self.dup_top();
        self.dup_top();
        self.call_method(3, 0, false);
        self.yield_from();
        self.pop_top();
        self.adjust(-1);

        self.label(end);
        self.close_handler();
        Ok(())
    }
}
