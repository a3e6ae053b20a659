//! One report, many renderings.
//!
//! Every command answers with a [`Report`]: a verdict, checks against limits, tables, suggestions,
//! findings, and what was not counted. [`Report::render`] makes text, JSON, Markdown, SARIF or
//! annotations of it.
//!
//! # The JSON form
//!
//! [`Format::Json`] is the form for programs. It says everything that the other forms say, to the
//! byte, and more.
//!
//! - Its JSON Schema is `docs/report.schema.json`. [`schema()`] makes it from these types; a test
//!   compares the two, and holds real reports against it.
//! - Its version is [`SCHEMA`], the first key of every report. The number rises when a key changes
//!   its meaning or leaves. Keys, tables, columns and words such as outcomes may be added without
//!   that, so readers pass over what they do not know.
//! - A key without a value is left out; it is never `null`.
//! - Sizes are [`Figure`]s: whole bytes, whether that is exact, and where it comes from. Tables and
//!   columns are found by their `id` and `key`; titles are for people and may change.
//!
//! ```
//! use analyzer::quantity::Bytes;
//! use analyzer::report::{Check, Figure, Format, Outcome, Report, Rule, SCHEMA, Verdict};
//!
//! let mut report = Report::new("budget", "sensors on feather-m4");
//! report.verdict = Verdict::Over;
//! report.checks.push(Check {
//!     limit_of: "heap-left",
//!     subject: "code.py".to_owned(),
//!     rule: Rule::AtLeast,
//!     limit: Figure::declared(Bytes(32_768)),
//!     value: Some(Figure::estimated(Bytes(30_000))),
//!     used_percent: None,
//!     outcome: Outcome::Over,
//!     because: None,
//!     place: None,
//! });
//!
//! let json = report.render(Format::Json);
//! let json: serde_json::Value = serde_json::from_str(json.as_str()).unwrap();
//! assert_eq!(json["schema"], SCHEMA);
//! assert_eq!(json["verdict"], "over");
//! let check = &json["checks"][0];
//! assert_eq!(check["value"]["bytes"], 30_000);
//! assert_eq!(check["value"]["from"], "estimated");
//! assert!(check.get("because").is_none());
//! ```
//!
//! **Architecture invariant:** a report holds every figure already computed and every comparison
//! already made. A renderer lays it out; it never adds, compares or guesses.
//!
//! **Architecture invariant:** a renderer makes a [`Printable`], which has no way for text past the
//! escapes of its format.

mod check;
mod exit;
mod figure;
mod github;
mod json;
mod markdown;
mod sarif;
mod suggestion;
mod table;
mod text;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Level, Place};
use crate::printable::Printable;

pub use crate::provenance::Provenance;
pub use exit::ExitCode;
pub use figure::{Bound, Figure};
pub use suggestion::{Remedy, Suggestion};
pub use table::{Cell, Change, Column, Row, Table};
pub use text::TextStyle;

/// The version of the report's JSON form.
pub const SCHEMA: &str = "mpyfit.report/1";

/// What a command found, ready to be shown.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Always `mpyfit.report/1`.
    pub schema: &'static str,
    /// The command that made it.
    pub command: &'static str,
    /// The version of the program that made it.
    pub version: &'static str,
    /// What the report is about, in a line.
    pub title: String,
    /// The board, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<BoardSummary>,
    /// The answer.
    pub verdict: Verdict,
    /// The answer as a sentence.
    pub summary: String,
    /// The answer in figures, where the report is about a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<Headline>,
    /// What was held against limits.
    pub checks: Vec<Check>,
    /// Everything else worth reading.
    pub tables: Vec<Table>,
    /// What would help where a limit is exceeded, most first.
    pub suggestions: Vec<Suggestion>,
    /// Problems found in the input.
    pub findings: Vec<Diagnostic>,
    /// What this report does not count, and why.
    pub gaps: Vec<Gap>,
}

/// The answer of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The report answers no question of fit.
    None,
    /// Everything was counted and fits.
    Fits,
    /// What was counted fits; the gaps say what was not.
    FitsSoFar,
    /// Fits, but something is at 95 % of its limit or above.
    NearLimit,
    /// Something may exceed its limit: what is not known decides.
    Uncertain,
    /// Something exceeds its limit.
    Over,
    /// A program ends in an exception as soon as it starts.
    Raises,
    /// The input could not be used as it is.
    BadInput,
}

/// The answer in figures.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Headline {
    /// In use afterwards.
    pub in_use: Figure,
    /// Free afterwards.
    pub free: Figure,
    /// What should stay free, if the board has a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Figure>,
    /// The most that is in use at one moment.
    pub peak: Figure,
    /// What there is for Python.
    pub heap: Figure,
}

/// The board that a report is about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoardSummary {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its microcontroller.
    pub mcu: String,
    /// Its VM profile.
    pub vm: &'static str,
    /// The file that says so.
    pub file: String,
    /// What is free for Python when nothing is imported yet.
    pub heap_at_boot: Figure,
    /// Its firmware, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firmware: Option<FirmwareSummary>,
}

/// What a firmware takes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FirmwareSummary {
    /// Code, constants, and the first values of variables.
    pub flash: Figure,
    /// Variables, without heap and stack.
    pub static_ram: Figure,
    /// What made it.
    pub toolchain: String,
}

/// One limit and what is held against it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Check {
    /// What is limited: `largest-block`, `heap-left`, ...
    pub limit_of: &'static str,
    /// Whose: a scenario, a module, the firmware.
    pub subject: String,
    /// Whether the value must stay below the limit or above it.
    pub rule: Rule,
    /// The limit.
    pub limit: Figure,
    /// The value, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Figure>,
    /// The part of the limit that is used, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_percent: Option<f64>,
    /// What came of it.
    pub outcome: Outcome,
    /// Who is to blame, in a few words: the module and the allocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Where the limit is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Which side of a limit is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The value may be as large as the limit.
    AtMost,
    /// The value may be as small as the limit.
    AtLeast,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds.
    Fits,
    /// It holds for what is counted; more will come.
    FitsSoFar,
    /// It holds, at 95 % of the limit or above.
    NearLimit,
    /// It may hold or not: what is not known decides.
    Uncertain,
    /// It does not hold.
    Over,
    /// There is no value to hold against the limit; a gap says why.
    NotCounted,
}

/// Something that a report does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// What is missing.
    pub what: String,
    /// Why, and what would close it.
    pub why: String,
}

/// The forms in which a report can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Text(TextStyle),
    /// For programs; the schema is committed.
    Json,
    /// For pull requests.
    Markdown,
    /// For code scanning.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

impl Report {
    /// A report without content.
    pub fn new(command: &'static str, title: impl Into<String>) -> Self {
        Self {
            schema: SCHEMA,
            command,
            version: env!("CARGO_PKG_VERSION"),
            title: title.into(),
            board: None,
            verdict: Verdict::None,
            summary: String::new(),
            headline: None,
            checks: Vec::new(),
            tables: Vec::new(),
            suggestions: Vec::new(),
            findings: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// The report in one of its forms.
    pub fn render(&self, format: Format) -> Printable {
        match format {
            Format::Text(style) => text::render(self, style),
            Format::Json => json::render(self),
            Format::Markdown => markdown::render(self),
            Format::Sarif => sarif::render(self),
            Format::Github => github::render(self),
        }
    }

    /// The suggestions for each limit of each subject.
    fn suggestions_by_subject(&self) -> impl Iterator<Item = &[Suggestion]> {
        self.suggestions
            .chunk_by(|one, next| one.subject == next.subject && one.limit_of == next.limit_of)
    }

    /// The suggestions for limits that are exceeded: what could be saved where everything fits is no
    /// problem in the code.
    fn needed_suggestions(&self) -> impl Iterator<Item = &Suggestion> {
        let kinds = self.suggestions_by_subject();
        kinds.filter(|kind| self.is_exceeded(kind)).flatten()
    }

    /// Whether suggestions are for a limit that is exceeded.
    fn is_exceeded(&self, suggestions: &[Suggestion]) -> bool {
        suggestions.first().is_some_and(|one| {
            let mut checks = self.checks.iter();
            checks.any(|check| {
                check.outcome == Outcome::Over
                    && (check.limit_of, &check.subject) == (one.limit_of, &one.subject)
            })
        })
    }

    /// The findings of one level.
    pub fn findings_at(&self, level: Level) -> impl Iterator<Item = &Diagnostic> {
        self.findings
            .iter()
            .filter(move |finding| finding.level == level)
    }
}

/// One diagnostic as text with its line and a caret, for messages outside a report.
pub fn diagnostic_text(diagnostic: &Diagnostic, style: TextStyle) -> Printable {
    text::diagnostic(diagnostic, style)
}

/// The JSON Schema of a report.
pub fn schema() -> Schema {
    schemars::schema_for!(Report)
}

impl Verdict {
    /// The verdict in words, as shown to people.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "done",
            Self::Fits => "fits",
            Self::FitsSoFar => "fits, as far as followed",
            Self::NearLimit => "fits, but near its limit",
            Self::Uncertain => "may not fit",
            Self::Over => "over budget",
            Self::Raises => "ends in an exception",
            Self::BadInput => "cannot tell",
        }
    }
}

impl Outcome {
    /// The outcome in words, as shown to people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::FitsSoFar => "as far as followed",
            Self::NearLimit => "near",
            Self::Uncertain => "uncertain",
            Self::Over => "over",
            Self::NotCounted => "not counted",
        }
    }
}
