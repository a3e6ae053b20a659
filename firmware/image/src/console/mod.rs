//! The console: input from UART and USB alike, output to USB while a program on the host has the
//! port open, else to the UART.
//!
//! Interrupts fill the buffers on a board. The interpreter polls as well, now and then, so that all
//! works without interrupts too: the emulated board has none.

mod ring;
mod usb;

use core::cell::RefCell;

use cortex_m::peripheral::NVIC;
use critical_section::Mutex;
use usb_device::bus::UsbBusAllocator;

use crate::board::bsp::hal::ehal_nb::nb;
use crate::board::bsp::hal::ehal_nb::serial::{Read, Write};
use crate::board::bsp::hal::fugit::HertzU32;
use crate::board::bsp::hal::sercom::uart::{Flags, Status};
use crate::board::bsp::hal::usb::UsbBus;
use crate::board::bsp::pac::{Interrupt, interrupt};
use crate::board::{self, bsp};
use crate::clock;
use ring::Ring;
use usb::UsbConsole;

/// The driver of the USB peripheral.
pub(crate) type Usb = UsbBusAllocator<UsbBus>;

/// The rate of the UART; eight data bits, no parity, one stop bit.
pub(crate) const BAUD: HertzU32 = HertzU32::from_raw(115_200);
/// A host that takes nothing for so long has gone; output goes to the UART until it says something.
const PATIENCE_MICROSECONDS: u64 = 500_000;

/// By reference, because a console by value would take its size in flash too: its "none" is not all
/// zeros.
static CONSOLE: Mutex<RefCell<Option<&'static mut Console>>> = Mutex::new(RefCell::new(None));

struct Console {
    uart: bsp::Uart,
    usb: Option<UsbConsole>,
    input: Ring,
}

/// Takes the hardware over.
pub(crate) fn start(mut uart: bsp::Uart, usb: Option<&'static Usb>, nvic: &mut NVIC) {
    uart.enable_interrupts(Flags::RXC);
    let console = cortex_m::singleton!(: Console = Console {
        uart,
        usb: usb.and_then(UsbConsole::new),
        input: Ring::new(),
    });
    critical_section::with(|section| {
        *CONSOLE.borrow_ref_mut(section) = console;
    });
    for interrupt in [
        board::UART_INTERRUPT,
        Interrupt::USB_OTHER,
        Interrupt::USB_SOF_HSOF,
        Interrupt::USB_TRCPT0,
        Interrupt::USB_TRCPT1,
    ] {
        // SAFETY: priorities order our interrupts; no critical section relies on them.
        unsafe {
            nvic.set_priority(interrupt, 1);
            NVIC::unmask(interrupt);
        }
    }
}

#[interrupt]
fn USB_OTHER() {
    poll();
}

#[interrupt]
fn USB_SOF_HSOF() {
    poll();
}

#[interrupt]
fn USB_TRCPT0() {
    poll();
}

#[interrupt]
fn USB_TRCPT1() {
    poll();
}

/// Moves bytes between the hardware and the buffers.
pub(crate) fn poll() {
    with(Console::poll);
}

/// The next byte of input.
pub(crate) fn read() -> Option<u8> {
    with(|console| {
        console.poll();
        console.input.pop()
    })
    .flatten()
}

/// Whether [`read`] has something.
pub(crate) fn readable() -> bool {
    with(|console| {
        console.poll();
        !console.input.is_empty()
    })
    .unwrap_or(false)
}

/// Writes all of it, wherever somebody listens.
pub(crate) fn write(mut bytes: &[u8]) {
    let mut progress = clock::microseconds();
    while !bytes.is_empty() {
        let written = with(|console| console.write_some(bytes)).unwrap_or(bytes.len());
        bytes = &bytes[written..];
        let now = clock::microseconds();
        if written > 0 {
            progress = now;
        } else if now - progress > PATIENCE_MICROSECONDS {
            with(|console| {
                if let Some(usb) = &mut console.usb {
                    usb.give_up();
                }
            });
            progress = now;
        }
    }
}

/// Writes to the registers of the UART, whoever was using them, and to USB if nobody was.
pub(crate) fn last_words(texts: &[&str]) {
    for byte in texts.iter().flat_map(|text| text.bytes()) {
        // SAFETY: nothing else will run again.
        let uart = unsafe { &*board::uart_registers() }.usart_int();
        // Before the UART is set up there is nothing to wait for.
        while uart.ctrla().read().enable().bit_is_set()
            && uart.intflag().read().dre().bit_is_clear()
        {}
        // SAFETY: any byte is valid.
        uart.data().write(|w| unsafe { w.bits(byte.into()) });
    }
    critical_section::with(|section| {
        let Ok(mut console) = CONSOLE.borrow(section).try_borrow_mut() else {
            return;
        };
        if let Some(usb) = console.as_mut().and_then(|console| console.usb.as_mut()) {
            usb.write_last(texts);
        }
    });
}

/// Looks whether the UART has input, whoever was using it, and takes nothing.
pub(crate) fn look() {
    // SAFETY: reading this register changes nothing.
    let uart = unsafe { &*board::uart_registers() }.usart_int();
    let _ = uart.intflag().read();
}

fn with<T>(act: impl FnOnce(&mut Console) -> T) -> Option<T> {
    critical_section::with(|section| CONSOLE.borrow_ref_mut(section).as_deref_mut().map(act))
}

impl Console {
    fn poll(&mut self) {
        loop {
            match self.uart.read() {
                // A full buffer loses bytes, but never the one that stops the program.
                Ok(byte) => accept(&mut self.input, byte),
                Err(nb::Error::WouldBlock) => break,
                Err(nb::Error::Other(_)) => self.uart.clear_status(Status::all()),
            }
        }
        if let Some(usb) = &mut self.usb {
            // What has no room here stays on the host: USB waits.
            usb.poll(&mut self.input);
        }
    }

    /// Writes the beginning, as much as goes at once.
    fn write_some(&mut self, bytes: &[u8]) -> usize {
        if let Some(usb) = self.usb.as_mut().filter(|usb| usb.is_open()) {
            return usb.write(bytes);
        }
        match bytes.first() {
            Some(byte) if self.uart.write(*byte).is_ok() => 1,
            _ => 0,
        }
    }
}

/// Keeps a byte, or stops the program with it.
fn accept(input: &mut Ring, byte: u8) {
    if vm::interrupt_char() == Some(byte) {
        vm::keyboard_interrupt();
    } else {
        input.push(byte);
    }
}
