//! What a program loads, in order, and what it misses.

use super::{circuitpython, lines, micropython, tree};
use crate::app::{App, Closure, Module, Reach, Resolution, Tree, VmRules};
use crate::python::Source;

fn closure_of(tree: &Tree, rules: &VmRules, reach: Reach) -> Closure {
    let (app, _) = App::read(tree, rules);
    let roots: Vec<Module> = app
        .entry_points()
        .iter()
        .map(|entry| entry.module.clone())
        .collect();
    app.closure(&roots, reach, |module| {
        let bytes = tree.bytes(&module.path).unwrap();
        if module.path.ends_with(".mpy") {
            return Vec::new();
        }
        Source::parse(&module.path, bytes).unwrap().imports
    })
}

fn names(closure: &Closure) -> String {
    let names: Vec<&str> = closure
        .loaded
        .iter()
        .map(|loaded| match &loaded.module {
            Resolution::Module(module) if module.name == "__main__" => module.path.as_str(),
            other => other.name(),
        })
        .collect();
    names.join(" ")
}

#[track_caller]
fn check(table: &str, rules: &VmRules, loaded: &str, diagnostics: &[&str]) {
    let closure = closure_of(&tree(table), rules, Reach::Import);
    assert_eq!(names(&closure), loaded);
    assert_eq!(lines(&closure.diagnostics), diagnostics);
}

#[test]
fn modules_load_depth_first_and_packages_before_their_submodules() {
    check(
        "
        main.py = import a.b; import e
        lib/a/__init__.py = import d
        lib/a/b.py = from . import c
        lib/a/c.py
        lib/d.py
        lib/e.mpy = M6
        ",
        &micropython(),
        "main.py a d a.b a.c e",
        &[],
    );
}

#[test]
fn every_loaded_module_knows_who_imported_it_and_where() {
    let table = "main.py = import os; import a\nlib/a.py = import b\nlib/b.py";
    let closure = closure_of(&tree(table), &micropython(), Reach::Import);
    let importers: Vec<_> = closure
        .loaded
        .iter()
        .map(|loaded| {
            (
                loaded.importer,
                loaded.place.as_ref().map(|place| place.line),
            )
        })
        .collect();
    assert_eq!(
        importers,
        [(None, None), (Some(0), Some(2)), (Some(1), Some(1))]
    );
    assert_eq!(closure.builtin, ["os".to_owned()].into());
}

/// Each file with how many modules were looked at for each of its imports.
#[track_caller]
fn check_visited(table: &str, reach: Reach, expected: &[&str]) {
    let closure = closure_of(&tree(table), &micropython(), reach);
    let lines: Vec<String> = closure
        .visited
        .iter()
        .map(|(module, visited)| {
            let attempted = visited.imports.iter().zip(&visited.attempted);
            let imports: Vec<String> = attempted
                .map(|(import, attempted)| format!("{}:{attempted}", import.written()))
                .collect();
            let ending = if visited.failed { " failed" } else { "" };
            format!("{} {}{ending}", module.path, imports.join(" "))
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn the_walk_keeps_how_far_every_import_came() {
    let table = "
        main.py = try:;  import a.b;  import d; except ImportError:;  from a import c, x; def f():;  import d
        lib/a/__init__.py
        lib/a/b.py = import nowhere; import d
        lib/a/c.py
        lib/d.py";
    check_visited(
        table,
        Reach::Import,
        &[
            "main.py a.b:2 d:0 a:3 d:0",
            "lib/a/__init__.py ",
            "lib/a/b.py nowhere:1 d:0 failed",
            "lib/a/c.py ",
        ],
    );
    check_visited(
        table,
        Reach::Calls,
        &[
            "main.py a.b:2 d:0 a:3 d:1",
            "lib/a/__init__.py ",
            "lib/a/b.py nowhere:1 d:0 failed",
            "lib/a/c.py ",
            "lib/d.py ",
        ],
    );
}

#[test]
fn a_name_of_a_package_may_be_a_submodule() {
    check(
        "main.py = from a import b, nothing, c\nlib/a/__init__.py\nlib/a/b.py\nlib/a/c.mpy = M6",
        &micropython(),
        "main.py a a.b a.c",
        &[],
    );
}

#[test]
fn cycles_end() {
    check(
        "main.py = import a\nlib/a.py = import b\nlib/b.py = import a; import b",
        &micropython(),
        "main.py a b",
        &[],
    );
}

#[test]
fn frozen_modules_and_namespace_packages_are_loaded_too() {
    check(
        "main.py = import asyncio; import space.a\nlib/space/a.py",
        &micropython(),
        "main.py asyncio space space.a",
        &[],
    );
}

#[test]
fn a_missing_module_is_named_with_the_chain_that_leads_to_it() {
    check(
        "code.py = import board; import time; import adafruit_x\nlib/adafruit_x.py = ; ; import foo",
        &circuitpython(),
        "code.py adafruit_x",
        &["error import-not-found: code.py:3 imports adafruit_x, \
           which imports foo (lib/adafruit_x.py:3): not found"],
    );
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    check(
        "main.py = import x; import y.z; import a\nlib/a.py = from .b import c; from time import sleep",
        &micropython(),
        "main.py a",
        &[
            "error import-not-found: main.py:1 imports x: not found",
            "error import-not-found: main.py:2 imports y.z: y not found",
            "error import-escapes-package: `.b` leaves the package: \
             lib/a.py has no parent to take it from",
        ],
    );
}

#[test]
fn the_help_says_where_it_was_sought_and_what_is_near() {
    for (table, help) in [
        (
            "main.py = import x",
            "copy x into one of the folders searched: /, /lib",
        ),
        (
            "main.py = import x\nlib/bundle/lib/x.mpy = M6",
            "lib/bundle/lib/x.mpy is not where imports look: /, /lib",
        ),
        (
            "main.py = import x\nlib/X.py",
            "lib/X.py differs in upper and lower case, which this drive tells apart",
        ),
        (
            "main.py = import wifi",
            "wifi is part of other boards' firmware and cannot be copied; boards with an ESP32 and the \
             Raspberry Pi Pico W have it, or add it to `builtin-modules` if this one has it",
        ),
        (
            "main.py = import displayio",
            "displayio is part of other boards' firmware and cannot be copied; name a board that \
             has it, or add it to `builtin-modules` if this one has it",
        ),
        (
            "main.py = import sys.x",
            "sys is part of the firmware, which has no sys.x; no file can add it",
        ),
        (
            "main.py = import x.y\nlib/x.py",
            "x is a module, not a package: it has no submodules",
        ),
    ] {
        let closure = closure_of(&tree(table), &micropython(), Reach::Import);
        assert_eq!(closure.diagnostics[0].help.as_deref(), Some(help));
        assert!(closure.diagnostics[0].place.is_some());
    }
}

#[test]
fn a_guarded_import_loads_its_first_alternative_that_is_there() {
    let code = "try:;   import a;   import b; except ImportError:;   import c";
    let code = code.replace(";  ", "; ");
    check(
        &format!("main.py = {code}\nlib/a.py\nlib/b.py\nlib/c.py"),
        &micropython(),
        "main.py a b",
        &[],
    );
    check(
        &format!("main.py = {code}\nlib/b.py\nlib/c.py"),
        &micropython(),
        "main.py c",
        &["note import-not-found: main.py:2 imports a: not found, \
           but an except clause goes on without it"],
    );
    check(
        &format!("main.py = {code}\nlib/a.py"),
        &micropython(),
        "main.py a",
        &[
            "note import-not-found: main.py:3 imports b: not found, \
             but an except clause goes on without it",
            "error import-not-found: main.py:5 imports c: not found",
        ],
    );
}

#[test]
fn a_guard_survives_a_module_that_fails_further_in() {
    check(
        "main.py = try:;  import a; except ImportError:;  import c\n\
         lib/a.py = import b; import x; import d\nlib/b.py\nlib/c.py\nlib/d.py",
        &micropython(),
        "main.py b c",
        &[
            "note import-not-found: main.py:2 imports a, which imports x (lib/a.py:2): not found, \
           but an except clause goes on without it",
        ],
    );
}

#[test]
fn a_module_that_failed_under_guard_fails_again_without() {
    check(
        "main.py = try:;  import a; except ImportError:;  pass; import a\nlib/a.py = import x",
        &micropython(),
        "main.py",
        &[
            "note import-not-found: main.py:2 imports a, which imports x (lib/a.py:1): not found, \
             but an except clause goes on without it",
            "error import-failed: main.py:5 imports a: could not be loaded",
        ],
    );
}

#[test]
fn imports_for_type_checkers_are_not_missed() {
    check(
        "main.py = try:;  from typing import Any;  import busio; except ImportError:;  pass\n",
        &micropython(),
        "main.py",
        &[],
    );
    check(
        "main.py = if TYPE_CHECKING:;  import a\nlib/a.py",
        &micropython(),
        "main.py",
        &[],
    );
}

#[test]
fn a_missing_module_under_a_condition_is_a_warning() {
    check(
        "main.py = if x:;  import a; else:;  import b\nlib/a.py",
        &micropython(),
        "main.py a",
        &["warning import-not-found: main.py:4 imports b: not found, if its condition holds"],
    );
}

#[test]
fn a_test_of_the_implementation_is_answered() {
    let code = "if sys.implementation.name != 'circuitpython':;  import a; else:;  import b\n";
    let table = format!("main.py = {code}lib/a.py\nlib/b.py");
    check(&table, &circuitpython(), "main.py b", &[]);
    check(&table, &micropython(), "main.py a", &[]);
}

#[test]
fn what_runs_as_main_runs_in_the_program_only() {
    check(
        "main.py = import a; if __name__ == '__main__':;  import b\n\
         lib/a.py = if __name__ == '__main__':;  import c\nlib/b.py\nlib/c.py",
        &micropython(),
        "main.py a b",
        &[],
    );
}

#[test]
fn functions_import_when_they_are_called() {
    let table = "main.py = def f():;  import a;  import x; import b\n\
                 lib/a.py = import c; import y\nlib/b.py = def g():;  import d\nlib/c.py\nlib/d.py";
    check(table, &micropython(), "main.py b", &[]);
    let closure = closure_of(&tree(table), &micropython(), Reach::Calls);
    assert_eq!(names(&closure), "main.py b c d");
    assert_eq!(
        lines(&closure.diagnostics),
        [
            "note import-not-found: main.py:2 imports a, which imports y (lib/a.py:2): not found \
             when the function is called",
            "note import-not-found: main.py:3 imports x: not found when the function is called",
        ]
    );
}

#[test]
fn a_try_around_a_function_does_not_guard_its_body() {
    let table = "main.py = try:;  def f():;   import x; except ImportError:;  pass";
    let closure = closure_of(&tree(table), &micropython(), Reach::Calls);
    assert_eq!(
        lines(&closure.diagnostics),
        ["note import-not-found: main.py:3 imports x: not found when the function is called"]
    );
}

#[test]
fn a_long_chain_is_shown_by_its_ends_and_needs_no_stack() {
    let mut tree = Tree::new("app");
    tree.insert("main.py", "import m0");
    let length = 10_000;
    for index in 0..length {
        tree.insert(
            &format!("lib/m{index}.py"),
            format!("import m{}", index + 1),
        );
    }
    let closure = closure_of(&tree, &micropython(), Reach::Import);
    assert_eq!(closure.loaded.len(), length + 1);
    assert_eq!(
        lines(&closure.diagnostics),
        [
            "error import-not-found: main.py:1 imports m0, which imports m1 (lib/m0.py:1), \
          which imports m2 (lib/m1.py:1), ..., which imports m9998 (lib/m9997.py:1), \
          which imports m9999 (lib/m9998.py:1), \
          which imports m10000 (lib/m9999.py:1): not found"
        ]
    );
}

#[test]
fn modules_that_fail_are_tried_once() {
    let mut tree = Tree::new("app");
    let twice =
        |name: &str| format!("try:\n  import {name}\nexcept ImportError:\n  pass\nimport {name}\n");
    tree.insert(
        "main.py",
        "try:\n  import m0\nexcept ImportError:\n  pass\n",
    );
    for index in 0..200 {
        tree.insert(
            &format!("lib/m{index}.py"),
            twice(&format!("m{}", index + 1)),
        );
    }
    let closure = closure_of(&tree, &micropython(), Reach::Import);
    assert_eq!(names(&closure), "main.py");
    // The last module says it for both of its attempts; trying all of them anew would double the
    // work with every module.
    assert_eq!(closure.diagnostics.len(), 2);
}
