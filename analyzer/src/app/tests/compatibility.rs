//! Which `.mpy` files a board loads.

use super::{circuitpython, lines, micropython, tree};
use crate::app::{App, VmRules};
use crate::mpy::Arch;

#[track_caller]
fn check(table: &str, rules: &VmRules, expected: &[&str]) {
    let (_, diagnostics) = App::read(&tree(table), rules);
    assert_eq!(lines(&diagnostics), expected);
}

#[test]
fn a_board_loads_the_files_of_its_own_firmware() {
    check("code.py\nlib/a.mpy = C6", &circuitpython(), &[]);
    check("main.py\nlib/a.mpy = M6", &micropython(), &[]);
    check(
        "code.py\nlib/a.mpy = C5",
        &VmRules::circuitpython((8, 2)),
        &[],
    );
    check(
        "code.py\nlib/a.mpy = M3",
        &VmRules::circuitpython((4, 1)),
        &[],
    );
}

#[test]
fn a_file_of_another_version_is_named_with_its_firmware() {
    check(
        "code.py\nlib/a.mpy = C5",
        &circuitpython(),
        &[
            "error mpy-version: lib/a.mpy is C5 (CircuitPython 7 and 8); \
           this board loads C6 (CircuitPython 9 and later)",
        ],
    );
    check(
        "code.py\nlib/a.mpy = M6",
        &circuitpython(),
        &[
            "error mpy-version: lib/a.mpy is M6 (MicroPython 1.19 and later); \
           this board loads C6 (CircuitPython 9 and later)",
        ],
    );
    check(
        "main.py\nlib/a.mpy = M9",
        &micropython(),
        &["error mpy-version: lib/a.mpy is M9 (unknown firmware); \
           this board loads M6 (MicroPython 1.19 and later)"],
    );
}

#[test]
fn the_help_fits_the_mistake() {
    for (content, rules, help) in [
        ("C5", circuitpython(), "library bundle for CircuitPython 9"),
        ("M6", circuitpython(), "CircuitPython's own mpy-cross"),
        ("M5", micropython(), "mpy-cross of MicroPython 1.19"),
        ("x1", circuitpython(), "rename it to .py"),
        ("M6:19", micropython(), "without @native"),
    ] {
        let table = format!("main.py\nlib/a.mpy = {content}");
        let (_, diagnostics) = App::read(&tree(&table), &rules);
        let given = diagnostics[0].help.clone().unwrap();
        assert!(given.contains(help), "{given}");
    }
}

#[test]
fn what_is_no_mpy_file_is_said_to_be_none() {
    check(
        "code.py\nlib/a.mpy = x1",
        &circuitpython(),
        &["error mpy-damaged: lib/a.mpy starts with the byte 0x78, \
           not with the M or C of a .mpy file"],
    );
    check(
        "code.py\nlib/a.mpy = M",
        &circuitpython(),
        &["error mpy-damaged: lib/a.mpy has 1 bytes, too few for a .mpy file"],
    );
}

#[test]
fn native_code_needs_its_processor_and_sub_version() {
    // Architecture 4 is armv6m; the sub-version is in the lowest two bits.
    let table = |features: u8| format!("main.py\nlib/a.mpy = M6:{features}");
    let mut rules = micropython();
    check(
        &table(4 << 2 | 3),
        &rules,
        &[
            "error mpy-architecture: lib/a.mpy has native code for armv6m; \
           this board runs no native code",
        ],
    );
    rules.architectures = vec![Arch::ARMV6M, Arch::ARMV7EMSP];
    check(&table(4 << 2 | 3), &rules, &[]);
    check(
        &table(10 << 2 | 3),
        &rules,
        &[
            "error mpy-architecture: lib/a.mpy has native code for xtensawin; \
           this board runs native code for armv6m, armv7emsp",
        ],
    );
    check(
        &table(4 << 2 | 2),
        &rules,
        &[
            "error mpy-architecture: lib/a.mpy has native code of .mpy sub-version 6.2, \
           which this board does not load",
        ],
    );
    // Without native code the sub-version does not matter.
    check(&table(2), &rules, &[]);
}

#[test]
fn wide_small_integers_need_a_wide_board() {
    let mut rules = micropython();
    rules.small_int_bits = 15;
    check(
        "main.py\nlib/a.mpy = M6",
        &rules,
        &["error mpy-small-int: lib/a.mpy assumes small integers of 31 bits; this board has 15"],
    );
}

#[test]
fn a_compiled_file_that_is_never_loaded_may_be_of_any_version() {
    check(
        "code.py\nlib/a.py\nlib/a.mpy = M3",
        &circuitpython(),
        &["note shadowed-mpy: lib/a.mpy is never loaded: lib/a.py is beside it"],
    );
}
