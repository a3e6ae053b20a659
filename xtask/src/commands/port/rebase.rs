//! `port rebase`: layers over another version of CPython.

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;
use analyzer::report::{ExitCode, Report, Verdict};
use clap::Args;

use super::{Places, apply};
use crate::base::Base;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::layers::Entry;

/// Arguments of `port rebase`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Modules, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    /// Write layers with conflicts as well, without the edits that found no place
    #[arg(long)]
    drop_conflicts: bool,
    #[command(flatten)]
    places: Places,
}

/// Runs `port rebase`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    if arguments.places.base.is_none() {
        return Err(Failure::bad_input([Diagnostic::error(
            "no-base",
            "no library is named to move the layers to",
        )
        .help("name it with --base DIR")]));
    }
    let layers = arguments.places.layers()?;
    let base = arguments.places.base()?;
    // What the layers were made for makes messages clearer, where it can be had.
    let old = Base::locate(None).ok();
    let moved = Failure::every(
        layers
            .select(&arguments.modules)?
            .into_iter()
            .map(|entry| rebase(entry, &base, old.as_ref())),
    )?;
    let mut report = Report::new("port rebase", "Layers over another base");
    let (mut written, mut left) = (0, 0);
    let mut entries = Vec::new();
    for (entry, conflicts) in moved {
        let is_whole = conflicts.is_empty() || arguments.drop_conflicts;
        report.findings.extend(conflicts);
        if is_whole {
            files::write(&layers.file_of(&entry.path)?, &entry.layer.to_bytes())?;
            written += 1;
            entries.push(entry);
        } else {
            left += 1;
        }
    }
    if !entries.is_empty() {
        report.tables.push(apply::table(&entries));
    }
    report.summary = format!(
        "{} moved, {left} unchanged, {}",
        plural(written, "layer"),
        plural(report.findings.len(), "conflict")
    );
    if !report.findings.is_empty() {
        report.verdict = Verdict::BadInput;
    }
    context.publish(&report)?;
    Ok(report.verdict.into())
}

/// A layer moved to another base, with what found no place.
fn rebase(
    entry: Entry,
    base: &Base,
    old: Option<&Base>,
) -> Result<(Entry, Vec<Diagnostic>), Failure> {
    let path = entry.layer.base();
    let bytes = base.read(path)?;
    let old = old
        .filter(|old| old.has(path))
        .and_then(|old| old.read(path).ok())
        .filter(|old| lib_port::Sha256::of(old) == entry.layer.sha256());
    let moved =
        lib_port::rebase(&entry.layer, path, &bytes, old.as_deref()).map_err(Failure::refused)?;
    let entry = Entry {
        layer: moved.layer,
        ..entry
    };
    Ok((entry, moved.conflicts))
}
