//! `image python`: what Python finds in a firmware.

use analyzer::diagnostic::Diagnostic;
use analyzer::image::python::{self, Python};
use analyzer::report::Report;
use clap::Args;

use super::Named;
use crate::context::Context;
use crate::failure::Failure;

/// Arguments of `image python`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    image: Named,
    /// Show the members of this module
    #[arg(long, value_name = "MODULE")]
    module: Option<String>,
}

/// Reads the tables of an image.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<Report, Failure> {
    let (bytes, file) = arguments.image.read(context)?;
    let python = Python::read(&bytes).map_err(|error| {
        let message = format!("{}: {error}", file.path.display());
        Failure::bad_input([Diagnostic::error("no-python", message).help(
            "name the ELF file of a firmware with MicroPython 1.25, with its symbols; \
             `image report` reads any other",
        )])
    })?;
    python::report(&python, &file.title, arguments.module.as_deref())
        .map_err(|unknown| Failure::bad_input([unknown]))
}
