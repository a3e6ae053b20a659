//! The committed schemas are the ones that the program prints, and real files and reports obey them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::fs;

use command::{mpyfit, workspace};
use serde_json::Value;

/// The committed schema; `schema OF > FILE` brings it up to date.
fn committed(of: &str, file: &str) -> Value {
    let path = workspace().join(file);
    let text = fs::read_to_string(&path).unwrap();
    let printed = mpyfit(&["schema", of]).exits(0).stdout();
    assert_eq!(
        text,
        printed,
        "{} is out of date: cargo xtask schema {of} --output {file}",
        path.display()
    );
    serde_json::from_str(&text).unwrap()
}

#[track_caller]
fn check(schema: &Value, instance: &Value, about: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{about}: {}", errors.join("\n"));
}

#[test]
fn shipped_board_files_obey_the_schema_of_board_files() {
    let schema = committed("board", "budgets/board.schema.json");
    let mut checked = 0;
    for entry in fs::read_dir(workspace().join("budgets")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).unwrap();
            let file: Value = toml::from_str(&text).unwrap();
            check(&schema, &file, &path.display().to_string());
            checked += 1;
        }
    }
    assert_eq!(checked, 6);
}

#[test]
fn a_misspelt_key_breaks_the_schema_of_board_files() {
    let schema = committed("board", "budgets/board.schema.json");
    let file: Value = toml::from_str("[limits]\nheap_left = \"4 KiB\"\n").unwrap();
    assert!(!jsonschema::is_valid(&schema, &file));
}

#[test]
fn reports_obey_the_schema_of_reports() {
    let schema = committed("report", "docs/report.schema.json");
    let runs: [&[&str]; 8] = [
        &["budget", "--board", "metro-m4"],
        &[
            "budget",
            "--board",
            "feather-m4",
            "--app",
            "xtask/tests/apps/weather",
        ],
        &[
            "budget",
            "--board",
            "metro-m4",
            "--app",
            "xtask/tests/apps/broken",
        ],
        &[
            "budget",
            "--board",
            "feather-m4",
            "--app",
            "xtask/tests/apps/crowded",
            "--budgets",
            "xtask/tests/apps/crowded/budgets",
        ],
        &["why", "--board", "metro-m4", "itertools"],
        &[
            "validate",
            "--board",
            "feather-m4",
            "--app",
            "xtask/tests/apps/shelf",
            "--store",
            "xtask/tests/measured/feather-m4.json",
            "--budgets",
            "xtask/tests/measured",
        ],
        &["board", "list"],
        &["doctor"],
    ];
    for arguments in runs {
        let run = mpyfit(&[arguments, &["--format", "json"]].concat());
        let report: Value = serde_json::from_str(&run.stdout()).unwrap();
        assert_eq!(report["schema"], "mpyfit.report/1");
        check(&schema, &report, &arguments.join(" "));
    }
}

#[test]
fn measurements_obey_the_schema_of_measurements() {
    let schema = committed("measurement", "docs/measurement.schema.json");
    let path = workspace().join("xtask/tests/measured/feather-m4.json");
    let mut stored: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    check(&schema, &stored, "feather-m4.json");
    stored["modules"]["alpha"]["ram"]["flash"] = Value::from(1);
    assert!(!jsonschema::is_valid(&schema, &stored));
}
