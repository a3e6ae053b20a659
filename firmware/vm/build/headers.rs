//! The generated headers, made as `py/mkrules.mk` makes them: names (qstrs), modules and root
//! pointers are collected from the preprocessed source by MicroPython's own scripts.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use crate::{Reason, sources};

/// The release, as `sys.version` says it. The date is the release's: the same source and the same
/// tools make the same image on any day.
const VERSION: [(&str, &str); 3] = [
    ("MICROPY_GIT_TAG", "v1.25.0"),
    ("MICROPY_GIT_HASH", ""),
    ("SOURCE_DATE_EPOCH", "1744675200"),
];

/// What `makeqstrdefs.py` collects, and the file it goes to.
const COLLECTIONS: [(&str, &str); 3] = [
    ("qstr", "qstrdefs.collected.h"),
    ("module", "moduledefs.collected"),
    ("root_pointer", "root_pointers.collected"),
];

/// Writes every generated header to `folder`.
pub(crate) fn generate(
    micropython: &Path,
    folder: &Path,
    compiler: &cc::Tool,
    sources: &[PathBuf],
) -> Result<(), Reason> {
    std::fs::create_dir_all(folder)?;
    let py = Scripts {
        folder: micropython.join("py"),
    };
    py.run("makeversionhdr.py", [folder.join("mpversion.h")])?;

    let preprocessed = folder.join("qstr.i.last");
    std::fs::write(&preprocessed, preprocess(compiler, sources)?)?;
    for (mode, result) in COLLECTIONS {
        let parts = folder.join(mode);
        std::fs::create_dir_all(&parts)?;
        let mode = OsStr::new(mode);
        py.run(
            "makeqstrdefs.py",
            [
                OsStr::new("split"),
                mode,
                preprocessed.as_os_str(),
                parts.as_os_str(),
                OsStr::new("_"),
            ],
        )?;
        py.run(
            "makeqstrdefs.py",
            [
                OsStr::new("cat"),
                mode,
                OsStr::new("_"),
                parts.as_os_str(),
                folder.join(result).as_os_str(),
            ],
        )?;
    }
    for (script, collected, header) in [
        ("makemoduledefs.py", "moduledefs.collected", "moduledefs.h"),
        (
            "make_root_pointers.py",
            "root_pointers.collected",
            "root_pointers.h",
        ),
    ] {
        let text = py.run(script, [folder.join(collected)])?;
        std::fs::write(folder.join(header), text)?;
    }

    let names = folder.join("qstrdefs.preprocessed.h");
    std::fs::write(&names, all_names(micropython, folder, compiler)?)?;
    let text = py.run("makeqstrdata.py", [names])?;
    std::fs::write(folder.join("qstrdefs.generated.h"), text)?;
    Ok(())
}

/// MicroPython's scripts.
struct Scripts {
    folder: PathBuf,
}

impl Scripts {
    fn run<A: AsRef<OsStr>>(
        &self,
        script: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Vec<u8>, Reason> {
        let mut command = Command::new("python3");
        command
            .arg(self.folder.join(script))
            .args(arguments)
            .envs(VERSION);
        output(&mut command)
    }
}

fn output(command: &mut Command) -> Result<Vec<u8>, Reason> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!(
            "{command:?} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into())
    }
}

/// The sources, preprocessed, one after the other.
fn preprocess(compiler: &cc::Tool, sources: &[PathBuf]) -> Result<Vec<u8>, Reason> {
    let mut all = Vec::new();
    for source in sources.iter().filter(|source| sources::has_names(source)) {
        let mut command = compiler.to_command();
        command.args(["-E", "-DNO_QSTR"]).arg(source);
        all.extend(output(&mut command)?);
    }
    Ok(all)
}

/// Every `Q(name)`, with those taken out that the configuration turns off. A name is quoted while
/// the preprocessor runs, because it may also be the name of a macro.
fn all_names(micropython: &Path, folder: &Path, compiler: &cc::Tool) -> Result<String, Reason> {
    let mut quoted = String::new();
    for file in [
        micropython.join("py/qstrdefs.h"),
        folder.join("qstrdefs.collected.h"),
    ] {
        for line in std::fs::read_to_string(file)?.lines() {
            let quote = if line.starts_with("Q(") { "\"" } else { "" };
            quoted += &format!("{quote}{line}{quote}\n");
        }
    }
    let mut preprocessor = compiler
        .to_command()
        .args(["-E", "-x", "c", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = preprocessor.stdin.take().ok_or("no pipe to the compiler")?;
    // Written from elsewhere: the pipe is smaller than what goes through it.
    let writer = thread::spawn(move || input.write_all(quoted.as_bytes()));
    let output = preprocessor.wait_with_output()?;
    writer.join().map_err(|_| "the pipe's writer stopped")??;
    if !output.status.success() {
        return Err("the compiler could not preprocess py/qstrdefs.h".into());
    }
    let unquoted =
        String::from_utf8(output.stdout)?
            .lines()
            .fold(String::new(), |mut text, line| {
                let line = match line.strip_prefix("\"Q(") {
                    Some(rest) => format!("Q({}", rest.trim_end_matches('"')),
                    None => line.to_owned(),
                };
                text += &line;
                text.push('\n');
                text
            });
    Ok(unquoted)
}
