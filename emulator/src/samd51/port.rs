//! Pins: what is driven out is read back. Nothing is connected.

/// The size of a group of 32 pins.
pub(super) const GROUP: u32 = 0x80;

const DIR: u32 = 0x00;
const OUT: u32 = 0x10;
const IN: u32 = 0x20;

/// The value of a register, from those that are kept.
pub(super) fn read(register: u32, width: u32, load: impl Fn(u32, u32) -> u32) -> u32 {
    match register {
        // CLR, SET and TGL read as the register that they change.
        DIR..OUT => load(DIR, width),
        OUT..IN => load(OUT, width),
        // Pulls are in OUT as well: a pin that nothing drives is where its pull takes it.
        IN => load(OUT, width),
        _ => load(register, width),
    }
}

/// How a value changes a register.
type Change = Box<dyn Fn(u32) -> u32>;

/// Which register a write changes, if it is not simply kept.
pub(super) fn write(register: u32, value: u32) -> Option<(u32, Change)> {
    let target = match register {
        DIR..OUT => DIR,
        OUT..IN => OUT,
        _ => return None,
    };
    let change: Change = match register - target {
        0x4 => Box::new(move |old| old & !value),
        0x8 => Box::new(move |old| old | value),
        0xc => Box::new(move |old| old ^ value),
        _ => Box::new(move |_| value),
    };
    Some((target, change))
}
