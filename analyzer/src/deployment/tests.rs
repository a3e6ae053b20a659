//! Folders of every kind, and what becomes of their files.

use super::Deployment;
use crate::app::tests::{micropython, tree};
use crate::app::{App, Layout, Module, SearchEntry, Tree, VmRules};
use crate::import::Residence;

/// What the files of a folder become: path in the folder, name in bytecode if it is compiled, path on
/// the board.
fn check(tree: &Tree, rules: &VmRules, expected: &str) {
    let (app, _) = App::read(tree, rules);
    let deployment = of(&app);
    let mut lines = String::new();
    for (path, _) in tree.files() {
        let how = match deployment.compiles(path) {
            true => format!("as {}", deployment.source_name(path)),
            false => "as it is".to_owned(),
        };
        lines += &format!("{path} {how}: {}\n", deployment.place(path));
    }
    assert_eq!(
        lines.trim_end(),
        expected.replace("\n        ", "\n").trim()
    );
}

fn of(app: &App) -> Deployment<'_> {
    Deployment {
        app,
        library: "lib-port",
        is_compiled: true,
        has_mounts: false,
    }
}

fn module<'a>(app: &'a App, name: &str) -> &'a Module {
    let mut modules = app.modules().iter();
    modules.find(|module| module.name == name).unwrap()
}

#[test]
fn a_drive_stays_as_it_is_but_for_source_that_is_no_program() {
    check(
        &tree(
            "boot.py = pass
             main.py = pass
             top.py = pass
             notes.txt = text
             lib/pkg/__init__.py = pass
             lib/made.mpy = M
             lib/not-a-name.py = pass
             lib-port/json/__init__.py = pass",
        ),
        &micropython(),
        "boot.py as it is: boot.py
        lib-port/json/__init__.py as json/__init__.py: lib/json/__init__.mpy
        lib/made.mpy as it is: lib/made.mpy
        lib/not-a-name.py as lib/not-a-name.py: lib/not-a-name.mpy
        lib/pkg/__init__.py as lib/pkg/__init__.py: lib/pkg/__init__.mpy
        main.py as it is: main.py
        notes.txt as it is: notes.txt
        top.py as top.py: top.mpy",
    );
}

#[test]
fn modules_without_a_program_become_libraries() {
    check(
        &tree(
            "alpha.py = pass
             pkg/beta.py = pass
             pkg/data.bin = 1",
        ),
        &micropython(),
        "alpha.py as alpha.py: lib/alpha.mpy
        pkg/beta.py as pkg/beta.py: lib/pkg/beta.mpy
        pkg/data.bin as it is: lib/pkg/data.bin",
    );
}

#[test]
fn a_package_becomes_a_library_of_its_name() {
    let mut package = Tree::new("display");
    for path in ["__init__.py", "main.py", "font/small.py"] {
        package.insert(path, *b"pass");
    }
    // A program of a board lies in the root of its drive, and this is none.
    check(
        &package,
        &micropython(),
        "__init__.py as __init__.py: lib/display/__init__.mpy
        font/small.py as font/small.py: lib/display/font/small.mpy
        main.py as main.py: lib/display/main.mpy",
    );
}

#[test]
fn a_drive_that_ignores_case_starts_a_program_however_it_is_written() {
    let rules = VmRules::circuitpython((9, 2));
    let tree = tree(
        "Code.py = import sensor
         Lib/Sensor.PY = pass",
    );
    check(
        &tree,
        &rules,
        "Code.py as it is: Code.py
        Lib/Sensor.PY as Lib/Sensor.PY: Lib/Sensor.mpy",
    );
    let (app, _) = App::read(&tree, &rules);
    let sensor = module(&app, "sensor");
    let seen = of(&app).file_in_vm(sensor, Residence::Ram);
    assert_eq!(seen, "/lib/sensor.mpy");
}

#[test]
fn source_stays_source_where_nothing_compiles_it() {
    let tree = tree("lib/a.py = pass");
    let (app, _) = App::read(&tree, &micropython());
    let deployment = Deployment {
        is_compiled: false,
        ..of(&app)
    };
    assert_eq!(deployment.place("lib/a.py"), "lib/a.py");
    let seen = deployment.file_in_vm(module(&app, "a"), Residence::Ram);
    assert_eq!(seen, "/lib/a.py");
}

/// The VM's name of a file ends in the place where the file lies, whatever the search path says
/// before it.
#[test]
fn what_the_vm_calls_a_file_is_where_it_lies() {
    let library = "lib-port/json/__init__.py = pass
         lib-port/json/decoder.py = pass\n";
    let modules = "top.py = pass
         pkg/mod.py = pass\n";
    let drive = "main.py = pass
         lib/both/__init__.py = pass
         lib/both/mod.py = pass";
    let tables = [
        (format!("{library}{modules}{drive}"), 6),
        (format!("{library}{modules}"), 4),
    ];
    let mut rules = micropython();
    for (table, count) in tables {
        let tree = tree(&table);
        let layout = Layout::of(&tree, &rules);
        rules
            .search_path
            .push(SearchEntry::Folder("lib-port".to_owned()));
        let (app, _) = App::read_as(&tree, &rules, layout);
        assert_eq!(app.modules().len(), count);
        for has_mounts in [false, true] {
            let deployment = Deployment {
                has_mounts,
                ..of(&app)
            };
            for module in app.modules() {
                check_names_in_vm(&deployment, module);
            }
        }
        rules.search_path.pop();
    }
}

fn check_names_in_vm(deployment: &Deployment<'_>, module: &Module) {
    let place = deployment.place(&module.path);
    let ram = deployment.file_in_vm(module, Residence::Ram);
    let rom = deployment.file_in_vm(module, Residence::Rom);
    if deployment.has_mounts {
        assert_eq!(ram, format!("/ram/{place}"));
        assert_eq!(rom, format!("/rom/{place}"));
    } else {
        assert_eq!(ram.trim_start_matches('/'), place);
        assert_eq!(rom, ram);
    }
    let package = deployment.package_in_vm(module, Residence::Ram);
    assert_eq!(
        package.map(|folder| format!("{folder}/__init__.mpy")),
        module.is_package.then_some(ram)
    );
}
