//! The ends that nothing can handle: they leave a message on the console and stop.

use core::panic::PanicInfo;

use cortex_m::peripheral::SCB;
use cortex_m_rt::{ExceptionFrame, exception};

use crate::console;

/// Says why and stops. Pressing reset twice starts the bootloader.
pub(crate) fn fatal(message: &str) -> ! {
    console::last_words(&["\r\nFATAL: ", message, "\r\n"]);
    stop()
}

/// Says which instruction failed, and why the processor thinks so.
#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    // SAFETY: registers that say what happened; reading them changes nothing.
    let scb = unsafe { &*SCB::PTR };
    console::last_words(&[
        "\r\nFATAL: hard fault at ",
        hexadecimal(frame.pc(), &mut [0; 8]),
        ", called from ",
        hexadecimal(frame.lr(), &mut [0; 8]),
        ", CFSR ",
        hexadecimal(scb.cfsr.read(), &mut [0; 8]),
        ", address ",
        hexadecimal(scb.bfar.read(), &mut [0; 8]),
        "\r\n",
    ]);
    stop()
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    match info.location() {
        Some(location) => console::last_words(&[
            "\r\nFATAL: panic at ",
            location.file(),
            ", line 0x",
            hexadecimal(location.line(), &mut [0; 8]),
            "\r\n",
        ]),
        None => console::last_words(&["\r\nFATAL: panic\r\n"]),
    }
    stop()
}

fn stop() -> ! {
    cortex_m::interrupt::disable();
    loop {
        // What the emulated board takes for waiting; it then passes on what was said.
        console::look();
    }
}

/// Formatting machinery would be larger than all else in this file.
fn hexadecimal(value: u32, digits: &mut [u8; 8]) -> &str {
    for (place, digit) in digits.iter_mut().rev().enumerate() {
        let nibble = (value >> (4 * place)) as u8 & 0xf;
        *digit = nibble + if nibble < 10 { b'0' } else { b'a' - 10 };
    }
    core::str::from_utf8(digits).unwrap_or("?")
}
