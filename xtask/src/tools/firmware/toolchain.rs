//! The compilers that the firmware is built with: Rust for the boards' processor, a linker, and C.

use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::diagnostic::Diagnostic;
use clap::ValueEnum;

use super::{TARGET, without_host_settings};
use crate::failure::Failure;
use crate::process::first_line;
use crate::tools::{State, Tool, Toolbox, packages};

/// A compiler for the virtual machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CCompiler {
    /// `arm-none-eabi-gcc`, from the system
    Gcc,
    /// Zig, which `setup` gets without root
    Zig,
}

/// Compilers that work together.
pub(crate) struct Toolchain {
    /// Rust's folder; empty for what is on the path.
    rust: PathBuf,
    /// `core` is compiled along, from its source.
    is_without_core: bool,
    linker: PathBuf,
    /// Zig's program, if that compiles C; gcc is found without help.
    zig: Option<PathBuf>,
}

/// Where distributions put a Rust that comes with its source.
const DISTRIBUTION: &str = "/usr/bin";

impl Toolchain {
    /// Looks for them, in the order of what builds faster.
    pub(crate) fn find(toolbox: &Toolbox, c_compiler: Option<CCompiler>) -> Result<Self, Failure> {
        let zig = zig(toolbox, c_compiler)?;
        let found = ["", DISTRIBUTION].into_iter().find_map(|folder| {
            let rust = PathBuf::from(folder);
            let rustc = rust.join("rustc");
            let libraries = first_line(&rustc, &["--print", "target-libdir", "--target", TARGET])?;
            if Path::new(&libraries).is_dir() {
                return Some((rust, false));
            }
            let root = first_line(&rustc, &["--print", "sysroot"])?;
            let source = Path::new(&root).join("lib/rustlib/src/rust/library/core");
            source.is_dir().then_some((rust, true))
        });
        let Some((rust, is_without_core)) = found else {
            let State::Missing { remedy } = toolbox.probe(Tool::RustTarget) else {
                return Err(missing(Tool::RustTarget, "run `doctor`"));
            };
            return Err(missing(Tool::RustTarget, &remedy));
        };
        let linker = linker(&rust).ok_or_else(|| {
            missing(
                Tool::RustTarget,
                "its linker rust-lld comes with rustup's toolchains; Debian's is in lld",
            )
        })?;
        Ok(Self {
            rust,
            is_without_core,
            linker,
            zig,
        })
    }

    /// What they are, for people: sizes differ from one to the next.
    pub(crate) fn describe(&self) -> String {
        let version = |program: &Path, arguments: &[&str]| {
            first_line(program, arguments).unwrap_or_else(|| "of an unknown version".to_owned())
        };
        let rust = version(&self.rust.join("rustc"), &["--version"]);
        // Without the date and the digest in brackets.
        let rust = rust.split(" (").next().unwrap_or(&rust);
        let core = if self.is_without_core {
            " with core from its source"
        } else {
            ""
        };
        let c = match &self.zig {
            Some(zig) => format!("zig {}", version(zig, &["version"])),
            None => version(Path::new("arm-none-eabi-gcc"), &["--version"]),
        };
        format!("{rust}{core} and {c}")
    }

    /// Cargo, ready for arguments.
    pub(crate) fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// Clippy of the same Rust, ready for arguments: Cargo alone would take the first on the path.
    pub(crate) fn clippy(&self) -> Command {
        let mut clippy = self.command("cargo-clippy");
        clippy.arg("clippy").env("CARGO", self.rust.join("cargo"));
        clippy
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.rust.join(program));
        without_host_settings(&mut command);
        command
            .env("RUSTC", self.rust.join("rustc"))
            .env("CARGO_TARGET_THUMBV7EM_NONE_EABIHF_LINKER", &self.linker);
        if self.is_without_core {
            // Allows unstable options in a stable release.
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        if let Some(zig) = &self.zig {
            command
                .env("CC_thumbv7em_none_eabihf", format!("{} cc", zig.display()))
                .env("AR_thumbv7em_none_eabihf", format!("{} ar", zig.display()));
        }
        command
    }

    /// What Cargo has to be told.
    pub(crate) fn cargo_arguments(&self) -> &'static [&'static str] {
        if self.is_without_core {
            &["-Zbuild-std=core"]
        } else {
            &[]
        }
    }
}

/// Zig's program, if it is to compile C: because it was asked for, or gcc is not here.
fn zig(toolbox: &Toolbox, wanted: Option<CCompiler>) -> Result<Option<PathBuf>, Failure> {
    let has_gcc = first_line("arm-none-eabi-gcc", &["--version"]).is_some();
    let has_zig = toolbox.has(&packages::ZIG);
    match wanted {
        Some(CCompiler::Gcc) | None if has_gcc => Ok(None),
        Some(CCompiler::Zig) | None if has_zig => toolbox.program(&packages::ZIG).map(Some),
        _ => Err(missing(
            Tool::CCompiler,
            &format!(
                "`{0} setup` gets zig without root; `{0} setup --system` installs gcc",
                toolbox.invoked_as
            ),
        )),
    }
}

/// LLVM's linker, of this Rust or of another on the machine: any will do.
fn linker(rust: &Path) -> Option<PathBuf> {
    [rust, Path::new(""), Path::new(DISTRIBUTION)]
        .into_iter()
        .find_map(|rust| {
            let libraries = first_line(rust.join("rustc"), &["--print", "target-libdir"])?;
            // .../rustlib/<host>/lib
            let linker = Path::new(&libraries)
                .parent()?
                .join("bin")
                .join(format!("rust-lld{}", std::env::consts::EXE_SUFFIX));
            linker.is_file().then_some(linker)
        })
        .or_else(|| {
            first_line("rust-lld", &["-flavor", "gnu", "--version"])
                .map(|_| PathBuf::from("rust-lld"))
        })
}

fn missing(tool: Tool, remedy: &str) -> Failure {
    Failure::outside(
        Diagnostic::error(
            "tool-missing",
            format!("{} is missing ({})", tool.title(), tool.needed_for()),
        )
        .help(remedy.to_owned()),
    )
}
