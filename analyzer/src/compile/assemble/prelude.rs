//! What comes before the instructions of a function: its frame, its names, its lines.

use super::super::scope::Scope;
use super::Resolved;
use super::encode::push_unsigned;

/// Sizes of the parts of a prelude.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Bytes of names and lines.
    pub(super) information: usize,
    pub(super) cells: usize,
}

impl Sizes {
    /// Six bits of the one and one bit of the other in every byte, the lowest first.
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let (mut information, mut cells) = (self.information, self.cells);
        loop {
            let byte = (information as u8 & 0x3f) << 1 | cells as u8 & 1;
            information >>= 6;
            cells >>= 1;
            if information == 0 && cells == 0 {
                out.push(byte);
                return;
            }
            out.push(byte | 0x80);
        }
    }
}

/// The frame: `slots` for variables and stack, handlers, flags and arguments, their bits
/// interleaved so that small functions need one byte.
pub(super) fn signature(scope: &Scope<'_>, slots: u32) -> Vec<u8> {
    let mut slots = slots - 1;
    let mut handlers = scope.handlers;
    let mut flags = scope.flags;
    let mut positional = scope.positional;
    let mut keyword_only = scope.keyword_only;
    let mut defaults = scope.positional_defaults;

    let mut byte = (slots & 0xf) << 3 | (handlers & 1) << 2 | positional & 3;
    slots >>= 4;
    handlers >>= 1;
    positional >>= 2;
    let mut out = Vec::new();
    while slots | handlers | u32::from(flags) | positional | keyword_only | defaults != 0 {
        out.push(0x80 | byte as u8);
        byte = u32::from(flags & 1) << 6
            | (slots & 3) << 4
            | (keyword_only & 1) << 3
            | (positional & 1) << 2
            | (handlers & 1) << 1
            | defaults & 1;
        slots >>= 2;
        handlers >>= 1;
        flags >>= 1;
        positional >>= 1;
        keyword_only >>= 1;
        defaults >>= 1;
    }
    out.push(byte as u8);
    out
}

pub(super) fn names(function: &Resolved, out: &mut Vec<u8>) {
    push_unsigned(out, function.name);
    for argument in &function.arguments {
        push_unsigned(out, *argument);
    }
}

/// An entry of the line table: the next line that is recorded is `lines` further, and its code
/// starts `bytes` further.
pub(super) fn line(out: &mut Vec<u8>, mut bytes: usize, mut lines: u32) {
    while bytes > 0 || lines > 0 {
        if lines <= 6 || bytes > 0xf {
            let skipped = bytes.min(0x1f);
            let passed = if skipped < bytes { 0 } else { lines.min(3) };
            out.push(skipped as u8 | (passed as u8) << 5);
            bytes -= skipped;
            lines -= passed;
        } else {
            let skipped = bytes.min(0xf);
            let passed = lines.min(0x7ff);
            out.push(0x80 | skipped as u8 | (passed >> 4) as u8 & 0x70);
            out.push(passed as u8);
            bytes -= skipped;
            lines -= passed;
        }
    }
}
