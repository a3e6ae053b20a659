//! `test`: everything there is to test, in one command.

use std::process::Command;
use std::time::Instant;

use analyzer::diagnostic::Diagnostic;
use analyzer::report::{Cell, Report, Row, Table};
use clap::Args;

use crate::context::{self, Context};
use crate::exit::ExitCode;
use crate::failure::Failure;
use crate::process;
use crate::tools::{self, Tool, Toolbox, packages};

/// Arguments of `test`.
#[derive(Args)]
pub struct Arguments {
    /// Run only the suites whose name contains one of these
    suites: Vec<String>,
    /// Say which suites there are
    #[arg(long)]
    list: bool,
}

/// A group of tests that stands or falls together.
struct Suite {
    name: &'static str,
    /// What it shows, for `--list`.
    about: &'static str,
    /// What must be set up before.
    tools: &'static [Tool],
    /// The commands, in order; the suite fails with the first that fails.
    commands: fn(&Toolbox, &Context) -> Result<Vec<Command>, Failure>,
}

/// How a suite ended.
enum End {
    Passed,
    Failed,
    Skipped(String),
}

const SUITES: [Suite; 12] = [
    Suite {
        name: "format",
        about: "the code is as rustfmt writes it",
        tools: &[],
        commands: |_, _| Ok(vec![cargo(&["fmt", "--all", "--check"])]),
    },
    Suite {
        name: "lint",
        about: "clippy has nothing to say",
        tools: &[],
        commands: |_, _| {
            Ok(vec![cargo(&[
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])])
        },
    },
    Suite {
        name: "workspace",
        about: "unit tests, snapshots, schemas, licences",
        tools: &[],
        commands: |_, _| Ok(vec![cargo(&["test", "--workspace"])]),
    },
    Suite {
        name: "corpus",
        about: "real .mpy files of every version are read and written back to the byte",
        tools: &[Tool::MpyCross, Tool::Corpus],
        commands: |toolbox, context| {
            let folder = tools::corpus::compiled(toolbox, &context.console)?;
            let folder =
                std::path::absolute(&folder).map_err(|error| Failure::reading(&folder, &error))?;
            let mut command = cargo(&["test", "--package", "analyzer", "--test", "mpy_corpus"]);
            command
                .args(["--", "--ignored"])
                .env("MPYFIT_CORPUS_MPY", folder);
            Ok(vec![command])
        },
    },
    Suite {
        name: "compiler",
        about: "sources compile to the bytes that the official compiler writes",
        tools: &[Tool::Python, Tool::MpyCross],
        commands: |_, _| Ok(vec![cargo(&["xtask", "verify-compiler"])]),
    },
    Suite {
        name: "ledger",
        about: "estimates equal what importing took on real virtual machines",
        tools: &[Tool::Python, Tool::MpyCross, Tool::Corpus],
        commands: |_, _| Ok(vec![cargo(&["xtask", "verify-ledger"])]),
    },
    Suite {
        name: "firmware",
        about: "the firmware of both boards boots in the emulator, behaves, and passes MicroPython's tests",
        tools: &[
            Tool::CCompiler,
            Tool::MicroPython,
            Tool::Python,
            Tool::Unicorn,
        ],
        commands: |_, context| {
            let mut commands = Vec::new();
            for board in ["metro-m4", "grand-central-m4"] {
                let mut command = cargo(&["test", "--package", "emulator"]);
                command
                    .args(["--test", "firmware", "--test", "watch"])
                    .args(["--", "--ignored"]);
                tools::firmware::tell(&mut command, board, context)?;
                commands.push(command);
                let mut command = cargo(&["test", "--package", "xtask", "--test", "firmware"]);
                command.args(["--", "--ignored"]).env("MPYFIT_BOARD", board);
                tools::firmware::tell(&mut command, board, context)?;
                commands.push(command);
            }
            // Both boards have the same virtual machine.
            commands.push(cargo(&["xtask", "verify-vm", "--board", "metro-m4"]));
            Ok(commands)
        },
    },
    Suite {
        name: "measure",
        about: "what imports take is read on the emulated board, twice the same",
        tools: &[
            Tool::CCompiler,
            Tool::MicroPython,
            Tool::Unicorn,
            Tool::Corpus,
        ],
        commands: |toolbox, context| {
            let (board, _) = crate::boards::selected("metro-m4", context)?;
            let (files, _) = tools::firmware::build(&board, None, context)?;
            let mut command = cargo(&["test", "--package", "xtask", "--test", "measuring"]);
            // The tests have every core measure, each.
            command.args(["--", "--ignored", "--test-threads", "1"]);
            let libraries = toolbox.place_of(&packages::CORPUS);
            for (name, path) in [
                ("MPYFIT_FIRMWARE_ELF", &files.elf),
                ("MPYFIT_LIBRARIES", &libraries),
            ] {
                let path =
                    std::path::absolute(path).map_err(|error| Failure::reading(path, &error))?;
                command.env(name, path);
            }
            Ok(vec![command])
        },
    },
    Suite {
        name: "image",
        about: "every byte of images, ours and others', has an owner; sums equal those of `size`; locked footprints are those of a build",
        tools: &[Tool::CCompiler, Tool::MicroPython, Tool::MpyCross],
        commands: |toolbox, context| {
            let mut images = vec![
                tools::images::micropython_port(toolbox, context)?,
                tools::images::board_example(toolbox)?,
            ];
            for board in ["metro-m4", "grand-central-m4"] {
                let (board, _) = crate::boards::selected(board, context)?;
                let (files, _) = tools::firmware::build(&board, None, context)?;
                images.push(files.elf);
            }
            let root = context.project_folder();
            let images = images.iter().map(|image| root.join(image));
            let images = std::env::join_paths(images).map_err(|error| {
                let message = format!("the images cannot be named: {error}");
                Failure::outside(
                    Diagnostic::error("unreadable", message)
                        .help("move the checkout to a folder without a colon in its name"),
                )
            })?;
            let mut command = cargo(&["test", "--package", "xtask", "--test", "images"]);
            command
                .args(["--", "--ignored"])
                .env("MPYFIT_IMAGES", images);
            let mut commands = vec![command];
            match tools::images::micro_bit(toolbox) {
                Ok(file) => {
                    let mut command = cargo(&["test", "--package", "xtask", "--test"]);
                    command
                        .args(["bare_images", "--", "--ignored"])
                        .env("MPYFIT_MICRO_BIT", file);
                    commands.push(command);
                }
                // Only Debian hands it out; the others are tested all the same.
                Err(failure) => context.console.say(&format!(
                    "test: the micro:bit's firmware could not be had: {}",
                    failure.summary()
                )),
            }
            for board in ["metro-m4", "grand-central-m4"] {
                commands.push(cargo(&[
                    "xtask", "image", "lock", "--check", "--board", board,
                ]));
            }
            Ok(commands)
        },
    },
    Suite {
        name: "lib-port",
        about: "layers undo to the byte, their tests hold with CPython, their table is what they are",
        tools: &[Tool::Python, Tool::MpyCross],
        commands: |_, context| {
            let python = packages::host_python().ok_or_else(packages::no_python)?;
            // Not where an author edits.
            let sources = context.project_folder().join("target/lib-port-test");
            let mut apply = cargo(&["xtask", "port", "apply", "--force", "--out"]);
            apply.arg(&sources);
            let discover = |folder: &str| {
                let mut command = Command::new(python);
                command
                    .args(["-m", "unittest", "discover", "--start-directory", folder])
                    .env("MPYFIT_LIB_PORT", &sources);
                command
            };
            Ok(vec![
                cargo(&["xtask", "port", "check"]),
                apply,
                discover("lib-port/tests"),
                discover("lib-port/tests/host"),
                cargo(&["xtask", "port", "table", "--check"]),
            ])
        },
    },
    Suite {
        name: "regrtest",
        about: "the tests of the port and layered ones of CPython hold on boards, and those of their runner",
        tools: &[
            Tool::Python,
            Tool::CCompiler,
            Tool::MicroPython,
            Tool::Unicorn,
        ],
        commands: |_, context| {
            let mut commands = Vec::new();
            for name in ["metro-m4", "grand-central-m4"] {
                let (board, _) = crate::boards::selected(name, context)?;
                tools::firmware::build(&board, None, context)?;
                commands.push(cargo(&["xtask", "regrtest", "--board", name]));
            }
            commands.push(cargo(&["xtask", "port", "test", "--board", "metro-m4"]));
            let runner = ["test", "--package", "xtask", "--test", "regrtest"];
            commands.push(cargo(&[&runner[..], &["--", "--ignored"]].concat()));
            Ok(commands)
        },
    },
    Suite {
        name: "spelling",
        about: "no misspelt word in code or documents",
        tools: &[Tool::Typos],
        commands: |toolbox, _| {
            let program = toolbox.place_of(&packages::TYPOS).join("bin/typos");
            Ok(vec![Command::new(program)])
        },
    },
];

fn cargo(arguments: &[&str]) -> Command {
    let mut command = tools::cargo::command();
    command.args(arguments);
    command
}

/// Runs `test`.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode, Failure> {
    if arguments.list {
        let lines: Vec<String> = SUITES
            .iter()
            .map(|suite| format!("{:12} {}\n", suite.name, suite.about))
            .collect();
        context.data(&lines.concat())?;
        return Ok(ExitCode::Fits);
    }
    let wanted = |suite: &&Suite| {
        arguments.suites.is_empty()
            || arguments
                .suites
                .iter()
                .any(|name| suite.name.contains(name.as_str()))
    };
    if context::workspace_root().is_none() {
        return Err(Failure::bad_input([Diagnostic::error(
            "not-a-checkout",
            "there are no tests here: the installed program has none",
        )
        .help("run `cargo xtask test` in a checkout of mpyfit")]));
    }
    if !SUITES.iter().any(|suite| wanted(&suite)) {
        let names = SUITES.each_ref().map(|suite| suite.name).join(", ");
        return Err(Failure::bad_input([Diagnostic::error(
            "unknown-suite",
            format!("no suite is called {}", arguments.suites.join(" or ")),
        )
        .help(format!("the suites are {names}"))]));
    }
    let toolbox = context.toolbox()?;
    let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    let mut table = Table::new("suites", "Suites")
        .column("state", "", 0)
        .column("suite", "suite", 0)
        .column("seconds", "seconds", 0)
        .column("about", "about", 0);
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for suite in SUITES.iter().filter(wanted) {
        context
            .console
            .say(&format!("test: {} ({})", suite.name, suite.about));
        let start = Instant::now();
        let end = run_suite(suite, &toolbox, context);
        let (state, about) = match end {
            End::Passed => {
                passed += 1;
                ("✓", suite.about.to_owned())
            }
            End::Failed => {
                failed += 1;
                ("✗", "failed; see above".to_owned())
            }
            End::Skipped(why) => {
                skipped += 1;
                ("-", format!("skipped: {why}"))
            }
        };
        table.rows.push(Row::from([
            ("state", Cell::from(state)),
            ("suite", suite.name.into()),
            ("seconds", Cell::Count(start.elapsed().as_secs())),
            ("about", about.into()),
        ]));
    }
    let mut report = Report::new("test", "Tests");
    report.tables.push(table);
    let closed = failed > 0 || (ci && skipped > 0);
    context.publish(&report)?;
    context.data(&format!(
        "{passed} passed, {failed} failed, {skipped} skipped\n"
    ))?;
    if ci && skipped > 0 {
        context
            .console
            .say("test: CI is set, so a skipped suite is a failure");
    }
    Ok(if closed {
        ExitCode::OverBudget
    } else {
        ExitCode::Fits
    })
}

fn run_suite(suite: &Suite, toolbox: &Toolbox, context: &Context) -> End {
    for tool in suite.tools {
        if let Err(failure) = toolbox.get(*tool, context.console) {
            return End::Skipped(failure.summary());
        }
    }
    let commands = match (suite.commands)(toolbox, context) {
        Ok(commands) => commands,
        Err(failure) => return End::Skipped(failure.summary()),
    };
    for mut command in commands {
        if let Some(root) = context::workspace_root() {
            command.current_dir(root);
        }
        match process::run_shown(&mut command) {
            Ok(true) => {}
            Ok(false) => return End::Failed,
            Err(failure) => return End::Skipped(failure.summary()),
        }
    }
    End::Passed
}
