//! When an import runs.

use std::fmt;

use crate::app::Reach;
use crate::python::{Context, GuardPart, Scope};

/// When an import runs, and whether it has to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Circumstance {
    /// Whenever its module is imported.
    Always,
    /// In a `try` that survives if it fails.
    Guarded(GuardPart),
    /// If a condition holds, as far as anyone knows: it counts as running.
    Conditional {
        /// The test as written.
        test: String,
    },
    /// When a function is called.
    Lazy {
        /// Qualified name of the function.
        function: String,
    },
    /// Never: another part of its `try` has run instead, or something before it has failed.
    Skipped,
    /// Never in a module that is imported, only in a program.
    RunAsMainOnly,
    /// Never on this board: for another implementation of Python.
    OtherImplementation,
    /// Never on a board: for type checkers.
    TypingOnly,
}

impl Circumstance {
    /// What stands around an import says when it runs. `attempted` is false if the walk over the
    /// program came to the module and passed the import by.
    pub(super) fn of(
        context: &Context,
        is_program: bool,
        implementation: &str,
        attempted: bool,
    ) -> Self {
        for scope in context.scopes() {
            match scope {
                Scope::TypeChecking => return Self::TypingOnly,
                Scope::RunAsMain if !is_program => return Self::RunAsMainOnly,
                Scope::Implementation {
                    names,
                    is_one_of_them,
                } if names.iter().any(|name| name == implementation) != *is_one_of_them => {
                    return Self::OtherImplementation;
                }
                _ => {}
            }
        }
        if !attempted {
            return if context.is_typing_only() {
                Self::TypingOnly
            } else {
                Self::Skipped
            };
        }
        if let Some(function) = context.function() {
            return Self::Lazy {
                function: function.to_owned(),
            };
        }
        let mut guard = None;
        for scope in context.scopes().iter().rev() {
            match scope {
                Scope::Condition { test } => return Self::Conditional { test: test.clone() },
                Scope::Guard(inner) => guard = guard.or(Some(inner.part)),
                _ => {}
            }
        }
        guard.map_or(Self::Always, Self::Guarded)
    }

    /// How far one has to look to see it run; none if it never does.
    pub fn reach(&self) -> Option<Reach> {
        match self {
            Self::Always | Self::Guarded(_) | Self::Conditional { .. } => Some(Reach::Import),
            Self::Lazy { .. } => Some(Reach::Calls),
            Self::Skipped | Self::RunAsMainOnly | Self::OtherImplementation | Self::TypingOnly => {
                None
            }
        }
    }

    /// The more certain it is to run, the more.
    pub(super) fn strength(&self) -> u8 {
        match self {
            Self::Always => 7,
            Self::Guarded(_) => 6,
            Self::Conditional { .. } => 5,
            Self::Lazy { .. } => 4,
            Self::Skipped => 3,
            Self::RunAsMainOnly => 2,
            Self::OtherImplementation => 1,
            Self::TypingOnly => 0,
        }
    }
}

/// In a few words: `when load is called`.
impl fmt::Display for Circumstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("always"),
            Self::Guarded(GuardPart::Body) => f.write_str("tried"),
            Self::Guarded(GuardPart::Handler) => f.write_str("after a failed import"),
            Self::Guarded(GuardPart::Else) => f.write_str("after a tried import"),
            Self::Conditional { test } => write!(f, "under the condition {test}"),
            Self::Lazy { function } => write!(f, "when {function} is called"),
            Self::Skipped => f.write_str("skipped"),
            Self::RunAsMainOnly => f.write_str("only as a program"),
            Self::OtherImplementation => f.write_str("not on this implementation"),
            Self::TypingOnly => f.write_str("only for type checkers"),
        }
    }
}
