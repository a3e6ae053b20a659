//! The command line: names, groups, the folder that is taken, and what shells and `man` are told.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::{checkout_in, folder, mpyfit, mpyfit_in, workspace};

/// A program that imports a library of its own.
const APP: [(&str, &str); 2] = [
    ("app/code.py", "import helper\n"),
    ("app/lib/helper.py", "NAME = 'helper of the app'\n"),
];

#[test]
fn the_program_says_its_own_name() {
    mpyfit(&["--version"]).exits(0).shows("mpyfit 0.");
}

#[test]
fn commands_for_developers_are_shown_in_a_checkout_only() {
    let installed = mpyfit(&["--help"]).exits(0).stdout();
    let checkout = checkout_in(&workspace(), &["--help"]).exits(0).stdout();
    for (command, is_for_everybody) in [("budget", true), ("verify-ledger", false)] {
        let line = format!("\n  {command} ");
        assert_eq!(installed.contains(&line), is_for_everybody, "{installed}");
        assert!(checkout.contains(&line), "{checkout}");
    }
    // They can be asked for all the same.
    mpyfit(&["schema", "--help"]).exits(0);
}

#[test]
fn examples_begin_with_the_command_as_it_was_typed() {
    mpyfit(&["why", "--help"])
        .exits(0)
        .shows("\n  mpyfit why -b feather-m4 ");
    checkout_in(&workspace(), &["why", "--help"])
        .exits(0)
        .shows("\n  cargo xtask why -b feather-m4 ");
}

#[test]
fn every_command_for_everybody_has_an_example_or_takes_no_arguments() {
    let help = mpyfit(&["--help"]).exits(0).stdout();
    let list = help.split("Commands:\n").nth(1).unwrap();
    let commands = list.lines().take_while(|line| !line.is_empty());
    let names: Vec<&str> = commands
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"budget"), "{help}");
    for name in names {
        let help = mpyfit(&[name, "--help"]).exits(0).stdout();
        let takes_nothing = name == "doctor";
        assert!(
            help.contains("\nExamples:\n") || takes_nothing,
            "{name}: {help}"
        );
    }
}

#[test]
fn the_folder_of_an_app_is_named_in_three_ways() {
    let place = folder(&APP);
    let report = |folder: &std::path::Path, arguments: &[&str]| {
        let common = ["--format", "json", "-b", "feather-m4"];
        mpyfit_in(folder, &[arguments, &common].concat())
            .exits(0)
            .stdout()
    };
    let by_name = report(place.path(), &["budget", "--app", "app"]);
    assert!(by_name.contains("helper"), "{by_name}");
    assert_eq!(report(place.path(), &["budget", "app"]), by_name);
    let inside = report(&place.path().join("app"), &["budget"]);
    assert!(inside.contains("\"file\": \"lib/helper.py\""), "{inside}");
    mpyfit_in(place.path(), &["why", "-b", "feather-m4", "helper", "app"])
        .exits(0)
        .shows("helper");
    mpyfit_in(
        place.path(),
        &["budget", "-b", "feather-m4", "app", "--app", "app"],
    )
    .exits(2)
    .says("cannot be used with");
}

#[test]
fn without_a_folder_and_without_a_program_there_is_nothing_to_say() {
    let place = folder(&[("notes.txt", "no Python here")]);
    for command in [&["budget"][..], &["why", "helper"]] {
        mpyfit_in(place.path(), &[command, &["-b", "feather-m4"]].concat())
            .exits(2)
            .says("error[nothing-to-do]")
            .says("name the folder that holds code.py");
    }
}

#[test]
fn shells_are_told_of_every_command_for_everybody() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        mpyfit(&["completions", shell])
            .exits(0)
            .shows("mpyfit")
            .shows("budget");
    }
    mpyfit(&["completions", "cmd"]).exits(2).says("cmd");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let place = folder(&[]);
    mpyfit_in(place.path(), &["manual", "--out", "man"])
        .exits(0)
        .says("pages in man");
    for (page, text) in [
        ("mpyfit.1", "budget"),
        ("mpyfit-budget.1", "feather\\-m4"),
        ("mpyfit-board-import.1", "UF2"),
    ] {
        let written = std::fs::read_to_string(place.path().join("man").join(page)).unwrap();
        assert!(written.contains(text), "{page}: {written}");
    }
    assert!(!place.path().join("man/mpyfit-test.1").exists());
    mpyfit(&["manual"]).exits(0).shows(".TH mpyfit 1");
}
