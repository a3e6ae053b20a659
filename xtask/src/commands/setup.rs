//! `setup`: gets what is missing, without root into the folder of tools.

use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use clap::Args;

use crate::context::Context;
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::process;
use crate::tools::Tool;

/// Arguments of `setup`.
#[derive(Args)]
pub struct Arguments {
    /// Install Python, gcc for ARM and QEMU with the system's package manager instead (needs root)
    #[arg(long)]
    system: bool,
    /// With --system: only show the command
    #[arg(long, requires = "system")]
    dry_run: bool,
}

/// A package manager, how it installs, and what it calls our tools.
struct PackageManager {
    program: &'static str,
    install: &'static [&'static str],
    packages: &'static [&'static str],
    needs_root: bool,
}

const PACKAGE_MANAGERS: [PackageManager; 4] = [
    PackageManager {
        program: "apt-get",
        install: &["install", "--yes", "--no-install-recommends"],
        packages: &[
            "python3-venv",
            "gcc-arm-none-eabi",
            "libnewlib-arm-none-eabi",
        ],
        needs_root: true,
    },
    PackageManager {
        program: "dnf",
        install: &["install", "--assumeyes"],
        packages: &["python3", "arm-none-eabi-gcc-cs", "arm-none-eabi-newlib"],
        needs_root: true,
    },
    PackageManager {
        program: "pacman",
        install: &["--sync", "--noconfirm", "--needed"],
        packages: &["python", "arm-none-eabi-gcc", "arm-none-eabi-newlib"],
        needs_root: true,
    },
    PackageManager {
        program: "brew",
        install: &["install"],
        packages: &["python", "arm-none-eabi-gcc"],
        needs_root: false,
    },
];

/// Runs `setup`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    if arguments.system {
        return system(arguments.dry_run, context);
    }
    let toolbox = context.toolbox()?;
    let mut code = ExitCode::Fits;
    for tool in Tool::ALL {
        if let Err(failure) = toolbox.get(tool, context.console) {
            for message in &failure.messages {
                context.console.show(message);
            }
            code = failure.code;
        }
    }
    Ok(code)
}

fn system(dry_run: bool, context: &Context) -> Result<ExitCode, Failure> {
    let manager = PACKAGE_MANAGERS
        .iter()
        .find(|manager| process::first_line(manager.program, &["--version"]).is_some());
    let Some(manager) = manager else {
        let known = PACKAGE_MANAGERS.map(|manager| manager.program).join(", ");
        return Err(Failure::outside(
            Diagnostic::error("tool-missing", "no package manager that I know is here").help(
                format!("I know {known}; install Python 3 with venv and arm-none-eabi-gcc by hand"),
            ),
        ));
    };
    let root = process::first_line("id", &["-u"]).is_some_and(|id| id == "0");
    let mut command = if manager.needs_root && !root {
        let mut command = Command::new("sudo");
        command.arg(manager.program);
        command
    } else {
        Command::new(manager.program)
    };
    command.args(manager.install).args(manager.packages);
    if dry_run {
        context.data(&format!("{}\n", process::shown(&command)))?;
        return Ok(ExitCode::Fits);
    }
    context
        .console
        .say(&format!("setup: {}", process::shown(&command)));
    if process::run_shown(&mut command)? {
        Ok(ExitCode::Fits)
    } else {
        Err(Failure::outside(
            Diagnostic::error("tool-failed", format!("{} failed", manager.program))
                .help("its own messages stand above"),
        ))
    }
}
