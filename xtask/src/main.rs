//! The command line of mpyfit: all input and output lives here.
//!
//! One file a command in [`commands`]; each takes its own arguments and a [`context::Context`],
//! and ends in an [`ExitCode`] or a [`failure::Failure`].

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "comments on arguments are help texts, in which brackets are brackets"
)]

mod app_folder;
mod arguments;
mod assessment;
mod base;
mod board_tests;
mod boards;
mod command_line;
mod commands;
mod compilation;
mod console;
mod contents;
mod context;
mod crew;
mod drive;
mod failure;
mod files;
mod fuzzing;
mod layers;
mod library;
mod link;
mod measuring;
mod process;
mod project;
mod reading;
mod shelf;
mod tools;

use analyzer::report::ExitCode;
use clap::FromArgMatches;

use command_line::Arguments;
use console::Console;
use context::Context;

fn main() -> std::process::ExitCode {
    // `cargo xtask` sets this, so that help texts show what the reader typed.
    let invoked_as =
        std::env::var("MPYFIT_INVOKED_AS").unwrap_or_else(|_| context::NAME.to_owned());
    let arguments = command_line::typed_as(&invoked_as)
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
            Console::usage(&error);
            return code.into();
        }
    };
    let context = Context::new(arguments.shared, invoked_as, command_line::installed);
    let outcome = commands::run(arguments.command, &context);
    outcome
        .unwrap_or_else(|failure| {
            for message in &failure.messages {
                context.console.show(message);
            }
            context.publish_failure(&failure);
            failure.code
        })
        .into()
}
