//! Whether a tool is here. A probe asks the tool itself; it never guesses from a folder's name
//! where the tool can answer.

use std::path::{Path, PathBuf};

use super::firmware::TARGET;
use super::packages::{self, Package};
use super::{State, Tool, Toolbox};
use crate::process::first_line;

pub(super) fn probe(toolbox: &Toolbox, tool: Tool) -> State {
    match tool {
        Tool::Rust => program("rustc", &["--version"], "install Rust with rustup"),
        Tool::Python => python(toolbox),
        Tool::MpyCross | Tool::Corpus | Tool::Typos | Tool::Unicorn => {
            installed(toolbox, tool.packages())
        }
        Tool::CCompiler => c_compiler(toolbox),
        Tool::ArmGcc => gcc_with_newlib(toolbox),
        Tool::Make => program("make", &["--version"], &system_remedy(toolbox)),
        Tool::CppCompiler => program("c++", &["--version"], &system_remedy(toolbox)),
        Tool::RustTarget => rust_target(toolbox),
        Tool::MicroPython => micropython(toolbox),
        Tool::SerialPort => serial_port(),
    }
}

fn program(name: &str, arguments: &[&str], remedy: &str) -> State {
    match first_line(name, arguments) {
        Some(line) => State::Found {
            version: version_in(&line),
            place: on_path(name).map_or_else(|| name.to_owned(), |path| path.display().to_string()),
        },
        None => State::Missing {
            remedy: remedy.to_owned(),
        },
    }
}

/// The version number in a line such as `rustc 1.95.0 (59807616e 2026-04-14)`.
fn version_in(line: &str) -> String {
    line.split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
        .unwrap_or(line)
        .trim_end_matches([',', ')'])
        .to_owned()
}

/// Where a program is.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

fn system_remedy(toolbox: &Toolbox) -> String {
    format!("{} setup --system", toolbox.invoked_as)
}

fn python(toolbox: &Toolbox) -> State {
    let Some(name) = packages::host_python() else {
        return State::Missing {
            remedy: system_remedy(toolbox),
        };
    };
    if first_line(name, &["-I", "-c", "import ensurepip, venv; print(1)"]).is_none() {
        return State::Missing {
            remedy: format!("{name} lacks venv or pip: {}", system_remedy(toolbox)),
        };
    }
    program(name, &["--version"], "")
}

fn installed(toolbox: &Toolbox, packages: &[Package]) -> State {
    let here: Vec<&str> = packages
        .iter()
        .filter(|package| toolbox.is_sound(package))
        .map(|package| package.version)
        .collect();
    if here.len() < packages.len() {
        return State::Missing {
            remedy: format!("{} setup", toolbox.invoked_as),
        };
    }
    let folder = packages
        .first()
        .map_or_else(PathBuf::new, |package| toolbox.folder.join(package.name));
    State::Found {
        version: match here.as_slice() {
            [first, .., last] => format!("{first} to {last}"),
            _ => here.join(", "),
        },
        place: folder.display().to_string(),
    }
}

fn c_compiler(toolbox: &Toolbox) -> State {
    match program("arm-none-eabi-gcc", &["--version"], "") {
        found @ State::Found { .. } => found,
        State::Missing { .. } if toolbox.has(&packages::ZIG) => State::Found {
            version: format!("zig {}", packages::ZIG.version),
            place: toolbox.place_of(&packages::ZIG).display().to_string(),
        },
        State::Missing { .. } => State::Missing {
            remedy: format!(
                "{} setup (zig, no root), or --system (gcc)",
                toolbox.invoked_as
            ),
        },
    }
}

/// gcc for ARM, if it also finds the headers of a C library: Debian packages the two apart.
fn gcc_with_newlib(toolbox: &Toolbox) -> State {
    const GCC: &str = "arm-none-eabi-gcc";
    let remedy = system_remedy(toolbox);
    let found = program(GCC, &["--version"], &remedy);
    // No file is read: the answer is in what the preprocessor is told to include.
    let preprocess = ["-E", "-include", "string.h", "-x", "c", "-"];
    match found {
        State::Found { .. } if first_line(GCC, &preprocess).is_none() => State::Missing {
            remedy: format!("{GCC} has no C library (newlib): {remedy}"),
        },
        state => state,
    }
}

/// Rust's libraries for the target: precompiled, or their source for `-Zbuild-std`.
fn rust_target(toolbox: &Toolbox) -> State {
    let precompiled = first_line("rustc", &["--print", "target-libdir", "--target", TARGET])
        .map(PathBuf::from)
        .filter(|folder| folder.is_dir());
    if let Some(folder) = precompiled {
        return State::Found {
            version: "precompiled".to_owned(),
            place: folder.display().to_string(),
        };
    }
    let with_source = ["rustc", "/usr/bin/rustc"].into_iter().find_map(|rustc| {
        let sysroot = first_line(rustc, &["--print", "sysroot"])?;
        let source = Path::new(&sysroot).join("lib/rustlib/src/rust/library/core");
        source.is_dir().then_some((rustc, source))
    });
    match with_source {
        Some((rustc, source)) => State::Found {
            version: format!(
                "source, {}",
                version_in(&first_line(rustc, &["--version"]).unwrap_or_default())
            ),
            place: source.display().to_string(),
        },
        None => State::Missing {
            remedy: format!(
                "rustup target add {TARGET}, or {} (Debian: a Rust with its source)",
                system_remedy(toolbox)
            ),
        },
    }
}

fn micropython(toolbox: &Toolbox) -> State {
    let named = std::env::var_os("MICROPYTHON_DIR").map(PathBuf::from);
    let folder = named
        .clone()
        .unwrap_or_else(|| super::micropython::place(toolbox));
    if folder.join("py/mpconfig.h").is_file() {
        return State::Found {
            version: named
                .map_or(super::micropython::VERSION, |_| "MICROPYTHON_DIR")
                .to_owned(),
            place: folder.display().to_string(),
        };
    }
    State::Missing {
        remedy: match named {
            Some(_) => format!(
                "MICROPYTHON_DIR is {}, which has no folder py",
                folder.display()
            ),
            None => format!("{} setup", toolbox.invoked_as),
        },
    }
}

/// The names that USB serial ports have on Linux and macOS.
fn serial_port() -> State {
    let is_port = |name: &str| {
        ["ttyACM", "ttyUSB", "cu.usbmodem", "cu.usbserial"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let mut ports: Vec<String> = std::fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_port(name))
        .map(|name| format!("/dev/{name}"))
        .collect();
    ports.sort();
    if ports.is_empty() {
        State::Missing {
            remedy: "plug a board in".to_owned(),
        }
    } else {
        State::Found {
            version: format!("{} of them", ports.len()),
            place: ports.join(", "),
        }
    }
}
