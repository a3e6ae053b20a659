//! CircuitPython 4 of late 2018, as built for SAMD51: the VM of the first memory tables.

use super::{Family, LoadableMpy, Profile};

pub(super) static PROFILE: Profile = Profile {
    id: "circuitpython-4",
    title: "CircuitPython 4",
    family: Family::CircuitPython,
    loads: &[LoadableMpy {
        first_byte: b'M',
        version: 3,
    }],
    compiler: "mpy-cross 1.9.4, or the 4.x bundle",
    // MICROPY_BYTES_PER_GC_BLOCK.
    block: 16,
    // MICROPY_ALLOC_QSTR_CHUNK_INIT.
    string_chunk: 128,
    // One byte of hash, one of length, and the closing NUL.
    string_overhead: 3,
};
