//! The instructions that load, store, jump, iterate, raise or operate (py/vm.c).
//!
//! All others go on from here to those that build, call or import.

use super::super::builtins;
use super::super::heap::Id;
use super::super::native::Native;
use super::super::program::Step;
use super::super::text::Text;
use super::super::value::{Key, Object, Value};
use super::unwind::{Exit, ITERATOR_SLOTS, Then};
use super::{End, Machine, Outcome, Stop};
use crate::mpy::{Op, Operand, StringId, binary_operator, unary_operator};

pub(super) const MALFORMED: Stop = Stop::End(End::Malformed);

impl Machine<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm an instruction, as in the VM's own loop"
    )]
    pub(super) fn step(&mut self, step: Step) -> Outcome<Then> {
        match (step.op, step.operand) {
            (Op::LoadConstFalse, _) => self.push(Value::Bool(false)),
            (Op::LoadConstTrue, _) => self.push(Value::Bool(true)),
            (Op::LoadConstNone, _) => self.push(Value::None),
            (Op::LoadNull, _) => self.push(Value::Null),
            (Op::LoadConstSmallInt, Operand::SmallInt(value)) => self.push(Value::Int(value)),
            (Op::LoadConstString, Operand::String(id)) => {
                let text = self.string(id)?;
                self.push(Value::Text(text));
            }
            (Op::LoadConstObj, Operand::Object(index)) => {
                let value = self.constant_at(index)?;
                self.push(value);
            }
            (Op::LoadFast, Operand::Local(slot)) => {
                let value = self.local(slot)?;
                self.push(value);
            }
            (Op::LoadDeref, Operand::Local(slot)) => {
                let cell = self.local(slot)?;
                match self.object(cell) {
                    Some(Object::Cell(Value::Null)) | None => {
                        return Err(
                            self.raise("NameError", "local variable referenced before assignment")
                        );
                    }
                    Some(Object::Cell(value)) => {
                        let value = *value;
                        self.push(value);
                    }
                    Some(_) => return Err(MALFORMED),
                }
            }
            (Op::LoadName, Operand::String(id)) => {
                let name = self.string(id)?;
                let value = self.load_name(name)?;
                self.push(value);
            }
            (Op::LoadGlobal, Operand::String(id)) => {
                let name = self.string(id)?;
                let globals = self.frames.last().map(|frame| frame.globals);
                let value = self.load_global(globals.ok_or(MALFORMED)?, name)?;
                self.push(value);
            }
            (Op::LoadAttr, Operand::String(id)) => {
                let name = self.string(id)?;
                let object = self.pop();
                let value = self.load_attribute(object, name)?;
                self.push(value);
            }
            (Op::LoadMethod, Operand::String(id)) => {
                let name = self.string(id)?;
                let object = self.pop();
                let (method, receiver) = self.load_method(object, name)?;
                self.push(method);
                self.push(receiver);
            }
            (Op::LoadSuperMethod, Operand::String(id)) => {
                let name = self.string(id)?;
                let (object, class, _) = (self.pop(), self.pop(), self.pop());
                let through = self.constant(Object::Super { class, object });
                let (method, receiver) = self.load_method(through, name)?;
                self.push(method);
                self.push(receiver);
            }
            (Op::LoadBuildClass, _) => {
                self.push(Value::Native(Native::Function(&builtins::BUILD_CLASS)));
            }
            (Op::LoadSubscr, _) => {
                let index = self.pop();
                let object = self.pop();
                let value = self.load_item(object, index)?;
                self.push(value);
            }
            (Op::StoreFast, Operand::Local(slot)) => {
                let value = self.pop();
                self.set_local(slot, value);
            }
            (Op::StoreDeref, Operand::Local(slot)) => {
                let value = self.pop();
                self.set_cell(slot, value)?;
            }
            (Op::StoreName, Operand::String(id)) => {
                let name = self.string(id)?;
                let names = self.frames.last().map(|frame| frame.names);
                let value = self.pop();
                self.store(names.ok_or(MALFORMED)?, name, value);
            }
            (Op::StoreGlobal, Operand::String(id)) => {
                let name = self.string(id)?;
                let globals = self.frames.last().map(|frame| frame.globals);
                let value = self.pop();
                self.store(globals.ok_or(MALFORMED)?, name, value);
            }
            (Op::StoreAttr, Operand::String(id)) => {
                let name = self.string(id)?;
                let object = self.pop();
                let value = self.pop();
                self.store_attribute(object, name, value)?;
            }
            (Op::StoreSubscr, _) => {
                let index = self.pop();
                let object = self.pop();
                let value = self.pop();
                self.store_item(object, index, value)?;
            }
            (Op::DeleteFast, Operand::Local(slot)) => {
                self.local(slot)?;
                self.set_local(slot, Value::Null);
            }
            (Op::DeleteDeref, Operand::Local(slot)) => self.set_cell(slot, Value::Null)?,
            (Op::DeleteName, Operand::String(id)) => {
                let names = self.frames.last().map(|frame| frame.names);
                self.delete_name(names, id)?;
            }
            (Op::DeleteGlobal, Operand::String(id)) => {
                let globals = self.frames.last().map(|frame| frame.globals);
                self.delete_name(globals, id)?;
            }
            (Op::DupTop, _) => self.push(self.peek(0)),
            (Op::DupTopTwo, _) => {
                let (below, top) = (self.peek(1), self.peek(0));
                self.push(below);
                self.push(top);
            }
            (Op::PopTop, _) => {
                self.pop();
            }
            (Op::RotTwo, _) => {
                let (top, below) = (self.pop(), self.pop());
                self.push(top);
                self.push(below);
            }
            (Op::RotThree, _) => {
                let (top, second, third) = (self.pop(), self.pop(), self.pop());
                self.push(top);
                self.push(third);
                self.push(second);
            }
            (Op::Jump, Operand::Target(target)) => self.jump(target)?,
            (Op::PopJumpIfTrue, Operand::Target(target)) => {
                let value = self.pop();
                if self.decide(value)? {
                    self.jump(target)?;
                }
            }
            (Op::PopJumpIfFalse, Operand::Target(target)) => {
                let value = self.pop();
                if !self.decide(value)? {
                    self.jump(target)?;
                }
            }
            (Op::JumpIfTrueOrPop, Operand::Target(target)) => {
                let value = self.peek(0);
                if self.decide(value)? {
                    self.jump(target)?;
                } else {
                    self.pop();
                }
            }
            (Op::JumpIfFalseOrPop, Operand::Target(target)) => {
                let value = self.peek(0);
                if self.decide(value)? {
                    self.pop();
                } else {
                    self.jump(target)?;
                }
            }
            (Op::SetupExcept, Operand::Target(target)) => self.push_handler(target, false, 0),
            (Op::SetupFinally, Operand::Target(target)) => self.push_handler(target, true, 0),
            (Op::SetupWith, Operand::Target(target)) => self.set_up_with(target)?,
            (Op::WithCleanup, _) => return self.with_cleanup(),
            (Op::EndFinally, _) => return self.end_finally(),
            (Op::PopBlock | Op::PopExcept, _) => self.pop_handler(),
            (Op::PopExceptJump, Operand::Target(target)) => {
                self.pop_handler();
                self.jump(target)?;
            }
            (Op::UnwindJump, Operand::Unwind(target, count)) => {
                return self.unwind_jump(i64::from(target), i64::from(count));
            }
            (Op::GetIter, _) => {
                let object = self.pop();
                let iterator = self.iterator(object, true)?;
                self.push(iterator);
            }
            (Op::GetIterStack, _) => {
                let object = self.pop();
                let iterator = self.iterator(object, false)?;
                self.push(Value::Null);
                self.push(iterator);
                self.push(Value::Null);
                self.push(Value::Null);
            }
            (Op::ForIter, Operand::Target(target)) => {
                let iterator = self.peek(ITERATOR_SLOTS - 2);
                let next = match self.ends_iteration() {
                    true => None,
                    false => self.next_alone(iterator)?,
                };
                match next {
                    Some(value) => self.push(value),
                    None => {
                        self.pop_many(ITERATOR_SLOTS);
                        self.jump(target)?;
                    }
                }
            }
            (Op::ReturnValue, _) => return Ok(self.return_value()),
            (Op::YieldValue, _) => {
                let value = self.pop();
                return Ok(Then::Leave(Exit::Yield(value)));
            }
            (Op::YieldFrom, _) => return self.yield_from(),
            (Op::RaiseLast, _) => return Err(self.raise_last()),
            (Op::RaiseObj, _) => {
                let value = self.pop();
                return Err(self.raise_value(value));
            }
            (Op::RaiseFrom, _) => {
                self.pop();
                let value = self.pop();
                return Err(self.raise_value(value));
            }
            // Versions 3 and 4 have one instruction for the three.
            (Op::RaiseVarargs, Operand::Count(0)) => return Err(self.raise_last()),
            (Op::RaiseVarargs, Operand::Count(count)) => {
                if count > 1 {
                    self.pop();
                }
                let value = self.pop();
                return Err(self.raise_value(value));
            }
            (Op::UnaryOp, Operand::Operation(number)) => {
                let operator = unary_operator(number).ok_or(MALFORMED)?;
                let value = self.pop();
                let result = self.unary(operator, value)?;
                self.push(result);
            }
            (Op::BinaryOp, Operand::Operation(number)) => {
                let version = self.frames.last().map(|frame| frame.program.version);
                let operator =
                    binary_operator(version.ok_or(MALFORMED)?, number).ok_or(MALFORMED)?;
                let right = self.pop();
                let left = self.pop();
                let result = self.binary(operator, left, right)?;
                self.push(result);
            }
            _ => return self.step_that_builds(step).map(|()| Then::Go),
        }
        Ok(Then::Go)
    }

    pub(super) fn string(&mut self, id: StringId) -> Outcome<Text> {
        let program = self.frames.last().map(|frame| frame.program.clone());
        let program = program.ok_or(MALFORMED)?;
        let bytes = program.strings.get(id.0 as usize).ok_or(MALFORMED)?;
        Ok(self.texts.number(bytes))
    }

    fn constant_at(&self, index: u32) -> Outcome {
        let frame = self.frames.last().ok_or(MALFORMED)?;
        let own = match self.heap.get(frame.code) {
            Object::Code(code) if !code.constants.is_empty() => Some(&code.constants),
            _ => None,
        };
        let shared = match self.heap.get(frame.context) {
            Object::Module { constants, .. } => Some(constants),
            _ => None,
        };
        own.or(shared)
            .and_then(|constants| constants.get(index as usize))
            .copied()
            .ok_or(MALFORMED)
    }

    fn local(&mut self, slot: u32) -> Outcome {
        let value = self
            .frames
            .last()
            .and_then(|frame| frame.locals.get(slot as usize))
            .copied()
            .unwrap_or(Value::Null);
        if value == Value::Null {
            return Err(self.raise("NameError", "local variable referenced before assignment"));
        }
        Ok(value)
    }

    fn set_local(&mut self, slot: u32, value: Value) {
        if let Some(frame) = self.frames.last_mut()
            && let Some(local) = frame.locals.get_mut(slot as usize)
        {
            *local = value;
        }
    }

    fn set_cell(&mut self, slot: u32, value: Value) -> Outcome<()> {
        match self.local(slot)? {
            Value::Object(cell) => match self.heap.get_mut(cell) {
                Object::Cell(inside) => {
                    *inside = value;
                    Ok(())
                }
                _ => Err(MALFORMED),
            },
            _ => Err(MALFORMED),
        }
    }

    fn delete_name(&mut self, dict: Option<Id>, id: StringId) -> Outcome<()> {
        let name = self.string(id)?;
        match self.remove_key(dict.ok_or(MALFORMED)?, &Key::Text(name)) {
            Some(_) => Ok(()),
            None => Err(self.raise("NameError", "name isn't defined")),
        }
    }

    fn set_up_with(&mut self, target: u32) -> Outcome<()> {
        let manager = self.pop();
        let exit = self.texts.number(b"__exit__");
        let enter = self.texts.number(b"__enter__");
        let (method, receiver) = self.load_method(manager, exit)?;
        let (entering, entered) = self.load_method(manager, enter)?;
        let value = self.call_method(entering, entered, &[], &[])?;
        self.push(method);
        self.push(receiver);
        self.push_handler(target, true, 0);
        self.push(value);
        Ok(())
    }

    /// `raise` by itself: the exception that is being handled.
    fn raise_last(&mut self) -> Stop {
        let handled = self.frames.last().and_then(|frame| {
            let handled = frame.handlers.iter().rev().map(|handler| handler.handled);
            handled.into_iter().find(|value| *value != Value::Null)
        });
        match handled {
            Some(raised) => Stop::Raise(raised),
            None => self.raise("RuntimeError", "no active exception to reraise"),
        }
    }
}
