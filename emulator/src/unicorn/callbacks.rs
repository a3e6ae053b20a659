//! What Unicorn calls while the processor runs. Each gets back the pointer that was registered with it.

use std::ffi::{c_int, c_uint, c_void};
use std::time::Instant;

use super::api::{self, RawEngine};
use super::{Access, Bus, Processor, State, Trap, Window};

/// # Safety
///
/// `state` must be valid, and used by nobody else during the call.
unsafe fn trapped<B>(raw: *mut RawEngine, state: *mut State<B>, trap: Trap) {
    // SAFETY: the caller's promise. Stopping is allowed from callbacks.
    unsafe {
        // The first one is the cause; what follows is a consequence.
        (*state).trap.get_or_insert(trap);
        ((*state).stop)(raw);
    }
}

pub(super) unsafe extern "C" fn mmio_read<B: Bus>(
    raw: *mut RawEngine,
    offset: u64,
    width: c_uint,
    window: *mut c_void,
) -> u64 {
    // SAFETY: `map_bus` gave this pointer; `Engine::run` has the only other way to the state.
    let (base, state) = unsafe {
        let window = window.cast::<Window<B>>();
        ((*window).base, (*window).state)
    };
    let address = (base + offset) as u32;
    // SAFETY: as above.
    let bus = unsafe { &mut (*state).bus };
    let value = bus.read(address, width);
    // SAFETY: as above.
    let deadline = unsafe { (*state).deadline };
    let has_to_stop = bus.is_waiting() || Instant::now() >= deadline;
    if value.is_none() {
        let access = Access::Read;
        // SAFETY: as above; `bus` is not used any more.
        unsafe { trapped(raw, state, Trap::Register { access, address }) };
    } else if has_to_stop {
        // SAFETY: stopping is allowed from callbacks.
        unsafe { ((*state).stop)(raw) };
    }
    value.unwrap_or(0).into()
}

pub(super) unsafe extern "C" fn mmio_write<B: Bus>(
    raw: *mut RawEngine,
    offset: u64,
    width: c_uint,
    value: u64,
    window: *mut c_void,
) {
    // SAFETY: as in `mmio_read`.
    let (base, state) = unsafe {
        let window = window.cast::<Window<B>>();
        ((*window).base, (*window).state)
    };
    let address = (base + offset) as u32;
    // SAFETY: as in `mmio_read`.
    let taken = unsafe { &mut (*state).bus }.write(address, width, value as u32);
    if taken.is_none() {
        let access = Access::Write;
        // SAFETY: as in `mmio_read`.
        unsafe { trapped(raw, state, Trap::Register { access, address }) };
    }
}

pub(super) unsafe extern "C" fn memory_invalid<B>(
    raw: *mut RawEngine,
    kind: c_int,
    address: u64,
    _width: c_int,
    _value: i64,
    state: *mut c_void,
) -> bool {
    let access = match kind {
        api::MEMORY_WRITE_UNMAPPED | api::MEMORY_WRITE_PROTECTED => Access::Write,
        api::MEMORY_FETCH_UNMAPPED | api::MEMORY_FETCH_PROTECTED => Access::Fetch,
        _ => Access::Read,
    };
    let address = address as u32;
    // SAFETY: `Engine::new` gave this pointer; `Engine::run` has the only other way to the state.
    unsafe { trapped::<B>(raw, state.cast(), Trap::Memory { access, address }) };
    // Nothing was mended: the instruction fails.
    false
}

pub(super) unsafe extern "C" fn interrupted<B>(
    raw: *mut RawEngine,
    number: u32,
    state: *mut c_void,
) {
    // SAFETY: as in `memory_invalid`.
    unsafe { trapped::<B>(raw, state.cast(), Trap::Exception(number)) };
}

pub(super) unsafe extern "C" fn instruction_invalid<B>(
    raw: *mut RawEngine,
    state: *mut c_void,
) -> bool {
    // SAFETY: as in `memory_invalid`.
    unsafe { trapped::<B>(raw, state.cast(), Trap::Instruction) };
    false
}

pub(super) unsafe extern "C" fn code_reached<B>(
    raw: *mut RawEngine,
    address: u64,
    _size: u32,
    state: *mut c_void,
) {
    // SAFETY: `Engine::watch` gave this pointer; `Engine::run` has the only other way to the state,
    // and the callbacks of registers, which reading memory may lead to, take other fields of it.
    let (api, watcher) = unsafe {
        let state = state.cast::<State<B>>();
        (&(*state).api, &mut (*state).watcher)
    };
    if let Some(watcher) = watcher {
        watcher.reached(address as u32, &Processor { api, raw });
    }
}
