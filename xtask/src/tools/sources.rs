//! Python source to try things on: of this project, Adafruit's packages with their examples, and
//! CPython's library.

use std::path::PathBuf;
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;

use super::packages::{CORPUS, ensure_venv};
use super::{Toolbox, cargo, micropython};
use crate::console::Console;
use crate::context;
use crate::failure::Failure;
use crate::files;
use crate::process;

/// The build system that pip is given while it downloads source packages.
const BACKEND: &str = include_str!("sdist_backend.py");

/// The crate that carries CPython's library.
const BASE_CRATE: &str = "rustpython-pylib";

/// What Adafruit's source packages take on the disk, unpacked and packed.
const SOURCES_SIZE: Bytes = Bytes(5_900_000);

/// Unpacks every archive of a folder.
const UNPACK: &str = include_str!("unpack.py");

/// All that must compile alike: this project's own sources, Adafruit's packages with their examples
/// and tests, MicroPython's tests, and CPython's library.
pub(crate) fn every(toolbox: &Toolbox, console: Console) -> Result<Vec<PathBuf>, Failure> {
    let Some(root) = context::workspace_root() else {
        return Err(Failure::bad_input([Diagnostic::error(
            "nothing-to-do",
            "no sources are named",
        )
        .help(
            "name files or folders; without any, this only works in a checkout of mpyfit",
        )]));
    };
    Ok(vec![
        root.join("analyzer/tests/compile"),
        root.join("lib-port"),
        adafruit(toolbox, console)?,
        micropython::source(toolbox, &console)?.join("tests"),
        cpython()?,
    ])
}

/// Adafruit's source packages, unpacked: modules, examples and tests.
pub(crate) fn adafruit(toolbox: &Toolbox, console: Console) -> Result<PathBuf, Failure> {
    let place = toolbox.folder.join("adafruit-sources").join(CORPUS.version);
    if place.is_dir() {
        return Ok(place);
    }
    let _alone = toolbox.alone()?;
    // Another run may have got them meanwhile.
    if place.is_dir() {
        return Ok(place);
    }
    let size = SOURCES_SIZE + toolbox.environment();
    toolbox.announce("the sources of Adafruit's libraries", "PyPI", size, console);
    ensure_venv(toolbox)?;
    files::write_folder(&place, |draft| {
        let backend =
            tempfile::tempdir().map_err(|error| Failure::writing(&std::env::temp_dir(), &error))?;
        let package = backend.path().join("setuptools");
        files::create_folder(&package)?;
        files::write(&package.join("__init__.py"), b"")?;
        files::write(&package.join("build_meta.py"), BACKEND.as_bytes())?;
        let mut pip = Command::new(toolbox.python());
        // Nothing is built, and nothing else is fetched to build with: the package's name is asked of
        // the stand-in, which pip's own children find in this folder.
        pip.args(["-I", "-m", "pip", "download", "--quiet"])
            .args(["--disable-pip-version-check", "--no-build-isolation"])
            .args(["--no-binary", ":all:", "--dest"])
            .arg(draft)
            .current_dir(process::neutral_folder())
            .env("PYTHONPATH", backend.path());
        let _pins = CORPUS.pin(&mut pip)?;
        process::run(&mut pip)?;
        let mut unpack = Command::new(toolbox.python());
        unpack.args(["-I", "-c", UNPACK]).arg(draft);
        process::run(&mut unpack).map(|_| ())
    })?;
    Ok(place)
}

/// CPython's library, fetched by Cargo with its checksum into Cargo's own cache.
pub(crate) fn cpython() -> Result<PathBuf, Failure> {
    let root = context::workspace_root().unwrap_or_default();
    let manifest = root.join("lib-port/base/Cargo.toml");
    let mut ask = cargo::command();
    ask.args(["metadata", "--manifest-path"]).arg(&manifest);
    cargo::package(BASE_CRATE, &mut ask)?
        .map(|package| {
            package
                .manifest_path
                .with_file_name("Lib")
                .into_std_path_buf()
        })
        .filter(|folder| folder.is_dir())
        .ok_or_else(|| {
            Failure::outside(
                Diagnostic::error(
                    "tool-failed",
                    "Cargo did not name the folder of CPython's library",
                )
                .help(format!("has {} been changed?", manifest.display())),
            )
        })
}
