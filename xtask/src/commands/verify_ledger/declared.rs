//! What is declared about the measurements: where their sessions began, and which rows contradict
//! themselves.

use std::path::Path;

use analyzer::diagnostic::Diagnostic;
use analyzer::import::Start;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::figure::Figure;
use crate::failure::Failure;
use crate::files;

/// `ground-truth/sessions.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sessions {
    session: Vec<SessionStart>,
}

/// Where a measured session stood when the import began.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SessionStart {
    vm: String,
    tree: String,
    /// Strings in pools.
    strings: usize,
    /// Modules in `sys.modules`.
    modules: usize,
    /// Bytes free in the last chunk of characters.
    pub free_in_chunk: u64,
    /// Whether its interpreter kept what lies where the buffer of a file was.
    #[serde(default)]
    keeps_last_buffer: bool,
    /// Those of its strings that the measured modules use.
    known: Vec<String>,
    /// Modules that the firmware has, or a stand-in.
    pub firmware: Vec<String>,
}

impl SessionStart {
    /// The start of a session that knows what the measured one knew.
    pub fn informed(&self) -> Start {
        Start {
            known: self
                .known
                .iter()
                .map(|text| text.as_bytes().into())
                .collect(),
            keeps_last_buffer: self.keeps_last_buffer,
            ..Start::after(self.strings, self.modules, self.free_in_chunk)
        }
    }
}

/// `ground-truth/explained.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Explanations {
    #[serde(default)]
    explained: Vec<Explanation>,
}

/// Rows whose measurement contradicts itself, all in the same way.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Explanation {
    vm: String,
    tree: String,
    /// The figure that is wrong.
    pub figure: Figure,
    /// What is wrong.
    pub reason: String,
    /// How the rest of the measurement shows it.
    pub evidence: String,
    /// The rows, each with the estimate less the measurement.
    pub rows: std::collections::BTreeMap<String, i64>,
}

#[cfg(test)]
impl Explanation {
    /// An explanation of one row, for tests.
    pub fn of(figure: Figure, module: &str, difference: i64) -> Self {
        Self {
            vm: String::new(),
            tree: String::new(),
            figure,
            reason: String::new(),
            evidence: String::new(),
            rows: [(module.to_owned(), difference)].into(),
        }
    }
}

/// Where the sessions of a tree began.
pub fn session_start(path: &Path, vm: &str, tree: &str) -> Result<SessionStart, Failure> {
    let sessions: Sessions = read(path)?;
    sessions
        .session
        .into_iter()
        .find(|one| one.vm == vm && one.tree == tree)
        .ok_or_else(|| bad(path, &format!("no session is of {vm} and {tree}")))
}

/// The explanations for rows of a tree.
pub fn explanations(path: &Path, vm: &str, tree: &str) -> Result<Vec<Explanation>, Failure> {
    let all: Explanations = read(path)?;
    Ok(all
        .explained
        .into_iter()
        .filter(|one| one.vm == vm && one.tree == tree)
        .collect())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    toml::from_str(&files::read_text(path)?).map_err(|error| bad(path, &error.to_string()))
}

fn bad(path: &Path, what: &str) -> Failure {
    Failure::bad_input([Diagnostic::error(
        "bad-ground-truth",
        format!("{}: {what}", path.display()),
    )
    .help("ground-truth/README.md says what belongs there")])
}

#[cfg(test)]
mod tests {
    use super::{Explanations, Sessions};

    const SESSIONS: &str = include_str!("../../../../ground-truth/sessions.toml");
    const EXPLAINED: &str = include_str!("../../../../ground-truth/explained.toml");

    #[test]
    fn the_committed_files_are_understood_and_every_explanation_has_evidence() {
        let sessions: Sessions = toml::from_str(SESSIONS).unwrap();
        assert_eq!(sessions.session.len(), 3);
        let all: Explanations = toml::from_str(EXPLAINED).unwrap();
        for one in &all.explained {
            assert!(
                !one.reason.is_empty() && !one.evidence.is_empty(),
                "{one:?}"
            );
            assert!(
                one.rows.values().all(|difference| *difference != 0),
                "{one:?}"
            );
        }
    }
}
