//! `port record`: edited sources back into layers.

use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;
use analyzer::report::{ExitCode, Report};
use clap::Args;

use super::Places;
use super::apply;
use super::tree::Tree;
use crate::base::Base;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::layers::{Entry, Layers, module_name};

/// Arguments of `port record`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Modules, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    /// Folder of edited sources [default: `target/lib-port`]
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    #[command(flatten)]
    places: Places,
}

/// A layer as its source says, beside what was recorded before.
struct Recorded {
    entry: Entry,
    source: Vec<u8>,
    changed: bool,
}

/// Runs `port record`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let layers = arguments.places.layers()?;
    let base = arguments.places.base()?;
    let mut tree = Tree::open(apply::folder(arguments.from.as_ref(), context))?;
    let named = !arguments.modules.is_empty();
    // Everything is read before anything is written.
    let recorded = Failure::every(
        layers
            .select(&arguments.modules)?
            .into_iter()
            .map(|entry| record(entry, &base, &tree, named)),
    )?;
    let mut report = Report::new("port record", "Layers from sources");
    let mut changed = 0;
    let mut entries = Vec::new();
    for Recorded {
        entry,
        source,
        changed: is_changed,
    } in recorded.into_iter().flatten()
    {
        if is_changed {
            files::write(&layers.file_of(&entry.path)?, &entry.layer.to_bytes())?;
            changed += 1;
        }
        let file = tree.shown(&entry.path);
        report
            .findings
            .extend(lib_port::cautions(&entry.layer, &file, &source));
        tree.agree(&entry.path, &source);
        entries.push(entry);
    }
    if entries.is_empty() {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            format!("no layer has a source in {}", files::shown(&tree.folder)),
        )
        .help(
            "`port apply` writes the sources; `--from DIR` names another folder",
        )]));
    }
    if !named {
        report.findings.extend(without_layer(&layers, &tree)?);
    }
    report.tables.push(apply::table(&entries));
    report.summary = format!(
        "{} read, {changed} changed",
        plural(entries.len(), "source")
    );
    tree.close()?;
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// Sources that no layer can take.
fn without_layer(layers: &Layers, tree: &Tree) -> Result<Vec<Diagnostic>, Failure> {
    let sources = tree
        .sources()?
        .into_iter()
        .map(|path| (module_name(&path), path));
    let unknown = sources.filter(|(module, _)| !layers.has(module));
    Ok(unknown
        .map(|(module, path)| {
            Diagnostic::warning(
                "unknown-layer",
                format!("{} has no layer and was not recorded", tree.shown(&path)),
            )
            .help(format!("`port new {module}` starts one; then record it"))
        })
        .collect())
}

/// The layer of a source; none if there is no source and none was asked for.
fn record(
    entry: Entry,
    base: &Base,
    tree: &Tree,
    named: bool,
) -> Result<Option<Recorded>, Failure> {
    let Some(source) = tree.read(&entry.path)? else {
        if named {
            let message = format!("there is no {}", tree.shown(&entry.path));
            return Err(Failure::bad_input([Diagnostic::error(
                "nothing-to-do",
                message,
            )
            .help("`port apply` writes it")]));
        }
        return Ok(None);
    };
    let bytes = base.read(entry.layer.base())?;
    let file = tree.shown(&entry.path);
    let layer = lib_port::record(&entry.layer, &bytes, &file, &source).map_err(Failure::refused)?;
    Ok(Some(Recorded {
        changed: layer != entry.layer,
        entry: Entry { layer, ..entry },
        source,
    }))
}
