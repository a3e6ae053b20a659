//! `setup`: gets what is missing, without root into the folder of tools.

use analyzer::diagnostic::Diagnostic;
use analyzer::printable::Printable;
use analyzer::quantity::Bytes;
use analyzer::report::ExitCode;
use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::process;
use crate::tools::system::{self, PackageManager};
use crate::tools::{State, Tool, Toolbox};

/// Arguments of `setup`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  mpyfit setup                      without root
  mpyfit setup --system --dry-run   what root would have to install")]
pub(crate) struct Arguments {
    /// Install missing packages of the system, such as gcc for ARM (needs root)
    #[arg(long)]
    system: bool,
    /// With --system: show the commands, and run none
    #[arg(long, requires = "system")]
    dry_run: bool,
}

/// Runs `setup`.
pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    if arguments.system {
        return system(arguments.dry_run, context);
    }
    let toolbox = context.toolbox()?;
    tell(&toolbox, context);
    let mut code = ExitCode::Fits;
    for tool in Tool::ALL {
        if let Err(failure) = toolbox.renew(tool, context.console) {
            for message in &failure.messages {
                context.console.show(message);
            }
            code = failure.code;
        }
    }
    Ok(code)
}

/// Says what will be fetched before anything is.
fn tell(toolbox: &Toolbox, context: &Context) {
    let missing = toolbox.missing();
    if missing.is_empty() {
        return;
    }
    let total: Bytes = missing.iter().map(|(_, _, size)| *size).sum();
    context.console.say(&format!(
        "setup: to be fetched into {}, about {} on the disk in all:",
        files::shown(&toolbox.folder),
        total.short()
    ));
    for (what, from, size) in missing {
        let line = format!("setup:   {what}, from {from}, about {}", size.short());
        context.console.say(&line);
    }
}

fn system(dry_run: bool, context: &Context) -> Result<ExitCode, Failure> {
    let Some(manager) = PackageManager::of_this_machine() else {
        let known: Vec<_> = system::PACKAGE_MANAGERS
            .iter()
            .map(|manager| manager.program)
            .collect();
        return Err(Failure::outside(
            Diagnostic::error("tool-missing", "no known package manager is here").help(format!(
                "known are {}; install Python 3 with venv and arm-none-eabi-gcc by hand",
                known.join(", ")
            )),
        ));
    };
    let toolbox = context.toolbox()?;
    if !dry_run {
        // Without root, and therefore first.
        toolbox.get(Tool::RustTarget, context.console)?;
    }
    let missing: Vec<Tool> = Tool::ALL
        .into_iter()
        .filter(|tool| matches!(toolbox.probe(*tool), State::Missing { .. }))
        .collect();
    let is_root = process::first_line("id", &["-u"]).is_some_and(|id| id == "0");
    let commands = manager.commands(&missing, is_root);
    if commands.is_empty() {
        context
            .console
            .say("setup: nothing is missing that a package manager brings");
    }
    for mut command in commands {
        let line = process::shown(&command);
        if dry_run {
            context.data(&Printable::line(&line).ended())?;
            continue;
        }
        context.console.say(&format!("setup: {line}"));
        if !process::run_shown(&mut command)? {
            return Err(Failure::outside(
                Diagnostic::error("tool-failed", format!("`{line}` failed"))
                    .help("its own messages are above"),
            ));
        }
    }
    Ok(ExitCode::Fits)
}
