//! `port new`: a layer without edits, and its source to edit.

use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use analyzer::nearest::nearest;
use analyzer::report::{ExitCode, Report};
use clap::Args;
use lib_port::Layer;

use super::Places;
use super::apply;
use super::tree::Tree;
use crate::base::Base;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// Arguments of `port new`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Module of CPython, such as `copyreg` or `json.decoder`
    #[arg(value_name = "MODULE")]
    module: String,
    /// Folder to write its source to [default: `target/lib-port`]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    places: Places,
}

/// Runs `port new`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let module = &arguments.module;
    let layers = arguments.places.layers()?;
    if layers.has(module) {
        return Err(Failure::bad_input([Diagnostic::error(
            "layer-exists",
            format!("`{module}` has a layer already"),
        )
        .help(format!("`port apply {module}` writes its source"))]));
    }
    let base = arguments.places.base()?;
    let path = path_of(module, &base)?;
    let bytes = base.read(&path)?;
    let layer = Layer::new(&path, &bytes).map_err(Failure::refused)?;
    let file = layers.file_of(&path)?;
    let mut tree = Tree::open(apply::folder(arguments.out.as_ref(), context))?;
    if let Some(folder) = file.parent() {
        files::create_folder(folder)?;
    }
    files::write(&file, &layer.to_bytes())?;
    // A source that is there may hold edits, which `record` takes.
    if tree.read(&path)?.is_none() {
        tree.write(&path, &bytes)?;
    }
    let mut report = Report::new("port new", format!("A layer over {path}"));
    report.summary = format!(
        "edit {}, then `port record {module}` writes {}",
        tree.shown(&path),
        files::shown(&file)
    );
    tree.close()?;
    context.publish(&report)?;
    Ok(ExitCode::Fits)
}

/// The file of a module.
fn path_of(module: &str, base: &Base) -> Result<String, Failure> {
    let stem = module.replace('.', "/");
    let package = format!("{stem}/__init__.py");
    let file = format!("{stem}.py");
    if let Some(path) = [package, file].into_iter().find(|path| base.has(path)) {
        return Ok(path);
    }
    let names: Vec<String> = reading::below(base.folder())?
        .iter()
        .filter(|path| path.ends_with(".py"))
        .map(|path| crate::layers::module_name(path))
        .collect();
    let near = nearest(module, names.iter().map(String::as_str));
    let help = if near.is_empty() {
        "a module that CPython has in C is written from scratch, in lib-port/modules".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Err(Failure::bad_input([Diagnostic::error(
        "base-lacks-file",
        format!("{} has no module `{module}`", base.folder().display()),
    )
    .help(help)]))
}
