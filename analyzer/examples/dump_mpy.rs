//! A compiled module as text: its strings, constants, functions and instructions.
//!
//! ```console
//! $ cargo run -p analyzer --example dump_mpy -- path/to/module.mpy
//! ```

#![allow(
    clippy::disallowed_methods,
    reason = "an example has no console; what it writes is printable"
)]

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use analyzer::mpy::{Module, RawFile, dump};
use analyzer::printable::Printable;

const USAGE: &str = "usage: dump_mpy FILE.mpy";

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(text) => {
            let text = Printable::lines(&text);
            match std::io::stdout().write_all(text.as_str().as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        Err(problem) => {
            // Where nobody listens, the exit code says enough.
            let _ = writeln!(std::io::stderr(), "{}", Printable::line(&problem).as_str());
            ExitCode::from(2)
        }
    }
}

/// The listing for these arguments, or what is wrong.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<String, String> {
    let arguments: Vec<PathBuf> = arguments.into_iter().map(PathBuf::from).collect();
    let [path] = arguments.as_slice() else {
        return Err(USAGE.to_owned());
    };
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let refused = |error| format!("{}: {error}", path.display());
    let file = RawFile::read(&bytes).map_err(refused)?;
    Ok(dump(&Module::decode(&file).map_err(refused)?))
}
