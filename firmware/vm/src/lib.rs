//! MicroPython's virtual machine, and the little that Rust may ask of it.
//!
//! What the machine asks of the firmware is declared in `c/host.h` and provided by the image.

#![no_std]

mod math;

use core::ffi::{c_int, c_void};

unsafe extern "C" {
    fn vm_run(heap: *mut u8, heap_size: usize, stack_top: *mut c_void, stack_size: usize) -> !;
    fn vm_interrupt_char() -> c_int;
    fn vm_keyboard_interrupt();
}

/// The memory that the machine lives in.
pub struct Memory {
    /// Where the heap begins; aligned to a block of 16 bytes.
    pub heap: *mut u8,
    /// Its size.
    pub heap_size: usize,
    /// The end of the stack, where it began.
    pub stack_top: *mut u8,
    /// What the stack may grow to.
    pub stack_size: usize,
}

/// Runs the interpreter for ever.
///
/// # Safety
///
/// The heap must be memory that nothing else uses, and the stack that we are on must reach from
/// `stack_top` down by `stack_size` bytes.
pub unsafe fn run(memory: Memory) -> ! {
    // SAFETY: the caller promises what the machine relies on. No exception leaves `vm_run`.
    unsafe {
        vm_run(
            memory.heap,
            memory.heap_size,
            memory.stack_top.cast(),
            memory.stack_size,
        )
    }
}

/// The byte that stops the running program, if one does.
pub fn interrupt_char() -> Option<u8> {
    // SAFETY: reads an integer.
    u8::try_from(unsafe { vm_interrupt_char() }).ok()
}

/// Makes the running program raise `KeyboardInterrupt` soon.
pub fn keyboard_interrupt() {
    // SAFETY: stores a pointer to a static exception; made to be called from interrupts.
    unsafe { vm_keyboard_interrupt() }
}
