//! The registers of the ATSAMD51 that start-up, clock and console touch, as little as they need.
//! Addresses and offsets are those of the data sheet (DS60001507), its section "Product Mapping"
//! and the register summaries.

mod blocks;
mod port;
mod uart;

use std::collections::HashMap;

use crate::unicorn::Bus;
use blocks::Block;
use uart::Uart;

pub(crate) use blocks::RANGES;

/// The processor's cycles between two reads of the counter: 10 microseconds at 120 MHz. Time
/// passes when somebody looks at it, so that a run does not depend on the machine it runs on.
const CYCLES_PER_LOOK: u32 = 1_200;

/// Everything outside of the processor's memory.
#[derive(Default)]
pub(crate) struct Samd51 {
    /// The console.
    pub uart: Uart,
    cycles: u32,
    /// Registers that keep what is written to them, by byte.
    stored: HashMap<u32, u8>,
}

impl Samd51 {
    fn load(&self, address: u32, width: u32) -> u32 {
        (0..width.min(4)).rev().fold(0, |value, index| {
            let byte = self.stored.get(&address.wrapping_add(index));
            value << 8 | u32::from(byte.copied().unwrap_or(0))
        })
    }

    fn store(&mut self, address: u32, width: u32, value: u32) {
        for index in 0..width.min(4) {
            let byte = (value >> (8 * index)) as u8;
            self.stored.insert(address.wrapping_add(index), byte);
        }
    }
}

impl Bus for Samd51 {
    fn read(&mut self, address: u32, width: u32) -> Option<u32> {
        let (block, offset) = Block::at(address)?;
        let ready = u32::MAX;
        Some(match (block, offset) {
            // CYCCNT.
            (Block::Dwt, 0x04) => {
                self.cycles = self.cycles.wrapping_add(CYCLES_PER_LOOK);
                self.cycles
            }
            // STATUS: every oscillator runs.
            (Block::Oscctrl, 0x10..0x14) => ready,
            // DPLL0STATUS and DPLL1STATUS: locked.
            (Block::Oscctrl, 0x40 | 0x54) => ready,
            // STATUS.
            (Block::Osc32kctrl, 0x0c..0x10) => ready,
            // SYNCBUSY of all of them: what was written has arrived.
            (Block::Oscctrl, 0x2c | 0x3c | 0x50)
            | (Block::Gclk, 0x04..0x08)
            | (Block::Sercom(_), 0x1c..0x20)
            | (Block::Usb, 0x02) => 0,
            // STATUS: READY, nothing in progress.
            (Block::Nvmctrl, 0x12) => 1,
            (Block::Sercom(number), offset) => match self.uart.read(number, offset) {
                Some(value) => value,
                None => self.load(address, width),
            },
            (Block::Port, offset) => {
                let base = address - offset % port::GROUP;
                port::read(offset % port::GROUP, width, |register, width| {
                    self.load(base + register, width)
                })
            }
            _ => self.load(address, width),
        })
    }

    fn write(&mut self, address: u32, width: u32, value: u32) -> Option<()> {
        let (block, offset) = Block::at(address)?;
        let mut value = value;
        match (block, offset) {
            (Block::Dwt, 0x04) => self.cycles = value,
            // CTRLA: a software reset is over at once.
            (Block::Gclk | Block::Sercom(_) | Block::Usb, 0x00) => value &= !1,
            _ => {}
        }
        match block {
            Block::Sercom(number) => self.uart.write(number, offset, value),
            Block::Port => {
                let register = offset % port::GROUP;
                let base = address - register;
                if let Some((target, change)) = port::write(register, value) {
                    let old = self.load(base + target, 4);
                    self.store(base + target, 4, change(old));
                    return Some(());
                }
            }
            _ => {}
        }
        self.store(address, width, value);
        Some(())
    }

    fn is_waiting(&self) -> bool {
        self.uart.is_waiting()
    }
}
