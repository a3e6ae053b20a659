//! The command line of mpyfit: all input and output lives here.
//!
//! One file a command in [`commands`]; each takes its own arguments and a [`context::Context`],
//! and ends in an [`exit::ExitCode`] or a [`failure::Failure`].

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "comments on arguments are help texts, in which brackets are brackets"
)]

mod app_folder;
mod assessment;
mod base;
mod board_tests;
mod boards;
mod commands;
mod compilation;
mod console;
mod contents;
mod context;
mod crew;
mod drive;
mod exit;
mod failure;
mod files;
mod layers;
mod library;
mod link;
mod measuring;
mod process;
mod project;
mod shelf;
mod tools;

use clap::{CommandFactory, FromArgMatches, Parser};

use commands::Command;
use context::{Context, Shared};
use exit::ExitCode;

/// Makes Python fit a microcontroller: what every import costs in RAM, before anything is flashed.
#[derive(Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 fits; 1 over budget, or a test failed; 2 wrong use or bad input; \
                  3 something outside failed."
)]
struct Arguments {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

fn main() -> std::process::ExitCode {
    // `cargo xtask` sets this, so that help texts show what the reader typed; nothing else follows from it.
    let invoked_as = std::env::var("MPYFIT_INVOKED_AS").unwrap_or_else(|_| "mpyfit".to_owned());
    let command = Arguments::command().bin_name(&invoked_as);
    let arguments = command
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() {
                ExitCode::BadInput
            } else {
                ExitCode::Fits
            };
            // A closed terminal takes no message; the exit code still tells.
            let _ = error.print();
            return code.into();
        }
    };
    let context = Context::new(arguments.shared, invoked_as);
    let outcome = commands::run(arguments.command, &context);
    outcome
        .unwrap_or_else(|failure| {
            for message in &failure.messages {
                context.console.show(message);
            }
            failure.code
        })
        .into()
}
