//! Files that are not what they seem.

use super::{circuitpython, lines, micropython, tree};
use crate::app::{App, VmRules};

#[track_caller]
fn check(table: &str, rules: &VmRules, expected: &[&str]) {
    let (_, diagnostics) = App::read(&tree(table), rules);
    assert_eq!(lines(&diagnostics), expected);
}

#[test]
fn a_module_in_the_root_hides_the_one_in_lib() {
    check(
        "code.py\na.py\nlib/a.mpy",
        &circuitpython(),
        &["warning shadowed-module: lib/a.mpy is never loaded: `import a` finds a.py"],
    );
}

#[test]
fn a_package_that_is_hidden_is_named_once() {
    check(
        "code.py\na.py\nlib/a/__init__.mpy\nlib/a/b.mpy\nlib/a/c.mpy",
        &circuitpython(),
        &["warning shadowed-module: lib/a/ is never loaded: `import a` finds a.py"],
    );
    check(
        "code.py\na/__init__.py\nlib/a/__init__.mpy\nlib/a/b.mpy",
        &circuitpython(),
        &["warning shadowed-module: lib/a/ is never loaded: `import a` finds a/__init__.py"],
    );
}

#[test]
fn a_folder_hides_the_file_beside_it() {
    check(
        "code.py\nlib/a/data.txt\nlib/a.py",
        &circuitpython(),
        &["warning shadowed-module: lib/a.py is never loaded: `import a` finds the folder lib/a/"],
    );
}

#[test]
fn a_module_named_like_one_in_the_firmware_is_never_loaded() {
    check(
        "code.py\ntime.py\nlib/neopixel.mpy\nlib/sys/a.mpy\nlib/sys/b.mpy",
        &circuitpython(),
        &[
            "warning shadowed-module: lib/neopixel.mpy is never loaded: \
             `import neopixel` finds the one frozen into the firmware",
            "warning shadowed-module: lib/sys/ is never loaded: \
             `import sys` finds the one in the firmware",
            "warning shadowed-module: time.py is never loaded: \
             `import time` finds the one in the firmware",
        ],
    );
    check("main.py\ntime.py", &micropython(), &[]);
}

#[test]
fn what_computers_leave_on_a_drive_is_counted_or_ignored() {
    check(
        "code.py\n._code.py = abcd\nlib/a.mpy\nlib/._a.mpy = M\n.DS_Store = x\n.Trashes/a.py\n\
         __pycache__/code.py\nlib/__pycache__/a.mpy",
        &circuitpython(),
        &[
            "note macos-companions: 2 files named ._* take 5 bytes of the drive and are never loaded",
        ],
    );
}

#[test]
fn case_is_a_matter_of_the_drive() {
    check("code.py\nLib/a.mpy", &circuitpython(), &[]);
    check(
        "main.py\nLib/a.py",
        &micropython(),
        &["warning folder-case: imports do not look in Lib/, but in /lib"],
    );
    check(
        "code.py\nlib/a.py\nLib/A.py",
        &circuitpython(),
        &["warning same-but-for-case: Lib/A.py and lib/a.py are one file on the board's drive"],
    );
}
