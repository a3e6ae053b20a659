//! `while` and `for`, and the ways out of them.

use super::super::error::Flaw;
use super::super::grammar::Rule;
use super::super::names::Name;
use super::super::opcode;
use super::super::tree::{BranchId, Node};
use super::assign::Assign;
use super::{Loop, Lowering};

/// `range(start, stop, step)` with a constant step.
struct Range {
    start: Node,
    stop: Node,
    step: i32,
}

impl Lowering<'_, '_> {
    /// Opens a loop; gives the one around it back, which [`Self::close_loop`] wants.
    pub(super) fn open_loop(&mut self, drops_iterator: bool) -> (Loop, Option<Loop>) {
        let opened = Loop {
            break_label: self.new_label(),
            continue_label: self.new_label(),
            drops_iterator,
            handlers: self.handlers,
        };
        (opened, self.around.replace(opened))
    }

    pub(super) fn close_loop(&mut self, around: Option<Loop>) {
        self.around = around;
    }

    /// `break` and `continue`
    pub(super) fn leave_loop(&mut self, id: BranchId) -> Result<(), Flaw> {
        let statement = Node::Branch(id);
        let breaks = self.tree.is(statement, Rule::Break);
        let Some(around) = self.around else {
            let message = if breaks {
                "`break` outside a loop"
            } else {
                "`continue` outside a loop"
            };
            return Err(self.flaw(statement, message));
        };
        let handlers = self.handlers.saturating_sub(around.handlers);
        if breaks {
            self.unwind_jump(around.break_label, around.drops_iterator, handlers);
        } else {
            self.unwind_jump(around.continue_label, false, handlers);
        }
        Ok(())
    }

    pub(super) fn while_loop(&mut self, id: BranchId) -> Result<(), Flaw> {
        let test = self.tree.child(id, 0);
        let truth = self.tree.truth(test);
        let (opened, around) = self.open_loop(false);
        if truth != Some(false) {
            let top = self.new_label();
            if truth.is_none() {
                self.jump(opened.continue_label);
            }
            self.label(top);
            self.child(id, 1)?;
            self.label(opened.continue_label);
            self.condition(test, true, top)?;
        }
        self.close_loop(around);
        self.child(id, 2)?;
        self.label(opened.break_label);
        Ok(())
    }

    pub(super) fn for_loop(&mut self, id: BranchId) -> Result<(), Flaw> {
        let target = self.tree.child(id, 0);
        let iterable = self.tree.child(id, 1);
        if target.as_name().is_some()
            && let Some(range) = self.as_range(iterable)
        {
            return self.range_loop(id, &range);
        }
        let (opened, around) = self.open_loop(true);
        let end = self.new_label();
        self.node(iterable)?;
        self.get_iterator_on_stack();
        self.label(opened.continue_label);
        self.for_iterator(end);
        self.assign(target, Assign::Store)?;
        self.child(id, 2)?;
        self.jump(opened.continue_label);
        self.label(end);
        self.end_for_iterator();
        self.close_loop(around);
        self.child(id, 3)?;
        self.label(opened.break_label);
        Ok(())
    }

    /// The bounds, if `iterable` is a call of `range` that needs no iterator.
    fn as_range(&self, iterable: Node) -> Option<Range> {
        let id = self.tree.as_branch(iterable, Rule::AtomTrailers)?;
        if self.tree.child(id, 0).as_name() != Some(Name::RANGE) {
            return None;
        }
        let call = self.tree.as_branch(self.tree.child(id, 1), Rule::Call)?;
        let mut items = self.tree.items(self.tree.child(call, 0), Rule::Arguments);
        let mut arguments = [Node::Nothing; 3];
        let count = items.len();
        if !(1..=3).contains(&count) {
            return None;
        }
        for argument in &mut arguments[..count] {
            *argument = self.tree.next_item(&mut items)?;
        }
        let zero = Node::Int { value: 0, at: 0 };
        let [first, second, third] = arguments;
        let range = match (count, third) {
            (1, _) => Range {
                start: zero,
                stop: first,
                step: 1,
            },
            (2, _) => Range {
                start: first,
                stop: second,
                step: 1,
            },
            (_, Node::Int { value, .. }) if value != 0 => Range {
                start: first,
                stop: second,
                step: value,
            },
            _ => return None,
        };
        let plain = |node: Node| {
            !self.tree.is(node, Rule::StarArgument)
                && !self.tree.is(node, Rule::DoubleStarArgument)
                && !self.tree.is(node, Rule::Argument)
        };
        (plain(range.start) && plain(range.stop)).then_some(range)
    }

    /// Counts on the stack. Unless it is a small int, the end lies under the counter.
    fn range_loop(&mut self, id: BranchId, range: &Range) -> Result<(), Flaw> {
        let (opened, around) = self.open_loop(false);
        let top = self.new_label();
        let entry = self.new_label();
        let stop_on_stack = !matches!(range.stop, Node::Int { .. });
        if stop_on_stack {
            self.node(range.stop)?;
        }
        self.node(range.start)?;
        self.jump(entry);
        self.label(top);
        self.dup_top();
        self.assign(self.tree.child(id, 0), Assign::Store)?;
        self.child(id, 2)?;
        self.label(opened.continue_label);
        self.small_int(range.step);
        self.binary_operator(opcode::binary::INPLACE_ADD);
        self.label(entry);
        if stop_on_stack {
            self.dup_top_two();
            self.rot_two();
        } else {
            self.dup_top();
            self.node(range.stop)?;
        }
        self.binary_operator(if range.step >= 0 {
            opcode::binary::LESS
        } else {
            opcode::binary::MORE
        });
        self.pop_jump_if(true, top);
        self.close_loop(around);

        let otherwise = self.tree.child(id, 3);
        let mut end = None;
        if !otherwise.is_nothing() {
            // The counter goes first: the block may break out of a loop around.
            self.drop_counter(stop_on_stack);
            self.node(otherwise)?;
            let label = self.new_label();
            self.jump(label);
            self.adjust(1 + i32::from(stop_on_stack));
            end = Some(label);
        }
        self.label(opened.break_label);
        self.drop_counter(stop_on_stack);
        if let Some(end) = end {
            self.label(end);
        }
        Ok(())
    }

    fn drop_counter(&mut self, stop_on_stack: bool) {
        self.pop_top();
        if stop_on_stack {
            self.pop_top();
        }
    }
}
