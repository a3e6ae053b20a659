//! The memory that the interpreter gets: heap, stack and library region. The symbols are in the
//! image, where tools read them.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::ptr::addr_of;

use vm::Memory;

use crate::board;

/// Aligned to a block of the garbage collector.
#[repr(C, align(16))]
struct Heap(UnsafeCell<MaybeUninit<[u8; board::HEAP]>>);

// SAFETY: only the interpreter uses it, and there is one.
unsafe impl Sync for Heap {}

/// The start-up code leaves this section as it is: the interpreter clears what it needs.
#[unsafe(link_section = ".uninit.mpyfit_heap")]
#[unsafe(export_name = "mpyfit_heap")]
static HEAP: Heap = Heap(UnsafeCell::new(MaybeUninit::uninit()));

// From layout.x; the address of each is what counts.
unsafe extern "C" {
    static _stack_start: u8;
    static __mpyfit_stack_size: u8;
    static __mpyfit_library_start: u8;
    static __mpyfit_library_end: u8;
}

/// Heap and stack.
pub(crate) fn of_the_machine() -> Memory {
    Memory {
        heap: HEAP.0.get().cast(),
        heap_size: board::HEAP,
        stack_top: addr_of!(_stack_start).cast_mut(),
        stack_size: addr_of!(__mpyfit_stack_size) as usize,
    }
}

/// Where libraries lie in the flash.
pub(crate) fn library() -> (*const u8, usize) {
    let start = addr_of!(__mpyfit_library_start);
    let end = addr_of!(__mpyfit_library_end);
    (start, end as usize - start as usize)
}
