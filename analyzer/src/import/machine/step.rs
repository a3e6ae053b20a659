//! The instructions, one by one (py/vm.c).

use super::super::builtins;
use super::super::heap::{EntryId, Id};
use super::super::ledger::Kind;
use super::super::native::Native;
use super::super::program::Step;
use super::super::text::Text;
use super::super::value::{Key, Object, Value};
use super::make::WORD;
use super::unwind::{Exit, ITERATOR_SLOTS, Then};
use super::{End, Machine, Outcome, Stop};
use crate::mpy::{Op, Operand, StringId, binary_operator, unary_operator};

const MALFORMED: Stop = Stop::End(End::Malformed);

impl Machine<'_> {
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
                self.push(Value::Native(Native::Function(
                    "builtins",
                    "__build_class__",
                )));
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
            (Op::Jump, Operand::Target(target)) => self.jump(target),
            (Op::PopJumpIfTrue, Operand::Target(target)) => {
                let value = self.pop();
                if self.truth(value)? {
                    self.jump(target);
                }
            }
            (Op::PopJumpIfFalse, Operand::Target(target)) => {
                let value = self.pop();
                if !self.truth(value)? {
                    self.jump(target);
                }
            }
            (Op::JumpIfTrueOrPop, Operand::Target(target)) => {
                let value = self.peek(0);
                if self.truth(value)? {
                    self.jump(target);
                } else {
                    self.pop();
                }
            }
            (Op::JumpIfFalseOrPop, Operand::Target(target)) => {
                let value = self.peek(0);
                if self.truth(value)? {
                    self.pop();
                } else {
                    self.jump(target);
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
                self.jump(target);
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
                match self.next(iterator)? {
                    Some(value) => self.push(value),
                    None => {
                        self.pop_many(ITERATOR_SLOTS);
                        self.jump(target);
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
            _ => return self.step_that_makes(step).map(|()| Then::Go),
        }
        Ok(Then::Go)
    }

    /// The instructions that make objects, call, or import.
    fn step_that_makes(&mut self, step: Step) -> Outcome<()> {
        match (step.op, step.operand) {
            (Op::BuildTuple, Operand::Count(count)) => {
                let items = self.pop_many(count as usize);
                let tuple = self.make_tuple(items);
                self.push(tuple);
            }
            (Op::BuildList, Operand::Count(count)) => {
                let items = self.pop_many(count as usize);
                let list = self.make_list(items);
                self.push(list);
            }
            (Op::BuildMap, Operand::Count(count)) => {
                let dict = self.make_dict(count);
                self.push(Value::Object(dict));
            }
            (Op::StoreMap, _) => {
                let key = self.pop();
                let value = self.pop();
                let dict = self.peek(0);
                self.store_item(dict, key, value)?;
            }
            (Op::BuildSet, Operand::Count(count)) => {
                let items = self.pop_many(count as usize);
                let set = self.make_set(count, false);
                for item in items {
                    let key = self.key(item)?;
                    self.store_key(set, key, item, Value::None);
                }
                self.push(Value::Object(set));
            }
            (Op::BuildSlice, Operand::Count(count)) => {
                let step = if count == 3 { self.pop() } else { Value::None };
                let stop = self.pop();
                let start = self.pop();
                let slice =
                    self.new_object(Object::Slice(start, stop, step), Kind::Iterator, 4 * WORD);
                self.push(slice);
            }
            (Op::StoreComp, Operand::Count(count)) => self.store_in_comprehension(count)?,
            (Op::UnpackSequence, Operand::Count(count)) => {
                let sequence = self.pop();
                let items = self.unpack(sequence, count as usize, None)?;
                items.into_iter().rev().for_each(|item| self.push(item));
            }
            (Op::UnpackEx, Operand::Unpack(before, after)) => {
                let sequence = self.pop();
                let items = self.unpack(sequence, before as usize, Some(after as usize))?;
                items.into_iter().rev().for_each(|item| self.push(item));
            }
            (Op::MakeFunction, Operand::Function(index)) => {
                let function = self.function_from(index, Value::Null, Value::Null)?;
                self.push(function);
            }
            (Op::MakeFunctionDefargs, Operand::Function(index)) => {
                let keywords = self.pop();
                let defaults = self.pop();
                let function = self.function_from(index, defaults, keywords)?;
                self.push(function);
            }
            (Op::MakeClosure, Operand::Closure(index, count)) => {
                let cells = self.pop_many(usize::from(count));
                let function = self.function_from(index, Value::Null, Value::Null)?;
                self.make_closure(function, cells);
            }
            (Op::MakeClosureDefargs, Operand::Closure(index, count)) => {
                let cells = self.pop_many(usize::from(count));
                let keywords = self.pop();
                let defaults = self.pop();
                let function = self.function_from(index, defaults, keywords)?;
                self.make_closure(function, cells);
            }
            (Op::CallFunction, Operand::Call(positional, keywords)) => {
                let (arguments, keywords) = self.pop_arguments(positional, keywords);
                let callee = self.pop();
                let result = self.call(callee, &arguments, &keywords)?;
                self.push(result);
            }
            (Op::CallMethod, Operand::Call(positional, keywords)) => {
                let (arguments, keywords) = self.pop_arguments(positional, keywords);
                let receiver = self.pop();
                let method = self.pop();
                let result = self.call_method(method, receiver, &arguments, &keywords)?;
                self.push(result);
            }
            (Op::CallFunctionVarKw, Operand::Call(positional, keywords)) => {
                let (arguments, keywords) = self.pop_spread_arguments(positional, keywords)?;
                let callee = self.pop();
                let array = self.take_arguments(&arguments, &keywords);
                let result = self.call(callee, &arguments, &keywords)?;
                self.heap.free(array);
                self.push(result);
            }
            (Op::CallMethodVarKw, Operand::Call(positional, keywords)) => {
                let (arguments, keywords) = self.pop_spread_arguments(positional, keywords)?;
                let receiver = self.pop();
                let method = self.pop();
                let array = self.take_arguments(&arguments, &keywords);
                let result = self.call_method(method, receiver, &arguments, &keywords)?;
                self.heap.free(array);
                self.push(result);
            }
            (Op::ImportName, Operand::String(id)) => {
                let name = self.string(id)?;
                let from = self.pop();
                let level = match self.pop() {
                    Value::Int(level) => level,
                    _ => 0,
                };
                let name = self.texts.shown(name);
                let name = self.absolute_name(level, &name)?;
                let module = self.import(&name, from != Value::None)?;
                self.push(module);
            }
            (Op::ImportFrom, Operand::String(id)) => {
                let name = self.string(id)?;
                let module = self.peek(0);
                let value = self.import_from(module, name)?;
                self.push(value);
            }
            (Op::ImportStar, _) => {
                let module = self.pop();
                self.import_star(module)?;
            }
            _ => return Err(MALFORMED),
        }
        Ok(())
    }

    fn string(&mut self, id: StringId) -> Outcome<Text> {
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

    /// `STORE_COMP`: the collection lies below the iterators of the comprehension.
    fn store_in_comprehension(&mut self, count: u32) -> Outcome<()> {
        let below = count as usize >> 2;
        let value = self.pop();
        match count & 3 {
            0 => {
                if let Value::Object(list) = self.peek(below.saturating_sub(1)) {
                    self.append(list, value);
                }
            }
            1 => {
                let key = value;
                let value = self.pop();
                // Key and value lie above the places that the operand counts.
                let dict = self.peek(below.saturating_sub(2));
                self.store_item(dict, key, value)?;
            }
            _ => {
                if let Value::Object(set) = self.peek(below.saturating_sub(1)) {
                    let key = self.key(value)?;
                    self.store_key(set, key, value, Value::None);
                }
            }
        }
        Ok(())
    }

    fn function_from(&mut self, index: usize, defaults: Value, keywords: Value) -> Outcome {
        let frame = self.frames.last().ok_or(MALFORMED)?;
        let (context, code, function) = (frame.context, frame.code, frame.function);
        let children = &frame
            .program
            .functions
            .get(function)
            .ok_or(MALFORMED)?
            .children;
        let at = children
            .iter()
            .position(|child| *child == index)
            .ok_or(MALFORMED)?;
        let record = match self.heap.get(code) {
            Object::Code(code) => code.children.get(at).copied().ok_or(MALFORMED)?,
            _ => return Err(MALFORMED),
        };
        let defaults = match self.object(defaults) {
            Some(Object::Tuple(items)) => items.clone(),
            _ => Vec::new(),
        };
        Ok(self.make_function(record, context, defaults, keywords))
    }

    fn make_closure(&mut self, function: Value, cells: Vec<Value>) {
        let size = 3 * WORD + WORD * cells.len() as u64;
        if let Value::Object(function) = function {
            let definer = self.at;
            if let Some(entry) = self.heap.entry_of(function) {
                self.at = self.heap.entry(entry).owner;
            }
            let closure = self.new_object(Object::Closure { function, cells }, Kind::Closure, size);
            self.at = definer;
            self.push(closure);
        }
    }

    fn pop_keywords(&mut self, count: usize) -> Vec<(Value, Value)> {
        let flat = self.pop_many(2 * count);
        flat.chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect()
    }

    fn pop_arguments(
        &mut self,
        positional: u32,
        keywords: u32,
    ) -> (Vec<Value>, Vec<(Text, Value)>) {
        let pairs = self.pop_keywords(keywords as usize);
        let named = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((self.as_text(name)?, value)))
            .collect();
        (self.pop_many(positional as usize), named)
    }

    /// Arguments with `*` or `**` among them (`mp_call_prepare_args_n_kw_var` in py/runtime.c).
    #[expect(clippy::type_complexity, reason = "positional and keyword arguments")]
    fn pop_spread_arguments(
        &mut self,
        positional: u32,
        keywords: u32,
    ) -> Outcome<(Vec<Value>, Vec<(Text, Value)>)> {
        let version = self.frames.last().map(|frame| frame.program.version);
        let tabled = version == Some(crate::mpy::Version::V6);
        // Version 6 marks the starred arguments by a bitmap; before, they lie on top.
        let (starred, sequence, dict) = if tabled {
            let bits = match self.pop() {
                Value::Int(bits) => bits,
                _ => 0,
            };
            (bits, Value::Null, Value::Null)
        } else {
            let dict = self.pop();
            let sequence = self.pop();
            (0, sequence, dict)
        };
        let mut pairs = self.pop_keywords(keywords as usize);
        let given = self.pop_many(positional as usize);
        let mut arguments = Vec::new();
        for (at, value) in given.into_iter().enumerate() {
            if at < 63 && starred >> at & 1 != 0 {
                arguments.extend(self.collect_values(value)?);
            } else {
                arguments.push(value);
            }
        }
        if sequence != Value::Null {
            arguments.extend(self.collect_values(sequence)?);
        }
        if dict != Value::Null {
            pairs.push((Value::Null, dict));
        }
        let mut named = Vec::new();
        for (name, value) in pairs {
            match (self.as_text(name), value) {
                (Some(name), value) => named.push((name, value)),
                (None, Value::Object(dict)) => {
                    for (key, value) in self.entries(dict) {
                        if let Some(key) = self.as_text(key) {
                            named.push((key, value));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok((arguments, named))
    }

    /// The array in which the VM lays out such arguments, after a receiver, for as long as the call
    /// lasts. It lies on the stack of frames where there is one, and a call that fails leaves it to
    /// the collector.
    fn take_arguments(
        &mut self,
        arguments: &[Value],
        keywords: &[(Text, Value)],
    ) -> Option<EntryId> {
        if self.profile.has_frame_stack {
            return None;
        }
        let words = 1 + arguments.len() + 2 * keywords.len();
        self.take(Kind::Scratch, WORD * words as u64)
    }

    /// `from module import name` (`mp_import_from` in py/runtime.c).
    fn import_from(&mut self, module: Value, name: Text) -> Outcome {
        if let Some((value, receiver)) = self.find_member(module, name)? {
            // A method of an object in a module is bound as everywhere.
            return match receiver {
                Value::Null => Ok(value),
                _ => self.load_attribute(module, name),
            };
        }
        let module_name = self.texts.number(b"__name__");
        let path = self.texts.number(b"__path__");
        let outer = match self.object(module) {
            Some(Object::Module { globals, .. }) => {
                let globals = *globals;
                match (
                    self.look_up(globals, module_name),
                    self.look_up(globals, path),
                ) {
                    (Some(Value::Text(outer)), Some(_)) => Some(outer),
                    _ => None,
                }
            }
            _ => None,
        };
        let shown = self.texts.shown(name);
        let Some(outer) = outer else {
            return Err(self.raise_about("ImportError", None, "can't import name %q", &shown));
        };
        let full = format!("{}.{shown}", self.texts.shown(outer));
        self.import(&full, true)
    }

    /// `from module import *` (`mp_import_all`): names that begin with an underscore stay.
    fn import_star(&mut self, module: Value) -> Outcome<()> {
        let Some(names) = self.frames.last().map(|frame| frame.names) else {
            return Ok(());
        };
        let globals = match (module, self.object(module)) {
            (_, Some(Object::Module { globals, .. })) => *globals,
            (Value::Native(Native::Module(name)), _) => {
                for (name, value) in builtins::members(name) {
                    let name = self.texts.number(name.as_bytes());
                    self.store(names, name, value);
                }
                return Ok(());
            }
            _ => {
                let reason = "the names that `import *` brings".to_owned();
                self.doubt(super::Doubt::native(self.at, reason));
                return Ok(());
            }
        };
        for (key, value) in self.entries(globals) {
            if let Value::Text(name) = key
                && !self.texts.bytes(name).starts_with(b"_")
            {
                self.store(names, name, value);
            }
        }
        Ok(())
    }
}
