//! Which file a name finds.

use super::{app, circuitpython, micropython};
use crate::app::{Module, Resolution, VmRules, absolute_name};
use crate::python::Source;

#[track_caller]
fn check(table: &str, rules: &VmRules, name: &str, expected: &str) {
    let found = match app(table, rules).resolve(name) {
        Resolution::Builtin { name } => format!("builtin {name}"),
        Resolution::Frozen { name, path } => format!("frozen {name} {path:?}"),
        Resolution::Module(module) => module.path,
        Resolution::NamespacePackage { folder, .. } => format!("{folder}/"),
        Resolution::NotFound { name, tried } => format!("no {name} in {}", tried.join(" ")),
    };
    assert_eq!(found, expected);
}

#[test]
fn source_wins_against_a_compiled_file_beside_it() {
    check("lib/a.py\nlib/a.mpy", &circuitpython(), "a", "lib/a.py");
    check("lib/a.mpy", &circuitpython(), "a", "lib/a.mpy");
    check(
        "lib/a/__init__.py\nlib/a/__init__.mpy",
        &circuitpython(),
        "a",
        "lib/a/__init__.py",
    );
}

#[test]
fn the_root_comes_first_and_frozen_modules_before_lib() {
    check("a.mpy\nlib/a.py", &circuitpython(), "a", "a.mpy");
    let frozen = "frozen neopixel Some(\"neopixel.py\")";
    check("lib/neopixel.mpy", &circuitpython(), "neopixel", frozen);
    check(
        "neopixel.mpy\nlib/",
        &circuitpython(),
        "neopixel",
        "neopixel.mpy",
    );
}

#[test]
fn any_folder_wins_against_a_file_until_circuitpython_10_3() {
    let table = "lib/a/data.txt\nlib/a.py";
    check(table, &micropython(), "a", "lib/a/");
    check(table, &VmRules::circuitpython((10, 2)), "a", "lib/a/");
    check(table, &VmRules::circuitpython((10, 3)), "a", "lib/a.py");
    let table = "lib/a/__init__.mpy\nlib/a.py";
    check(
        table,
        &VmRules::circuitpython((10, 3)),
        "a",
        "lib/a/__init__.mpy",
    );
    check(
        "lib/a/b.py",
        &VmRules::circuitpython((10, 3)),
        "a",
        "lib/a/",
    );
    check("lib/a/\nlib/a.py", &micropython(), "a", "lib/a/");
}

#[test]
fn submodules_are_searched_in_their_package_only() {
    let table = "lib/a/__init__.py\nlib/a/b/c.mpy\nlib/d.py\nd/e.py";
    check(table, &micropython(), "a.b", "lib/a/b/");
    check(table, &micropython(), "a.b.c", "lib/a/b/c.mpy");
    check(table, &micropython(), "a.d", "no a.d in /lib/a");
    check(table, &micropython(), "a.b.x.y", "no a.b.x in /lib/a/b");
    check("lib/d.py", &micropython(), "d.e", "no d.e in ");
}

#[test]
fn what_is_nowhere_names_the_places_tried() {
    check("main.py", &micropython(), "x.y", "no x in / .frozen /lib");
}

#[test]
fn builtin_modules_win_and_extensible_ones_give_way() {
    check(
        "machine.py\nlib/",
        &micropython(),
        "machine",
        "builtin machine",
    );
    check("lib/os.py", &micropython(), "os", "lib/os.py");
    check("lib/os.py", &micropython(), "uos", "builtin uos");
    check("lib/", &micropython(), "time", "builtin time");
    check("lib/", &micropython(), "usys", "builtin usys");
    check("lib/uos.py", &circuitpython(), "uos", "lib/uos.py");
}

#[test]
fn submodules_of_the_firmware_are_listed_by_their_full_name() {
    check("lib/", &circuitpython(), "ulab.numpy", "builtin ulab.numpy");
    check(
        "lib/",
        &circuitpython(),
        "ulab.scipy",
        "no ulab.scipy in ulab in the firmware",
    );
}

#[test]
fn frozen_packages_have_frozen_submodules() {
    check(
        "lib/",
        &micropython(),
        "asyncio",
        "frozen asyncio Some(\"asyncio/__init__.py\")",
    );
    check(
        "lib/",
        &micropython(),
        "asyncio.core",
        "frozen asyncio.core Some(\"asyncio/core.py\")",
    );
    check(
        "lib/",
        &micropython(),
        "asyncio.x",
        "no asyncio.x in .frozen/asyncio",
    );
}

#[test]
fn case_counts_on_littlefs_only() {
    check("Lib/Foo.py", &circuitpython(), "foo", "Lib/Foo.py");
    check(
        "lib/Foo.py",
        &micropython(),
        "foo",
        "no foo in / .frozen /lib",
    );
}

#[test]
fn odd_names_find_nothing() {
    for name in ["", ".", "a.", ".a", "a..b", "ü.ü", "a/b"] {
        let found = app("lib/a.py\nlib/ü.py", &micropython()).resolve(name);
        assert!(
            matches!(found, Resolution::NotFound { .. }),
            "{name} {found:?}"
        );
    }
}

#[test]
fn relative_imports_count_from_the_module_they_stand_in() {
    for (importer, is_package, import, expected) in [
        ("a.b.c", false, "from . import x", Some("a.b")),
        ("a.b.c", false, "from .x import y", Some("a.b.x")),
        ("a.b.c", false, "from ..x import y", Some("a.x")),
        ("a.b.c", false, "from ... import y", None),
        ("a.b", true, "from . import x", Some("a.b")),
        ("a.b", true, "from .. import x", Some("a")),
        ("a", true, "from .x import y", Some("a.x")),
        ("a", false, "from .x import y", None),
        ("__main__", false, "from . import x", None),
        ("a", false, "import x.y", Some("x.y")),
        ("a", true, "from ........x import y", None),
    ] {
        let module = Module {
            name: importer.to_owned(),
            path: "x.py".to_owned(),
            format: crate::app::Format::Python,
            size: 0,
            is_package,
        };
        let import = Source::parse("x.py", import.as_bytes())
            .unwrap()
            .imports
            .remove(0);
        let name = absolute_name(&import, &module);
        assert_eq!(name.as_deref().ok(), expected, "{importer} {import:?}");
    }
}
