//! Loading: from the name in an import to a module that has run.

use std::sync::Arc;

use super::super::heap::Id;
use super::super::ledger::{Kind, Owner};
use super::super::library::{Found, Residence};
use super::super::on_board::OnBoard;
use super::super::program::Program;
use super::super::text::Text;
use super::super::value::{Key, Map, Object, Value};
use super::compile::Compiled;
use super::frame::Frame;
use super::{Machine, Outcome};
use crate::vm::Firmware;

/// What a program is called in `sys.modules`.
const MAIN: &str = "__main__";

/// A module that a session has loaded.
#[derive(Debug, Clone)]
pub(in crate::import) struct Loaded {
    /// Its full name.
    pub(in crate::import) name: String,
    /// What the VM calls its file; empty for a folder without one.
    pub(in crate::import) path: String,
    pub(in crate::import) program: Option<Arc<Program>>,
}

impl Machine<'_> {
    /// `import`, as `mp_builtin___import__` does it: every level of the name in turn. Gives the
    /// first module of the name, or the last if names are to be taken from it.
    pub(in crate::import) fn import(&mut self, name: &str, wants_last: bool) -> Outcome {
        if name.is_empty() {
            return Err(self.raise("ValueError", ""));
        }
        let mut first = None;
        let mut outer: Option<Value> = None;
        let mut level_start = 0;
        let ends = name
            .char_indices()
            .filter(|(_, character)| *character == '.')
            .map(|(at, _)| at)
            .chain([name.len()]);
        for end in ends {
            let full = self.intern(&name.as_bytes()[..end]);
            let level = self.intern(&name.as_bytes()[level_start..end]);
            let module = self.import_level(&name[..end], full, level, outer)?;
            first.get_or_insert(module);
            outer = Some(module);
            level_start = end + 1;
        }
        Ok(if wants_last { outer } else { first }.unwrap_or(Value::None))
    }

    /// The absolute name of a relative import.
    pub(super) fn absolute_name(&mut self, level: i64, name: &str) -> Outcome<String> {
        if level <= 0 {
            return Ok(name.to_owned());
        }
        let Some(frame) = self.frames.last() else {
            return Ok(name.to_owned());
        };
        let globals = frame.globals;
        let name_text = self.texts.number(b"__name__");
        let path_text = self.texts.number(b"__path__");
        let current = match self.look_up(globals, name_text) {
            Some(value) => self.as_text(value),
            None => None,
        };
        let current = current
            .map(|text| self.texts.shown(text))
            .unwrap_or_default();
        let is_package = self.look_up(globals, path_text).is_some();
        let mut package: &str = &current;
        for _ in 0..level - i64::from(is_package) {
            package = package.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        if package.is_empty() {
            return Err(self.raise("ImportError", "can't perform relative import"));
        }
        let absolute = if name.is_empty() {
            package.to_owned()
        } else {
            format!("{package}.{name}")
        };
        self.intern(absolute.as_bytes());
        Ok(absolute)
    }

    fn import_level(
        &mut self,
        name: &str,
        full: Text,
        level: Text,
        outer: Option<Value>,
    ) -> Outcome {
        if let Some(module) = self.look_up(self.loaded, full) {
            self.note_put_in(name);
            return Ok(module);
        }
        if let Some(Value::Foreign(_) | Value::Native(_)) = outer {
            return self.load_attribute(outer.unwrap_or(Value::None), level);
        }
        self.look_for_alias(name, outer);
        match self.library.find(name) {
            Found::Missing => Err(self.raise_about(
                "ImportError",
                Some("module not found"),
                "no module named '%q'",
                name,
            )),
            Found::Builtin => Ok(self.builtin_module(name, full)),
            Found::Namespace(path) => {
                let module = self.make_module(name, full, String::new(), None);
                self.store_path(module, &path);
                self.finish_level(outer, level, module);
                Ok(Value::Object(module))
            }
            Found::File {
                path,
                program,
                package,
                residence,
                source,
            } => {
                if self.frames.len() >= super::MOST_FRAMES {
                    return Err(self.raise("RuntimeError", "maximum recursion depth exceeded"));
                }
                let module = self.make_module(name, full, path.clone(), program.clone());
                let number = self.modules.len() as u32 - 1;
                if let Some(folder) = package {
                    self.store_path(module, &folder);
                }
                if let Some(program) = program {
                    let steps = self.count_steps_of_import();
                    let source = source.as_deref();
                    let done = self.run_module(module, number, &program, &path, residence, source);
                    self.count_steps_on(steps);
                    if let Err(stop) = done {
                        // A module that fails is not imported (`unregister_module_...`).
                        self.remove_key(self.loaded, &Key::Text(full));
                        return Err(stop);
                    }
                } else {
                    let reason = format!("`{path}` cannot be read");
                    self.doubt(super::Doubt::native(self.at, reason));
                }
                if self.profile.moves_after_import {
                    self.move_to_long_lived(module);
                }
                self.finish_level(outer, level, module);
                Ok(Value::Object(module))
            }
        }
    }

    /// Notes that a module is found that no file has brought: a program may put anything into
    /// `sys.modules`.
    fn note_put_in(&mut self, name: &str) {
        let is_loaded = |module: &Loaded| module.name == name;
        if !self.modules.iter().any(is_loaded)
            && !self.put_in.iter().any(|known| known == name)
            && matches!(self.library.find(name), Found::Missing)
        {
            self.put_in.push(name.to_owned());
        }
    }

    /// `ufoo` may be another name for the firmware's own `foo`: to find out, MicroPython interns the
    /// rest of such a name (`mp_module_get_builtin` in py/objmodule.c).
    fn look_for_alias(&mut self, name: &str, outer: Option<Value>) {
        if self.profile.firmware == Firmware::MicroPython
            && outer.is_none()
            && name != "usys"
            && let Some(rest) = name.strip_prefix('u')
        {
            self.intern(rest.as_bytes());
        }
    }

    /// Runs a program (`pyexec_file` in shared/runtime/pyexec.c): its names are those of `__main__`,
    /// which the firmware has already.
    pub(in crate::import) fn run_program(
        &mut self,
        path: &str,
        program: &Arc<Program>,
    ) -> Outcome<()> {
        self.modules.push(Loaded {
            name: MAIN.to_owned(),
            path: path.to_owned(),
            program: Some(Arc::clone(program)),
        });
        let number = self.modules.len() as u32 - 1;
        self.at = Owner {
            module: Some(number),
            function: 0,
            line: 0,
        };
        // `dict_main` and its first places are there since the VM has started (`mp_init`).
        let names = Map {
            places: self.profile.loaded_modules,
            ..Map::default()
        };
        let globals = self.heap.place(Object::Dict(names), None);
        let name = self.texts.number(b"__name__");
        let main = self.texts.number(MAIN.as_bytes());
        self.store(globals, name, Value::Text(main));
        let module = Object::Module {
            globals,
            tables: None,
            constants: Vec::new(),
        };
        let module = self.heap.place(module, None);
        self.intern(path.as_bytes());
        let source = self.compiled_on_board(path, path);
        let Some(source) = source else {
            let code = self.load_program(module, number, program, Residence::Ram);
            return self.start_program(number, code, module, globals, program);
        };
        self.runs_from_now_on(number, source.program());
        self.loading_since = Some(self.heap.count());
        let reader = self.open_reader(path, Residence::Ram);
        let compiled = self.compile_on_board(&source, number, globals, None, reader);
        self.loading_since = None;
        let Compiled { code, context } = compiled?;
        self.start_program(number, code, context, globals, source.program())
    }

    fn start_program(
        &mut self,
        number: u32,
        code: Id,
        context: Id,
        globals: Id,
        program: &Arc<Program>,
    ) -> Outcome<()> {
        let function = self.make_function(code, context, Vec::new(), Value::Null);
        self.programs.push(function);
        self.count_steps_of_program();
        self.cover(number, program);
        self.run_top_level(function, code, context, globals, number, program)
    }

    /// The code of a module is what the board has just made of its source.
    fn runs_from_now_on(&mut self, number: u32, program: &Arc<Program>) {
        if let Some(module) = self.modules.get_mut(number as usize) {
            module.program = Some(Arc::clone(program));
        }
    }

    /// A source as the board compiles it now; nothing if it has it compiled.
    fn compiled_on_board(&mut self, source: &str, path: &str) -> Option<Arc<OnBoard>> {
        let texts = &self.texts;
        let knows = |text: &[u8]| texts.knows(text);
        self.library.compile(source, path, &knows)
    }

    /// Forgets the modules that were loaded since there were `count`: they leave `sys.modules` and
    /// the packages that they are in.
    pub(in crate::import) fn forget_modules(&mut self, count: usize) {
        self.last_buffer = None;
        self.keeps_last_buffer = false;
        let names: Vec<String> = self
            .modules
            .get(count..)
            .unwrap_or_default()
            .iter()
            .map(|module| module.name.clone())
            .collect();
        let mut forgotten = Vec::new();
        for name in names {
            let full = self.texts.number(name.as_bytes());
            forgotten.extend(self.remove_key(self.loaded, &Key::Text(full)));
            let Some((package, level)) = name.rsplit_once('.') else {
                continue;
            };
            let package = self.texts.number(package.as_bytes());
            let level = self.texts.number(level.as_bytes());
            if let Some(Value::Object(package)) = self.look_up(self.loaded, package)
                && let Object::Module { globals, .. } = self.heap.get(package)
            {
                let globals = *globals;
                self.remove_key(globals, &Key::Text(level));
            }
        }
        // A module may have put another under a second name, as `os` does with `os.path`.
        for (name, module) in self.entries(self.loaded) {
            if let Value::Text(name) = name
                && forgotten.contains(&module)
            {
                self.remove_key(self.loaded, &Key::Text(name));
            }
        }
    }

    /// The end of `process_import_at_level`: CircuitPython collects before a submodule becomes an
    /// attribute of its package.
    fn finish_level(&mut self, outer: Option<Value>, level: Text, module: Id) {
        if self.profile.collects_after_import {
            self.collect_after_import();
        }
        self.leave_on_outer(outer, level, module);
    }

    fn leave_on_outer(&mut self, outer: Option<Value>, level: Text, module: Id) {
        if let Some(Value::Object(outer)) = outer
            && let Object::Module { globals, .. } = self.heap.get(outer)
        {
            let globals = *globals;
            self.store(globals, level, Value::Object(module));
        }
    }

    fn store_path(&mut self, module: Id, folder: &str) {
        let path = self.make_text(folder.as_bytes());
        let name = self.texts.number(b"__path__");
        if let Object::Module { globals, .. } = self.heap.get(module) {
            let globals = *globals;
            self.store(globals, name, path);
        }
    }

    /// `mp_obj_new_module`: an entry of `sys.modules`, the module, its dict with its name in it.
    fn make_module(
        &mut self,
        name: &str,
        full: Text,
        path: String,
        program: Option<Arc<Program>>,
    ) -> Id {
        // The entry comes first, and takes its place among the modules.
        self.store(self.loaded, full, Value::None);
        self.modules.push(Loaded {
            name: name.to_owned(),
            path,
            program,
        });
        let importer = self.at;
        self.at = Owner {
            module: Some(self.modules.len() as u32 - 1),
            function: 0,
            line: 0,
        };
        let size = self.profile.layouts.module;
        let module = self.add(Object::Gone, Kind::Module, size);
        let globals = self.make_dict(1);
        let key = self.texts.number(b"__name__");
        self.store(globals, key, Value::Text(full));
        *self.heap.get_mut(module) = Object::Module {
            globals,
            tables: None,
            constants: Vec::new(),
        };
        self.store(self.loaded, full, Value::Object(module));
        self.at = importer;
        module
    }

    fn run_module(
        &mut self,
        module: Id,
        number: u32,
        program: &Arc<Program>,
        path: &str,
        residence: Residence,
        source: Option<&str>,
    ) -> Outcome<()> {
        let importer = self.at;
        self.at = Owner {
            module: Some(number),
            function: 0,
            line: 0,
        };
        let shown = match residence {
            // The name of a frozen file has no folder before it.
            Residence::Frozen => path.trim_start_matches(".frozen/"),
            _ => path,
        };
        if residence == Residence::Frozen {
            // The firmware has them whether or not the module is imported: its own name as well.
            for string in &program.strings {
                let text = self.texts.number(string);
                self.texts.intern_in_firmware(text);
            }
        }
        let file = self.intern(shown.as_bytes());
        self.loading_since = Some(self.heap.count());
        let reader = self.open_reader(path, residence);
        if let Some(source) = source.and_then(|source| self.compiled_on_board(source, shown)) {
            let Object::Module { globals, .. } = *self.heap.get(module) else {
                return Ok(());
            };
            self.runs_from_now_on(number, source.program());
            let Compiled { code, context } =
                self.compile_on_board(&source, number, globals, Some(file), reader)?;
            let function = self.make_function(code, context, Vec::new(), Value::Null);
            self.loading_since = None;
            let program = source.program();
            self.run_top_level(function, code, context, globals, number, program)?;
            self.at = importer;
            return Ok(());
        }
        let code = self.load_program(module, number, program, residence);
        if let (true, Some(reader)) = (self.keeps_last_buffer, reader) {
            // The buffer is the second block of the reader.
            self.last_buffer = Some(self.heap.entry(reader).block + 1);
        }
        self.heap.free(reader);
        let globals = match self.heap.get(module) {
            Object::Module { globals, .. } => *globals,
            _ => return Ok(()),
        };
        if self.profile.stores_file {
            let key = self.texts.number(b"__file__");
            self.store(globals, key, Value::Text(file));
        }
        let function = self.make_function(code, module, Vec::new(), Value::Null);
        self.loading_since = None;
        // Where an exception comes from is told, and so is kept.
        self.run_top_level(function, code, module, globals, number, program)?;
        self.at = importer;
        Ok(())
    }

    fn run_top_level(
        &mut self,
        function: Value,
        code: Id,
        context: Id,
        globals: Id,
        module: u32,
        program: &Arc<Program>,
    ) -> Outcome<()> {
        let shape = program.functions.first().map(|code| code.shape);
        let Some(shape) = shape else { return Ok(()) };
        let state = self.take_state(shape);
        let done = self.enter(Frame {
            program: Arc::clone(program),
            function: 0,
            module,
            context,
            code,
            globals,
            names: globals,
            locals: vec![Value::Null; slots(shape.slots)],
            // The function object lives on the C stack while it runs.
            stack: vec![function],
            stale: Vec::new(),
            spent: Vec::new(),
            callee: None,
            handlers: Vec::new(),
            next: 0,
            decided: Vec::new(),
            loops: Vec::new(),
        });
        self.heap.free(state);
        done.map(drop)
    }
}

/// A frame is at most as large as this; more is in no file that a compiler wrote.
pub(super) fn slots(count: u32) -> usize {
    count.min(1 << 16) as usize
}
