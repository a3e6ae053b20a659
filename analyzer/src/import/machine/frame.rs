//! A call in progress.

use std::sync::Arc;

use super::super::heap::Id;
use super::super::program::Program;
use super::super::value::Value;
use super::likeness::Extent;
use super::rounds::Loop;

/// The step of a generator that has come to its end (`ip` is null there).
const FINISHED: usize = usize::MAX;

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
    /// What the places of the stack held last: the VM does not clear them (`state` of
    /// `mp_code_state_t`), so that a generator at rest keeps it alive.
    pub(super) stale: Vec<Value>,
    /// The same for the exceptions that handlers had, by the depth of the handler (`prev_exc`).
    pub(super) spent: Vec<Value>,
    /// The function object that runs; the top level of a module has none.
    pub(super) callee: Option<Id>,
    pub(super) handlers: Vec<Handler>,
    /// The step that comes next.
    pub(super) next: usize,
    /// Jumps that depended on something unknown, with the way that each took last.
    pub(super) decided: Vec<Decided>,
    /// Loops in progress, the outer ones first.
    pub(super) loops: Vec<Loop>,
}

/// A jump that depended on something unknown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided {
    /// The step behind the jump.
    pub(super) next: usize,
    /// The answer that was assumed.
    pub(super) answer: bool,
    /// Allocations up to then.
    pub(super) allocations: usize,
    /// What the program held on to then, if that was looked at.
    pub(super) extent: Option<Extent>,
    /// In how many rounds up to then the program came to hold on to more.
    pub(super) grew: u8,
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
        let handled = handled.chain(&self.spent);
        let stale = self.stale.iter().skip(self.stack.len());
        let stack = self.stack.iter().chain(stale);
        self.locals.iter().chain(stack).chain(handled)
    }

    /// The objects that it holds besides its values. The record of the code is none of them where
    /// there is a function: `mp_code_state_t` refers to that.
    pub(in crate::import) fn objects(&self) -> [Id; 4] {
        let code = self.callee.unwrap_or(self.code);
        [self.context, code, self.globals, self.names]
    }

    pub(super) fn push(&mut self, value: Value) {
        let at = self.stack.len();
        match self.stale.get_mut(at) {
            Some(place) => *place = value,
            None => {
                self.stale.resize(at, Value::Null);
                self.stale.push(value);
            }
        }
        self.stack.push(value);
    }

    /// A block begins at that depth, or its handler has an exception.
    pub(super) fn remember_handled(&mut self, depth: usize, raised: Value) {
        if self.spent.len() <= depth {
            self.spent.resize(depth + 1, Value::Null);
        }
        self.spent[depth] = raised;
    }

    /// Nothing of it will run any more; what it held stays where it is. An exception that ended it
    /// takes the lowest place.
    pub(super) fn finish(&mut self, raised: Option<Value>) {
        if let Some(raised) = raised {
            self.stack.clear();
            self.push(raised);
        }
        self.next = FINISHED;
    }

    pub(in crate::import) fn is_finished(&self) -> bool {
        self.next == FINISHED
    }

    pub(in crate::import) fn global_names(&self) -> Id {
        self.globals
    }

    pub(in crate::import) fn local_names(&self) -> Id {
        self.names
    }
}
