//! The instructions that call, and the arguments that lie on the stack for them (py/vm.c).

use super::super::heap::EntryId;
use super::super::ledger::Kind;
use super::super::program::Step;
use super::super::text::Text;
use super::super::value::Value;
use super::make::WORD;
use super::{Machine, Outcome};
use crate::mpy::{Op, Operand};

impl Machine<'_> {
    pub(super) fn step_that_calls(&mut self, step: Step) -> Outcome<()> {
        match (step.op, step.operand) {
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
            _ => return self.step_that_imports(step),
        }
        Ok(())
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
                self.spread_into(&mut arguments, value)?;
            } else if self.spread(&arguments).1.is_none() {
                // Nobody knows the place of what comes after arguments of unknown number.
                arguments.push(value);
            }
        }
        if sequence != Value::Null {
            self.spread_into(&mut arguments, sequence)?;
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
                (None, Value::Unknown(_) | Value::Foreign(_)) => {
                    self.spread_into(&mut arguments, value)?;
                }
                _ => {}
            }
        }
        Ok((arguments, named))
    }

    /// `*value` among arguments.
    fn spread_into(&mut self, arguments: &mut Vec<Value>, value: Value) -> Outcome<()> {
        if self.spread(arguments).1.is_some() {
            return Ok(());
        }
        match value {
            Value::Unknown(_) | Value::Foreign(_) => arguments.push(self.spread_of(value)),
            _ => arguments.extend(self.collect_values(value)?),
        }
        Ok(())
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
}
