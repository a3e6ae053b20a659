//! Calls: of functions, classes, methods and the firmware.

use std::sync::Arc;

use super::super::builtins;
use super::super::doubt::Doubt;
use super::super::heap::{EntryId, Id};
use super::super::ledger::{Kind, Owner};
use super::super::native::Native;
use super::super::program::Shape;
use super::super::text::Text;
use super::super::value::{LoadedCode, Object, Value};
use super::frame::Frame;
use super::load::slots;
use super::make::WORD;
use super::unwind::Exit;
use super::{End, MOST_FRAMES, Machine, Outcome, Stop};
use crate::mpy::CodeKind;

/// Keyword arguments of a call.
pub(in crate::import) type Keywords<'k> = &'k [(Text, Value)];

/// `VM_MAX_STATE_ON_STACK` in py/objfun.c: eleven words for slots and handlers.
const MOST_STATE_ON_STACK: u64 = 11 * WORD;
/// `mp_code_state_t` without its slots; a place of the exception stack.
const CODE_STATE: u64 = 20;
const HANDLER: u64 = 12;

/// What the slots and handlers of a call take.
fn room(shape: Shape) -> u64 {
    WORD * u64::from(shape.slots) + HANDLER * u64::from(shape.handlers)
}

impl Machine<'_> {
    /// Calls a value.
    pub(in crate::import) fn call(
        &mut self,
        callee: Value,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome {
        self.spend(1)?;
        let weight = match self.object(callee) {
            Some(Object::Instance { .. } | Object::BoundMethod { .. } | Object::Checked(_)) => {
                super::REDIRECTION
            }
            _ => super::CALL,
        };
        self.weighed(weight, |machine| {
            machine.call_any(callee, arguments, keywords)
        })
    }

    fn call_any(&mut self, callee: Value, arguments: &[Value], keywords: Keywords<'_>) -> Outcome {
        let id = match callee {
            Value::Object(id) => id,
            Value::Native(native) => return self.call_native(native, arguments, keywords),
            Value::Foreign(name) => {
                self.give_to_firmware(arguments, keywords);
                return Ok(self.call_foreign(name));
            }
            Value::Unknown(_) => {
                self.give_to_firmware(arguments, keywords);
                let reason = "a call of an unknown object".to_owned();
                return Ok(self.unknown(Doubt::native(self.at, reason)));
            }
            _ => return Err(self.not_callable(callee)),
        };
        match self.heap.get(id) {
            Object::Function { .. } => self.call_function(id, arguments, keywords),
            Object::Closure { function, cells } => {
                let function = *function;
                let all: Vec<Value> = cells.iter().chain(arguments).copied().collect();
                self.call_closed(function, &all, keywords)
            }
            Object::BoundMethod { function, receiver } => {
                let (function, receiver) = (*function, *receiver);
                self.call_with_receiver(function, receiver, arguments, keywords)
            }
            Object::Checked(function) => {
                let function = *function;
                self.call(function, arguments, keywords)
            }
            Object::Class(_) => self.instantiate(id, arguments, keywords),
            Object::NamedTuple(_) => self.make_record(id, arguments, keywords),
            Object::Instance { .. } => {
                let name = self.texts.number(b"__call__");
                match self.load_from_class(callee, name)? {
                    Some((method, receiver)) => {
                        self.call_method(method, receiver, arguments, keywords)
                    }
                    None => Err(self.not_callable(callee)),
                }
            }
            Object::Native { .. } => {
                self.give_to_firmware(arguments, keywords);
                let reason = "a call of an object of the firmware".to_owned();
                Ok(self.unknown(Doubt::native(self.at, reason)))
            }
            _ => Err(self.not_callable(callee)),
        }
    }

    fn call_native(
        &mut self,
        native: Native,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome {
        self.charge_call(native, arguments);
        if let Some(unknown) = self.made_of_unknown(native, arguments) {
            return Ok(unknown);
        }
        match self.spread(arguments) {
            (_, None) if builtins::holds_nothing(native) => {
                builtins::call(self, native, arguments, keywords)
            }
            (_, None) => {
                self.holding(|machine| builtins::call(machine, native, arguments, keywords))
            }
            (known, Some(doubt)) => {
                let mut all = known.to_vec();
                all.push(Value::Unknown(doubt));
                self.holding(|machine| builtins::call(machine, native, &all, keywords))
            }
        }
    }

    /// Calls what loading a method gave: a function with its receiver, or a value by itself.
    pub(in crate::import) fn call_method(
        &mut self,
        method: Value,
        receiver: Value,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome {
        match receiver {
            Value::Null => self.call(method, arguments, keywords),
            _ => self.call_with_receiver(method, receiver, arguments, keywords),
        }
    }

    fn call_with_receiver(
        &mut self,
        function: Value,
        receiver: Value,
        arguments: &[Value],
        keywords: Keywords<'_>,
    ) -> Outcome {
        let mut all = Vec::with_capacity(arguments.len() + 1);
        all.push(receiver);
        all.extend_from_slice(arguments);
        self.call(function, &all, keywords)
    }

    fn not_callable(&mut self, callee: Value) -> Stop {
        let name = self.class_name(self.class_of(callee));
        self.raise("TypeError", format!("'{name}' object isn't callable"))
    }

    fn call_foreign(&mut self, name: Text) -> Value {
        let name = self.texts.shown(name);
        let reason = format!("the result of `{name}()` of the firmware");
        self.unknown(Doubt::native(self.at, reason))
    }

    /// A function object (`mp_obj_new_fun_bc`): four words, and one for each default value.
    pub(in crate::import) fn make_function(
        &mut self,
        code: Id,
        module: Id,
        defaults: Vec<Value>,
        keyword_defaults: Value,
    ) -> Value {
        let extra = defaults.len() as u64 + u64::from(keyword_defaults != Value::Null);
        let size = self.profile.layouts.function + WORD * extra;
        let definer = self.at;
        if let Object::Code(LoadedCode {
            module, function, ..
        }) = self.heap.get(code)
        {
            self.at = Owner {
                module: Some(*module),
                function: *function,
                line: definer.line,
            };
        }
        let function = Object::Function {
            code,
            module,
            defaults,
            keyword_defaults,
        };
        let value = self.new_object(function, Kind::Function, size);
        if self.profile.moves_after_import
            && let Value::Object(function) = value
        {
            self.made.push((code, function));
        }
        let value = self.wrap_generator(code, value);
        self.at = definer;
        value
    }

    /// Old VMs wrap a function that makes generators (`mp_obj_new_gen_wrap` in py/objgenerator.c):
    /// a type and the function, which is a closure over nothing.
    fn wrap_generator(&mut self, code: Id, function: Value) -> Value {
        let size = self.profile.layouts.generator_wrapper;
        if size == 0 || !self.makes_generators(code) {
            return function;
        }
        let Value::Object(function) = function else {
            return function;
        };
        let wrapper = Object::Closure {
            function,
            cells: Vec::new(),
        };
        self.new_object(wrapper, Kind::Function, size)
    }

    fn makes_generators(&self, code: Id) -> bool {
        let Object::Code(loaded) = self.heap.get(code) else {
            return false;
        };
        let module = self.modules.get(loaded.module as usize);
        module
            .and_then(|module| module.program.as_ref())
            .and_then(|program| program.functions.get(loaded.function as usize))
            .is_some_and(|code| code.shape.generator)
    }

    /// Calls what a closure holds: a function, or what wraps one.
    fn call_closed(&mut self, id: Id, arguments: &[Value], keywords: Keywords<'_>) -> Outcome {
        match self.heap.get(id) {
            Object::Closure { function, cells } if cells.is_empty() => {
                let function = *function;
                self.call_function(function, arguments, keywords)
            }
            _ => self.call_function(id, arguments, keywords),
        }
    }

    fn call_function(&mut self, id: Id, arguments: &[Value], keywords: Keywords<'_>) -> Outcome {
        let Object::Function { code, module, .. } = self.heap.get(id) else {
            return Ok(Value::None);
        };
        let (code, context) = (*code, *module);
        let (Object::Code(loaded), Object::Module { globals, .. }) =
            (self.heap.get(code), self.heap.get(context))
        else {
            return Err(Stop::End(End::Malformed));
        };
        let (number, function, globals) = (loaded.module, loaded.function as usize, *globals);
        let program = self
            .modules
            .get(number as usize)
            .and_then(|module| module.program.clone());
        let Some(program) = program else {
            return Err(Stop::End(End::Malformed));
        };
        let Some(called) = program.functions.get(function) else {
            return Err(Stop::End(End::Malformed));
        };
        if called.kind != CodeKind::Bytecode {
            let reason = format!("the machine code of `{}`", called.qualified_name);
            return Ok(self.unknown(Doubt::native(self.at, reason)));
        }
        if self.frames.len() >= MOST_FRAMES {
            return Err(self.raise("RuntimeError", "maximum recursion depth exceeded"));
        }
        let shape = called.shape;
        // What the call runs in comes first: a generator, or a large frame.
        let caller = self.at;
        let generator = shape.generator.then(|| {
            let size = self.profile.layouts.generator + room(shape);
            self.take(Kind::Generator, size)
        });
        let state = match generator {
            None => self.take_state(shape),
            Some(_) => None,
        };
        let mut frame = Frame {
            program: Arc::clone(&program),
            function,
            module: number,
            context,
            code,
            globals,
            // A class body takes the dict of the class instead.
            names: globals,
            locals: vec![Value::Null; slots(shape.slots)],
            stack: Vec::new(),
            stale: Vec::new(),
            spent: Vec::new(),
            callee: Some(id),
            handlers: Vec::new(),
            next: 0,
            decided: Vec::new(),
            loops: Vec::new(),
        };
        if let Err(stop) = self.bind(&mut frame, id, arguments, keywords) {
            self.heap.free(state);
            return Err(stop);
        }
        for cell in &called.cells {
            let slot = usize::from(*cell);
            let inside = frame.locals.get(slot).copied().unwrap_or(Value::Null);
            let made = self.new_object(Object::Cell(inside), Kind::Closure, 2 * WORD);
            if let Some(local) = frame.locals.get_mut(slot) {
                *local = made;
            }
        }
        if let Some(entry) = generator {
            let generator = Object::Generator {
                frame: Some(Box::new(frame)),
                is_running: false,
                pending: Value::None,
            };
            return Ok(Value::Object(self.heap.place(generator, entry)));
        }
        let done = self.enter(frame);
        self.at = caller;
        self.heap.free(state);
        match done? {
            Exit::Return(value) | Exit::Yield(value) => Ok(value),
        }
    }

    /// The frame of a call on the heap, for as long as the call lasts: where calls have no stack of
    /// their own for frames, and this one is too large for the stack of C (`fun_bc_call`).
    pub(super) fn take_state(&mut self, shape: Shape) -> Option<EntryId> {
        let room = room(shape);
        if self.profile.has_frame_stack || room <= MOST_STATE_ON_STACK {
            return None;
        }
        self.take(Kind::Scratch, CODE_STATE + room)
    }

    /// Calls the body of a class with the dict of the class for its names.
    pub(super) fn call_class_body(&mut self, body: Value, names: Id) -> Outcome {
        let (function, cells) = match self.object(body) {
            Some(Object::Closure { function, cells }) => (*function, cells.clone()),
            Some(Object::Function { .. }) => match body {
                Value::Object(id) => (id, Vec::new()),
                _ => return Ok(Value::None),
            },
            _ => return self.call(body, &[], &[]),
        };
        self.class_body = Some(names);
        self.call_function(function, &cells, &[])
    }

    /// The number of a native type's `isinstance` and the like: whether a value is callable.
    pub(in crate::import) fn is_callable(&mut self, value: Value) -> Outcome<bool> {
        Ok(match value {
            Value::Native(native) => !matches!(native, Native::Module(_)),
            Value::Foreign(_) => true,
            Value::Unknown(doubt) => self.choose(doubt),
            Value::Object(id) => match self.heap.get(id) {
                Object::Function { .. }
                | Object::Closure { .. }
                | Object::Checked(_)
                | Object::BoundMethod { .. }
                | Object::Class(_)
                | Object::NamedTuple(_) => true,
                Object::Instance { .. } => {
                    let name = self.texts.number(b"__call__");
                    self.load_from_class(value, name)?.is_some()
                }
                _ => false,
            },
            _ => false,
        })
    }
}
