//! What an import takes by where its code lies.

use super::{CIRCUITPYTHON, EIGHT, FIGURE, MICROPYTHON, SEVEN, check};
use crate::import::Residence::{Frozen, Ram, Rom};

#[test]
fn a_file_is_copied_to_the_heap() {
    check(CIRCUITPYTHON, "figure", FIGURE, Ram, [448, 448]);
    check(MICROPYTHON, "figure", FIGURE, Ram, [448, 448]);
}

#[test]
fn code_and_characters_of_a_file_in_flash_stay_there() {
    check(MICROPYTHON, "figure", FIGURE, Rom, [336, 336]);
    check(MICROPYTHON, "eight", EIGHT, Rom, [128, 128]);
    check(MICROPYTHON, "seven", SEVEN, Rom, [160, 160]);
}

/// A frozen module has its tables, constants, code and records in the firmware. On the heap are the
/// module with its dict, and what running it makes (`mp_find_frozen_module` and `do_load` in
/// py/builtinimport.c).
#[test]
fn frozen_code_takes_what_running_it_makes() {
    // A module of 16 bytes, a dict of 16, and 8 entries for 7 names: no tables and no code.
    let module = 16 + 16 + 8 * 8;
    check(MICROPYTHON, "eight", EIGHT, Frozen, [module, module]);
    // The same for as many names, and the function.
    check(
        MICROPYTHON,
        "seven",
        SEVEN,
        Frozen,
        [module + 16, module + 16],
    );
    // A class with its dict of four entries, a method with its default value, and an instance; six
    // names in the module.
    let class = 64 + 16 + 4 * 8 + 32;
    let all = 16 + 16 + 6 * 8 + class + 16;
    check(MICROPYTHON, "figure", FIGURE, Frozen, [all, all]);
}
