//! Whose the allocations of a session are.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::import::{Kind, Program};
use crate::quantity::Bytes;

/// A module that a session has loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedModule {
    /// Its full name; `__main__` for a program.
    pub name: String,
    /// Its file in the folder; empty if it has none.
    pub path: String,
    /// Its code, if it could be read.
    pub program: Option<Arc<Program>>,
}

/// What one source line of one function holds on to, of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The module, by its place among those that the session has loaded; `None` is the prompt.
    pub module: Option<usize>,
    /// The function, by its place in the module; 0 is the top level.
    pub function: usize,
    /// The source line, or 0 where none is known.
    pub line: u32,
    /// What it is for.
    pub kind: Kind,
    /// How many allocations.
    pub count: usize,
    /// What they take.
    pub bytes: Bytes,
}

/// What a function or class holds on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerSum {
    /// The module, by its place among those that the session has loaded.
    pub module: usize,
    /// The function, by its place in the module; 0 is the top level.
    pub function: usize,
    /// These are the names that the module has interned, which stay when it goes.
    pub is_strings: bool,
    /// The first of its lines.
    pub line: u32,
    /// How many allocations.
    pub count: usize,
    /// What they take.
    pub bytes: Bytes,
    /// The same by kind.
    pub kinds: BTreeMap<Kind, Bytes>,
}

/// One allocation, with the name of its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it takes.
    pub bytes: Bytes,
    /// What it is for.
    pub kind: Kind,
    /// The path of the owner's file in the folder; empty for the prompt.
    pub path: String,
    /// Qualified name of the function or class.
    pub symbol: String,
    /// The source line, or 0 where none is known.
    pub line: u32,
    /// The largest hole when it was asked for, where that is known.
    pub hole: Option<Bytes>,
}

impl LoadedModule {
    /// The qualified name of a function of this module.
    pub fn symbol(&self, function: usize) -> &str {
        self.program
            .as_deref()
            .map_or("", |program| program.qualified_name(function))
    }
}
