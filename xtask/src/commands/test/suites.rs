//! The suites: what each shows, what it needs, and what it runs.

use std::path::PathBuf;
use std::process::Command;

use analyzer::diagnostic::Diagnostic;

use crate::context::Context;
use crate::failure::Failure;
use crate::fuzzing;
use crate::tools::{self, Tool, Toolbox, packages};

/// A group of tests that stands or falls together.
pub(super) struct Suite {
    /// What to call it.
    pub name: &'static str,
    /// What it shows, for `--list`.
    pub about: &'static str,
    /// What must be set up before.
    pub tools: &'static [Tool],
    /// The commands, in order; the suite fails with the first that fails.
    pub commands: fn(&Toolbox, &Context) -> Result<Vec<Command>, Failure>,
}

/// The boards that have a firmware here.
const BOARDS: [&str; 2] = ["metro-m4", "grand-central-m4"];

/// Every suite, in the order in which they begin: those that build in a folder of their own beside those that
/// build in the common one, where builds wait for each other.
pub(super) const SUITES: [Suite; 15] = [
    Suite {
        name: "format",
        about: "the code is formatted by rustfmt",
        tools: &[],
        commands: |_, _| {
            let workspaces = ["Cargo.toml", "firmware/Cargo.toml", fuzzing::MANIFEST];
            Ok(workspaces
                .map(|manifest| cargo(&["fmt", "--all", "--check", "--manifest-path", manifest]))
                .into())
        },
    },
    Suite {
        name: "spelling",
        about: "no misspelt word in code or documents",
        tools: &[Tool::Typos],
        commands: |toolbox, _| {
            let program = toolbox.program(&packages::TYPOS)?;
            Ok(vec![Command::new(program)])
        },
    },
    Suite {
        name: "workspace",
        about: "unit tests, snapshots, schemas, licences",
        tools: &[],
        commands: |_, _| Ok(vec![cargo(&["test", "--workspace"])]),
    },
    Suite {
        name: "embedded",
        about: "clippy finds nothing in the firmware of both boards",
        tools: &[Tool::CCompiler, Tool::RustTarget, Tool::MicroPython],
        commands: |_, context| {
            BOARDS
                .iter()
                .map(|board| tools::firmware::lint(board, context))
                .collect()
        },
    },
    Suite {
        name: "fuzz",
        about: "fuzz targets build, clippy finds nothing, and committed inputs break nothing",
        tools: &[Tool::CppCompiler],
        commands: |_, context| fuzz_targets(context),
    },
    Suite {
        name: "lint",
        about: "clippy finds nothing",
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
        name: "firmware",
        about: "the firmware of both boards boots in the emulator, behaves, and passes MicroPython's tests",
        tools: &[
            Tool::CCompiler,
            Tool::RustTarget,
            Tool::MicroPython,
            Tool::Python,
            Tool::Unicorn,
        ],
        commands: |_, context| {
            let mut commands = Vec::new();
            for board in BOARDS {
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
        name: "documents",
        about: "every link in the documentation of the crates leads somewhere",
        tools: &[],
        commands: |_, _| {
            let mut doc = cargo(&["doc", "--quiet", "--workspace", "--no-deps"]);
            doc.env("RUSTDOCFLAGS", "-D warnings");
            Ok(vec![doc])
        },
    },
    Suite {
        name: "measure",
        about: "imports are measured on the emulated board, twice with the same figures",
        tools: &[
            Tool::CCompiler,
            Tool::RustTarget,
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
        name: "corpus",
        about: "real .mpy files of every version are read and written back to the byte, and examples of \
                libraries are followed to their end",
        tools: &[Tool::MpyCross, Tool::Corpus],
        commands: |toolbox, context| {
            let folder = tools::corpus::compiled(toolbox, &context.console)?;
            let folder =
                std::path::absolute(&folder).map_err(|error| Failure::reading(&folder, &error))?;
            let mut command = cargo(&["test", "--package", "analyzer", "--test", "mpy_corpus"]);
            command
                .args(["--", "--ignored"])
                .env("MPYFIT_CORPUS_MPY", folder);
            let absolute = |folder: PathBuf| {
                std::path::absolute(&folder).map_err(|error| Failure::reading(&folder, &error))
            };
            let mut programs = cargo(&["test", "--package", "analyzer", "--test", "programs"]);
            programs
                .args(["--", "--ignored"])
                .env(
                    "MPYFIT_EXAMPLES",
                    absolute(tools::sources::adafruit(toolbox, context.console)?)?,
                )
                .env(
                    "MPYFIT_LIBRARIES",
                    absolute(toolbox.place_of(&packages::CORPUS))?,
                );
            Ok(vec![command, programs])
        },
    },
    Suite {
        name: "image",
        about: "every byte of images, ours and others', has an owner; sums equal those of `size`; locked footprints are those of a build",
        tools: &[
            Tool::ArmGcc,
            Tool::Make,
            Tool::RustTarget,
            Tool::MicroPython,
            Tool::MpyCross,
        ],
        commands: |toolbox, context| {
            let mut images = vec![
                tools::images::micropython_port(toolbox, context)?,
                tools::images::board_example(toolbox)?,
            ];
            for board in BOARDS {
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
            if tools::on_path("apt-get").is_some() {
                let file = tools::images::micro_bit(toolbox)?;
                let mut command = cargo(&["test", "--package", "xtask", "--test"]);
                command
                    .args(["bare_images", "--", "--ignored"])
                    .env("MPYFIT_MICRO_BIT", file);
                commands.push(command);
            } else {
                // Only Debian and what derives from it hand it out.
                context
                    .console
                    .say("test: without apt-get there is no firmware of the micro:bit to read");
            }
            for board in BOARDS {
                commands.push(cargo(&[
                    "xtask", "image", "lock", "--check", "--board", board,
                ]));
            }
            Ok(commands)
        },
    },
    Suite {
        name: "compiler",
        about: "sources compile to the bytes that the official compiler writes",
        tools: &[Tool::Python, Tool::MpyCross],
        commands: |_, _| Ok(vec![cargo(&["xtask", "verify-compiler"])]),
    },
    Suite {
        name: "regrtest",
        about: "the tests of the port and layered ones of CPython hold on boards, and those of their runner",
        tools: &[
            Tool::Python,
            Tool::CCompiler,
            Tool::RustTarget,
            Tool::MicroPython,
            Tool::Unicorn,
        ],
        commands: |_, context| {
            let mut commands = Vec::new();
            for name in BOARDS {
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
        name: "ledger",
        about: "estimates equal measurements on real virtual machines",
        tools: &[Tool::Python, Tool::MpyCross, Tool::Corpus],
        commands: |_, _| Ok(vec![cargo(&["xtask", "verify-ledger"])]),
    },
    Suite {
        name: "lib-port",
        about: "layers undo to the byte, their tests hold with CPython, their table is up to date",
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
];

/// Builds the fuzz targets and runs each on committed files, those among them that once broke
/// what it tests. Nothing is searched: that takes hours, and `fuzz` does it.
fn fuzz_targets(context: &Context) -> Result<Vec<Command>, Failure> {
    let of_fuzz = |arguments: &[&str]| {
        let mut command = cargo(arguments);
        command.args(["--quiet", "--manifest-path", fuzzing::MANIFEST]);
        command.args(["--target-dir", fuzzing::BUILDS]);
        command
    };
    let mut lint = of_fuzz(&["clippy"]);
    lint.args(["--", "-D", "warnings"]);
    let mut commands = vec![lint, of_fuzz(&["build"])];
    let root = context.project_folder();
    for target in fuzzing::TARGETS {
        let (folder, name) = (fuzzing::BUILDS, target.name);
        let program = format!("{folder}/debug/{name}{}", std::env::consts::EXE_SUFFIX);
        let mut command = Command::new(root.join(program));
        command.arg("-verbosity=0").args(target.files(&root)?);
        commands.push(command);
    }
    Ok(commands)
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = tools::cargo::command();
    command.args(arguments.iter().take(1));
    // What the lock does not name is not fetched. The alias `xtask` says so itself; `fmt` fetches nothing.
    if !matches!(arguments, ["xtask" | "fmt", ..]) {
        command.arg("--locked");
    }
    command.args(arguments.iter().skip(1));
    command
}
