//! Adafruit Grand Central M4 Express: ATSAMD51P20A, 1 MiB of flash, 256 KiB of RAM.

pub(crate) use grand_central_m4 as bsp;

use crate::console;
use bsp::pac::{self, interrupt};

/// Pinned, so that figures compare from one build to the next: `budgets/grand-central-m4.toml` says
/// the same.
pub(crate) const HEAP: usize = 235 * 1024;
/// The USB product string.
pub(crate) const PRODUCT: &str = "Grand Central M4 with mpyfit";
/// As Adafruit's own firmware has it for this board, so that hosts know it.
pub(crate) const USB_PRODUCT_ID: u16 = 0x8032;
/// Comes when the UART of the console has received a byte.
pub(crate) const UART_INTERRUPT: pac::Interrupt = pac::Interrupt::SERCOM0_2;

/// The peripheral behind pins D0 and D1.
macro_rules! uart_peripheral {
    ($peripherals:ident) => {
        $peripherals.sercom0
    };
}
pub(crate) use uart_peripheral;

#[interrupt]
fn SERCOM0_2() {
    console::poll();
}

/// The registers of the UART of the console.
pub(crate) fn uart_registers() -> *const pac::sercom0::RegisterBlock {
    pac::Sercom0::ptr()
}
