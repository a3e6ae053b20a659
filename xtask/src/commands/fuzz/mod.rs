//! `fuzz`: searches for inputs that break what reads them.

mod build;
mod search;
mod told;

use std::path::Path;
use std::time::Duration;

use analyzer::diagnostic::Diagnostic;
use analyzer::nearest::nearest;
use analyzer::quantity::plural;
use analyzer::report::{Cell, ExitCode, Report, Row, Table};
use clap::Args;

use crate::context::{self, Context};
use crate::failure::Failure;
use crate::fuzzing::{TARGETS, Target};
use crate::tools::Tool;
use search::Outcome;

/// Arguments of `fuzz`.
#[derive(Args)]
#[command(after_help = "\
The targets are built with the installed toolchain, and told by the compiler which way an input goes. \
A search begins with the committed inputs and with what earlier searches have found in \
`target/fuzz/corpus/`; it changes no committed file. It ends when its time is up, or with the first \
input that breaks the target, which is kept in `target/fuzz/findings/`.

Examples:
  mpyfit fuzz --minutes 60                every target, an equal share of an hour each
  mpyfit fuzz compile layer --minutes 10  two of them

Exit codes: 0 nothing found; 1 an input breaks a target; 2 wrong use; 3 something outside failed.")]
pub(crate) struct Arguments {
    /// Targets to run [default: all]
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// Minutes to search, shared by the targets; building them comes before
    #[arg(long, value_name = "N", default_value_t = 11, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    minutes: u64,
}

/// Runs `fuzz`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let Some(root) = context::workspace_root() else {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the installed program has no fuzz targets",
        )
        .help("run `cargo xtask fuzz` in a checkout of mpyfit")]));
    };
    let targets = wanted(&arguments.targets)?;
    context.toolbox()?.get(Tool::CppCompiler, context.console)?;
    let programs = build::build(&targets, &root, context)?;
    let share = share(arguments.minutes, targets.len());
    let mut outcomes = Vec::new();
    for target in &targets {
        let name = target.name;
        context
            .console
            .say(&format!("fuzz: {name}, {} seconds", share.as_secs()));
        let program = programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        outcomes.push(search::search(target, &program, &root, share)?);
    }
    publish(&targets, &outcomes, &root, context)
}

/// The time of each target.
fn share(minutes: u64, targets: usize) -> Duration {
    // To the fuzzer, 0 seconds are no limit.
    let seconds = (minutes * 60 / targets.max(1) as u64).max(1);
    Duration::from_secs(seconds)
}

/// The targets that were named, or all of them.
fn wanted(names: &[String]) -> Result<Vec<&'static Target>, Failure> {
    static ALL: [Target; TARGETS.len()] = TARGETS;
    let mut unknown = Vec::new();
    for name in names {
        let known = || ALL.iter().map(|target| target.name);
        if !known().any(|target| target == name) {
            let near = nearest(name, known());
            let help = match near.is_empty() {
                true => format!("the targets are {}", known().collect::<Vec<_>>().join(", ")),
                false => format!("did you mean {}?", near.join(" or ")),
            };
            let message = format!("no fuzz target is called `{name}`");
            unknown.push(Diagnostic::error("unknown-target", message).help(help));
        }
    }
    if !unknown.is_empty() {
        return Err(Failure::bad_input(unknown));
    }
    let is_wanted =
        |target: &&Target| names.is_empty() || names.iter().any(|name| name == target.name);
    Ok(ALL.iter().filter(is_wanted).collect())
}

fn publish(
    targets: &[&Target],
    outcomes: &[Outcome],
    root: &Path,
    context: &Context,
) -> Result<ExitCode, Failure> {
    let mut report = Report::new("fuzz", "Search for inputs that break what reads them");
    let mut table = Table::new("targets", "Targets")
        .column("target", "target", 0)
        .column("runs", "runs", 0)
        .column("rate", "runs a second", 0)
        .column("new", "new inputs", 0)
        .column("findings", "findings", 0);
    for (target, outcome) in targets.iter().zip(outcomes) {
        let told = &outcome.told;
        table.rows.push(Row::from([
            ("target", Cell::from(target.name)),
            ("runs", Cell::Count(told.runs)),
            ("rate", Cell::Count(told.runs_a_second)),
            ("new", Cell::Count(told.new_inputs)),
            ("findings", Cell::Count(u64::from(outcome.is_broken))),
        ]));
        if outcome.is_broken {
            report.findings.push(search::finding(target, outcome, root));
        }
    }
    report.tables.push(table);
    let found = report.findings.len();
    report.summary = match found {
        0 => "nothing found".to_owned(),
        _ => plural(found, "finding"),
    };
    context.publish(&report)?;
    Ok(match found {
        0 => ExitCode::Fits,
        _ => ExitCode::OverBudget,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{TARGETS, share, wanted};

    fn names(wanted: &[&str]) -> Result<Vec<&'static str>, String> {
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        let targets = super::wanted(&wanted).map_err(|failure| failure.summary())?;
        Ok(targets.iter().map(|target| target.name).collect())
    }

    #[test]
    fn no_name_means_every_target_and_a_name_that_target_alone() {
        assert_eq!(names(&[]).unwrap().len(), TARGETS.len());
        assert_eq!(names(&["layer", "compile"]), Ok(vec!["compile", "layer"]));
    }

    #[test]
    fn an_unknown_target_is_refused_with_the_nearest() {
        let failure = wanted(&["compiel".to_owned()]).err().unwrap();
        assert!(failure.summary().contains("`compiel`"));
        let help = failure.messages[0].help.as_deref().unwrap();
        assert!(help.contains("compile"), "{help}");
    }

    #[test]
    fn the_minutes_are_shared() {
        assert_eq!(share(10, 5), Duration::from_secs(120));
        assert_eq!(share(1, 100), Duration::from_secs(1));
    }
}
