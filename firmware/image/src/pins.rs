//! Digital pins, by number: 32 times the port plus the number in it.

use crate::board::bsp::pac::generic::{Reg, Resettable, Writable};
use crate::board::bsp::pac::{Port, port::Group};

/// What holds a pin that nothing drives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pull {
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

/// Writes the bits of pins to one of their registers.
fn put<R: Resettable + Writable<Ux = u32>>(register: &Reg<R>, bits: u32) {
    // SAFETY: each of these registers has a bit for each pin, so any bits are valid.
    register.write(|w| unsafe { w.bits(bits) });
}

/// Makes a pin an input.
pub(crate) fn input(pin: u32, pull: Pull) {
    let (group, number) = place(pin);
    let bit = 1 << number;
    put(group.dirclr(), bit);
    group.pincfg(number as usize).write(|w| {
        w.inen().set_bit();
        w.pullen().bit(pull != Pull::None)
    });
    match pull {
        Pull::Up => put(group.outset(), bit),
        Pull::Down | Pull::None => put(group.outclr(), bit),
    };
}

/// Makes a pin an output with this level.
pub(crate) fn output(pin: u32, level: bool) {
    let (group, number) = place(pin);
    let bit = 1 << number;
    if level {
        put(group.outset(), bit);
    } else {
        put(group.outclr(), bit);
    }
    // Reading an output gives what is on the wire.
    group.pincfg(number as usize).write(|w| w.inen().set_bit());
    put(group.dirset(), bit);
}

/// The level of a pin.
pub(crate) fn read(pin: u32) -> bool {
    let (group, number) = place(pin);
    group.in_().read().bits() & (1 << number) != 0
}
