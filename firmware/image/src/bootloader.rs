//! The way into the bootloader without a finger on the reset button.

use core::ptr::addr_of;

use cortex_m::peripheral::SCB;

/// What the bootloader (uf2-samdx1, `inc/uf2.h`: `DBL_TAP_MAGIC`) finds in the last word of the RAM
/// when reset was pressed twice.
const PRESSED_TWICE: u32 = 0xf016_69ef;

// From the layout: the end of the RAM.
unsafe extern "C" {
    static _stack_start: u8;
}

/// Resets into the bootloader, which waits for a UF2 file.
pub(crate) fn start() -> ! {
    cortex_m::interrupt::disable();
    let last_word = addr_of!(_stack_start)
        .cast_mut()
        .cast::<u32>()
        .wrapping_sub(1);
    // SAFETY: the word belongs to the first frame on our stack, to which nobody returns any more.
    unsafe { last_word.write_volatile(PRESSED_TWICE) };
    SCB::sys_reset()
}
