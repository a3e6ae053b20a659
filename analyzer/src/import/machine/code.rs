//! Loading the code of a file: tables, strings, constants and functions (py/persistentcode.c).

use super::super::heap::{EntryId, Id};
use super::super::ledger::{Kind, Owner};
use super::super::library::Residence;
use super::super::program::{Code, Program};
use super::super::value::{LoadedCode, Object, Value};
use super::Machine;
use super::make::{TEXT, WORD};
use crate::mpy::{CodeKind, Version};

/// A number of a string in a table of version 6 (`qstr_short_t`).
const SHORT_STRING: u64 = 2;

impl Machine<'_> {
    /// What reads the file: objects for its path and for the file, which are left to the collector,
    /// and a reader.
    pub(super) fn open_reader(&mut self, path: &str, residence: Residence) -> Option<EntryId> {
        let reader = self.profile.reader;
        if residence == Residence::Frozen {
            return None;
        }
        if let Some(path) = reader.opened_as(path) {
            let path = self.texts.number(path.as_bytes());
            if !self.texts.is_interned(path) {
                let length = self.texts.bytes(path).len() as u64;
                self.take(Kind::Scratch, TEXT);
                self.take(Kind::Scratch, length + 1);
            }
        }
        self.take(Kind::Scratch, reader.file);
        let buffer = match residence {
            Residence::Rom => reader.in_place,
            _ => reader.buffer,
        };
        self.take(Kind::Scratch, buffer)
    }

    /// `mp_raw_code_load`: tables, strings, constants, then every function.
    pub(super) fn load_program(
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
        let named = program.strings.iter().zip(&program.fixed);
        for (string, is_fixed) in named.filter(|_| !frozen) {
            let text = self.texts.number(string);
            if in_place {
                self.texts.intern_in_place(text, &mut self.heap, self.at);
            } else {
                // The characters are read into a buffer first (`load_qstr`), unless the file has a
                // number for them.
                let length = if *is_fixed { 0 } else { string.len() as u64 };
                let buffer = self.take(Kind::Scratch, length);
                self.intern_text(text);
                self.heap.free(buffer);
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
