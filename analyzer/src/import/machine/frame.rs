//! A call in progress.

use std::sync::Arc;

use super::super::heap::Id;
use super::super::program::Program;
use super::super::value::Value;

/// A call in progress.
#[derive(Debug, Clone)]
pub(in crate::import) struct Frame {
    pub(super) program: Arc<Program>,
    /// The function, by its place in the program.
    pub(super) function: usize,
    /// The module among those of the session.
    pub(super) module: u32,
    /// The module as an object.
    pub(super) context: Id,
    /// The record of the code, for its inner functions and its own constants.
    pub(super) code: Id,
    pub(super) globals: Id,
    /// The dict of names, where they are no slots: modules and classes.
    pub(super) names: Id,
    pub(super) locals: Vec<Value>,
    pub(super) stack: Vec<Value>,
    pub(super) handlers: Vec<Handler>,
    /// The step that comes next.
    pub(super) next: usize,
}

/// A `try` or `with` block in progress.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handler {
    /// The step that handles an exception.
    pub(super) target: usize,
    /// Values on the stack when the block began.
    pub(super) depth: usize,
    /// Whether it runs in any case.
    pub(super) is_finally: bool,
    /// The exception that it handles.
    pub(super) handled: Value,
}

impl Frame {
    /// Every value that it holds.
    pub(in crate::import) fn values(&self) -> impl Iterator<Item = &Value> {
        let handled = self.handlers.iter().map(|handler| &handler.handled);
        self.locals.iter().chain(&self.stack).chain(handled)
    }

    /// The objects that it holds besides its values.
    pub(in crate::import) fn objects(&self) -> [Id; 4] {
        [self.context, self.code, self.globals, self.names]
    }

    pub(in crate::import) fn global_names(&self) -> Id {
        self.globals
    }

    pub(in crate::import) fn local_names(&self) -> Id {
        self.names
    }
}
