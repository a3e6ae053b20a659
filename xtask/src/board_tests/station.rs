//! Where a test module runs: a fresh emulated board, or Python on this machine.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use analyzer::budget::Board;
use analyzer::diagnostic::Diagnostic;
use analyzer::flash::romfs;
use analyzer::report::Gap;

use super::record::{End, Record};
use super::selection::{Folder, Wanted};
use crate::compilation::{self, Built, Compiler};
use crate::context::Context;
use crate::failure::Failure;
use crate::library::{BaseArgument, Library};
use crate::link::{self, LinkArguments};
use crate::process;
use crate::tools::packages;

/// What runs the tests in a session, and tells of them.
const SESSION: &str = include_str!("session.py");
/// Where an emulated board has the tests.
const ON_BOARD: &str = "test";
/// Where a real board may have them: on its drive, or flashed with its library.
const FOLDERS: [&str; 4] = ["/test", "/lib/test", "/rom/test", "/rom/lib/test"];

/// Boards with a library, on which tests run.
pub(crate) struct Station<'a> {
    board: &'a Board,
    link: &'a LinkArguments,
    library: Vec<Built>,
    tests: &'a Folder,
    context: &'a Context,
}

/// What running a module took and told.
pub(crate) struct Run {
    /// What it told.
    pub record: Record,
    /// How long it took, start of the board included.
    pub time: Duration,
}

impl<'a> Station<'a> {
    /// Compiles the library and what the tests share.
    pub(crate) fn new(
        board: &'a Board,
        link: &'a LinkArguments,
        app: Option<&Path>,
        base: &BaseArgument,
        tests: &'a Folder,
        context: &'a Context,
    ) -> Result<Self, Failure> {
        let mut library = Vec::new();
        if link.port.is_none() {
            let port = Library::of(board, base)?;
            let compiler = Compiler::new(board, 0, None)?;
            library = compilation::compiled(board, port.modules, app, &compiler, context)?;
            has_unittest(&library, port.gap)?;
            for module in &tests.support {
                library.push(compiled(board, tests, module)?);
            }
        }
        Ok(Self {
            board,
            link,
            library,
            tests,
            context,
        })
    }

    /// Runs a module in a session of its own. Only what concerns all modules is a failure; a module
    /// that breaks its board has a record that says so.
    pub(crate) fn run(&self, wanted: &Wanted) -> Result<Run, Failure> {
        let start = Instant::now();
        let mut prompt = match self.board_for(wanted) {
            Ok(prompt) => prompt,
            Err(failure) => {
                let end = End::ImportError(of_the_module(&wanted.module, &failure).ok_or(failure)?);
                return Ok(Run {
                    record: Record::read(&wanted.module, "", Some(end)),
                    time: start.elapsed(),
                });
            }
        };
        let folders = match self.link.port {
            Some(_) => FOLDERS.map(str::to_owned).to_vec(),
            None => vec![format!("/rom/{ON_BOARD}")],
        };
        let script = script(wanted, &folders);
        let (output, end) = match prompt.run(script.as_bytes()) {
            Ok(output) if output.error.is_empty() => (output.printed, None),
            Ok(output) => (output.printed, Some(End::Broken(output.error))),
            Err(failure) => {
                let said = prompt.unfinished().to_owned();
                let end = self.stopped(&failure, &said);
                (said, Some(end))
            }
        };
        Ok(Run {
            record: Record::read(&wanted.module, &output, end),
            time: start.elapsed(),
        })
    }

    /// A board that knows nothing yet: interned strings are never given back, so that all tests do
    /// not fit into one session. They do not fit into its flash either: an emulated board has the
    /// one module.
    fn board_for(&self, wanted: &Wanted) -> Result<link::Prompt, Failure> {
        if self.link.port.is_some() {
            let mut prompt = link::open(self.link, self.board, None, self.context)?;
            prompt.soft_reset()?;
            return Ok(prompt);
        }
        let test = compiled(self.board, self.tests, &wanted.module)?;
        let files = self.library.iter().chain([&test]);
        let image = romfs::write(files.map(|file| (file.path.as_str(), file.bytes.as_slice())));
        link::open(self.link, self.board, Some(&image), self.context)
    }

    /// Why a board did not end its session.
    fn stopped(&self, failure: &Failure, said: &str) -> End {
        let code = failure.messages.first().map_or("", |message| message.code);
        // The firmware's own last words: it halts after them.
        match (said.rsplit_once("FATAL:"), code) {
            (Some((_, words)), _) => End::Crashed(format!("FATAL:{}", words.trim_end())),
            (None, "script-timeout") => End::Hung(format!(
                "it did not end within {} s (--timeout)",
                self.link.timeout
            )),
            (None, "too-much-output") => End::Hung(failure.summary()),
            (None, _) => End::Crashed(failure.summary()),
        }
    }
}

/// Without it no session can begin.
fn has_unittest(library: &[Built], gap: Option<Gap>) -> Result<(), Failure> {
    let is_unittest = |file: &Built| {
        let below_lib = file.path.strip_prefix("lib/").unwrap_or(&file.path);
        matches!(below_lib, "unittest/__init__.mpy" | "unittest.mpy")
    };
    if library.iter().any(is_unittest) {
        return Ok(());
    }
    let why = gap.map_or_else(String::new, |gap| format!(": {}", gap.why));
    Err(Failure::bad_input([Diagnostic::error(
        "no-unittest",
        format!("there is no unittest for the board{why}"),
    )
    .help(
        "name CPython's library with --base DIR, or bring a unittest with --app",
    )]))
}

fn compiled(board: &Board, tests: &Folder, module: &str) -> Result<Built, Failure> {
    let (file, text) = tests.source(module)?;
    let bytes = compilation::source(board, &file, &format!("{module}.py"), &text)?;
    Ok(Built {
        path: format!("{ON_BOARD}/{module}.mpy"),
        source: Some(text.len()),
        bytes,
    })
}

/// What is wrong with a module by itself, in the words of a traceback: that it does not compile, or
/// does not fit into the flash.
fn of_the_module(module: &str, failure: &Failure) -> Option<String> {
    let message = failure.messages.first()?;
    match (message.code, &message.place) {
        ("python-does-not-compile", Some(place)) => Some(format!(
            "File \"{module}.py\", line {}\n{}",
            place.line, message.message
        )),
        ("library-too-large", _) => Some(message.message.clone()),
        _ => None,
    }
}

/// The script of a session.
fn script(wanted: &Wanted, folders: &[String]) -> String {
    // What Rust and JSON write between quotes, Python reads.
    let list = |words: &[String]| serde_json::json!(words).to_string();
    format!(
        "{SESSION}run({:?}, {}, {})\n",
        wanted.module,
        list(&wanted.only),
        list(folders)
    )
}

/// Runs a module with the Python of this machine.
pub(crate) fn on_host(tests: &Folder, wanted: &Wanted, patience: Duration) -> Result<Run, Failure> {
    let python = packages::host_python().ok_or_else(packages::no_python)?;
    let start = Instant::now();
    let folder =
        std::path::absolute(&tests.path).map_err(|error| Failure::reading(&tests.path, &error))?;
    let script = script(wanted, &[folder.display().to_string()]);
    let output =
        tempfile::tempfile().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
    let failed = |error: std::io::Error| Failure::writing(&std::env::temp_dir(), &error);
    let mut child = Command::new(python)
        // Isolated: what it imports is never a module of the current folder.
        .args(["-I", "-W", "ignore", "-B", "-c", &script])
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
                    format!("cannot read the output of Python: {error}"),
                )
                .help("check the room on the disk"),
            )
        })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
