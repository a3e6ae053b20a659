//! Long-lived objects of CircuitPython 2 to 8: what a module holds is moved once it has run.
//!
//! A move is a copy whose old place is left to the garbage collector (`gc_make_long_lived`), so as a
//! rule nothing stays twice. The exception is the code of an inner function: the record of it is
//! told the new place (`make_fun_bc_long_lived` in py/gc_long_lived.c), and a function that was made
//! of it before still refers to the old one.

use std::collections::{BTreeMap, BTreeSet};

use super::super::heap::{EntryId, Id};
use super::super::ledger::{Kind, Owner};
use super::super::value::{LoadedCode, Object, Value};
use super::Machine;

impl Machine<'_> {
    /// Moves the functions that a module holds by name.
    pub(super) fn move_to_long_lived(&mut self, module: Id) {
        let Object::Module { globals, .. } = self.heap.get(module) else {
            return;
        };
        let Object::Dict(map) = self.heap.get(*globals) else {
            return;
        };
        // The records of the functions inside those that are moved.
        let mut inner = BTreeSet::new();
        for (_, value) in map.entries.values() {
            if let Value::Object(id) = value
                && let Object::Function { code, .. } = self.heap.get(*id)
                && let Object::Code(code) = self.heap.get(*code)
            {
                inner.extend(code.children.iter().copied());
            }
        }
        // A record that no function was made of moves its code, and that is all.
        let mut shared: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        self.made.retain(|(record, function)| {
            let moves = inner.contains(record);
            if moves {
                shared.entry(*record).or_default().push(*function);
            }
            !moves
        });
        for (record, functions) in shared {
            self.part_with_code(record, &functions);
        }
    }

    /// Gives a record code of its own, apart from that of the functions made of it before.
    fn part_with_code(&mut self, record: Id, functions: &[Id]) {
        let Object::Code(old) = self.heap.get(record) else {
            return;
        };
        let old = old.clone();
        let asked =
            |entry: Option<EntryId>| entry.map_or(0, |entry| self.heap.entry(entry).asked.0);
        let (code_size, table_size) = (asked(old.code), asked(old.table));
        let importer = self.at;
        self.at = Owner {
            module: Some(old.module),
            function: old.function,
            line: importer.line,
        };
        let code = self.take(Kind::Code, code_size);
        let table = self.take(Kind::CodeTable, table_size);
        self.at = importer;
        let moved = LoadedCode {
            code,
            table,
            ..old.clone()
        };
        *self.heap.get_mut(record) = Object::Code(moved);
        // The record itself is not kept by the functions.
        let left = self.heap.place(Object::Code(old), None);
        for function in functions {
            if let Object::Function { code, .. } = self.heap.get_mut(*function) {
                *code = left;
            }
        }
    }
}
