//! The instructions that make collections, functions and closures, or unpack sequences (py/vm.c).

use super::super::ledger::Kind;
use super::super::program::Step;
use super::super::value::{Object, Value};
use super::make::WORD;
use super::step::MALFORMED;
use super::{Machine, Outcome};
use crate::mpy::{Op, Operand};

impl Machine<'_> {
    pub(super) fn step_that_builds(&mut self, step: Step) -> Outcome<()> {
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
            _ => return self.step_that_calls(step),
        }
        Ok(())
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
}
