//! MicroPython 1.25 as this project's firmware configures it.

use super::layout::READER;
use super::{ClassLayout, Firmware, Layouts, Profile, ReaderLayout, StringRules};
use crate::compile::{CompilerLayout, Dialect};

pub(super) static PROFILE: Profile = Profile {
    id: "micropython-1.25",
    title: "MicroPython 1.25",
    firmware: Firmware::MicroPython,
    compiles: Some(Dialect::MicroPython1_25),
    compiler: Some(CompilerLayout {
        // MICROPY_EMIT_THUMB.
        reserves_labels: true,
        ..CompilerLayout::OF_32_BITS
    }),
    // MICROPY_BYTES_PER_GC_BLOCK: four words of four bytes.
    block: 16,
    version: (1, 25),
    // Structures of MicroPython 1.25, words of four bytes.
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
        // Type, traceback, its length, arguments.
        exception: 16,
    },
    strings: StringRules {
        // The closing NUL; hash and length live in the pool.
        overhead: 1,
        chunk: 128,
        // MICROPY_ALLOC_QSTR_ENTRIES_INIT.
        rom_pool: 10,
        largest_pool: usize::MAX,
        // As in CircuitPython 9, with hashes of two bytes.
        pool_header: 24,
        pool_entry: 7,
    },
    reader: ReaderLayout {
        // Those of our firmware: `mp_vfs_mount_romfs_protected` and firmware/vm/c/library.c.
        mounts: Some(&["/rom", "/ram"]),
        ..READER
    },
    // MICROPY_LOADED_MODULES_DICT_SIZE.
    loaded_modules: 3,
    collects_after_import: false,
    moves_after_import: false,
    // MICROPY_PY___FILE__.
    stores_file: true,
    // mpconfigport.h of our firmware.
    has_terse_errors: false,
    has_frame_stack: false,
};
