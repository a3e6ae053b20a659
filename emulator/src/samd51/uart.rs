//! The console: the UART that the firmware enables first.

use std::collections::VecDeque;

const CTRLA: u32 = 0x00;
const INTFLAG: u32 = 0x18;
const STATUS: u32 = 0x1a;
const DATA: u32 = 0x28;

const CTRLA_ENABLE: u32 = 1 << 1;
/// What is written goes out at once.
const INTFLAG_DRE_TXC: u32 = 0b11;
const INTFLAG_RXC: u32 = 1 << 2;

/// So often in a row has firmware that waits for input looked for it. Less often would be mistaken:
/// it looks at the same register before each byte that it writes, and polls now and then while a
/// program runs. To stop the processor for each of those makes it many times slower.
const LOOKS_OF_A_WAIT: u32 = 16;

/// A UART without a wire: bytes in, bytes out.
#[derive(Default)]
pub(crate) struct Uart {
    /// What the firmware has not read yet.
    pub input: VecDeque<u8>,
    /// What nobody has taken yet.
    pub output: Vec<u8>,
    number: Option<u8>,
    /// How often it looked for input since its last output, and found none.
    looks: u32,
}

impl Uart {
    /// The value of a register, unless it only keeps what was written.
    pub(crate) fn read(&mut self, number: u8, offset: u32) -> Option<u32> {
        if self.number != Some(number) {
            return None;
        }
        match offset {
            INTFLAG if self.input.is_empty() => {
                self.looks = self.looks.saturating_add(1);
                Some(INTFLAG_DRE_TXC)
            }
            INTFLAG => Some(INTFLAG_DRE_TXC | INTFLAG_RXC),
            STATUS => Some(0),
            DATA => Some(self.input.pop_front().unwrap_or(0).into()),
            _ => None,
        }
    }

    /// Takes what goes out.
    pub(crate) fn write(&mut self, number: u8, offset: u32, value: u32) {
        if offset == CTRLA && value & CTRLA_ENABLE != 0 {
            self.number.get_or_insert(number);
        }
        if self.number == Some(number) && offset == DATA {
            self.output.push(value as u8);
            self.looks = 0;
        }
    }

    /// Whether the firmware waits for input after its last output: the other side may have something
    /// to say to that.
    pub(crate) fn is_waiting(&self) -> bool {
        self.looks >= LOOKS_OF_A_WAIT && !self.output.is_empty()
    }
}
