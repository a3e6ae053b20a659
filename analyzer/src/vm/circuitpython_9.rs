//! CircuitPython 9 and 10, as built for SAMD51: `.mpy` 6 with its own first byte.

use super::{Firmware, Profile};
use crate::compile::Dialect;

pub(super) static PROFILE: Profile = Profile {
    id: "circuitpython-9",
    title: "CircuitPython 9 and 10",
    firmware: Firmware::CircuitPython(9, 2),
    compiles: Some(Dialect::MicroPython1_22),
    // MICROPY_BYTES_PER_GC_BLOCK: four words of four bytes.
    block: 16,
    // The closing NUL; hash and length live in the pool.
    string_overhead: 1,
};
