//! The firmware: starts the board, then hands it to MicroPython.

#![no_std]
#![no_main]

mod board;
mod bootloader;
mod clock;
mod console;
mod fault;
mod host;
mod memory;
mod pins;

use board::bsp;
use bsp::hal::clock::GenericClockController;
use bsp::pac::{CorePeripherals, Peripherals};
use console::Usb;

#[cortex_m_rt::entry]
fn main() -> ! {
    let (Some(mut peripherals), Some(mut core)) = (Peripherals::take(), CorePeripherals::take())
    else {
        fault::fatal("the peripherals were taken before the start");
    };
    clock::start(&mut core.DCB, &mut core.DWT);
    // The internal oscillator, corrected by USB's frames where there are any: not every board has
    // a crystal.
    let mut clocks = GenericClockController::with_internal_32kosc(
        peripherals.gclk,
        &mut peripherals.mclk,
        &mut peripherals.osc32kctrl,
        &mut peripherals.oscctrl,
        &mut peripherals.nvmctrl,
    );
    // Flash is slower than the processor; the cache is off after a reset.
    peripherals.cmcc.ctrl().write(|w| w.cen().set_bit());
    let pins = bsp::Pins::new(peripherals.port);
    let uart = bsp::uart(
        &mut clocks,
        console::BAUD,
        board::uart_peripheral!(peripherals),
        &mut peripherals.mclk,
        pins.d0,
        pins.d1,
    );
    let usb = cortex_m::singleton!(: Usb = bsp::usb_allocator(
        peripherals.usb,
        &mut clocks,
        &mut peripherals.mclk,
        pins.usb_dm,
        pins.usb_dp,
    ));
    console::start(uart, usb.map(|usb| &*usb), &mut core.NVIC);
    // SAFETY: the heap is used for nothing else, this function has no caller to return to, and the
    // linker has checked that the stack has its room.
    unsafe { vm::run(memory::of_the_machine()) }
}
