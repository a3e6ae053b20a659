//! What the system's package manager has to bring: everything that only root can install.

use std::process::Command;

use super::Tool;
use crate::process;

/// A package manager, and how it installs.
#[derive(Debug)]
pub(crate) struct PackageManager {
    /// The program.
    pub program: &'static str,
    /// What it has to do before it knows today's packages.
    update: Option<&'static [&'static str]>,
    install: &'static [&'static str],
    /// Tools and the packages that they are in.
    packages: &'static [(Tool, &'static [&'static str])],
    needs_root: bool,
}

/// The package managers that are known.
pub(crate) const PACKAGE_MANAGERS: [PackageManager; 4] = [
    PackageManager {
        program: "apt-get",
        update: Some(&["update", "--quiet=2"]),
        install: &["install", "--quiet=2", "--yes", "--no-install-recommends"],
        packages: &[
            (Tool::Python, &["python3-venv"]),
            (
                Tool::ArmGcc,
                &["gcc-arm-none-eabi", "libnewlib-arm-none-eabi"],
            ),
            (Tool::Make, &["make"]),
            (Tool::CppCompiler, &["g++"]),
            // Debian's other Rust, which comes with the source of `core`.
            (
                Tool::RustTarget,
                &["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"],
            ),
        ],
        needs_root: true,
    },
    PackageManager {
        program: "dnf",
        update: None,
        install: &["install", "--assumeyes"],
        packages: &[
            (Tool::Python, &["python3"]),
            (
                Tool::ArmGcc,
                &["arm-none-eabi-gcc-cs", "arm-none-eabi-newlib"],
            ),
            (Tool::Make, &["make"]),
            (Tool::CppCompiler, &["gcc-c++"]),
        ],
        needs_root: true,
    },
    PackageManager {
        program: "pacman",
        update: None,
        install: &["--sync", "--noconfirm", "--needed"],
        packages: &[
            (Tool::Python, &["python"]),
            (Tool::ArmGcc, &["arm-none-eabi-gcc", "arm-none-eabi-newlib"]),
            (Tool::Make, &["make"]),
            (Tool::CppCompiler, &["gcc"]),
        ],
        needs_root: true,
    },
    PackageManager {
        program: "brew",
        update: None,
        install: &["install"],
        packages: &[
            (Tool::Python, &["python"]),
            // The formula of gcc alone has no newlib; the cask has.
            (Tool::ArmGcc, &["gcc-arm-embedded"]),
            (Tool::Make, &["make"]),
        ],
        needs_root: false,
    },
];

impl PackageManager {
    /// The one that this machine has.
    pub(crate) fn of_this_machine() -> Option<&'static Self> {
        PACKAGE_MANAGERS
            .iter()
            .find(|manager| process::first_line(manager.program, &["--version"]).is_some())
    }

    /// The commands that install some tools, in order; none where there is nothing to install.
    pub(crate) fn commands(&self, tools: &[Tool], is_root: bool) -> Vec<Command> {
        let packages: Vec<&str> = self
            .packages
            .iter()
            .filter(|(tool, _)| tools.contains(tool))
            .flat_map(|(_, packages)| packages.iter().copied())
            .collect();
        if packages.is_empty() {
            return Vec::new();
        }
        let program = || {
            if self.needs_root && !is_root {
                let mut command = Command::new("sudo");
                command.arg(self.program);
                command
            } else {
                Command::new(self.program)
            }
        };
        let update = self.update.map(|arguments| {
            let mut command = program();
            command.args(arguments);
            command
        });
        let mut install = program();
        install.args(self.install).args(packages);
        update.into_iter().chain([install]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{PACKAGE_MANAGERS, PackageManager};
    use crate::process::shown;
    use crate::tools::Tool;

    fn of(program: &str) -> &'static PackageManager {
        PACKAGE_MANAGERS
            .iter()
            .find(|manager| manager.program == program)
            .unwrap()
    }

    fn lines(manager: &PackageManager, tools: &[Tool], is_root: bool) -> Vec<String> {
        manager.commands(tools, is_root).iter().map(shown).collect()
    }

    #[test]
    fn only_what_is_missing_is_installed_and_lists_are_fetched_before() {
        assert_eq!(
            lines(of("apt-get"), &[Tool::ArmGcc, Tool::Make], false),
            [
                "sudo apt-get update --quiet=2",
                "sudo apt-get install --quiet=2 --yes --no-install-recommends \
                 gcc-arm-none-eabi libnewlib-arm-none-eabi make",
            ]
        );
        assert_eq!(
            lines(of("dnf"), &[Tool::CppCompiler], true),
            ["dnf install --assumeyes gcc-c++"]
        );
        assert_eq!(lines(of("apt-get"), &[], true), [""; 0]);
        // Nobody's package manager has it.
        assert_eq!(lines(of("apt-get"), &[Tool::MpyCross], true), [""; 0]);
    }

    #[test]
    fn every_tool_that_a_suite_needs_from_the_system_has_a_package() {
        for manager in &PACKAGE_MANAGERS {
            for tool in [Tool::Python, Tool::ArmGcc, Tool::Make] {
                let commands = manager.commands(&[tool], true);
                assert!(
                    !commands.is_empty(),
                    "{}: {}",
                    manager.program,
                    tool.title()
                );
            }
        }
    }
}
