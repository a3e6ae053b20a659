//! Which peripheral an address belongs to.

use std::ops::Range;

/// What the bus is asked for: the three bridges of peripherals, and the processor's own. Between
/// them is nothing.
pub(crate) const RANGES: [Range<u32>; 2] = [0x4000_0000..0x4400_0000, 0xe000_0000..0xe010_0000];

/// A peripheral that the firmware uses. Any other stops it: so far nobody needs it, or somebody
/// computed a wrong address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// Clocks of the buses.
    Mclk,
    /// Oscillators.
    Oscctrl,
    /// Slow oscillators.
    Osc32kctrl,
    /// Generic clocks.
    Gclk,
    /// Serial communication, by number.
    Sercom(u8),
    /// USB; nobody is at the other end.
    Usb,
    /// The flash's controller.
    Nvmctrl,
    /// The cache.
    Cmcc,
    /// Pins.
    Port,
    /// The cycle counter.
    Dwt,
    /// Interrupts, and what else is in the processor; none comes.
    SystemControl,
}

/// Base address, size, block.
const BLOCKS: [(u32, u32, Block); 18] = [
    (0x4000_0800, 0x400, Block::Mclk),
    (0x4000_1000, 0x400, Block::Oscctrl),
    (0x4000_1400, 0x400, Block::Osc32kctrl),
    (0x4000_1c00, 0x400, Block::Gclk),
    (0x4000_3000, 0x400, Block::Sercom(0)),
    (0x4000_3400, 0x400, Block::Sercom(1)),
    (0x4100_0000, 0x2000, Block::Usb),
    (0x4100_4000, 0x2000, Block::Nvmctrl),
    (0x4100_6000, 0x2000, Block::Cmcc),
    (0x4100_8000, 0x2000, Block::Port),
    (0x4101_2000, 0x2000, Block::Sercom(2)),
    (0x4101_4000, 0x2000, Block::Sercom(3)),
    (0x4300_0000, 0x400, Block::Sercom(4)),
    (0x4300_0400, 0x400, Block::Sercom(5)),
    (0x4300_0800, 0x400, Block::Sercom(6)),
    (0x4300_0c00, 0x400, Block::Sercom(7)),
    (0xe000_1000, 0x1000, Block::Dwt),
    (0xe000_e000, 0x1000, Block::SystemControl),
];

impl Block {
    /// The block of an address, and the offset in it.
    pub(super) fn at(address: u32) -> Option<(Self, u32)> {
        BLOCKS
            .iter()
            .find(|(base, size, _)| (*base..base + size).contains(&address))
            .map(|(base, _, block)| (*block, address - base))
    }
}
