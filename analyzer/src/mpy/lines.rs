//! Which source line an instruction comes from.

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
pub struct LineTable {
    /// Ordered by offset.
    pub starts: Vec<LineStart>,
}

impl LineTable {
    /// Unpacks the line table of any version: a byte `0LLBBBBB`, or two, `1LLLBBBB LLLLLLLL`, say
    /// by how many lines and bytes to go on (`mp_bytecode_get_source_line`, py/bc.h of 1.25).
    ///
    /// `skip` bytes of code are not instructions, though the table counts them. Before version 6 a
    /// step of zero ends the table.
    pub(super) fn decode(bytes: &[u8], skip: u32, zero_ends: bool) -> Self {
        let mut starts: Vec<LineStart> = Vec::new();
        let (mut offset, mut line) = (0u32, 1u32);
        let mut rest = bytes;
        while let [first, after @ ..] = rest {
            if zero_ends && *first == 0 {
                break;
            }
            let first = u32::from(*first);
            let (by_bytes, by_lines) = if first & 0x80 == 0 {
                rest = after;
                (first & 0x1f, first >> 5)
            } else if let [second, after @ ..] = after {
                rest = after;
                (first & 0xf, first << 4 & 0x700 | u32::from(*second))
            } else {
                break;
            };
            offset = offset.saturating_add(by_bytes);
            line = line.saturating_add(by_lines);
            let start = LineStart {
                offset: offset.saturating_sub(skip),
                line,
            };
            match starts.last_mut() {
                Some(last) if last.offset == start.offset => *last = start,
                _ => starts.push(start),
            }
        }
        Self { starts }
    }

    /// The line of the instruction at that offset.
    pub fn line_at(&self, offset: u32) -> u32 {
        let after = self.starts.partition_point(|start| start.offset <= offset);
        after
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .map_or(1, |start| start.line)
    }
}

#[cfg(test)]
mod tests {
    use super::LineTable;

    #[test]
    fn a_short_step_is_one_byte_and_a_long_one_two() {
        // Two lines on at byte 0, one on after 5 bytes, 300 on after 3 more.
        let table = LineTable::decode(&[0x40, 0x25, 0x93, 0x2c], 0, false);
        let lines: Vec<u32> = [0, 4, 5, 7, 8, 99].map(|at| table.line_at(at)).into();
        assert_eq!(lines, [3, 3, 4, 4, 304, 304]);
    }

    #[test]
    fn a_step_of_zero_ends_a_table_but_a_zero_inside_a_step_does_not() {
        let table = LineTable::decode(&[0x91, 0x00, 0x00, 0x7f], 0, true);
        assert_eq!(table.line_at(99), 257);
    }

    #[test]
    fn a_table_that_ends_inside_a_step_keeps_the_whole_steps() {
        assert_eq!(LineTable::decode(&[0x25, 0x93], 0, false).line_at(9), 2);
        assert_eq!(LineTable::decode(&[], 0, false).line_at(9), 1);
    }
}
