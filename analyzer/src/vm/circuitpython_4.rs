//! CircuitPython 4 of late 2018, as built for SAMD51: the VM of the first memory tables.

use super::layout::READER;
use super::{ClassLayout, Firmware, Layouts, Profile, StringRules};

pub(super) static PROFILE: Profile = Profile {
    id: "circuitpython-4",
    title: "CircuitPython 4",
    firmware: Firmware::CircuitPython(4, 0),
    compiles: None,
    compiler: None,
    // MICROPY_BYTES_PER_GC_BLOCK.
    block: 16,
    version: (4, 0),
    // Structures of MicroPython 1.9.4, words of four bytes.
    layouts: Layouts {
        // `mp_obj_module_t`: type, globals. There are no tables for the whole module yet.
        module: 8,
        code_record: 16,
        // Type, globals, bytecode, table of constants.
        function: 16,
        // `mp_obj_gen_wrap_t`: type, function.
        generator_wrapper: 8,
        // `mp_obj_type_t`: fifteen words, used or not.
        class: ClassLayout::Fixed(60),
        // The class and the number of fields.
        named_tuple: 64,
        // Type, globals, and a `mp_code_state_t` of six words.
        generator: 32,
        exception: 16,
    },
    strings: StringRules {
        // One byte of hash, one of length, and the closing NUL.
        overhead: 3,
        chunk: 128,
        // MICROPY_ALLOC_QSTR_ENTRIES_INIT.
        rom_pool: 10,
        // MICROPY_QSTR_POOL_MAX_ENTRIES.
        largest_pool: 64,
        // Previous pool, strings before it, places, length; then a pointer a place.
        pool_header: 16,
        pool_entry: 4,
    },
    reader: READER,
    loaded_modules: 3,
    collects_after_import: true,
    // `make_dict_long_lived` in py/gc_long_lived.c.
    moves_after_import: true,
    stores_file: true,
    has_terse_errors: false,
    has_frame_stack: false,
};
