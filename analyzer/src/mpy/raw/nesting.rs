//! The order of functions in a file: each is followed by those defined in it.

use super::super::cursor::Cursor;
use super::super::error::{Error, ErrorKind, Item};

/// How deep functions may be nested.
///
/// The VM's loader (`load_raw_code` in py/persistentcode.c) calls itself for each level and saves
/// nine registers and about as many locals on a Cortex-M, so 256 levels take some 16 KiB: the whole
/// stack of the boards at hand. Source that people write stays below 20 levels.
const MAX_FUNCTION_DEPTH: usize = 256;

/// How deep tuples may be nested. `load_obj` calls itself in the same way.
pub(super) const MAX_TUPLE_DEPTH: usize = 256;

/// The functions that have begun and still have something to come.
#[derive(Debug, Clone)]
pub(super) struct Nesting {
    /// The outermost first.
    open: Vec<Open>,
    functions: u32,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    function: u32,
    children_left: usize,
    has_relocations: bool,
}

/// What comes next in the file.
pub(super) enum Next {
    /// The function of that number.
    Function(u32),
    /// The relocations of the function of that number.
    Relocations(u32),
    /// Nothing that belongs to a function.
    End,
}

impl Nesting {
    /// Nothing has been read.
    pub(super) fn new() -> Self {
        Self {
            open: Vec::new(),
            functions: 0,
        }
    }

    /// How many functions have begun.
    pub(super) fn functions(&self) -> u32 {
        self.functions
    }

    /// What comes next. A function must then be given to [`Self::enter`].
    pub(super) fn next(&mut self) -> Next {
        while let Some(innermost) = self.open.last_mut() {
            if innermost.children_left > 0 {
                innermost.children_left -= 1;
                return Next::Function(self.functions);
            }
            let closed = *innermost;
            self.open.pop();
            if closed.has_relocations {
                return Next::Relocations(closed.function);
            }
        }
        match self.functions {
            0 => Next::Function(0),
            _ => Next::End,
        }
    }

    /// Refuses a function that begins at `offset` and lies too deep.
    pub(super) fn check_depth(&self, offset: usize) -> Result<(), Error> {
        if self.open.len() < MAX_FUNCTION_DEPTH {
            return Ok(());
        }
        let kind = ErrorKind::TooDeep(Item::Code(self.functions), MAX_FUNCTION_DEPTH);
        Err(Cursor::error_at(offset, kind))
    }

    /// The next function has begun.
    pub(super) fn enter(&mut self, children: usize, has_relocations: bool) {
        self.open.push(Open {
            function: self.functions,
            children_left: children,
            has_relocations,
        });
        self.functions += 1;
    }

    /// Nothing comes after an error.
    pub(super) fn stop(&mut self) {
        self.open.clear();
        self.functions = self.functions.max(1);
    }
}
