//! Who refers to an address: from relocations if the linker kept them, else from the code.
//!
//! ARM's Thumb code is walked for branches and for constants put together from two halves. On every
//! processor, words that equal the address are found: they may be that by chance.

use std::ops::Range;

use super::elf::{Elf, Machine, Section, SymbolKind};

/// A place that refers to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Where it is.
    pub from: u64,
    /// How it refers.
    pub kind: Kind,
}

/// How something is referred to, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The linker says so.
    Relocation,
    /// A branch or call leads there.
    Branch,
    /// Two instructions put its address together.
    Halves,
    /// A word has its value: a literal of the code, or a pointer in data.
    Word,
}

impl Kind {
    /// What it is, and how sure.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Relocation => ("relocation", "certain"),
            Self::Branch => ("call or branch", "certain"),
            Self::Halves => ("address in two halves", "nearly certain"),
            Self::Word => ("word of that value", "likely"),
        }
    }
}

/// Everything that refers to a range of addresses, from outside of it.
pub fn references(elf: &Elf<'_>, target: &Range<u64>) -> Vec<Reference> {
    let mut found: Vec<Reference> = elf
        .relocations
        .iter()
        .filter(|relocation| target.contains(&relocation.target))
        .map(|relocation| Reference {
            from: relocation.address,
            kind: Kind::Relocation,
        })
        .collect();
    for section in elf.sections.iter().filter(|section| section.is_allocated) {
        words(elf, section, target, &mut found);
        if elf.machine == Machine::Arm && section.is_code && !elf.is_big_endian {
            Walk::new(elf, section, target).run(&mut found);
        }
    }
    found.retain(|reference| !target.contains(&reference.from));
    found.sort_unstable();
    // Of several ways to know of one place, the surest.
    found.dedup_by_key(|reference| reference.from);
    found
}

/// Words with an address in the range, and on ARM with one that says Thumb.
fn words(elf: &Elf<'_>, section: &Section<'_>, target: &Range<u64>, found: &mut Vec<Reference>) {
    let width = usize::from(elf.address_size);
    let skipped = usize::try_from(section.address.wrapping_neg() % width as u64).unwrap_or(0);
    let bytes = section.data.get(skipped..).unwrap_or_default();
    for (index, word) in bytes.chunks_exact(width).enumerate() {
        let digit = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        let value = if elf.is_big_endian {
            word.iter().fold(0, digit)
        } else {
            word.iter().rev().fold(0, digit)
        };
        if target.contains(&value) {
            found.push(Reference {
                from: section.address + (skipped + index * width) as u64,
                kind: Kind::Word,
            });
        }
    }
}

/// A walk over Thumb code.
struct Walk<'a, 'data> {
    section: &'a Section<'data>,
    target: &'a Range<u64>,
    /// Where data lies between the code.
    data: Vec<(u64, bool)>,
    /// What the first of two instructions has put into each register.
    halves: [Option<u16>; 16],
}

impl<'a, 'data> Walk<'a, 'data> {
    fn new(elf: &Elf<'data>, section: &'a Section<'data>, target: &'a Range<u64>) -> Self {
        let range = section.address..section.end();
        let marks = elf
            .symbols
            .iter()
            .filter(|symbol| symbol.kind == SymbolKind::Label && range.contains(&symbol.address));
        let mut data: Vec<(u64, bool)> = marks
            .filter_map(|symbol| match symbol.name {
                [b'$', kind @ (b'd' | b't' | b'a'), ..] => Some((symbol.address, *kind != b't')),
                _ => None,
            })
            .collect();
        data.sort_unstable();
        Self {
            section,
            target,
            data,
            halves: [None; 16],
        }
    }

    fn run(&mut self, found: &mut Vec<Reference>) {
        let start = self.section.address;
        let half = |at: usize| {
            let bytes = self.section.data.get(at..at + 2)?;
            Some(u16::from_le_bytes([bytes[0], bytes[1]]))
        };
        let mut marks = self.data.iter().peekable();
        let mut is_data = false;
        let mut at = 0;
        while let Some(first) = half(at) {
            let address = start + at as u64;
            while let Some((_, kind)) = marks.next_if(|(mark, _)| *mark <= address) {
                is_data = *kind;
            }
            if is_data {
                at += 2;
                continue;
            }
            let is_wide = first >= 0xe800;
            let reference = if is_wide {
                let second = half(at + 2).unwrap_or(0);
                wide_branch(first, second, address)
                    .map(|to| (to, Kind::Branch))
                    .or_else(|| {
                        halves(&mut self.halves, first, second).map(|to| (to, Kind::Halves))
                    })
            } else {
                narrow_branch(first, address).map(|to| (to, Kind::Branch))
            };
            if let Some((_, kind)) = reference.filter(|(to, _)| self.target.contains(to)) {
                found.push(Reference {
                    from: address,
                    kind,
                });
            }
            at += if is_wide { 4 } else { 2 };
        }
    }
}

/// Where `B` leads (encoding T2 of the architecture manual).
fn narrow_branch(code: u16, address: u64) -> Option<u64> {
    if code >> 11 != 0b11100 {
        return None;
    }
    Some(ahead(
        address,
        sign_extended(u32::from(code & 0x7ff) << 1, 12),
    ))
}

/// Where `BL`, `B.W` and `B<c>.W` lead (encodings T1 of BL, T4 and T3 of B).
fn wide_branch(first: u16, second: u16, address: u64) -> Option<u64> {
    if first >> 11 != 0b11110 || second >> 15 != 1 {
        return None;
    }
    let (first, second) = (u32::from(first), u32::from(second));
    let sign = first >> 10 & 1;
    let (j1, j2) = (second >> 13 & 1, second >> 11 & 1);
    let low = (second & 0x7ff) << 1;
    let distance = match (second >> 14 & 1, second >> 12 & 1) {
        // BL, and B without a condition.
        (_, 1) => {
            let (i1, i2) = (1 ^ j1 ^ sign, 1 ^ j2 ^ sign);
            let high = sign << 24 | i1 << 23 | i2 << 22 | (first & 0x3ff) << 12;
            sign_extended(high | low, 25)
        }
        // With a condition; the two highest are other instructions.
        (0, 0) if first >> 6 & 0xf < 14 => {
            let high = sign << 20 | j2 << 19 | j1 << 18 | (first & 0x3f) << 12;
            sign_extended(high | low, 21)
        }
        _ => return None,
    };
    Some(ahead(address, distance))
}

/// The value that `MOVW` and `MOVT` have put together, once both are there.
fn halves(registers: &mut [Option<u16>; 16], first: u16, second: u16) -> Option<u64> {
    let is_low = first & 0xfbf0 == 0xf240;
    let is_high = first & 0xfbf0 == 0xf2c0;
    if second >> 15 != 0 || !is_low && !is_high {
        return None;
    }
    let value = first << 12 | (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | second & 0xff;
    let register = registers.get_mut(usize::from(second >> 8 & 0xf))?;
    if is_low {
        *register = Some(value);
        return None;
    }
    let low = register.take()?;
    // A function's address has its lowest bit set.
    Some((u64::from(value) << 16 | u64::from(low)) & !1)
}

/// Branches count from two instructions on.
fn ahead(address: u64, distance: i64) -> u64 {
    address.wrapping_add(4).wrapping_add_signed(distance)
}

fn sign_extended(value: u32, bits: u32) -> i64 {
    let shift = 32 - bits;
    i64::from((value << shift).cast_signed() >> shift)
}

#[cfg(test)]
mod tests {
    use super::{halves, narrow_branch, wide_branch};

    #[test]
    fn branches_lead_where_the_assembler_meant_them_to() {
        // As arm-none-eabi-as encodes them at 0x1000.
        assert_eq!(wide_branch(0xf000, 0xf87e, 0x1000), Some(0x1100), "bl");
        assert_eq!(wide_branch(0xf7ff, 0xfffe, 0x1000), Some(0x1000), "bl .");
        assert_eq!(wide_branch(0xf000, 0xb87e, 0x1000), Some(0x1100), "b.w");
        assert_eq!(wide_branch(0xf000, 0x807e, 0x1000), Some(0x1100), "beq.w");
        assert_eq!(narrow_branch(0xe7fe, 0x1000), Some(0x1000), "b .");
        assert_eq!(narrow_branch(0xbf00, 0x1000), None, "nop");
    }

    #[test]
    fn an_address_in_two_halves_is_put_together() {
        let mut registers = [None; 16];
        // movw r3, #0x5678; movt r3, #0x1234
        assert_eq!(halves(&mut registers, 0xf245, 0x6378), None);
        assert_eq!(halves(&mut registers, 0xf2c1, 0x2334), Some(0x1234_5678));
    }
}
