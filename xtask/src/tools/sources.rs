//! Python source of others, for tests: Adafruit's packages with their examples, and CPython's library.

use std::path::PathBuf;
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use serde_json::Value;

use super::Toolbox;
use super::packages::{CORPUS, create_folder, ensure_venv, remove};
use crate::context;
use crate::failure::Failure;
use crate::process;

/// The build system that pip is given while it downloads source packages.
const BACKEND: &str = include_str!("sdist_backend.py");

/// Unpacks every archive of the current folder.
const UNPACK: &str = "import glob, tarfile\n\
                      for name in sorted(glob.glob('*.tar.gz')):\n    \
                          with tarfile.open(name) as archive:\n        \
                              archive.extractall('.')\n";

/// Adafruit's source packages, unpacked: modules, examples and tests.
pub fn adafruit(toolbox: &Toolbox) -> Result<PathBuf, Failure> {
    let place = toolbox.folder.join("adafruit-sources").join(CORPUS.version);
    if place.is_dir() {
        return Ok(place);
    }
    ensure_venv(toolbox)?;
    let draft = super::packages::draft_of(&place);
    remove(&draft)?;
    let backend = draft.join("backend/setuptools");
    create_folder(&backend)?;
    crate::files::write(&backend.join("__init__.py"), b"")?;
    crate::files::write(&backend.join("build_meta.py"), BACKEND.as_bytes())?;
    let archives = draft.join("sources");
    create_folder(&archives)?;
    let mut pip = Command::new(toolbox.python());
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--no-build-isolation"])
        .args(["--no-binary", ":all:", "--dest"])
        .arg(&archives)
        .args(CORPUS.requirements)
        .env("PYTHONPATH", absolute(&draft.join("backend"))?);
    process::run(&mut pip)?;
    process::run(
        Command::new(absolute(&toolbox.python())?)
            .args(["-c", UNPACK])
            .current_dir(&archives),
    )?;
    std::fs::rename(&archives, &place).map_err(|error| Failure::writing(&place, &error))?;
    remove(&draft)?;
    Ok(place)
}

/// CPython's library, fetched by Cargo with its checksum into Cargo's own cache.
pub fn cpython() -> Result<PathBuf, Failure> {
    let root = context::workspace_root().unwrap_or_default();
    let manifest = root.join("lib-port/base/Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = process::run(
        Command::new(cargo)
            .args([
                "metadata",
                "--format-version",
                "1",
                "--locked",
                "--manifest-path",
            ])
            .arg(&manifest),
    )?;
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "rustpython-pylib")
        .and_then(|package| package["manifest_path"].as_str())
        .and_then(|manifest| Some(PathBuf::from(manifest).parent()?.join("Lib")))
        .filter(|folder| folder.is_dir())
        .ok_or_else(|| {
            Failure::outside(
                Diagnostic::error(
                    "tool-failed",
                    "Cargo did not say where CPython's library is",
                )
                .help(format!("is {} as it was?", manifest.display())),
            )
        })
}

fn absolute(path: &std::path::Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::reading(path, &error))
}
