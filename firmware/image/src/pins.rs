//! Digital pins, by number: 32 times the port plus the number in it.

use crate::board::bsp::pac::{Port, port::Group};

/// What holds a pin that nothing drives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// A resistor to ground.
    Down,
    /// Nothing.
    None,
    /// A resistor to the supply.
    Up,
}

/// The group of a pin, and its bit there.
fn place(pin: u32) -> (&'static Group, u32) {
    // SAFETY: the pins that Python knows belong to nobody else, and each register written below
    // changes only the pins whose bits are set.
    let port = unsafe { &*Port::ptr() };
    (port.group((pin / 32) as usize), pin % 32)
}

/// Makes a pin an input.
pub fn input(pin: u32, pull: Pull) {
    let (group, number) = place(pin);
    let bit = 1 << number;
    // SAFETY (here and below): any bits are valid in these registers.
    group.dirclr().write(|w| unsafe { w.bits(bit) });
    group.pincfg(number as usize).write(|w| {
        w.inen().set_bit();
        w.pullen().bit(pull != Pull::None)
    });
    match pull {
        Pull::Up => group.outset().write(|w| unsafe { w.bits(bit) }),
        Pull::Down | Pull::None => group.outclr().write(|w| unsafe { w.bits(bit) }),
    };
}

/// Makes a pin an output with this level.
pub fn output(pin: u32, level: bool) {
    let (group, number) = place(pin);
    let bit = 1 << number;
    if level {
        group.outset().write(|w| unsafe { w.bits(bit) });
    } else {
        group.outclr().write(|w| unsafe { w.bits(bit) });
    }
    // Reading an output gives what is on the wire.
    group.pincfg(number as usize).write(|w| w.inen().set_bit());
    group.dirset().write(|w| unsafe { w.bits(bit) });
}

/// The level of a pin.
pub fn read(pin: u32) -> bool {
    let (group, number) = place(pin);
    group.in_().read().bits() & (1 << number) != 0
}
