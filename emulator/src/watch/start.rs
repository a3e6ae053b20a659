//! Where the VM stands now, as the estimate's sessions take it.

use std::ops::Range;

use analyzer::import::{Chunk, Start};
use analyzer::trace::Standing;

use super::ledger::BLOCK;
use super::vm::Vm;

/// Where memory begins that can be written, on every Cortex-M.
const RAM: u32 = 0x2000_0000;

/// Reads it from memory.
pub(super) fn standing(vm: &Vm<'_>) -> Standing {
    let table = vm.allocation_table();
    let first_block = vm.first_block();
    let block = |address: u32| address.checked_sub(first_block).map(|bytes| bytes / BLOCK);
    let (mut known, mut rom_strings) = (Vec::new(), Vec::new());
    for pool in vm.pools() {
        let strings = (0..pool.count).map(|place| vm.string_of(pool, place));
        if pool.address < RAM {
            rom_strings.extend(strings);
        } else {
            known.extend(strings.map(Vec::into_boxed_slice));
        }
    }
    let (chunk, size, used) = vm.chunk();
    let (modules, modules_table) = vm.modules();
    let start = Start {
        strings: known.len(),
        known,
        chunk: block(chunk).map(|block| Chunk {
            block,
            size: size.into(),
            used: used.into(),
        }),
        modules: modules as usize,
        modules_block: block(modules_table),
        taken: taken(&table),
        heap: Some(table.len() as u64 * 4 * u64::from(BLOCK)),
        layout_is_known: true,
        ..Start::default()
    };
    Standing { start, rom_strings }
}

/// The blocks that are in use.
fn taken(table: &[u8]) -> Vec<Range<u32>> {
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for (place, byte) in table.iter().enumerate() {
        for number in (0..4_u32).filter(|number| byte >> (2 * number) & 0b11 != 0) {
            let block = place as u32 * 4 + number;
            match ranges.last_mut() {
                Some(range) if range.end == block => range.end += 1,
                _ => ranges.push(block..block + 1),
            }
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::taken;

    #[test]
    fn neighbours_are_one_range() {
        // Head, tail, free, head; tail, free, free, free.
        assert_eq!(taken(&[0b01_00_10_01, 0b10]), [0..2, 3..5]);
    }
}
