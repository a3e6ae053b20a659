//! CircuitPython 4 of late 2018, as built for SAMD51: the VM of the first memory tables.

use super::{Firmware, Profile};

pub(super) static PROFILE: Profile = Profile {
    id: "circuitpython-4",
    title: "CircuitPython 4",
    firmware: Firmware::CircuitPython(4, 0),
    compiles: None,
    // MICROPY_BYTES_PER_GC_BLOCK.
    block: 16,
    // One byte of hash, one of length, and the closing NUL.
    string_overhead: 3,
};
