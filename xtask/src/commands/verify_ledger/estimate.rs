//! The same imports as measured, in our sessions.

use analyzer::cost::Modules;
use analyzer::ground_truth::{Estimate, Figures, Measured};
use analyzer::import::{Ending, Fate, Imported, Kind, Session, Start};
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;

/// What depends on where a session begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cold {
    /// Everything.
    pub cold: i64,
    /// Pools of strings, in bytes.
    pub pool_bytes: i64,
}

/// What every session of a tree has in common.
pub(super) struct Setting<'s> {
    /// The virtual machine.
    pub profile: &'static Profile,
    /// The strings of its firmware.
    pub rom: &'s RomStrings,
    /// The modules there are.
    pub modules: &'s Modules<'s>,
}

impl Setting<'_> {
    fn session(&self, start: &Start) -> Session<'_> {
        Session::new(self.profile, self.rom, start, self.modules)
    }

    /// What a fresh session takes for a module.
    pub(super) fn cold(&self, row: &Measured, start: &Start) -> Cold {
        let imported = self.session(start).import(&row.module);
        Cold {
            cold: imported.live,
            pool_bytes: pool_bytes(&imported),
        }
    }

    /// Imports a module twice in a fresh session, and twice in one that has its dependencies.
    pub(super) fn estimate(&self, row: &Measured, start: &Start) -> Estimate {
        let mut session = self.session(start);
        let cold = session.import(&row.module);
        let warm = session.import_again(&row.module, &cold);
        let mut session = self.session(start);
        let mut trouble = trouble(&cold);
        for dependency in &row.first {
            let done = session.import(dependency);
            trouble = trouble.or_else(|| self::trouble(&done));
        }
        let own = session.import(&row.module);
        let own_warm = session.import_again(&row.module, &own);
        Estimate {
            figures: Figures {
                cold: cold.live,
                warm: warm.live,
                own_warm: own_warm.live,
                strings: cold.strings as i64,
                string_bytes: cold.string_bytes.0 as i64,
                pool_bytes: pool_bytes(&cold),
                files: cold.files as i64,
            },
            trouble,
        }
    }
}

fn trouble(imported: &Imported) -> Option<String> {
    match &imported.ending {
        Ending::Done => None,
        Ending::Raised { class, message, .. } => Some(format!("{class}: {message}")),
        Ending::Endless { .. } => Some("stays in a loop for good".to_owned()),
        Ending::GivenUp { reason, .. } => Some((*reason).to_owned()),
    }
}

fn pool_bytes(imported: &Imported) -> i64 {
    let pools = imported
        .ledger
        .iter()
        .filter(|entry| entry.kind == Kind::StringPool && entry.fate == Fate::Retained);
    pools.map(|entry| entry.taken.0 as i64).sum()
}
