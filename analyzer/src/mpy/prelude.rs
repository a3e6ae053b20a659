//! What precedes the instructions of a function: the shape of its frame, its names, its lines.

use std::ops::Range;

use super::header::Version;

/// The shape of a function's frame and of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signature {
    /// Slots for local variables and for the value stack.
    pub state: u32,
    /// Entries of the exception stack.
    pub exceptions: u32,
    /// Generator, `*args`, `**kwargs`, keyword-only defaults, as the version numbers them.
    pub flags: u32,
    /// Positional arguments.
    pub positional: u32,
    /// Keyword-only arguments.
    pub keyword_only: u32,
    /// Positional arguments that have a default.
    pub defaults: u32,
}

impl Signature {
    /// Arguments that have a name of their own in the prelude or constant table: all but `*args`
    /// and `**kwargs`.
    pub fn named_arguments(&self) -> u32 {
        self.positional.saturating_add(self.keyword_only)
    }
}

/// Where the parts of a prelude lie in the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) signature: Signature,
    /// The function's name, in the encoding of the version.
    pub(super) names: usize,
    /// The end of names and lines.
    pub(super) info_end: usize,
    /// One byte for each local variable that is a cell.
    pub(super) cells: Range<usize>,
    /// The first instruction.
    pub(super) instructions: usize,
}

/// Finds the parts of the prelude that begins at `start`, or `None` if the code ends before it does.
pub(super) fn outline(version: Version, code: &[u8], start: usize) -> Option<Outline> {
    let mut bytes = Bytes {
        code,
        offset: start,
    };
    match version {
        Version::V3 | Version::V4 => bytes.plain_outline(),
        Version::V5 | Version::V6 => bytes.packed_outline(),
    }
}

/// What precedes the names, and how much follows them.
pub(super) struct Head {
    pub(super) signature: Signature,
    /// Where the names begin: the function's and the source file's.
    pub(super) names: usize,
    /// The bytes of names and lines, as far as their number is given.
    pub(super) info_size: usize,
    /// The bytes of the list of cells. Versions 3 and 4 end it with 0xff instead.
    pub(super) cell_count: usize,
}

/// Unpacks what precedes the names in the prelude that `code` begins with.
pub(super) fn head(version: Version, code: &[u8]) -> Option<Head> {
    let mut bytes = Bytes { code, offset: 0 };
    match version {
        Version::V3 | Version::V4 => bytes.plain_head(),
        Version::V5 | Version::V6 => bytes.packed_head(),
    }
}

struct Bytes<'a> {
    code: &'a [u8],
    offset: usize,
}

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u32> {
        let byte = *self.code.get(self.offset)?;
        self.offset += 1;
        Some(u32::from(byte))
    }

    fn integer(&mut self) -> Option<u32> {
        let mut value: u32 = 0;
        loop {
            let byte = self.byte()?;
            value = value.checked_mul(0x80)? | byte & 0x7f;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    }

    /// Versions 3 and 4: integers and bytes in a row, then the size of names and lines (which
    /// counts itself), then the cells up to 0xff. From py/bc.h of 1.9.4 and 1.11.
    fn plain_head(&mut self) -> Option<Head> {
        let signature = Signature {
            state: self.integer()?,
            exceptions: self.integer()?,
            flags: self.byte()?,
            positional: self.byte()?,
            keyword_only: self.byte()?,
            defaults: self.byte()?,
        };
        let size_at = self.offset;
        let size = self.integer()? as usize;
        let names = self.offset;
        Some(Head {
            signature,
            names,
            info_size: size.checked_sub(names - size_at)?,
            cell_count: 0,
        })
    }

    fn plain_outline(&mut self) -> Option<Outline> {
        let head = self.plain_head()?;
        if head.info_size < 4 {
            return None;
        }
        let info_end = head.names.checked_add(head.info_size)?;
        let cell_count = self
            .code
            .get(info_end..)?
            .iter()
            .position(|byte| *byte == 0xff)?;
        Some(Outline {
            signature: head.signature,
            names: head.names,
            info_end,
            cells: info_end..info_end + cell_count,
            instructions: info_end + cell_count + 1,
        })
    }

    fn packed_outline(&mut self) -> Option<Outline> {
        let head = self.packed_head()?;
        let names = head.names;
        let info_end = names.checked_add(head.info_size)?;
        let instructions = info_end.checked_add(head.cell_count)?;
        if instructions > self.code.len() {
            return None;
        }
        Some(Outline {
            signature: head.signature,
            names,
            info_end,
            cells: info_end..instructions,
            instructions,
        })
    }

    /// The bits of the values lie side by side: `xSSSSEAA`, then `xFSSKAED` as long as the top bit
    /// says so; then `xIIIIIIC` for the sizes. From py/bc.h of 1.12 and 1.25.
    fn packed_head(&mut self) -> Option<Head> {
        let mut bits = self.byte()?;
        let mut signature = Signature {
            state: bits >> 3 & 0xf,
            exceptions: bits >> 2 & 1,
            positional: bits & 3,
            ..Signature::default()
        };
        let mut round = 0;
        while bits & 0x80 != 0 {
            bits = self.byte()?;
            signature.state |= (bits >> 4 & 3).checked_shl(4 + 2 * round)?;
            signature.exceptions |= (bits >> 1 & 1).checked_shl(1 + round)?;
            signature.flags |= (bits >> 6 & 1).checked_shl(round)?;
            signature.positional |= (bits >> 2 & 1).checked_shl(2 + round)?;
            signature.keyword_only |= (bits >> 3 & 1).checked_shl(round)?;
            signature.defaults |= (bits & 1).checked_shl(round)?;
            round += 1;
        }
        signature.state = signature.state.checked_add(1)?;
        let (mut info_size, mut cell_count, mut round) = (0u32, 0u32, 0);
        loop {
            let bits = self.byte()?;
            info_size |= (bits >> 1 & 0x3f).checked_shl(6 * round)?;
            cell_count |= (bits & 1).checked_shl(round)?;
            round += 1;
            if bits & 0x80 == 0 {
                break;
            }
        }
        Some(Head {
            signature,
            names: self.offset,
            info_size: info_size as usize,
            cell_count: cell_count as usize,
        })
    }
}
