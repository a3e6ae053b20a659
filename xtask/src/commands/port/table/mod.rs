//! `port table`: what every module of the port is made of and takes, in the README of the port.

mod comparison;
mod document;
mod machine;
mod methods;
mod rows;

use std::collections::BTreeMap;
use std::path::Path;

use analyzer::budget::Board;
use analyzer::diagnostic::{Diagnostic, Level};
use analyzer::quantity::{Bytes, plural};
use analyzer::report::{ExitCode, Report, Verdict};
use clap::Args;

use crate::boards;
use crate::compilation;
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::files;
use crate::layers::module_name;
use crate::library::{BaseArgument, Library};
use crate::tools::Tool;
use document::Document;
use machine::Machine;
use rows::{Costs, Part};

/// The board whose heap the table tells.
const BOARD: &str = "metro-m4";

/// Arguments of `port table`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Write nothing: fail where the README has another table, or a module takes more than the old
    /// experiment's
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    base: BaseArgument,
}

/// Runs `port table`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let root = context::workspace_root().ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the table stands in lib-port/README.md, which the installed program does not have",
        )
        .help("run `cargo xtask port table` in a checkout of mpyfit")])
    })?;
    let (board, _) = boards::selected(BOARD, context)?;
    let library = Library::of(&board, &arguments.base)?;
    if let Some(gap) = library.gap {
        return Err(Failure::outside(
            Diagnostic::error("no-base", gap.why).help("name CPython's library with --base DIR"),
        ));
    }
    context.toolbox()?.get(Tool::MpyCross, context.console)?;
    let spinner = context.console.spinner("importing every module");
    let (costs, mut findings) = costs(&board, &library, context)?;
    let parts = Part::all(&library)?;
    let methods = methods::by_module(&root.join("lib-port/tests"), &parts)?;
    let table = rows::table(&parts, &costs, &methods);
    spinner.finish_and_clear();

    let mut report = Report::new("port table", "The modules of the port");
    let compared = comparison::of(&parts, &costs);
    report.summary = format!("{}; {}", plural(parts.len(), "module"), compared.summary());
    let is_over = compared.is_over();
    report.checks = compared.worth_telling();
    let document = Document::read(&root.join("lib-port/README.md"))?;
    let text = document.with(&table);
    if arguments.check {
        findings.extend(document.difference(&text));
    } else {
        files::write(&document.path, text.as_bytes())?;
    }
    report.tables.push(table);
    report.findings = findings;
    let is_stale = report.findings_at(Level::Error).next().is_some();
    report.verdict = match is_over || is_stale {
        true => Verdict::Over,
        false => Verdict::Fits,
    };
    context.publish(&report)?;
    Ok(report.verdict.into())
}

/// What every module takes on each virtual machine, and what does not compile for one.
fn costs(
    board: &Board,
    library: &Library,
    context: &Context,
) -> Result<(Costs, Vec<Diagnostic>), Failure> {
    let ours = Machine::ours(board, library)?;
    let (other, refused) = Machine::circuitpython_4(board, library, &context.toolbox()?)?;
    Ok((Costs::of(&ours, &other, sizes(board, library)?), refused))
}

/// The size of each module's file, as `build` writes it.
fn sizes(board: &Board, library: &Library) -> Result<BTreeMap<String, Bytes>, Failure> {
    let sizes = library.modules.iter().map(|module| {
        let file = Path::new("lib-port").join(&module.path);
        let bytes = compilation::source(board, &file, &module.path, &module.source)?;
        Ok((module_name(&module.path), Bytes(bytes.len() as u64)))
    });
    Ok(Failure::every(sizes)?.into_iter().collect())
}
