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
