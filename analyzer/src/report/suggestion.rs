//! A change that would help, with what it would save.

use schemars::JsonSchema;
use serde::Serialize;

use super::Figure;
use crate::diagnostic::Place;

/// A change that would help. What it saves is the difference of two sessions, one with the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion {
    /// What kind of change.
    pub remedy: Remedy,
    /// What to do, as a sentence without a full stop.
    pub action: String,
    /// The session that gains by it.
    pub subject: String,
    /// What is limited there: `heap-left`, `largest-block`, ...
    pub limit_of: &'static str,
    /// What that limit gains.
    pub saves: Figure,
    /// Where the change is made, if it is made in one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Remedy {
    /// It takes a firmware of one's own.
    pub fn needs_firmware(self) -> bool {
        matches!(self, Self::RunFromFlash | Self::Freeze)
    }
}

impl Suggestion {
    /// What it would help, as part of a sentence: `peak of the program`.
    pub(super) fn helps(&self) -> String {
        super::check::words(self.limit_of, &self.subject)
    }
}

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Compile sources before they get onto the board, which compiles them otherwise.
    Compile,
    /// Import when a function is called, not when its module is imported.
    LazyImport,
    /// Do without a module.
    Drop,
    /// Run bytecode in place, from flash.
    RunFromFlash,
    /// Make a module part of the firmware.
    Freeze,
    /// `_NAME = const(...)`: the compiler puts the value where the name stood.
    PrivateConstants,
    /// Strings that only one module needs, made shorter.
    ShorterNames,
    /// Compile without line numbers and asserts.
    NoLineNumbers,
}
