//! Limits on the firmware, held against its image or its lock; and images and locks of other sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::fs;
use std::path::Path;

use command::{Run, elf, folder, mpyfit_in, mpyfit_with, of_checkout, workspace};

const BUDGET: [&str; 5] = ["budget", "--board", "metro-m4", "--app", "app"];

/// A project with an app and these limits on the firmware.
fn project(limits: &str) -> tempfile::TempDir {
    let board = format!("extends = \"metro-m4\"\n[limits]\n{limits}\n");
    folder(&[("app/main.py", "x = 1\n"), ("budgets/mine.toml", &board)])
}

fn budget(project: &Path) -> Run {
    mpyfit_in(project, &BUDGET)
}

/// The same, as in a checkout whose firmware is what `project` has in `firmware/`.
fn budget_of_checkout(project: &Path) -> Run {
    mpyfit_with(project, &of_checkout(project), &BUDGET)
}

#[test]
fn far_from_a_compiler_the_lock_says_what_the_firmware_takes() {
    let project = project("flash = \"496 KiB\"");
    budget(project.path())
        .exits(0)
        .shows("(locked), made by")
        .shows("✓ flash          the firmware")
        .shows("KiB  of 496.0 KiB")
        .shows("✓ static ram     the firmware");
}

#[test]
fn firmware_over_its_limits_is_over_budget() {
    budget(project("flash = \"100 KiB\"").path())
        .exits(1)
        .shows("✗ flash");
    budget(project("static-ram = \"1 KiB\"").path())
        .exits(1)
        .shows("✗ static ram");
    let project = project("[limits.component]\n\"VM compiler\" = \"4 KiB\"");
    budget(project.path())
        .exits(1)
        .shows("✗ component")
        .shows("VM compiler");
}

#[test]
fn a_limit_on_a_component_that_is_not_there_does_not_pass_as_nothing() {
    let project = project("[limits.component]\n\"VM compilers\" = \"400 KiB\"");
    budget(project.path())
        .exits(2)
        .shows("error[unknown-component]: the firmware has no component `VM compilers`")
        .shows("did you mean \"VM compiler\"?");
}

#[test]
fn a_lock_that_cannot_be_believed_is_refused() {
    let project = project("flash = \"496 KiB\"");
    let place = project.path().join("budgets/metro-m4.footprint.json");
    let lock = fs::read_to_string(workspace().join("budgets/metro-m4.footprint.json")).unwrap();
    for (text, reason) in [
        (
            lock.replace("metro-m4", "feather-m4"),
            "it belongs to the board `feather-m4`",
        ),
        (
            lock.replacen("\"flash\": ", "\"flash\": 1", 1),
            "bytes of flash, the whole takes 1",
        ),
        (lock[..lock.len() / 2].to_owned(), "error[bad-lock]: "),
    ] {
        fs::write(&place, text).unwrap();
        budget(project.path()).exits(2).says(reason);
    }
    fs::write(&place, lock).unwrap();
    budget(project.path()).exits(0);
}

#[test]
fn a_lock_of_other_sources_is_refused() {
    let project = project("flash = \"496 KiB\"");
    let folders = [
        "firmware/.cargo",
        "firmware/image",
        "firmware/vm",
        "lib-port/modules",
        "lib-port/layers",
        "xtask",
    ];
    for name in folders {
        fs::create_dir_all(project.path().join(name)).unwrap();
    }
    for name in ["firmware/Cargo.toml", "firmware/Cargo.lock"] {
        fs::write(project.path().join(name), "").unwrap();
    }
    let manifest = "xtask/Cargo.toml";
    fs::copy(workspace().join(manifest), project.path().join(manifest)).unwrap();
    budget_of_checkout(project.path())
        .exits(2)
        .shows("error[stale-lock]")
        .shows("run `cargo xtask image lock --board metro-m4`");
    // Neither is an image read that nobody knows the sources of.
    let place = project.path().join("target/firmware/metro-m4");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("firmware.elf"), elf::firmware(&[0; 5_000])).unwrap();
    budget_of_checkout(project.path())
        .exits(2)
        .shows("warning[stale-image]")
        .shows("error[stale-lock]");
    // Where there are no sources, an image is read, and this one is no firmware.
    budget(project.path())
        .exits(2)
        .says("error[unreadable-image]");
}
