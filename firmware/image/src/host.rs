//! What MicroPython asks of us: the Rust side of `vm/c/host.h`. Nothing here raises a Python
//! exception, and nothing calls C that might.

use core::ffi::{CStr, c_char, c_int, c_uint};

use crate::pins::Pull;
use crate::{bootloader, clock, console, fault, memory, pins};

#[unsafe(no_mangle)]
extern "C" fn board_console_read() -> c_int {
    console::read().map_or(-1, c_int::from)
}

#[unsafe(no_mangle)]
extern "C" fn board_console_readable() -> bool {
    console::readable()
}

/// # Safety
///
/// `bytes` must point to `length` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn board_console_write(bytes: *const u8, length: usize) {
    if length > 0 {
        // SAFETY: the caller's promise.
        console::write(unsafe { core::slice::from_raw_parts(bytes, length) });
    }
}

#[unsafe(no_mangle)]
extern "C" fn board_console_poll() {
    console::poll();
}

#[unsafe(no_mangle)]
extern "C" fn board_microseconds() -> u64 {
    clock::microseconds()
}

#[unsafe(no_mangle)]
extern "C" fn board_cycles() -> u32 {
    clock::cycles() as u32
}

#[unsafe(no_mangle)]
extern "C" fn board_library_start() -> *const u8 {
    memory::library().0
}

#[unsafe(no_mangle)]
extern "C" fn board_library_size() -> usize {
    memory::library().1
}

#[unsafe(no_mangle)]
extern "C" fn board_pin_input(pin: c_uint, pull: c_int) {
    let pull = match pull {
        0 => Pull::None,
        1.. => Pull::Up,
        _ => Pull::Down,
    };
    pins::input(pin, pull);
}

#[unsafe(no_mangle)]
extern "C" fn board_pin_output(pin: c_uint, level: bool) {
    pins::output(pin, level);
}

#[unsafe(no_mangle)]
extern "C" fn board_pin_read(pin: c_uint) -> bool {
    pins::read(pin)
}

#[unsafe(no_mangle)]
extern "C" fn board_bootloader() -> ! {
    bootloader::start()
}

/// # Safety
///
/// `message` must be a C string.
#[unsafe(no_mangle)]
unsafe extern "C" fn board_fatal(message: *const c_char) -> ! {
    // SAFETY: the caller's promise.
    let message = unsafe { CStr::from_ptr(message) };
    fault::fatal(message.to_str().unwrap_or("no message"))
}
