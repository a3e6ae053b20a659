//! `schema`: the JSON Schemas, for editors and for programs that read reports.

use analyzer::printable::Printable;
use analyzer::report::ExitCode;
use clap::{Args, ValueEnum};

use crate::context::Context;
use crate::failure::Failure;

/// Arguments of `schema`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Schema to print
    #[arg(value_enum)]
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// `budgets/<board>.toml`
    Board,
    /// JSON form of every report
    Report,
    /// Figures that `measure` stores
    Measurement,
}

/// Prints a schema.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    let schema = match arguments.of {
        Of::Board => analyzer::budget::schema(),
        Of::Report => analyzer::report::schema(),
        Of::Measurement => analyzer::measurement::schema(),
    };
    context.data(&Printable::json(&schema))?;
    Ok(ExitCode::Fits)
}
