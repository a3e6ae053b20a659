//! What is declared about the measurements: where their sessions began, which rows contradict
//! themselves, and what must agree.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Set, Tree, figure};
use crate::budget::PerMille;
use crate::comparison::{Figure, Limit, Rule};
use crate::diagnostic::{Diagnostic, Place};
use crate::import::Start;

/// What a folder says of a set besides its rows.
#[derive(Debug, Default)]
pub struct Declared {
    /// Rows whose measurement contradicts itself.
    pub explanations: Vec<Explanation>,
    /// What must agree.
    pub limits: Vec<Limit>,
}

impl Declared {
    /// The difference that an explanation tells of.
    pub(super) fn explained(&self, figure: Figure, module: &str) -> Option<i64> {
        let of_figure = |explanation: &&Explanation| *explanation.figure.get_ref() == figure;
        let mut explanations = self.explanations.iter().filter(of_figure);
        explanations.find_map(|explanation| explanation.rows.get(module).copied())
    }
}

/// `sessions.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sessions {
    #[serde(default)]
    session: Vec<SessionStart>,
}

/// Where a measured session stood when the import began.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SessionStart {
    vm: String,
    tree: Tree,
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
    /// Reads `sessions.toml`: where the sessions of a set began.
    pub fn read(file: &str, text: &str, set: &Set) -> Result<Self, Box<Diagnostic>> {
        let sessions: Sessions = read(file, text)?;
        let mut sessions = sessions.session.into_iter();
        let found = sessions.find(|one| one.vm == set.vm && one.tree == set.tree);
        found.ok_or_else(|| {
            let message = format!("{file}: no session is of {}", set.title());
            let help = "add a [[session]]; ground-truth/README.md describes its keys";
            Box::new(Diagnostic::error("bad-ground-truth", message).help(help))
        })
    }

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

/// `explained.toml`.
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
    tree: Tree,
    /// The figure that is wrong.
    pub figure: Spanned<Figure>,
    /// What is wrong.
    pub reason: String,
    /// How the rest of the measurement shows it.
    pub evidence: String,
    /// The rows, each with the estimate less the measurement.
    pub rows: BTreeMap<String, i64>,
}

impl Explanation {
    /// Reads `explained.toml`: the explanations for rows of a set.
    pub fn read(file: &str, text: &str, set: &Set) -> Result<Vec<Self>, Box<Diagnostic>> {
        let mut all = read::<Explanations>(file, text)?.explained;
        for explanation in &all {
            check(file, text, &explanation.figure)?;
        }
        all.retain(|one| one.vm == set.vm && one.tree == set.tree);
        Ok(all)
    }
}

/// `limits.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    #[serde(default)]
    limit: Vec<RawLimit>,
}

/// What a figure of a tree must reach, on every virtual machine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawLimit {
    tree: Tree,
    figure: Spanned<Figure>,
    exact: Option<Spanned<String>>,
    within: Option<Spanned<String>>,
    near: Option<Spanned<String>>,
    worst: Option<Spanned<String>>,
}

impl Declared {
    /// Reads `limits.toml`: what must agree in a set.
    pub fn limits(file: &str, text: &str, set: &Set) -> Result<Vec<Limit>, Box<Diagnostic>> {
        let mut limits = Vec::new();
        for raw in read::<Limits>(file, text)?.limit {
            check(file, text, &raw.figure)?;
            for (rule, bound) in [
                (Rule::Exact, raw.exact),
                (Rule::Within, raw.within),
                (Rule::Near, raw.near),
                (Rule::Worst, raw.worst),
            ] {
                let Some(bound) = bound else { continue };
                let place = Place::of(file, text, bound.span());
                let limit = Limit {
                    figure: *raw.figure.get_ref(),
                    rule,
                    bound: PerMille::read(bound.get_ref(), &place)?,
                    place,
                };
                limits.extend((raw.tree == set.tree).then_some(limit));
            }
        }
        Ok(limits)
    }
}

fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Box<Diagnostic>> {
    toml::from_str(text).map_err(|error| {
        let diagnostic = Diagnostic::of_toml("bad-ground-truth", file, text, &error);
        Box::new(diagnostic.help("ground-truth/README.md describes this file"))
    })
}

/// Refuses a figure that rows do not have.
fn check(file: &str, text: &str, figure: &Spanned<Figure>) -> Result<(), Box<Diagnostic>> {
    if figure::column(*figure.get_ref()).is_some() {
        return Ok(());
    }
    let place = Place::of(file, text, figure.span());
    let bad = Diagnostic::error("bad-ground-truth", "rows have no such figure").at(place);
    let help = "write warm, own-warm, strings, string-bytes or cold";
    Err(Box::new(bad.help(help)))
}
