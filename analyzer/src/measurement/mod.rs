//! What importing modules took on a running board, as it is stored and read back.
//!
//! **Architecture invariant:** a stored figure was read from a board. Nothing here is estimated, and
//! nothing in `analyzer` takes a figure of its own from here.

mod merge;
mod tables;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::budget::CodeMemory;
use crate::diagnostic::Diagnostic;

pub use merge::Refusal;
pub use tables::report;

/// The version of the stored form.
pub const SCHEMA: &str = "mpyfit.measurement/1";

/// What importing modules took on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Measurement {
    /// Always `mpyfit.measurement/1`.
    pub schema: String,
    /// The id of the board.
    pub board: String,
    /// The id of its VM profile.
    pub vm: String,
    /// The day of the last reading, as `2026-11-21`, in universal time.
    pub date: String,
    /// The firmware that ran.
    pub firmware: FirmwareIdentity,
    /// The version of the script that read the figures: those of different versions do not compare.
    pub protocol: u32,
    /// What was read, by module and by where its code was loaded to.
    pub modules: BTreeMap<String, BTreeMap<CodeMemory, Reading>>,
}

/// Which firmware ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FirmwareIdentity {
    /// The image as `sha256:` with its digest, or what a real board says of itself.
    pub id: String,
    /// The compilers that made it, as the image says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub toolchain: Vec<String>,
}

/// What was read of one module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reading {
    /// The SHA-256 of its compiled file.
    pub sha256: String,
    /// The size of that file.
    pub bytes: u64,
    /// What came of the import.
    pub outcome: Outcome,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was imported and took this.
    Figures(Box<Figures>),
    /// It cannot be imported.
    Raised(Raised),
}

/// An exception that an import ended with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Raised {
    /// Its class.
    pub class: String,
    /// What it says.
    pub message: String,
}

/// What an import took. `ground-truth/README.md` defines the figures; `net` is what counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Figures {
    /// In a session that has imported nothing.
    pub cold: Taken,
    /// The same once more after all that was loaded was forgotten: every string is interned.
    pub warm: Taken,
    /// In a session that has imported the modules in `first`.
    pub own: Taken,
    /// The same once more after what that loaded was forgotten.
    pub own_warm: Taken,
    /// The strings that the cold import interned, where the board tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strings: Option<StringsTaken>,
    /// The strings that the import in `own` interned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_strings: Option<StringsTaken>,
    /// The strings of the cold session before the import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strings_before: Option<StringsTaken>,
    /// The other modules that the cold import loaded, in the order in which they began to load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loads: Vec<String>,
    /// The modules that were imported first for the module's own figures, in this order: those in
    /// `loads` that do not load the module themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<String>,
    /// One SHA-256 over the names and digests of the modules in `loads`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loads_sha256: Option<String>,
    /// The most that was in use at once during the cold import, garbage included, where somebody
    /// watched the heap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak: Option<u64>,
    /// The largest allocation of the cold import, where somebody watched the heap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_block: Option<u64>,
    /// The bytes that the cold import made and that stay, by what they are for, where somebody
    /// watched the heap. What was there before and is given back is not taken off.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, u64>,
}

/// Free memory before an import less that after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Taken {
    /// Right after the import: with garbage that has not been collected.
    pub raw: i64,
    /// After a collection.
    pub net: i64,
}

/// Strings in the pools of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StringsTaken {
    /// How many.
    pub count: i64,
    /// Their bytes, wherever they lie: length and one more each.
    pub bytes: i64,
    /// How many pools hold them.
    pub pools: i64,
    /// The bytes of these pools.
    pub pool_bytes: i64,
}

impl std::ops::Sub for StringsTaken {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            count: self.count - other.count,
            bytes: self.bytes - other.bytes,
            pools: self.pools - other.pools,
            pool_bytes: self.pool_bytes - other.pool_bytes,
        }
    }
}

impl Reading {
    /// What was read, unless the import failed.
    pub fn figures(&self) -> Option<&Figures> {
        match &self.outcome {
            Outcome::Figures(figures) => Some(figures),
            Outcome::Raised(_) => None,
        }
    }
}

impl Measurement {
    /// Reads the stored form; `file` is its name for messages.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let bad = |what: String| {
            Diagnostic::error("bad-measurement", format!("{file}: {what}"))
                .help("measure again with `measure --replace`; the file is not made to be edited")
        };
        let stored: Self = serde_json::from_str(text).map_err(|error| bad(error.to_string()))?;
        if stored.schema == SCHEMA {
            Ok(stored)
        } else {
            Err(bad(format!(
                "it is `{}`; this program reads `{SCHEMA}`",
                stored.schema
            )))
        }
    }

    /// The stored form.
    pub fn to_json(&self) -> String {
        // Plain data under text keys can always be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What was read of a module.
    pub fn of(&self, module: &str, load: CodeMemory) -> Option<&Reading> {
        self.modules.get(module)?.get(&load)
    }
}

/// The JSON Schema of the stored form.
pub fn schema() -> Schema {
    schemars::schema_for!(Measurement)
}
