//! MicroPython 1.25 as this project's firmware configures it.

use super::{Firmware, Profile};
use crate::compile::Dialect;

pub(super) static PROFILE: Profile = Profile {
    id: "micropython-1.25",
    title: "MicroPython 1.25",
    firmware: Firmware::MicroPython,
    compiles: Some(Dialect::MicroPython1_25),
    // MICROPY_BYTES_PER_GC_BLOCK: four words of four bytes.
    block: 16,
    // The closing NUL; hash and length live in the pool.
    string_overhead: 1,
};
