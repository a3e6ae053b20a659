//! `port apply`: the annotated sources.

use std::path::PathBuf;

use analyzer::quantity::plural;
use analyzer::report::{Cell, ExitCode, Report, Row, Table};
use clap::Args;

use super::Places;
use super::tree::Tree;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::layers::Entry;

/// Arguments of `port apply`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Modules, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    /// Folder to write to [default: `target/lib-port`]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Drop edits that were not recorded
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    places: Places,
}

/// Runs `port apply`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let entries = arguments.places.layers()?.select(&arguments.modules)?;
    let base = arguments.places.base()?;
    let mut tree = Tree::open(folder(arguments.out.as_ref(), context))?;
    // Everything is made before anything is written.
    let applied = Failure::every(entries.iter().map(|entry| {
        let source = base.applied(entry)?;
        if !arguments.force {
            tree.check_replaceable(&entry.path, &source)?;
        }
        Ok(source)
    }))?;
    let mut report = Report::new("port apply", "Annotated sources");
    for (entry, source) in entries.iter().zip(&applied) {
        tree.write(&entry.path, source)?;
        let file = tree.shown(&entry.path);
        report
            .findings
            .extend(lib_port::cautions(&entry.layer, &file, source));
    }
    report.tables.push(table(&entries));
    report.summary = format!(
        "{} in {}",
        plural(entries.len(), "module"),
        files::shown(&tree.folder)
    );
    tree.close()?;
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// The folder of annotated sources.
pub(super) fn folder(named: Option<&PathBuf>, context: &Context) -> PathBuf {
    named
        .cloned()
        .unwrap_or_else(|| context.project_folder().join("target/lib-port"))
}

/// What layers do to their bases.
pub(super) fn table(entries: &[Entry]) -> Table {
    let mut table = Table::new("layers", "Layers")
        .column("module", "module", 0)
        .column("base", "base", 1)
        .column("lines", "lines", 0)
        .column("off", "off", 0)
        .column("in", "in", 0);
    for entry in entries {
        table.rows.push(Row::from([
            ("module", Cell::from(entry.module())),
            ("base", entry.layer.base().into()),
            ("lines", Cell::Count(entry.layer.lines() as u64)),
            ("off", Cell::Count(entry.layer.lines_off() as u64)),
            ("in", Cell::Count(entry.layer.lines_in() as u64)),
        ]));
    }
    table
}
