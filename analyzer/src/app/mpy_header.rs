//! The first four bytes of a `.mpy` file: enough to say who can load it.

use crate::mpy::Arch;

/// The first four bytes of a `.mpy` file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MpyHeader {
    /// `M` for MicroPython and CircuitPython up to 6, `C` for CircuitPython since 7.
    pub first_byte: u8,
    /// Version of the format.
    pub version: u8,
    /// Since version 6: sub-version in the lowest two bits, architecture above them. Before: flags
    /// in the lowest two, architecture above them (py/persistentcode.h).
    pub features: u8,
    /// Bits of a small integer that the file assumes.
    pub small_int_bits: u8,
}

impl MpyHeader {
    /// Reads the header, if the file is long enough to have one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let header = bytes.first_chunk::<4>()?;
        let [first_byte, version, features, small_int_bits] = *header;
        Some(Self {
            first_byte,
            version,
            features,
            small_int_bits,
        })
    }

    /// Revision of the native interface; counts for native code of version 6 only.
    pub fn sub_version(self) -> u8 {
        self.features & 3
    }

    /// The machine code in the file, if there is any.
    pub fn architecture(self) -> Option<Arch> {
        match self.features >> 2 {
            0 => None,
            // Version 3 had no architecture: all of the byte were flags.
            _ if self.version < 5 => None,
            number => Some(Arch(number)),
        }
    }

    /// The firmware that writes and loads such files, for people.
    ///
    /// MicroPython: docs/reference/mpyfiles.rst. CircuitPython: the first byte became `C` with
    /// version 5 in 7.0 (pull request 4713), version 6 came with 9.0 (circup's pull request 198).
    pub fn firmware(self) -> Option<&'static str> {
        Some(match (self.first_byte, self.version) {
            (b'M', 0) => "MicroPython 1.5.1 to 1.8.7",
            (b'M', 2) => "MicroPython 1.9 to 1.9.2",
            (b'M', 3) => "MicroPython 1.9.3 to 1.10, CircuitPython up to 6",
            (b'M', 4) => "MicroPython 1.11",
            (b'M', 5) => "MicroPython 1.12 to 1.18",
            (b'M', 6) => "MicroPython 1.19 and later",
            (b'C', 5) => "CircuitPython 7 and 8",
            (b'C', 6) => "CircuitPython 9 and later",
            _ => return None,
        })
    }
}
