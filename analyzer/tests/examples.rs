//! The examples do what they say, and say what is wrong with their arguments.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::ffi::OsString;
use std::path::Path;

#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../examples/dump_mpy.rs"]
mod dump_mpy;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../examples/import_cost.rs"]
mod import_cost;

/// A path of the workspace as an argument.
fn path(path: &str) -> OsString {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    root.join(path).into()
}

#[test]
fn a_folder_of_modules_has_a_line_for_each() {
    let arguments = [
        path("budgets/feather-m4.toml"),
        path("analyzer/tests/compile"),
    ];
    let table = import_cost::run(arguments).unwrap();
    let names: Vec<&str> = table
        .lines()
        .filter(|line| line.ends_with("by itself"))
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        names,
        [
            "arithmetic",
            "classes",
            "far",
            "functions",
            "numbers",
            "protected",
            "strings"
        ]
    );
}

#[test]
fn a_compiled_module_is_listed() {
    let file = path("analyzer/tests/compile/classes.O0.mpy");
    let listing = dump_mpy::run([file]).unwrap();
    assert!(listing.contains("LOAD_BUILD_CLASS"), "{listing}");
}

#[test]
fn what_is_wrong_with_the_arguments_is_said() {
    let usage = import_cost::run([]).unwrap_err();
    assert!(usage.starts_with("usage: import_cost"), "{usage}");
    let board = import_cost::run([path("README.md"), path("analyzer")]).unwrap_err();
    assert!(board.contains("README.md"), "{board}");
    let empty = import_cost::run([path("budgets/feather-m4.toml"), path("docs")]).unwrap_err();
    assert!(empty.ends_with("there are no modules in it"), "{empty}");

    let usage = dump_mpy::run([path("a.mpy"), path("b.mpy")]).unwrap_err();
    assert!(usage.starts_with("usage: dump_mpy"), "{usage}");
    let missing = dump_mpy::run([path("no.mpy")]).unwrap_err();
    assert!(missing.contains("no.mpy: "), "{missing}");
    let refused = dump_mpy::run([path("README.md")]).unwrap_err();
    assert!(refused.contains("starts with 'M' or 'C'"), "{refused}");
}
