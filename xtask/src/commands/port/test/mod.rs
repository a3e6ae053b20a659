//! `port test`: CPython's own tests on an emulated board, layered as the library is.

mod report;
mod tree;

use std::collections::BTreeSet;
use std::path::PathBuf;

use analyzer::diagnostic::Diagnostic;
use analyzer::report::{ExitCode, Gap, Report};
use clap::Args;

use crate::arguments::BOARD;
use crate::board_tests::{self, Entry};
use crate::boards;
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::layers::Layers;
use crate::library::BaseArgument;
use tree::Tree;

/// Arguments of `port test`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[arg(short, long, value_name = "BOARD", help = BOARD)]
    board: String,
    /// Test modules of CPython, such as `test_operator` [default: those with a layer, and those that
    /// are named after a module of the library]
    names: Vec<String>,
    /// CPython's tests: `Lib/test`, or a folder that holds it [default: those of this machine's
    /// Python 3.11, if it has them]
    #[arg(long, value_name = "DIR")]
    cpython_tests: Option<PathBuf>,
    /// Time that a test module may take on the board
    #[arg(long, default_value_t = 60, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    #[command(flatten)]
    base: BaseArgument,
}

/// Where the sources that run are, below the folder of the project.
const SOURCES: &str = "target/cpython-tests";

/// Runs `port test`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let root = context::workspace_root().ok_or_else(|| {
        Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the installed program has no stand-in for what CPython's tests import",
        )
        .help("run `cargo xtask port test` in a checkout of mpyfit")])
    })?;
    let (board, _) = boards::selected(&arguments.board, context)?;
    let Some(tree) = Tree::locate(arguments.cpython_tests.as_deref())? else {
        let mut report = Report::new("port test", "CPython's own tests");
        report.gaps.push(Gap {
            what: "all of CPython's own tests".to_owned(),
            why:
                "this machine's Python is not 3.11, or has no tests; --cpython-tests DIR names some"
                    .to_owned(),
        });
        "nothing was run".clone_into(&mut report.summary);
        context.publish(&report)?;
        return Ok(ExitCode::Fits);
    };
    let layers = Layers::read(None)?.of_tests()?;
    let selection = tree.select(&arguments.names, &layers)?;
    let folder = context.project_folder().join(SOURCES);
    let support = root.join("lib-port/cpython-tests");
    let tests = selection.write(&folder, &support)?;
    let wanted = tests.select(&[])?;
    let entries = board_tests::on_emulated_boards(
        &board_tests::Setting {
            board: &board,
            base: &arguments.base,
            tests: &tests,
            timeout: arguments.timeout,
        },
        &wanted,
        context,
    )?;
    let layered: BTreeSet<&str> = selection.layered().collect();
    let mut report = report::of(&board, &entries, &layered);
    let is_layered = |entry: &&Entry| layered.contains(entry.module());
    for entry in entries.iter().filter(is_layered) {
        report.findings.extend(entry.findings(&tests));
    }
    report.gaps.extend(selection.gap());
    let failed = entries
        .iter()
        .filter(is_layered)
        .any(|entry| entry.outcome.is_bad());
    context.publish(&report)?;
    Ok(match failed {
        true => ExitCode::OverBudget,
        false => ExitCode::Fits,
    })
}
