//! Running the program as a person would, and a failure that shows what they would have seen.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot start has failed")]

pub(crate) mod elf;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run left behind.
pub(crate) struct Run {
    command: String,
    folder: PathBuf,
    output: Output,
}

/// The root of the workspace, where `budgets/` is.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Runs `mpyfit` in the workspace.
pub(crate) fn mpyfit(arguments: &[&str]) -> Run {
    mpyfit_in(&workspace(), arguments)
}

/// Runs `mpyfit` in a folder.
pub(crate) fn mpyfit_in(folder: &Path, arguments: &[&str]) -> Run {
    mpyfit_with(folder, &[] as &[(&str, &str)], arguments)
}

/// Runs `cargo xtask` in a folder: with all that a checkout has.
pub(crate) fn checkout_in(folder: &Path, arguments: &[&str]) -> Run {
    mpyfit_with(folder, &of_checkout(&workspace()), arguments)
}

/// What `cargo xtask` sets in the environment of the program, in a checkout at this place.
pub(crate) fn of_checkout(root: &Path) -> [(&'static str, OsString); 2] {
    [
        ("MPYFIT_INVOKED_AS", "cargo xtask".into()),
        ("CARGO_MANIFEST_DIR", root.join("xtask").into()),
    ]
}

/// Runs `mpyfit` in a folder, with variables of the environment.
pub(crate) fn mpyfit_with(
    folder: &Path,
    variables: &[(&str, impl AsRef<OsStr>)],
    arguments: &[&str],
) -> Run {
    let program = Path::new(env!("CARGO_BIN_EXE_mpyfit"));
    program_with(program, folder, variables, arguments)
}

/// The same with the program at another place.
pub(crate) fn program_with(
    program: &Path,
    folder: &Path,
    variables: &[(&str, impl AsRef<OsStr>)],
    arguments: &[&str],
) -> Run {
    let variables = variables.iter().map(|(name, value)| (name, value));
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        // As installed: the Cargo that runs the tests does not run the program. Nothing is coloured.
        .env_remove("MPYFIT_INVOKED_AS")
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .envs(variables)
        .output()
        .unwrap();
    Run {
        command: format!("mpyfit {}", arguments.join(" ")),
        folder: folder.to_owned(),
        output,
    }
}

impl Run {
    /// Expects an exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.output.status.code(),
            Some(code),
            "{}",
            self.description()
        );
        self
    }

    /// The exit code; nothing if the run was killed.
    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Expects a part of what goes to stderr.
    #[track_caller]
    pub(crate) fn says(self, part: &str) -> Self {
        let found = whole_messages(&self.stderr()).contains(part);
        assert!(found, "stderr lacks {part:?}\n{}", self.description());
        self
    }

    /// Expects a part of what goes to stdout.
    #[track_caller]
    pub(crate) fn shows(self, part: &str) -> Self {
        let found = whole_messages(&self.stdout()).contains(part);
        assert!(found, "stdout lacks {part:?}\n{}", self.description());
        self
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    fn description(&self) -> String {
        let mut names: Vec<String> = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        format!(
            "command: {}\nfolder:  {} ({})\nstatus:  {}\nstdout:\n{}\nstderr:\n{}",
            self.command,
            self.folder.display(),
            names.join(" "),
            self.output.status,
            self.stdout(),
            self.stderr(),
        )
    }
}

/// The text with each message and each help on one line, however narrow the terminal was.
fn whole_messages(text: &str) -> String {
    const HELP: &str = "= help: ";
    let mut whole = String::new();
    let mut lead: Option<String> = None;
    for line in text.lines() {
        let begun = ["error[", "warning[", "note["];
        let is_help = line.trim_start().starts_with(HELP);
        let begun = is_help || begun.iter().any(|level| line.starts_with(level));
        let rest = lead.as_ref().and_then(|lead| line.strip_prefix(lead));
        match (begun, rest) {
            (true, _) => {
                let end = if is_help { HELP } else { "]: " };
                lead = line.find(end).map(|at| " ".repeat(at + end.len()));
                whole.push('\n');
                whole.push_str(line);
            }
            (false, Some(rest)) => {
                whole.push(' ');
                whole.push_str(rest);
            }
            (false, None) => {
                lead = None;
                whole.push('\n');
                whole.push_str(line);
            }
        }
    }
    whole.push('\n');
    whole
}

/// An empty folder with files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}
