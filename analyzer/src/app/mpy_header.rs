//! The first four bytes of a `.mpy` file: enough to say who can load it.

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
    pub fn architecture(self) -> Option<Architecture> {
        match self.features >> 2 {
            0 => None,
            // Version 3 had no architecture: all of the byte were flags.
            _ if self.version < 5 => None,
            number => Some(Architecture(number)),
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

/// A processor that native code in a `.mpy` is for (`MP_NATIVE_ARCH_*`, py/persistentcode.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Architecture(pub u8);

impl Architecture {
    /// Cortex-M0 and M0+.
    pub const ARMV6M: Self = Self(4);
    /// Cortex-M3.
    pub const ARMV7M: Self = Self(5);
    /// Cortex-M4 without use of its floating-point unit.
    pub const ARMV7EM: Self = Self(6);
    /// Cortex-M4F.
    pub const ARMV7EMSP: Self = Self(7);
    /// Cortex-M7 with double precision.
    pub const ARMV7EMDP: Self = Self(8);

    /// The name that `mpy-cross -march=` takes.
    pub fn name(self) -> &'static str {
        match self.0 {
            1 => "x86",
            2 => "x64",
            3 => "armv6",
            4 => "armv6m",
            5 => "armv7m",
            6 => "armv7em",
            7 => "armv7emsp",
            8 => "armv7emdp",
            9 => "xtensa",
            10 => "xtensawin",
            11 => "rv32imc",
            _ => "an unknown processor",
        }
    }
}
