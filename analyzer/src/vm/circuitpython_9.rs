//! CircuitPython 9 and 10, as built for SAMD51: `.mpy` 6 with its own first byte.

use super::layout::READER;
use super::{ClassLayout, Firmware, Layouts, Profile, StringRules};
use crate::compile::{CompilerLayout, Dialect};

pub(super) static PROFILE: Profile = Profile {
    id: "circuitpython-9",
    title: "CircuitPython 9 and 10",
    firmware: Firmware::CircuitPython(9, 2),
    compiles: Some(Dialect::CircuitPython9),
    compiler: Some(CompilerLayout {
        // MICROPY_EMIT_NATIVE is off.
        reserves_labels: false,
        ..CompilerLayout::OF_32_BITS
    }),
    // MICROPY_BYTES_PER_GC_BLOCK: four words of four bytes.
    block: 16,
    version: (9, 2),
    // Structures of MicroPython 1.23, words of four bytes.
    layouts: Layouts {
        // `mp_module_context_t`: type, globals, table of strings, table of objects.
        module: 16,
        // `mp_raw_code_t`: kind and flags, code, inner functions.
        code_record: 12,
        // Type, context, inner functions, bytecode.
        function: 16,
        // A function of its own type.
        generator_wrapper: 0,
        // `mp_obj_new_type`: five words and ten slots.
        class: ClassLayout::Slots {
            head: 20,
            slots: 10,
        },
        // Five words, eight slots, the number of fields.
        named_tuple: 56,
        // Type, exception, and a `mp_code_state_t` of five words.
        generator: 28,
        // Type, arguments, traceback, cause, context, two flags (MICROPY_CPYTHON_EXCEPTION_CHAIN).
        exception: 24,
    },
    strings: StringRules {
        // The closing NUL; hash and length live in the pool.
        overhead: 1,
        chunk: 128,
        // MICROPY_ALLOC_QSTR_ENTRIES_INIT.
        rom_pool: 10,
        largest_pool: usize::MAX,
        // Five words and two pointers to tables, one of them shared; then a pointer, a hash of one
        // byte and a length of one byte a place.
        pool_header: 24,
        pool_entry: 6,
    },
    reader: READER,
    // MICROPY_LOADED_MODULES_DICT_SIZE.
    loaded_modules: 3,
    // `gc_collect` at the end of `process_import_at_level`.
    collects_after_import: true,
    moves_after_import: false,
    stores_file: true,
    has_terse_errors: false,
    // MICROPY_ENABLE_PYSTACK.
    has_frame_stack: true,
};
