//! `port check`: the proof that every layer keeps to the convention.

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;
use analyzer::report::{ExitCode, Gap, Report, Verdict};
use clap::Args;

use super::Places;
use super::apply;
use crate::base::Base;
use crate::context::Context;
use crate::failure::Failure;
use crate::layers::Entry;

/// Arguments of `port check`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Modules, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    #[command(flatten)]
    places: Places,
}

/// Runs `port check`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let layers = arguments.places.layers()?;
    let mut entries = layers.select(&arguments.modules)?;
    let base = arguments.places.base()?;
    let mut gaps = Vec::new();
    if arguments.modules.is_empty() {
        let tests = layers.of_tests()?;
        let (here, gone): (Vec<_>, Vec<_>) = tests
            .into_iter()
            .partition(|entry| base.has(entry.layer.base()));
        entries.extend(here);
        gaps.extend(without_base(&gone));
    }
    let findings = Failure::every(entries.iter().map(|entry| check(entry, &base)))?;
    let mut report = Report::new("port check", "Layers");
    report.tables.push(apply::table(&entries));
    report.findings = findings.concat();
    report.gaps = gaps;
    report.summary = format!(
        "{}: each one undone equals its base, and recorded again equals itself, to the byte",
        plural(entries.len(), "layer")
    );
    report.verdict = Verdict::None;
    context.publish(&report)?;
    Ok(report.verdict.into())
}

/// What Cargo fetches is the library without its tests.
fn without_base(tests: &[Entry]) -> Option<Gap> {
    let modules: Vec<String> = tests.iter().map(Entry::module).collect();
    (!tests.is_empty()).then(|| Gap {
        what: format!("layers over CPython's own tests: {}", modules.join(", ")),
        why: "the base has no tests; name a whole CPython with `--base DIR`".to_owned(),
    })
}

/// Warnings about a layer, or what is wrong with it.
fn check(entry: &Entry, base: &Base) -> Result<Vec<Diagnostic>, Failure> {
    let source = base.applied(entry)?;
    let original = base.read(entry.layer.base())?;
    let restored =
        lib_port::restore(&entry.layer, &entry.path, &source).map_err(Failure::refused)?;
    let recorded = lib_port::record(&entry.layer, &original, &entry.path, &source)
        .map_err(Failure::refused)?;
    if restored != original || recorded != entry.layer {
        return Err(Failure::refused(
            Diagnostic::error(
                "not-as-recorded",
                format!("{} differs from what `port record` would write", entry.file),
            )
            .help(format!(
                "`port apply {0}`, then `port record {0}`",
                entry.module()
            )),
        ));
    }
    Ok(lib_port::cautions(&entry.layer, &entry.path, &source))
}
