//! MicroPython's tests: the files, and what each has to print.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use analyzer::diagnostic::Diagnostic;

use crate::failure::Failure;
use crate::reading;

/// The folders whose tests run, in order.
pub(super) const FOLDERS: [&str; 8] = [
    "basics",
    "float",
    "micropython",
    "extmod",
    "misc",
    "stress",
    "unicode",
    "inlineasm/thumb",
];

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Test {
    /// Folder and file without its ending, such as `basics/int1`.
    pub name: String,
    /// The script.
    pub path: PathBuf,
}

/// The tests of MicroPython's `tests` folder whose name contains one of `wanted`, or all of them.
pub(super) fn find(folder: &Path, wanted: &[String]) -> Result<Vec<Test>, Failure> {
    let mut tests = Vec::new();
    for group in FOLDERS {
        let place = folder.join(group);
        let entries =
            std::fs::read_dir(&place).map_err(|error| Failure::reading(&place, &error))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
                continue;
            };
            let name = format!("{group}/{name}");
            let is_wanted = wanted.is_empty() || wanted.iter().any(|part| name.contains(part));
            if is_wanted && path.extension().is_some_and(|ending| ending == "py") {
                tests.push(Test { name, path });
            }
        }
    }
    tests.sort_by(|a, b| a.name.cmp(&b.name));
    if tests.is_empty() {
        let message = format!("no test is called {}", wanted.join(" or "));
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            message,
        )
        .help("a part of a name is enough: basics/int, float/")]));
    }
    Ok(tests)
}

impl Test {
    /// The folder that it is in.
    pub(super) fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What it has to print: what a file beside it says, or what CPython prints.
    pub(super) fn expected(&self, python: &str) -> Result<String, Failure> {
        let mut file = self.path.clone().into_os_string();
        file.push(".exp");
        let bytes = match reading::read(file.as_ref()) {
            Ok(bytes) => bytes,
            Err(_) => self.printed_by_cpython(python)?,
        };
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
    }

    /// CPython without `site`, as MicroPython's own runner calls it. Its warnings go elsewhere.
    fn printed_by_cpython(&self, python: &str) -> Result<Vec<u8>, Failure> {
        let output = Command::new(python)
            .arg("-BS")
            .arg(&self.path)
            .current_dir(self.path.parent().unwrap_or(Path::new(".")))
            .env("PYTHONIOENCODING", "utf-8")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                Failure::outside(
                    Diagnostic::error("tool-failed", format!("cannot run {python}: {error}"))
                        .help("`doctor` says which Python is here"),
                )
            })?;
        Ok(output.stdout)
    }
}
