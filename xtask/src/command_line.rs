//! The command line as clap knows it: names, groups of commands, and examples as one would type them.

use clap::{Command as Clap, CommandFactory, Parser};

use crate::commands::Command;
use crate::context::{self, NAME, Shared};

/// Commands for people who work on mpyfit itself. Outside of a checkout they are left out of help.
const OF_DEVELOPERS: [&str; 11] = [
    "test",
    "bench",
    "fuzz",
    "regrtest",
    "port",
    "start",
    "trace",
    "verify-compiler",
    "verify-ledger",
    "verify-vm",
    "schema",
];

/// Makes Python fit a microcontroller: shows what every import costs in RAM before anything is flashed.
#[derive(Parser)]
#[command(
    name = NAME,
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  mpyfit budget -b feather-m4 datalogger      what its imports cost, and whether they fit
  mpyfit why -b feather-m4 adafruit_requests  who needs it, and what would go with it
  mpyfit board list                           boards that are known

Exit codes: 0 fits; 1 over budget, or a test failed; 2 wrong use or bad input; 3 something outside \
                  failed."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub shared: Shared,
    #[command(subcommand)]
    pub command: Command,
}

/// The command line of the installed program, without the commands that need a checkout.
pub(crate) fn installed() -> Clap {
    let mut command = in_groups(Arguments::command(), false);
    command.build();
    command
}

/// The command line as it is typed here: `mpyfit` or `cargo xtask`.
pub(crate) fn typed_as(invoked_as: &str) -> Clap {
    let is_checkout = context::workspace_root().is_some();
    let mut command = in_groups(Arguments::command(), is_checkout).bin_name(invoked_as);
    if invoked_as != NAME {
        command = with_examples_as(command, invoked_as);
    }
    let groups = listed(&command, is_checkout);
    command = command.override_usage(format!("{invoked_as} [OPTIONS] <COMMAND>"));
    command = command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}\n{{all-args}}{{after-help}}"
    ));
    command.build();
    // They are listed in the template, in groups.
    let names: Vec<String> = command
        .get_subcommands()
        .map(|one| one.get_name().to_owned())
        .collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |one| one.hide(true))
    })
}

fn is_of_developers(command: &Clap) -> bool {
    OF_DEVELOPERS.contains(&command.get_name())
}

fn in_groups(command: Clap, is_checkout: bool) -> Clap {
    command.mut_subcommands(|one| {
        let is_hidden = is_of_developers(&one) && !is_checkout;
        one.hide(is_hidden)
    })
}

/// Examples begin with the command as the reader types it.
fn with_examples_as(command: Clap, invoked_as: &str) -> Clap {
    let command = command.mut_subcommands(|one| with_examples_as(one, invoked_as));
    match command.get_after_help() {
        Some(help) => {
            let from = format!("  {NAME} ");
            let help = help.ansi().to_string();
            command.after_help(help.replace(&from, &format!("  {invoked_as} ")))
        }
        None => command,
    }
}

/// The commands, a line each: those for everybody, and in a checkout those for developers.
fn listed(command: &Clap, is_checkout: bool) -> String {
    let width = command
        .get_subcommands()
        .map(|one| one.get_name().len())
        .max()
        .unwrap_or_default();
    let header = command.get_styles().get_header();
    let lines = |title: &str, of_developers: bool| -> String {
        let lines: String = command
            .get_subcommands()
            .filter(|one| is_of_developers(one) == of_developers)
            .map(|one| {
                let about = one.get_about().map(ToString::to_string);
                let about = about.unwrap_or_default();
                format!("  {:width$}  {about}\n", one.get_name())
            })
            .collect();
        format!("{header}{title}:{header:#}\n{lines}")
    };
    let mut text = lines("Commands", false);
    if is_checkout {
        text.push('\n');
        text.push_str(&lines("Commands for working on mpyfit itself", true));
    }
    text
}
