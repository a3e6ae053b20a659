//! Which steps of a program have run.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::program::Program;
use super::Machine;

/// The steps of a program that have run.
#[derive(Debug)]
pub(in crate::import) struct Covered {
    module: u32,
    program: Arc<Program>,
    functions: Vec<Vec<bool>>,
}

impl Covered {
    /// Lines with code that has run, and all lines with code.
    pub(in crate::import) fn lines(&self) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let mut reached = BTreeSet::new();
        let mut all = BTreeSet::new();
        for (code, covered) in self.program.functions.iter().zip(&self.functions) {
            for (step, has_run) in code.steps.iter().zip(covered) {
                all.insert(step.line);
                if *has_run {
                    reached.insert(step.line);
                }
            }
        }
        (reached, all)
    }
}

impl Machine<'_> {
    /// From here on, what runs of a program is noted.
    pub(super) fn cover(&mut self, module: u32, program: &Arc<Program>) {
        let functions = program.functions.iter();
        self.covered.push(Covered {
            module,
            program: Arc::clone(program),
            functions: functions
                .map(|code| vec![false; code.steps.len()])
                .collect(),
        });
    }

    /// A step runs.
    pub(super) fn note_step(&mut self, module: u32, function: usize, step: usize) {
        let covered = self.covered.iter_mut().find(|one| one.module == module);
        if let Some(covered) = covered
            && let Some(mark) = covered
                .functions
                .get_mut(function)
                .and_then(|code| code.get_mut(step))
        {
            *mark = true;
            self.program_at = self.at;
        }
    }
}
