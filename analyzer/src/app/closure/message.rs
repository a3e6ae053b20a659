//! What to say about a module that is missing.

use crate::app::chain::{Link, sentence};
use crate::app::folder::App;
use crate::app::native::{is_native, kind_with};
use crate::app::relative::EscapesPackage;
use crate::diagnostic::{Diagnostic, Level};
use crate::python::Import;

/// Why an import fails.
pub(super) enum Missing {
    NotFound {
        name: String,
        /// The part of the name that is missing.
        part: String,
        tried: Vec<String>,
    },
    Escapes(EscapesPackage),
    /// A module that failed before, for a reason that has been said.
    Again(String),
}

/// What follows from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    Stops,
    Conditional,
    Caught,
    OnCall,
}

/// One link of the chain from the program to the missing module.
pub(super) struct Step<'walk> {
    pub(super) file: &'walk str,
    pub(super) import: &'walk Import,
}

impl Step<'_> {
    fn place(&self) -> String {
        match &self.import.place {
            Some(place) => format!("{}:{}", self.file, place.line),
            None => self.file.to_owned(),
        }
    }
}

pub(super) fn not_found(
    app: &App,
    steps: &[Step<'_>],
    name: &str,
    (part, tried): (&str, &[String]),
    severity: Severity,
) -> Diagnostic {
    // A relative import says little without the package that it is relative to.
    let asked = match steps.last() {
        Some(step) if step.import.level == 0 => step.import.module.as_str(),
        _ => name,
    };
    let chain = chain(steps, asked);
    let message = if asked == part {
        format!("{chain}: not found")
    } else {
        format!("{chain}: {part} not found")
    };
    let misses = app.near_misses(part);
    let folders = tried.iter().map(String::as_str);
    let folders: Vec<&str> = folders.filter(|folder| takes_files(folder)).collect();
    let folders = folders.join(", ");
    let parent = part.rsplit_once('.').map_or(part, |(parent, _)| parent);
    let help = match misses.as_slice() {
        [] if tried.is_empty() => {
            format!("{parent} is a module, not a package: it has no submodules")
        }
        [] if folders.is_empty() => {
            format!("{parent} is part of the firmware, which has no {part}; no file can add it")
        }
        [] if is_native(part) => of_other_boards(app, part),
        [] => format!("copy {part} into one of the folders searched: {folders}"),
        [miss, ..] if app.is_case_sensitive() && is_same_but_for_case(miss, part) => {
            format!("{miss} differs in upper and lower case, which this drive tells apart")
        }
        [miss, ..] => format!("{miss} is not where imports look: {folders}"),
    };
    finish("import-not-found", message, steps, severity).help(help)
}

/// What to do about a module that only a firmware can have: the boards that have it.
fn of_other_boards(app: &App, module: &str) -> String {
    let boards = app.rules().elsewhere.get(module);
    let has_it = match (boards, kind_with(module)) {
        (Some(boards), _) => format!("name a board that has it ({})", boards.join(", ")),
        (None, Some(kind)) => format!("{kind} have it"),
        (None, None) => "name a board that has it".to_owned(),
    };
    format!(
        "{module} is part of other boards' firmware and cannot be copied; {has_it}, or add it to \
         `builtin-modules` if this one has it"
    )
}

/// Somebody can copy a file there: what is in the firmware comes with it.
fn takes_files(searched: &str) -> bool {
    let frozen = searched.strip_prefix(".frozen");
    let is_frozen = frozen.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    !is_frozen && !searched.ends_with(" in the firmware")
}

pub(super) fn failed_before(steps: &[Step<'_>], name: &str, severity: Severity) -> Diagnostic {
    let message = format!("{}: could not be loaded", chain(steps, name));
    finish("import-failed", message, steps, severity).help("an earlier message says why")
}

pub(super) fn escaped(
    steps: &[Step<'_>],
    escapes: &EscapesPackage,
    severity: Severity,
) -> Diagnostic {
    finish(
        "import-escapes-package",
        escapes.to_string(),
        steps,
        severity,
    )
    .help("use the full name of the module, without leading dots")
}

fn finish(
    code: &'static str,
    message: String,
    steps: &[Step<'_>],
    severity: Severity,
) -> Diagnostic {
    let (level, ending) = match severity {
        Severity::Stops => (Level::Error, ""),
        Severity::Conditional => (Level::Warning, ", if its condition holds"),
        Severity::Caught => (Level::Note, ", but an except clause goes on without it"),
        Severity::OnCall => (Level::Note, " when the function is called"),
    };
    let mut diagnostic = Diagnostic::error(code, format!("{message}{ending}"));
    diagnostic.level = level;
    if let Some(place) = steps.last().and_then(|step| step.import.place.clone()) {
        diagnostic = diagnostic.at(place).label("imported here");
    }
    diagnostic
}

fn is_same_but_for_case(path: &str, name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let stem = stem.strip_suffix("/__init__").unwrap_or(stem);
    let file = stem.rsplit('/').next().unwrap_or(stem);
    file != last && file.eq_ignore_ascii_case(last)
}

fn chain(steps: &[Step<'_>], missing: &str) -> String {
    if steps.is_empty() {
        return missing.to_owned();
    }
    sentence(steps.len(), |index| {
        let step = &steps[index];
        Link {
            place: step.place(),
            imports: if index + 1 == steps.len() {
                missing.to_owned()
            } else {
                step.import.written()
            },
        }
    })
}
