//! Which source line an instruction comes from.

use std::borrow::Cow;
use std::iter::Peekable;

/// From this offset on, this line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineStart {
    /// Bytes from the first instruction.
    pub offset: u32,
    /// The line in the source, from 1.
    pub line: u32,
}

/// The lines of a function, in the order of its instructions.
///
/// Optimisation level 3 leaves it empty; every instruction then is in line 1, as the VM sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineTable<'a> {
    bytes: Cow<'a, [u8]>,
    skip: u32,
    zero_ends: bool,
}

impl<'a> LineTable<'a> {
    /// The line table of any version: a byte `0LLBBBBB`, or two, `1LLLBBBB LLLLLLLL`, say by how
    /// many lines and bytes to go on (`mp_bytecode_get_source_line`, py/bc.h of 1.25).
    ///
    /// `skip` bytes of code are not instructions, though the table counts them. Before version 6 a
    /// step of zero ends the table.
    pub(super) fn new(bytes: Cow<'a, [u8]>, skip: u32, zero_ends: bool) -> Self {
        Self {
            bytes,
            skip,
            zero_ends,
        }
    }

    /// Where lines start, ordered by offset. If several start at one offset, the last counts.
    pub fn starts(&self) -> LineStarts<'_> {
        LineStarts {
            rest: &self.bytes,
            skip: self.skip,
            zero_ends: self.zero_ends,
            offset: 0,
            line: 1,
        }
    }

    /// The line of the instruction at that offset. This goes through the table: for one instruction
    /// after the other, [`Self::in_order`] is faster.
    pub fn line_at(&self, offset: u32) -> u32 {
        self.in_order().line_at(offset)
    }

    /// Finds lines for offsets that do not decrease.
    pub fn in_order(&self) -> LinesInOrder<'_> {
        LinesInOrder {
            starts: self.starts().peekable(),
            line: 1,
        }
    }
}

/// Where lines start.
#[derive(Debug, Clone)]
pub struct LineStarts<'t> {
    rest: &'t [u8],
    skip: u32,
    zero_ends: bool,
    offset: u32,
    line: u32,
}

impl Iterator for LineStarts<'_> {
    type Item = LineStart;

    fn next(&mut self) -> Option<LineStart> {
        let (first, after) = self.rest.split_first()?;
        if self.zero_ends && *first == 0 {
            self.rest = &[];
            return None;
        }
        let first = u32::from(*first);
        let (by_bytes, by_lines) = if first & 0x80 == 0 {
            self.rest = after;
            (first & 0x1f, first >> 5)
        } else if let Some((second, after)) = after.split_first() {
            self.rest = after;
            (first & 0xf, first << 4 & 0x700 | u32::from(*second))
        } else {
            self.rest = &[];
            return None;
        };
        self.offset = self.offset.saturating_add(by_bytes);
        self.line = self.line.saturating_add(by_lines);
        Some(LineStart {
            offset: self.offset.saturating_sub(self.skip),
            line: self.line,
        })
    }
}

/// Finds lines for offsets that do not decrease.
#[derive(Debug, Clone)]
pub struct LinesInOrder<'t> {
    starts: Peekable<LineStarts<'t>>,
    line: u32,
}

impl LinesInOrder<'_> {
    /// The line of the instruction at that offset.
    pub fn line_at(&mut self, offset: u32) -> u32 {
        while let Some(start) = self.starts.next_if(|start| start.offset <= offset) {
            self.line = start.line;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::LineTable;

    fn table(bytes: &[u8], zero_ends: bool) -> LineTable<'_> {
        LineTable::new(bytes.into(), 0, zero_ends)
    }

    #[test]
    fn a_short_step_is_one_byte_and_a_long_one_two() {
        // Two lines on at byte 0, one on after 5 bytes, 300 on after 3 more.
        let table = table(&[0x40, 0x25, 0x93, 0x2c], false);
        let lines: Vec<u32> = [0, 4, 5, 7, 8, 99].map(|at| table.line_at(at)).into();
        assert_eq!(lines, [3, 3, 4, 4, 304, 304]);
    }

    #[test]
    fn a_step_of_zero_ends_a_table_but_a_zero_inside_a_step_does_not() {
        let table = table(&[0x91, 0x00, 0x00, 0x7f], true);
        assert_eq!(table.line_at(99), 257);
    }

    #[test]
    fn a_table_that_ends_inside_a_step_keeps_the_whole_steps() {
        assert_eq!(table(&[0x25, 0x93], false).line_at(9), 2);
        assert_eq!(table(&[], false).line_at(9), 1);
    }
}
