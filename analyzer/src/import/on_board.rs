//! A source as a board compiles it: the code, and what making it did to the heap.

use std::sync::Arc;

use super::program::Program;
use crate::compile::{self, CompilerLayout, Journal, Knows, Options};
use crate::mpy;

/// A source as a board compiles it.
#[derive(Debug, Clone, PartialEq)]
pub struct OnBoard {
    pub(super) program: Arc<Program>,
    pub(super) journal: Journal,
    /// The function of the program that each scope becomes: the compiler finds them level by level,
    /// a program has each before those in it.
    pub(super) functions: Vec<u32>,
}

impl OnBoard {
    /// Compiles a source; nothing if the board refuses it. Which longer strings become names depends
    /// on those that the board `knows`.
    pub fn compile(
        source: &[u8],
        options: &Options,
        layout: CompilerLayout,
        dialect: mpy::Dialect,
        knows: &Knows<'_>,
    ) -> Option<Self> {
        let (module, journal) = compile::compile_on_board(source, options, layout, knows).ok()?;
        Some(Self {
            program: Arc::new(Program::read(&module.to_bytes(dialect)).ok()?),
            journal,
            functions: order_in_program(&module),
        })
    }

    /// Its code.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Whether a board that `knows` some strings would compile it to the same.
    pub fn is_what_comes_of(&self, knows: &Knows<'_>) -> bool {
        let mut asked = self.journal.asked.iter();
        asked.all(|one| knows(&one.text) == one.is_known)
    }
}

fn order_in_program(module: &compile::Module) -> Vec<u32> {
    let mut order = vec![0; module.functions.len()];
    let mut next = 0;
    let mut open = vec![0];
    while let Some(scope) = open.pop() {
        order[scope] = next;
        next += 1;
        open.extend(module.functions[scope].children.iter().rev());
    }
    order
}
