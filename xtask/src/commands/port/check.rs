//! `port check`: the proof that every layer keeps to the convention.

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;
use analyzer::report::{Report, Verdict};
use clap::Args;

use super::Places;
use super::apply;
use crate::base::Base;
use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::layers::Entry;

/// Arguments of `port check`.
#[derive(Args)]
pub struct Arguments {
    /// Only these modules, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    #[command(flatten)]
    places: Places,
}

/// Runs `port check`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let entries = arguments.places.layers()?.select(&arguments.modules)?;
    let base = arguments.places.base()?;
    let findings = Failure::every(entries.iter().map(|entry| check(entry, &base)))?;
    let mut report = Report::new("port check", "Layers");
    report.tables.push(apply::table(&entries));
    report.findings = findings.concat();
    report.summary = format!(
        "{}: undone, each is its base to the byte; recorded, each is itself",
        plural(entries.len(), "layer")
    );
    report.verdict = Verdict::None;
    context.publish(&report)?;
    Ok(context::exit_code(report.verdict))
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
                format!("{} is not as `port record` would write it", entry.file),
            )
            .help(format!(
                "`port apply {0}`, then `port record {0}`",
                entry.module()
            )),
        ));
    }
    Ok(lib_port::cautions(&entry.layer, &entry.path, &source))
}
