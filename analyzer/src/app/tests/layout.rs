//! Which files are programs and which are modules.

use super::{app, circuitpython, lines, micropython, tree};
use crate::app::{App, Layout, Role, VmRules};

/// Entry points as `role name path`, then modules as `name path`.
#[track_caller]
fn check(table: &str, rules: &VmRules, entry_points: &[&str], modules: &[&str]) {
    let app = app(table, rules);
    let found: Vec<String> = app
        .entry_points()
        .iter()
        .map(|entry| {
            let role = match entry.role {
                Role::Boot => "boot",
                Role::Main => "main",
                Role::Library => "library",
            };
            format!("{role} {} {}", entry.module.name, entry.module.path)
        })
        .collect();
    assert_eq!(found, entry_points);
    let found: Vec<String> = app
        .modules()
        .iter()
        .map(|module| format!("{} {}", module.name, module.path))
        .collect();
    assert_eq!(found, modules);
}

#[test]
fn circuitpython_starts_code_txt_before_code_py_before_main() {
    for (files, first) in [
        (
            "code.txt\ncode.py\nmain.py\nmain.txt",
            "main __main__ code.txt",
        ),
        ("code.py\nmain.py\nmain.txt", "main __main__ code.py"),
        ("main.py\nmain.txt", "main __main__ main.py"),
        ("main.txt\nlib/", "main __main__ main.txt"),
        ("code.py.txt\nlib/", "main __main__ code.py.txt"),
    ] {
        check(files, &circuitpython(), &[first], &[]);
    }
}

#[test]
fn the_boot_file_runs_before_the_program() {
    let table = "main.py\nboot.py\nboot.txt";
    let both = ["boot __main__ boot.py", "main __main__ main.py"];
    check(table, &circuitpython(), &both, &[]);
    check("main.py\nboot.py", &micropython(), &both, &[]);
}

#[test]
fn circuitpython_before_7_boots_from_settings_too() {
    let rules = VmRules::circuitpython((6, 3));
    check(
        "settings.py\nboot.py\nlib/",
        &rules,
        &["boot __main__ settings.py"],
        &[],
    );
}

#[test]
fn micropython_starts_main_py_only() {
    let app = app("code.py\nlib/a.py", &micropython());
    assert_eq!(app.entry_points(), []);
    check(
        "main.py\ncode.py",
        &micropython(),
        &["main __main__ main.py"],
        &["code code.py"],
    );
}

#[test]
fn modules_are_named_as_imports_name_them() {
    check(
        "
        code.py
        helper.py
        lib/neo.mpy
        lib/pack/__init__.mpy
        lib/pack/a.mpy
        lib/space/b.py
        lib/not-a-name.py
        lib/data.txt
        lib/.hidden.py
        lib/__pycache__/helper.cpython-311.pyc
        lib/._neo.mpy
        ",
        &circuitpython(),
        &["main __main__ code.py"],
        &[
            "helper helper.py",
            "neo lib/neo.mpy",
            "pack lib/pack/__init__.mpy",
            "pack.a lib/pack/a.mpy",
            "space.b lib/space/b.py",
        ],
    );
}

#[test]
fn every_module_of_a_library_is_an_entry_point() {
    check(
        "a.py\npack/__init__.py\npack/b.py",
        &circuitpython(),
        &[
            "library a a.py",
            "library pack pack/__init__.py",
            "library pack.b pack/b.py",
        ],
        &["a a.py", "pack pack/__init__.py", "pack.b pack/b.py"],
    );
}

#[test]
fn a_folder_that_is_a_package_gives_its_name_to_its_modules() {
    let table = "__init__.py\nb.py\nsub/c.py";
    assert_eq!(
        *app(table, &micropython()).layout(),
        Layout::Package {
            name: "app".to_owned()
        }
    );
    check(
        table,
        &micropython(),
        &[
            "library app __init__.py",
            "library app.b b.py",
            "library app.sub.c sub/c.py",
        ],
        &["app __init__.py", "app.b b.py", "app.sub.c sub/c.py"],
    );
}

#[test]
fn a_library_may_have_a_module_called_like_a_program() {
    let tree = tree("code.py\ncodeop.py");
    let (app, diagnostics) = App::read_as(&tree, &circuitpython(), Layout::Library);
    let names: Vec<&str> = app.modules().iter().map(|module| &*module.name).collect();
    assert_eq!(names, ["code", "codeop"]);
    assert_eq!(lines(&diagnostics), [""; 0]);
}

#[test]
fn a_drive_tells_who_does_not_run() {
    let (_, diagnostics) = App::read(&tree("code.txt\ncode.py"), &circuitpython());
    assert_eq!(
        lines(&diagnostics),
        ["warning program-not-run: code.py does not run: code.txt is found first"]
    );
    let (_, diagnostics) = App::read(&tree("code.py"), &micropython());
    assert_eq!(
        lines(&diagnostics),
        ["warning program-not-run: code.py does not run: MicroPython starts main.py"]
    );
    let (_, diagnostics) = App::read(&tree("lib/a.py"), &circuitpython());
    assert_eq!(
        lines(&diagnostics),
        ["note no-program: there is no program in the root of the drive"]
    );
}

#[test]
fn an_empty_folder_is_an_empty_library() {
    check("", &circuitpython(), &[], &[]);
}
