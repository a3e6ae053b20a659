//! `mpy`: looking into compiled Python.

use std::path::{Path, PathBuf};

use analyzer::mpy::{Module, RawFile, diagnose, dump};
use analyzer::printable::Printable;
use analyzer::report::ExitCode;
use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// What to do with compiled Python.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List header, strings, constants, functions and instructions of `.mpy` files
    Dump {
        /// Files to list
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// Runs `mpy`.
pub(super) fn run(command: &Command, context: &Context) -> Result<ExitCode, Failure> {
    let Command::Dump { files } = command;
    let listings: Result<Vec<String>, Failure> = files.iter().map(|file| listing(file)).collect();
    context.data(&Printable::lines(&listings?.join("\n")))?;
    Ok(ExitCode::Fits)
}

fn listing(path: &Path) -> Result<String, Failure> {
    let bytes = reading::read(path)?;
    let name = files::named(path);
    let unreadable = |error: &analyzer::mpy::Error| Failure::bad_input([diagnose(&name, error)]);
    let file = RawFile::read(&bytes).map_err(|error| unreadable(&error))?;
    let module = Module::decode(&file).map_err(|error| unreadable(&error))?;
    Ok(dump(&module))
}
