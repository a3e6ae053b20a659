//! VM profiles: everything about a virtual machine that decides what it loads and allocates.

mod circuitpython_4;
mod circuitpython_9;
pub mod load;
mod micropython_1_25;

/// Which of the two families of firmware a VM belongs to: they look for files differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `code.py` and `/lib` on a CIRCUITPY drive.
    CircuitPython,
    /// `boot.py`, then `main.py`.
    MicroPython,
}

/// One kind of `.mpy` file that a VM loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoadableMpy {
    /// `M` for MicroPython's tools, `C` for CircuitPython's.
    pub first_byte: u8,
    /// The version byte.
    pub version: u8,
}

/// What decides what a virtual machine allocates.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that board files use.
    pub id: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// The family of firmware.
    pub family: Family,
    /// The `.mpy` files that it loads.
    pub loads: &'static [LoadableMpy],
    /// Which compiler writes files that it loads, for help lines.
    pub compiler: &'static str,
    /// The size of a block of the garbage collector, in bytes: every allocation is rounded up to it.
    pub block: u64,
    /// Strings are stored in chunks of this many bytes.
    pub string_chunk: u64,
    /// What an interned string takes besides its characters.
    pub string_overhead: u64,
}

/// Every profile, by id.
pub const PROFILES: [&Profile; 3] = [
    &circuitpython_4::PROFILE,
    &circuitpython_9::PROFILE,
    &micropython_1_25::PROFILE,
];

impl Profile {
    /// The profile that board files call `id`.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PROFILES.into_iter().find(|profile| profile.id == id)
    }
}
