//! Time, from the processor's cycle counter. It is polled: the emulated board has no interrupts.

use core::cell::Cell;

use cortex_m::peripheral::{DCB, DWT};
use critical_section::Mutex;

/// The processor runs at 120 MHz on every board.
const CYCLES_PER_MICROSECOND: u64 = 120;

/// All 64 bits, of which the counter has the lower half. It wraps every 35 seconds; the interpreter
/// reads it far more often.
static CYCLES: Mutex<Cell<u64>> = Mutex::new(Cell::new(0));

/// Starts the counter.
pub(crate) fn start(dcb: &mut DCB, dwt: &mut DWT) {
    dcb.enable_trace();
    dwt.set_cycle_count(0);
    dwt.enable_cycle_counter();
}

/// Since the start.
pub(crate) fn cycles() -> u64 {
    critical_section::with(|section| {
        let cycles = CYCLES.borrow(section);
        let elapsed = DWT::cycle_count().wrapping_sub(cycles.get() as u32);
        cycles.set(cycles.get() + u64::from(elapsed));
        cycles.get()
    })
}

/// Since the start.
pub(crate) fn microseconds() -> u64 {
    cycles() / CYCLES_PER_MICROSECOND
}
