//! Everything that a set is estimated from and held against.

use analyzer::cost::Modules;
use analyzer::diagnostic::Diagnostic;
use analyzer::ground_truth::{Declared, Measured, Outcome, Row, SessionStart, Set};
use analyzer::import::{Residence, Start};
use analyzer::vm::Profile;
use rayon::prelude::*;

use super::estimate::Setting;
use super::folder::Folder;
use super::sources::Sources;
use crate::context::Context;
use crate::failure::Failure;

/// Everything that a set is estimated from and held against.
pub(super) struct Ground {
    /// The rows.
    pub rows: Vec<Measured>,
    /// Where their sessions began.
    pub start: SessionStart,
    declared: Declared,
    sources: Sources,
}

impl Ground {
    /// Reads what a folder has of a set; or why it has nothing of it.
    pub(super) fn read(
        set: &Set,
        folder: &Folder,
        context: &Context,
    ) -> Result<Result<Self, String>, Failure> {
        let rows = match folder.rows(set)? {
            Ok(rows) => rows,
            Err(why) => return Ok(Err(why)),
        };
        let start = folder.session_start(set)?;
        let declared = folder.declared(set)?;
        let vm = Profile::by_id(set.vm).ok_or_else(|| {
            let message = format!("there is no profile of {}", set.vm);
            Failure::outside(Diagnostic::error("bad-ground-truth", message).help("report this"))
        })?;
        let place = folder.sources(set.tree, context)?;
        let sources = Sources::read(&place, vm, &start.firmware, context)?;
        Ok(Ok(Self {
            rows,
            start,
            declared,
            sources,
        }))
    }

    /// Does something with what every session has in common. Refuses rows of modules that are not there,
    /// or not compiled.
    pub(super) fn in_setting<T>(&self, work: impl FnOnce(&Setting<'_>) -> T) -> Result<T, Failure> {
        let subject = self.sources.subject();
        let vm = self.sources.profile;
        let modules = Modules::read(vm, &subject, Residence::Ram);
        let rows = self.rows.iter();
        let problems: Vec<Diagnostic> = rows
            .filter_map(|row| self.sources.problem(&modules, row))
            .collect();
        if !problems.is_empty() {
            return Err(Failure::bad_input(problems));
        }
        Ok(work(&Setting {
            profile: vm,
            rom: &self.sources.rom,
            modules: &modules,
        }))
    }

    /// Imports every row, in the session that measured as far as it is known, and in one of which nothing
    /// is.
    pub(super) fn compare(self, set: &'static Set) -> Result<Outcome, Failure> {
        let informed = self.start.informed();
        let uninformed = Start::default();
        let rows = self.in_setting(|setting| {
            let row = |row: &Measured| Row {
                measured: row.clone(),
                estimate: setting.estimate(row, &informed),
                uninformed: setting.estimate(row, &uninformed),
            };
            self.rows.par_iter().map(row).collect()
        })?;
        Ok(Outcome {
            set,
            rows,
            declared: self.declared,
        })
    }
}
