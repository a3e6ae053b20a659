//! Loading: from the name in an import to a module that has run.

use std::sync::Arc;

use super::super::heap::Id;
use super::super::ledger::{Kind, Owner};
use super::super::library::{Found, Residence};
use super::super::program::{Code, Program};
use super::super::text::Text;
use super::super::value::{Key, LoadedCode, Map, Object, Value};
use super::frame::Frame;
use super::make::WORD;
use super::{Machine, Outcome};
use crate::mpy::{CodeKind, Version};

/// A number of a string in a table of version 6 (`qstr_short_t`).
const SHORT_STRING: u64 = 2;

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
            return Ok(module);
        }
        if let Some(Value::Foreign(_) | Value::Native(_)) = outer {
            return self.load_attribute(outer.unwrap_or(Value::None), level);
        }
        match self.library.find(name) {
            Found::Missing => Err(self.raise("ImportError", format!("no module named '{name}'"))),
            Found::Builtin => Ok(self.builtin_module(name, full)),
            Found::Namespace(path) => {
                let module = self.make_module(name, full, String::new(), None);
                self.store_path(module, &path);
                self.leave_on_outer(outer, level, module);
                Ok(Value::Object(module))
            }
            Found::File {
                path,
                program,
                package,
                residence,
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
                    let done = self.run_module(module, number, &program, &path, residence);
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
                self.leave_on_outer(outer, level, module);
                if self.profile.collects_after_import {
                    self.collect();
                }
                Ok(Value::Object(module))
            }
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
        let code = self.load_program(module, number, program, Residence::Ram);
        let function = self.make_function(code, module, Vec::new(), Value::Null);
        self.programs.push(function);
        self.count_steps_of_program();
        self.run_top_level(function, code, module, globals, number, program)
    }

    /// Forgets the modules that were loaded since there were `count`: they leave `sys.modules` and
    /// the packages that they are in.
    pub(in crate::import) fn forget_modules(&mut self, count: usize) {
        let names: Vec<String> = self
            .modules
            .get(count..)
            .unwrap_or_default()
            .iter()
            .map(|module| module.name.clone())
            .collect();
        for name in names {
            let full = self.texts.number(name.as_bytes());
            self.remove_key(self.loaded, &Key::Text(full));
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
    }

    /// A submodule becomes an attribute of its package.
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
        let file = self.intern(shown.as_bytes());
        let code = self.load_program(module, number, program, residence);
        let globals = match self.heap.get(module) {
            Object::Module { globals, .. } => *globals,
            _ => return Ok(()),
        };
        if self.profile.stores_file {
            let key = self.texts.number(b"__file__");
            self.store(globals, key, Value::Text(file));
        }
        let function = self.make_function(code, module, Vec::new(), Value::Null);
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
        self.enter(Frame {
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
            handlers: Vec::new(),
            next: 0,
        })
        .map(drop)
    }

    /// `mp_raw_code_load`: tables, strings, constants, then every function.
    fn load_program(
        &mut self,
        module: Id,
        number: u32,
        program: &Program,
        residence: Residence,
    ) -> Id {
        let in_place = residence == Residence::Rom;
        let frozen = residence == Residence::Frozen;
        let mut table = None;
        if program.version == Version::V6 && !frozen {
            let strings = (program.strings.len() as u64 * SHORT_STRING).next_multiple_of(WORD);
            let objects = program.constants.len() as u64 * WORD;
            table = self.take(Kind::CodeTable, strings + objects);
        }
        for string in &program.strings {
            let text = self.texts.number(string);
            if frozen {
                self.texts.intern_in_firmware(text);
            } else if in_place {
                self.texts.intern_in_place(text, &mut self.heap, self.at);
            } else {
                self.intern_text(text);
            }
        }
        self.heap.in_flash(frozen);
        let made: Vec<Value> = program
            .constants
            .iter()
            .map(|literal| self.make_literal(literal, in_place))
            .collect();
        let record = self.load_functions(number, program, residence);
        self.heap.in_flash(false);
        if let Object::Module {
            tables, constants, ..
        } = self.heap.get_mut(module)
        {
            *tables = table;
            *constants = made;
        }
        record
    }

    /// The records of all functions; gives that of the top level. A function's own code and table
    /// come first, then the functions in it, then its record (`load_raw_code`).
    fn load_functions(&mut self, number: u32, program: &Program, residence: Residence) -> Id {
        let mut records: Vec<Option<Id>> = vec![None; program.functions.len()];
        let mut open: Vec<(usize, LoadedCode)> = Vec::new();
        for (index, code) in program.functions.iter().enumerate() {
            // Functions come before those in them: who is not open any more is complete.
            while let Some((last, _)) = open.last()
                && code.parent != Some(*last)
            {
                self.close_function(&mut open, program, &mut records);
            }
            let loaded = self.load_function(number, index, code, residence);
            open.push((index, loaded));
        }
        while !open.is_empty() {
            self.close_function(&mut open, program, &mut records);
        }
        records
            .first()
            .copied()
            .flatten()
            .unwrap_or_else(|| self.heap.place(Object::Gone, None))
    }

    /// Makes the record of the function that was opened last: all functions in it have theirs.
    fn close_function(
        &mut self,
        open: &mut Vec<(usize, LoadedCode)>,
        program: &Program,
        records: &mut [Option<Id>],
    ) {
        let Some((index, mut loaded)) = open.pop() else {
            return;
        };
        let Some(code) = program.functions.get(index) else {
            return;
        };
        loaded.children = code
            .children
            .iter()
            .filter_map(|child| records.get(*child).copied().flatten())
            .collect();
        let loader = self.at;
        self.at = Owner {
            module: Some(loaded.module),
            function: loaded.function,
            line: code.first_line,
        };
        let size = self.profile.layouts.code_record;
        records[index] = Some(self.add(Object::Code(loaded), Kind::CodeRecord, size));
        self.at = loader;
    }

    fn load_function(
        &mut self,
        number: u32,
        index: usize,
        code: &Code,
        residence: Residence,
    ) -> LoadedCode {
        let loader = self.at;
        self.at = Owner {
            module: Some(number),
            function: index as u32,
            line: code.first_line,
        };
        // Only bytecode runs in place: machine code is always copied.
        let in_place = residence == Residence::Rom && code.kind == CodeKind::Bytecode;
        let size = if in_place { 0 } else { u64::from(code.size) };
        let entry = self.take(Kind::Code, size);
        let table = self.take(Kind::CodeTable, WORD * u64::from(code.table_entries));
        let data = self.take(Kind::Code, u64::from(code.data_size));
        let constants = code
            .constants
            .iter()
            .map(|literal| self.make_literal(literal, in_place))
            .collect();
        self.at = loader;
        LoadedCode {
            module: number,
            function: index as u32,
            code: entry,
            table,
            data,
            children: Vec::new(),
            constants,
        }
    }
}

/// A frame is at most as large as this; more is in no file that a compiler wrote.
pub(super) fn slots(count: u32) -> usize {
    count.min(1 << 16) as usize
}
