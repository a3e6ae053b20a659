//! The first bytes of a file: who may load it.

use super::cursor::Cursor;
use super::error::{Error, ErrorKind, Item, Place};

/// Which family of firmware the first byte names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `M`: MicroPython, and CircuitPython before 7.
    MicroPython,
    /// `C`: CircuitPython since 7.
    CircuitPython,
}

impl Dialect {
    /// The byte that stands for it.
    pub fn byte(self) -> u8 {
        match self {
            Self::MicroPython => b'M',
            Self::CircuitPython => b'C',
        }
    }

    /// The dialect that a first byte names.
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'M' => Some(Self::MicroPython),
            b'C' => Some(Self::CircuitPython),
            _ => None,
        }
    }

    /// Its name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MicroPython => "MicroPython",
            Self::CircuitPython => "CircuitPython",
        }
    }
}

/// The versions of the format that can be read. The list of versions by release is in MicroPython's
/// `docs/reference/mpyfiles.rst`; the CircuitPython releases are those that merged them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// MicroPython 1.9.3 to 1.10, CircuitPython 3 and 4.
    V3,
    /// MicroPython 1.11.
    V4,
    /// MicroPython 1.12 to 1.18, CircuitPython 7 and 8.
    V5,
    /// MicroPython 1.19 and later, CircuitPython 9 and later.
    V6,
}

impl Version {
    /// The byte in the header.
    pub fn number(self) -> u8 {
        match self {
            Self::V3 => 3,
            Self::V4 => 4,
            Self::V5 => 5,
            Self::V6 => 6,
        }
    }

    /// The version that a header byte names, if it can be read.
    pub fn from_number(number: u8) -> Option<Self> {
        match number {
            3 => Some(Self::V3),
            4 => Some(Self::V4),
            5 => Some(Self::V5),
            6 => Some(Self::V6),
            _ => None,
        }
    }

    /// The firmware that writes and loads it.
    pub fn firmware(self) -> &'static str {
        firmware_of(self.number()).unwrap_or_default()
    }
}

/// The firmware that writes and loads a version of the format, readable here or not.
pub(super) fn firmware_of(version: u8) -> Option<&'static str> {
    Some(match version {
        0 => "MicroPython 1.5.1 to 1.8.7",
        2 => "MicroPython 1.9 to 1.9.2, CircuitPython 2",
        3 => "MicroPython 1.9.3 to 1.10, CircuitPython 3 and 4",
        4 => "MicroPython 1.11",
        5 => "MicroPython 1.12 to 1.18, CircuitPython 7 and 8",
        6 => "MicroPython 1.19 and later, CircuitPython 9 and later",
        _ => return None,
    })
}

/// The processor that native code in a file is for, by its number in the feature byte
/// (`MP_NATIVE_ARCH_*`, py/persistentcode.h of 1.25; the numbers have been the same since 1.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arch(pub u8);

impl Arch {
    /// No native code.
    pub const NONE: Self = Self(0);
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
            0 => "none",
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
            12 => "rv64imc",
            _ => "unknown",
        }
    }
}

/// What the first two bytes tell, before anything else is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Who it is for.
    pub dialect: Dialect,
    /// The version of the format.
    pub version: Version,
}

/// Says what kind of `.mpy` file this is without reading further.
pub fn identify(bytes: &[u8]) -> Result<Identity, Error> {
    identity(&mut Cursor::new(bytes))
}

pub(super) fn identity(cursor: &mut Cursor<'_>) -> Result<Identity, Error> {
    let first = cursor.byte(Item::Header)?;
    let dialect = Dialect::from_byte(first).ok_or(Error {
        kind: ErrorKind::FirstByte(first),
        place: Place::File(0),
    })?;
    let number = cursor.byte(Item::Header)?;
    let version = Version::from_number(number).ok_or(Error {
        kind: ErrorKind::Version { number },
        place: Place::File(1),
    })?;
    Ok(Identity { dialect, version })
}
