//! Where a test module runs: a fresh emulated board, or Python on this machine.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;

use super::record::{End, Record};
use super::selection::{Folder, Wanted};
use crate::commands::build::{self, Built};
use crate::context::Context;
use crate::emulation::Emulation;
use crate::failure::Failure;
use crate::process;
use crate::prompt::Prompt;
use crate::tools::packages;

/// What runs the tests in a session, and tells of them.
const SESSION: &str = include_str!("session.py");
/// Where the board has the tests.
const ON_BOARD: &str = "test";

/// Emulated boards with a library, on which tests run.
pub struct Station<'a> {
    board: &'a Board,
    emulation: Emulation,
    library: Vec<Built>,
    tests: &'a Folder,
    patience: Duration,
}

/// What running a module took and told.
pub struct Run {
    /// What it told.
    pub record: Record,
    /// How long it took, start of the board included.
    pub time: Duration,
}

impl<'a> Station<'a> {
    /// Compiles the library and what the tests share.
    pub fn new(
        board: &'a Board,
        firmware: Option<&Path>,
        app: Option<&Path>,
        tests: &'a Folder,
        patience: Duration,
        context: &Context,
    ) -> Result<Self, Failure> {
        let mut library = build::library(board, app)?;
        for module in &tests.support {
            library.push(compiled(board, tests, module)?);
        }
        Ok(Self {
            board,
            emulation: Emulation::new(board, firmware, context)?,
            library,
            tests,
            patience,
        })
    }

    /// Runs a module on a board that was just switched on. Only what concerns all modules is a
    /// failure; a module that breaks its board has a record that says so.
    pub fn run(&self, wanted: &Wanted) -> Result<Run, Failure> {
        let start = Instant::now();
        // Strings are never given back, and all tests together do not fit into the flash: every
        // module gets a board of its own.
        let test = compiled(self.board, self.tests, &wanted.module)?;
        let files = self.library.iter().chain([&test]);
        let files = files.map(|file| (file.path.as_str(), file.bytes.as_slice()));
        let mut prompt = Prompt::enter(self.emulation.board(files)?)?;
        let script = script(wanted, &[&format!("/rom/{ON_BOARD}")]);
        let (output, end) = match prompt.run(script.as_bytes(), self.patience) {
            Ok(output) if output.error.is_empty() => (output.printed, None),
            Ok(output) => (output.printed, Some(End::Broken(output.error))),
            Err(failure) => {
                let said = prompt.unfinished();
                let end = self.stopped(&failure, &said);
                (said, Some(end))
            }
        };
        Ok(Run {
            record: Record::read(&wanted.module, &output, end),
            time: start.elapsed(),
        })
    }

    /// Why a board did not end its session.
    fn stopped(&self, failure: &Failure, said: &str) -> End {
        let is_silent = failure
            .messages
            .first()
            .is_some_and(|message| message.code == "board-silent");
        // The firmware's own last words: it halts after them.
        match said.rsplit_once("FATAL:") {
            Some((_, words)) => End::Crashed(format!("FATAL:{}", words.trim_end())),
            None if is_silent => End::Hung(format!(
                "it did not end within {} s (--timeout)",
                self.patience.as_secs()
            )),
            None => End::Crashed(failure.summary()),
        }
    }
}

fn compiled(board: &Board, tests: &Folder, module: &str) -> Result<Built, Failure> {
    let (file, text) = tests.source(module)?;
    let bytes = build::source(board, &file, &format!("{module}.py"), &text)?;
    Ok(Built {
        path: format!("{ON_BOARD}/{module}.mpy"),
        source: Some(text.len()),
        bytes,
    })
}

/// The script of a session.
fn script(wanted: &Wanted, folders: &[&str]) -> String {
    // What Rust and JSON write between quotes, Python reads.
    let list = |words: &[&str]| serde_json::json!(words).to_string();
    let only: Vec<&str> = wanted.only.iter().map(String::as_str).collect();
    format!(
        "{SESSION}run({:?}, {}, {})\n",
        wanted.module,
        list(&only),
        list(folders)
    )
}

/// Runs a module with the Python of this machine.
pub fn on_host(tests: &Folder, wanted: &Wanted, patience: Duration) -> Result<Run, Failure> {
    let python = packages::host_python().ok_or_else(packages::no_python)?;
    let start = Instant::now();
    let folder =
        std::path::absolute(&tests.path).map_err(|error| Failure::reading(&tests.path, &error))?;
    let script = script(wanted, &[&folder.display().to_string()]);
    let output =
        tempfile::tempfile().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
    let failed = |error: std::io::Error| Failure::writing(&std::env::temp_dir(), &error);
    let mut child = Command::new(python)
        .args(["-W", "ignore", "-B", "-c", &script])
        .stdin(Stdio::null())
        .stdout(output.try_clone().map_err(failed)?)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| process::not_started(python, &error))?;
    let end = loop {
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => break None,
            Some(status) => break Some(End::Broken(format!("{python} ended with {status}"))),
            None if start.elapsed() > patience => {
                // It may have ended in this moment; either way it is gone.
                let _ = child.kill();
                let _ = child.wait();
                break Some(End::Hung(String::new()));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    Ok(Run {
        record: Record::read(&wanted.module, &read_back(output)?, end),
        time: start.elapsed(),
    })
}

fn read_back(mut file: std::fs::File) -> Result<String, Failure> {
    use std::io::{Read, Seek};

    let mut bytes = Vec::new();
    file.rewind()
        .and_then(|()| file.read_to_end(&mut bytes))
        .map_err(|error| {
            Failure::outside(
                Diagnostic::error(
                    "unreadable",
                    format!("cannot read what Python said: {error}"),
                )
                .help("check the room on the disk"),
            )
        })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
