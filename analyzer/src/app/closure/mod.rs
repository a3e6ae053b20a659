//! All that a program loads, in the order in which the board loads it.
//!
//! The walk does what the virtual machine does: it imports depth first, a package before its
//! submodules, and it lets a missing module fail the module that asked for it, up to the nearest
//! `try` that catches the error. It keeps its own stack, so long chains of modules do not use ours.

mod message;
mod target;
mod visit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::folder::App;
use super::module::Module;
use super::resolve::Resolution;
use crate::diagnostic::{Diagnostic, Place};
use crate::python::Import;

pub(crate) use target::{Target, targets_of};

/// How far a closure goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// What runs while modules are imported.
    Import,
    /// That, and then all that functions import when they are called.
    Calls,
}

/// One module that gets loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What it is: a file, a frozen module or a namespace package; the latter two run no code of
    /// the drive, but exist on the heap.
    pub module: Resolution,
    /// Which import caused it: position in [`Closure::loaded`] of the module that it stands in.
    /// None for a root.
    pub importer: Option<usize>,
    /// Where that import is written, if known.
    pub place: Option<Place>,
}

/// All that a program loads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closure {
    /// In the order in which the modules start to load: an importer before what it imports.
    pub loaded: Vec<Loaded>,
    /// The modules of the firmware that are used.
    pub builtin: BTreeSet<String>,
    /// What is missing: errors where the program would stop, notes where it goes on without.
    pub diagnostics: Vec<Diagnostic>,
    /// How the import of each file went, those that failed among them.
    pub visited: BTreeMap<Module, Visited>,
}

/// How the import of one file went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visited {
    /// All that the file says it imports.
    pub imports: Arc<[Import]>,
    /// For each of them, how many of the modules that it asks for were looked at: the packages
    /// around its module, the module, its names. None if it did not run; if there are more, the
    /// last one failed.
    pub attempted: Vec<usize>,
    /// It failed, and something around it went on without: it is not loaded.
    pub failed: bool,
}

impl App {
    /// All that `roots` load, in turn and in one session, when `imports_of` says what a module
    /// imports. It is asked once for each module. Where [`VmRules::boot_shares_heap`] is false, boot
    /// file and program are two sessions: ask for each.
    ///
    /// [`VmRules::boot_shares_heap`]: super::VmRules::boot_shares_heap
    ///
    /// `from package import name` loads the submodule of that name if there is one. Where the
    /// package defines the same name itself, the board would not look for the submodule.
    pub fn closure(
        &self,
        roots: &[Module],
        reach: Reach,
        imports_of: impl FnMut(&Module) -> Vec<Import>,
    ) -> Closure {
        visit::Visit::new(self, imports_of).run(roots, reach)
    }
}
