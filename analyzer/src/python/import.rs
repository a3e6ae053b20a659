//! One import and the circumstances under which it runs.

use std::sync::Arc;

use crate::diagnostic::Place;

/// How an import is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// `import a.b`
    Plain,
    /// `from a.b import c`
    From,
    /// `__import__("a.b")` or `importlib.import_module("a.b")` with the name written out.
    Call,
}

/// One imported module, wherever the import is written: in source, or in bytecode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// How it is written.
    pub kind: ImportKind,
    /// The module as written, without leading dots; empty for `from . import name`.
    pub module: String,
    /// Number of leading dots; 0 is an absolute import.
    pub level: u32,
    /// The names of a `from` import, `*` among them; empty for the other kinds.
    pub names: Vec<String>,
    /// The circumstances under which it runs.
    pub context: Context,
    /// Where it is written, if the line is known.
    pub place: Option<Place>,
}

impl Import {
    /// The module as a reader would say it: `.sibling`, `..`, `a.b`.
    pub fn written(&self) -> String {
        let mut written = ".".repeat(self.level as usize);
        written.push_str(&self.module);
        written
    }
}

/// What stands around an import, from the outermost block to the innermost.
///
/// Empty at the top level of a module. Cheap to copy: imports of one block share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context(Arc<[Scope]>);

/// One block around an import that decides whether, or when, it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The body of a function: runs when somebody calls it.
    Function {
        /// Qualified name of the function.
        name: String,
    },
    /// The body of a class: runs with the module.
    Class {
        /// Qualified name of the class.
        name: String,
    },
    /// A branch of an `if` or `match`.
    Condition {
        /// The test as written, cut short when long; `else` where that branch has none of its own.
        test: String,
    },
    /// A branch that a test of `sys.implementation.name` decides.
    Implementation {
        /// The names that it is compared with.
        names: Vec<String>,
        /// Whether the board has to be one of them, or none.
        is_one_of_them: bool,
    },
    /// The branch of `if TYPE_CHECKING:`, which no board runs.
    TypeChecking,
    /// The branch of `if __name__ == "__main__":`, which an imported module does not run.
    RunAsMain,
    /// A part of a `try` with an `except` clause that catches `ImportError`.
    Guard(Guard),
}

/// A part of a `try` statement that survives a missing module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// Which `try` of this file: the parts of one have the same number.
    pub number: usize,
    /// Which part of it.
    pub part: GuardPart,
    /// From here on it asks for the `typing` family, and shrugs when there is none.
    pub typing: bool,
}

/// A part of a `try` statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GuardPart {
    /// What is tried first.
    Body,
    /// What an `except` clause does instead.
    Handler,
    /// What follows in `else` when nothing was raised.
    Else,
}

impl Default for Context {
    fn default() -> Self {
        Self(Arc::new([]))
    }
}

impl Context {
    /// This context with one more block inside it.
    #[must_use]
    pub fn within(&self, scope: Scope) -> Self {
        Self(self.0.iter().cloned().chain([scope]).collect())
    }

    /// The blocks, from the outermost to the innermost.
    pub fn scopes(&self) -> &[Scope] {
        &self.0
    }

    /// Nothing stands around it.
    pub fn is_top_level(&self) -> bool {
        self.0.is_empty()
    }

    /// It waits for a call of a function.
    pub fn is_lazy(&self) -> bool {
        self.function().is_some()
    }

    /// The innermost function around it.
    pub fn function(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|scope| match scope {
            Scope::Function { name } => Some(name.as_str()),
            _ => None,
        })
    }

    /// It exists for type checkers only.
    pub fn is_typing_only(&self) -> bool {
        self.0.iter().any(|scope| match scope {
            Scope::TypeChecking => true,
            Scope::Guard(guard) => guard.typing && guard.part == GuardPart::Body,
            _ => false,
        })
    }

    /// A test decides whether it runs.
    pub fn is_conditional(&self) -> bool {
        self.0
            .iter()
            .any(|scope| matches!(scope, Scope::Condition { .. }))
    }

    /// The blocks inside the innermost function; all of them outside of functions.
    pub fn inside_function(&self) -> &[Scope] {
        let is_function = |scope: &Scope| matches!(scope, Scope::Function { .. });
        let start = self.0.iter().rposition(is_function).map_or(0, |at| at + 1);
        &self.0[start..]
    }

    /// The innermost `try` that survives if this import fails. A `try` around the function that
    /// the import stands in is over when the function is called.
    pub fn caught_by(&self) -> Option<Guard> {
        self.inside_function()
            .iter()
            .rev()
            .find_map(|scope| match scope {
                Scope::Guard(guard) if guard.part == GuardPart::Body => Some(*guard),
                _ => None,
            })
    }
}
