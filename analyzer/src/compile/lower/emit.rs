//! One method for each thing that can be written.

use super::super::Dialect;
use super::super::code::{Access, Instruction, Label, Operation};
use super::super::journal::Item;
use super::super::names::Name;
use super::super::opcode;
use super::super::scope::{ScopeId, flags};
use super::super::token::Token;
use super::super::tree::Node;
use super::super::value::Value;
use super::Lowering;

/// A `for` keeps its iterator in this many places of the stack.
const ITERATOR_SLOTS: i8 = 4;

impl Lowering<'_, '_> {
    pub(super) fn push(&mut self, operation: Operation) {
        self.code.push(Instruction {
            operation,
            span: self.span,
        });
    }

    pub(super) fn plain(&mut self, opcode: u8, stack: i8) {
        self.push(Operation::Plain { opcode, stack });
    }

    pub(super) fn number(&mut self, opcode: u8, stack: i32, value: usize) {
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        self.push(Operation::Number {
            opcode,
            stack,
            value,
        });
    }

    pub(super) fn named(&mut self, opcode: u8, stack: i8, name: Name) {
        self.strings.add(name);
        self.push(Operation::Name {
            opcode,
            stack,
            name,
        });
    }

    pub(super) fn new_label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels - 1)
    }

    /// Labels that the board's compiler sets aside for machine code.
    pub(super) fn reserve_labels(&mut self, count: u32) {
        if self.recorder.reserves_labels() {
            self.reserved_labels += count;
        }
    }

    pub(super) fn label(&mut self, label: Label) {
        self.push(Operation::Label(label));
    }

    pub(super) fn adjust(&mut self, stack: i32) {
        self.push(Operation::Adjust(stack));
    }

    pub(super) fn jump_by(&mut self, opcode: u8, stack: i8, label: Label) {
        self.push(Operation::Jump {
            opcode,
            stack,
            label,
            extra: None,
        });
    }

    pub(super) fn jump(&mut self, label: Label) {
        self.jump_by(opcode::JUMP, 0, label);
        self.push(Operation::Dead);
    }

    pub(super) fn pop_jump_if(&mut self, condition: bool, label: Label) {
        let opcode = if condition {
            opcode::POP_JUMP_IF_TRUE
        } else {
            opcode::POP_JUMP_IF_FALSE
        };
        self.jump_by(opcode, -1, label);
    }

    pub(super) fn jump_if_or_pop(&mut self, condition: bool, label: Label) {
        let opcode = if condition {
            opcode::JUMP_IF_TRUE_OR_POP
        } else {
            opcode::JUMP_IF_FALSE_OR_POP
        };
        self.jump_by(opcode, -1, label);
    }

    pub(super) fn pop_except_jump(&mut self, label: Label) {
        self.jump_by(opcode::POP_EXCEPT_JUMP, 0, label);
        self.push(Operation::Dead);
    }

    /// Leaves a loop or goes to its next round, through `handlers` open `try` and `with`.
    pub(super) fn unwind_jump(&mut self, label: Label, drops_iterator: bool, handlers: u32) {
        if handlers == 0 {
            if drops_iterator {
                for _ in 0..ITERATOR_SLOTS {
                    self.plain(opcode::POP_TOP, 0);
                }
            }
            self.jump_by(opcode::JUMP, 0, label);
        } else {
            let flag = if drops_iterator { 0x80 } else { 0 };
            self.push(Operation::Jump {
                opcode: opcode::UNWIND_JUMP,
                stack: 0,
                label,
                extra: Some(flag | handlers as u8),
            });
        }
        self.push(Operation::Dead);
    }

    pub(super) fn load(&mut self, name: Name) {
        self.scopes.get_mut(self.scope).note_load(name);
        self.identifier(Access::Load, name);
    }

    pub(super) fn store(&mut self, name: Name) {
        self.scopes.get_mut(self.scope).note_store(name);
        self.identifier(Access::Store, name);
    }

    pub(super) fn delete(&mut self, name: Name) {
        self.scopes.get_mut(self.scope).note_store(name);
        self.identifier(Access::Delete, name);
    }

    fn identifier(&mut self, access: Access, name: Name) {
        self.push(Operation::Identifier { access, name });
    }

    pub(super) fn load_global(&mut self, name: Name) {
        self.named(opcode::LOAD_GLOBAL, 1, name);
    }

    pub(super) fn load_string(&mut self, name: Name) {
        self.named(opcode::LOAD_CONST_STRING, 1, name);
    }

    pub(super) fn load_attribute(&mut self, name: Name) {
        self.named(opcode::LOAD_ATTR, 0, name);
    }

    pub(super) fn load_method(&mut self, name: Name) {
        self.named(opcode::LOAD_METHOD, 1, name);
    }

    pub(super) fn small_int(&mut self, value: i32) {
        self.push(Operation::SmallInt(value));
    }

    pub(super) fn load_none(&mut self) {
        self.plain(opcode::LOAD_CONST_NONE, 1);
    }

    pub(super) fn load_null(&mut self) {
        self.plain(opcode::LOAD_NULL, 1);
    }

    pub(super) fn load_token(&mut self, token: Token) {
        match token {
            Token::False => self.plain(opcode::LOAD_CONST_FALSE, 1),
            Token::True => self.plain(opcode::LOAD_CONST_TRUE, 1),
            Token::Ellipsis => self.load_value(&Value::Ellipsis, Item::Ellipsis),
            _ => self.load_none(),
        }
    }

    pub(super) fn load_constant(&mut self, node: Node) {
        if let Some(value) = self.tree.as_value(node) {
            self.load_value(value, self.tree.item(node));
        }
    }

    fn load_value(&mut self, value: &Value, made: Item) {
        let place = self.constants.add(value, made, &self.names);
        self.push(Operation::Object(place));
    }

    pub(super) fn load_subscript(&mut self) {
        self.plain(opcode::LOAD_SUBSCR, -1);
    }

    pub(super) fn store_subscript(&mut self) {
        self.plain(opcode::STORE_SUBSCR, -3);
    }

    pub(super) fn delete_subscript(&mut self) {
        self.load_null();
        self.rot_three();
        self.store_subscript();
    }

    pub(super) fn store_attribute(&mut self, name: Name) {
        self.named(opcode::STORE_ATTR, -2, name);
    }

    pub(super) fn delete_attribute(&mut self, name: Name) {
        self.load_null();
        self.rot_two();
        self.store_attribute(name);
    }

    pub(super) fn dup_top(&mut self) {
        self.plain(opcode::DUP_TOP, 1);
    }

    pub(super) fn dup_top_two(&mut self) {
        self.plain(opcode::DUP_TOP_TWO, 2);
    }

    pub(super) fn pop_top(&mut self) {
        self.plain(opcode::POP_TOP, -1);
    }

    pub(super) fn rot_two(&mut self) {
        self.plain(opcode::ROT_TWO, 0);
    }

    pub(super) fn rot_three(&mut self) {
        self.plain(opcode::ROT_THREE, 0);
    }

    pub(super) fn unary_operator(&mut self, operator: u8) {
        self.plain(opcode::UNARY_OP_MULTI + operator, 0);
    }

    pub(super) fn binary_operator(&mut self, operator: u8) {
        self.plain(opcode::BINARY_OP_MULTI.wrapping_add(operator), -1);
    }

    /// Makes a tuple, list, set or slice of the topmost `count` values.
    pub(super) fn build(&mut self, opcode: u8, count: usize) {
        let stack = match opcode {
            opcode::BUILD_MAP => 1,
            _ => 1 - count as i32,
        };
        self.number(opcode, stack, count);
    }

    pub(super) fn store_map(&mut self) {
        self.plain(opcode::STORE_MAP, -2);
    }

    pub(super) fn get_iterator(&mut self) {
        self.plain(opcode::GET_ITER, 0);
    }

    pub(super) fn get_iterator_on_stack(&mut self) {
        self.plain(opcode::GET_ITER_STACK, ITERATOR_SLOTS - 1);
    }

    pub(super) fn for_iterator(&mut self, label: Label) {
        self.jump_by(opcode::FOR_ITER, 1, label);
    }

    pub(super) fn end_for_iterator(&mut self) {
        self.adjust(-i32::from(ITERATOR_SLOTS));
    }

    pub(super) fn return_value(&mut self) {
        self.plain(opcode::RETURN_VALUE, -1);
        self.push(Operation::Dead);
    }

    pub(super) fn raise_with(&mut self, count: u8) {
        self.plain(opcode::RAISE_LAST + count, -(count as i8));
        self.push(Operation::Dead);
    }

    pub(super) fn yield_value(&mut self) {
        self.plain(opcode::YIELD_VALUE, 0);
        self.reserve_labels(1);
        self.scopes.get_mut(self.scope).flags |= flags::GENERATOR;
    }

    /// A function that is `async`.
    pub(super) fn mark_async(&mut self, scope: ScopeId) {
        self.scopes.get_mut(scope).flags |= match self.dialect {
            Dialect::CircuitPython9 => flags::GENERATOR | flags::ASYNC,
            Dialect::MicroPython1_22 | Dialect::MicroPython1_25 => flags::GENERATOR,
        };
    }

    /// Waits for what is on top of the stack.
    pub(super) fn await_top(&mut self) {
        if self.dialect != Dialect::CircuitPython9 {
            self.yield_from();
            return;
        }
        // `__await__` gives an iterator, so none is asked for.
        self.load_method(Name::AWAIT);
        self.call_method(0, 0, false);
        self.delegate();
    }

    pub(super) fn yield_from(&mut self) {
        self.get_iterator();
        self.delegate();
    }

    fn delegate(&mut self) {
        self.load_none();
        self.plain(opcode::YIELD_FROM, -1);
        self.reserve_labels(3);
        self.scopes.get_mut(self.scope).flags |= flags::GENERATOR;
    }

    pub(super) fn call_function(&mut self, positional: usize, keyword: usize, star: bool) {
        self.call_by(opcode::CALL_FUNCTION, 0, positional, keyword, star);
    }

    pub(super) fn call_method(&mut self, positional: usize, keyword: usize, star: bool) {
        self.call_by(opcode::CALL_METHOD, -1, positional, keyword, star);
    }

    fn call_by(&mut self, opcode: u8, stack: i32, positional: usize, keyword: usize, star: bool) {
        let stack = stack - positional as i32 - 2 * keyword as i32 - i32::from(star);
        self.number(opcode + u8::from(star), stack, keyword << 8 | positional);
    }

    /// Makes the function of `scope`, with all it closes over.
    pub(super) fn make_function(&mut self, scope: ScopeId, defaults: bool) {
        self.push(Operation::Function { scope, defaults });
    }

    /// Opens a `try` or `with`.
    pub(super) fn open_handler(&mut self, opcode: u8, label: Label) {
        // `with` pops the manager and pushes __exit__, the manager and the value.
        let stack = if opcode == opcode::SETUP_WITH { 2 } else { 0 };
        self.jump_by(opcode, stack, label);
        self.handlers += 1;
        self.most_handlers = self.most_handlers.max(self.handlers);
    }

    pub(super) fn close_handler(&mut self) {
        self.handlers = self.handlers.saturating_sub(1);
        self.plain(opcode::END_FINALLY, -1);
        self.reserve_labels(1);
    }

    pub(super) fn start_except(&mut self) {
        self.adjust(4);
    }

    pub(super) fn end_except(&mut self) {
        self.adjust(-3);
    }
}
