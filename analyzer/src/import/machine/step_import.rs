//! The instructions that import modules, and names out of them (py/vm.c).

use super::super::builtins;
use super::super::native::Native;
use super::super::program::Step;
use super::super::text::Text;
use super::super::value::{Object, Value};
use super::step::MALFORMED;
use super::{Machine, Outcome};
use crate::mpy::{Op, Operand};

impl Machine<'_> {
    pub(super) fn step_that_imports(&mut self, step: Step) -> Outcome<()> {
        match (step.op, step.operand) {
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
        if let Some(members) = builtins::all_members(self, module) {
            for (name, value) in members {
                let name = self.texts.number(name.as_bytes());
                self.store(names, name, value);
            }
            return Ok(());
        }
        let globals = match (module, self.object(module)) {
            (_, Some(Object::Module { globals, .. })) => *globals,
            (Value::Native(Native::Module(name)), _) => {
                for (name, value) in builtins::members(name) {
                    let name = self.texts.number(name.as_bytes());
                    self.store(names, name, value);
                }
                self.open_names(names, module);
                return Ok(());
            }
            _ => {
                self.open_names(names, module);
                return Ok(());
            }
        };
        self.pass_open_names(globals, names);
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
