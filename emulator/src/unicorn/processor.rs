//! Looking at registers and memory while the processor stands still.

use std::ffi::c_int;

use super::api::{self, Api, RawEngine};

/// The processor between two instructions: registers and memory to look at.
pub(crate) struct Processor<'e> {
    pub(super) api: &'e Api,
    pub(super) raw: *mut RawEngine,
}

impl Processor<'_> {
    /// One of r0 to r12, the stack pointer (13) or the link register (14).
    pub(crate) fn register(&self, number: u8) -> u32 {
        let number = match number {
            13 => api::REGISTER_SP,
            14 => api::REGISTER_LR,
            general => api::REGISTER_R0 + c_int::from(general.min(12)),
        };
        let mut value: u32 = 0;
        // SAFETY: these registers have 32 bits, and all of them exist.
        unsafe { (self.api.register_read)(self.raw, number, (&raw mut value).cast()) };
        value
    }

    /// Fills a buffer from memory; says whether there is memory.
    #[must_use]
    pub(crate) fn read(&self, address: u32, bytes: &mut [u8]) -> bool {
        // SAFETY: pointer and length are of one slice.
        let code = unsafe {
            (self.api.memory_read)(
                self.raw,
                address.into(),
                bytes.as_mut_ptr().cast(),
                bytes.len() as u64,
            )
        };
        code == api::ERR_OK
    }

    /// A word of memory; zero, which points nowhere, where there is no memory.
    pub(crate) fn word(&self, address: u32) -> u32 {
        let mut bytes = [0; 4];
        if self.read(address, &mut bytes) {
            u32::from_le_bytes(bytes)
        } else {
            0
        }
    }

    /// A half word of memory.
    pub(crate) fn half_word(&self, address: u32) -> u16 {
        let mut bytes = [0; 2];
        if self.read(address, &mut bytes) {
            u16::from_le_bytes(bytes)
        } else {
            0
        }
    }
}
