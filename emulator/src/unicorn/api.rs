//! Unicorn's C interface, as `include/unicorn/unicorn.h` of 2.1 declares it: the part that we call.

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::path::Path;

use libloading::Library;

use crate::Error;

/// `uc_engine`.
#[repr(C)]
pub(super) struct RawEngine {
    _private: [u8; 0],
}

pub(super) const ERR_OK: c_int = 0;
pub(super) const ARCH_ARM: c_int = 1;
pub(super) const MODE_THUMB: c_int = 1 << 4;
pub(super) const MODE_MCLASS: c_int = 1 << 5;
/// `UC_CTL_WRITE(UC_CTL_CPU_MODEL, 1)`.
pub(super) const SET_CPU_MODEL: c_int = 7 | (1 << 26) | (1 << 30);
pub(super) const CPU_CORTEX_M4: c_int = 9;
/// `UC_CTL_WRITE(UC_CTL_TB_FLUSH, 0)`.
pub(super) const FLUSH_TRANSLATIONS: c_int = 10 | (1 << 30);
pub(super) const REGISTER_LR: c_int = 10;
pub(super) const REGISTER_PC: c_int = 11;
pub(super) const REGISTER_SP: c_int = 12;
/// r0; the others up to r12 follow.
pub(super) const REGISTER_R0: c_int = 66;
pub(super) const PROTECTION_READ: u32 = 1;
pub(super) const PROTECTION_WRITE: u32 = 2;
pub(super) const PROTECTION_EXECUTE: u32 = 4;
pub(super) const HOOK_INTERRUPT: c_int = 1;
pub(super) const HOOK_CODE: c_int = 1 << 2;
/// Reading, writing and fetching where nothing is mapped or where it is not allowed.
pub(super) const HOOK_MEMORY_INVALID: c_int = 0x3f0;
pub(super) const HOOK_INSTRUCTION_INVALID: c_int = 1 << 14;
/// The kinds of access that [`HOOK_MEMORY_INVALID`] reports, from `uc_mem_type`.
pub(super) const MEMORY_WRITE_UNMAPPED: c_int = 20;
pub(super) const MEMORY_FETCH_UNMAPPED: c_int = 21;
pub(super) const MEMORY_WRITE_PROTECTED: c_int = 22;
pub(super) const MEMORY_FETCH_PROTECTED: c_int = 24;

pub(super) type MmioRead = unsafe extern "C" fn(*mut RawEngine, u64, c_uint, *mut c_void) -> u64;
pub(super) type MmioWrite = unsafe extern "C" fn(*mut RawEngine, u64, c_uint, u64, *mut c_void);
pub(super) type MemoryInvalid =
    unsafe extern "C" fn(*mut RawEngine, c_int, u64, c_int, i64, *mut c_void) -> bool;
pub(super) type Interrupted = unsafe extern "C" fn(*mut RawEngine, u32, *mut c_void);
pub(super) type CodeReached = unsafe extern "C" fn(*mut RawEngine, u64, u32, *mut c_void);
pub(super) type InstructionInvalid = unsafe extern "C" fn(*mut RawEngine, *mut c_void) -> bool;

macro_rules! functions {
    ($($field:ident = $symbol:literal: $type:ty;)+) => {
        /// The functions of a library that is loaded.
        pub(super) struct Api {
            $(pub(super) $field: $type,)+
            /// The functions are code in here.
            _library: Library,
        }

        impl Api {
            /// Loads the library.
            pub(super) fn load(path: &Path) -> Result<Self, Error> {
                let failed = |source| Error::Library { path: path.to_owned(), source };
                // SAFETY: the file is named by the caller as Unicorn's library; loading it runs no
                // code but its initialisers.
                let library = unsafe { Library::new(path) }.map_err(failed)?;
                Ok(Self {
                    // SAFETY: the types are those of the header.
                    $($field: *unsafe { library.get::<$type>($symbol) }.map_err(failed)?,)+
                    _library: library,
                })
            }
        }
    };
}

functions! {
    version = b"uc_version\0": unsafe extern "C" fn(*mut c_uint, *mut c_uint) -> c_uint;
    open = b"uc_open\0": unsafe extern "C" fn(c_int, c_int, *mut *mut RawEngine) -> c_int;
    close = b"uc_close\0": unsafe extern "C" fn(*mut RawEngine) -> c_int;
    control = b"uc_ctl\0": unsafe extern "C" fn(*mut RawEngine, c_int, ...) -> c_int;
    describe = b"uc_strerror\0": unsafe extern "C" fn(c_int) -> *const c_char;
    register_read = b"uc_reg_read\0":
        unsafe extern "C" fn(*mut RawEngine, c_int, *mut c_void) -> c_int;
    register_write = b"uc_reg_write\0":
        unsafe extern "C" fn(*mut RawEngine, c_int, *const c_void) -> c_int;
    memory_map = b"uc_mem_map\0": unsafe extern "C" fn(*mut RawEngine, u64, u64, u32) -> c_int;
    memory_read = b"uc_mem_read\0":
        unsafe extern "C" fn(*mut RawEngine, u64, *mut c_void, u64) -> c_int;
    memory_write = b"uc_mem_write\0":
        unsafe extern "C" fn(*mut RawEngine, u64, *const c_void, u64) -> c_int;
    mmio_map = b"uc_mmio_map\0": unsafe extern "C" fn(
        *mut RawEngine, u64, u64, MmioRead, *mut c_void, MmioWrite, *mut c_void,
    ) -> c_int;
    start = b"uc_emu_start\0":
        unsafe extern "C" fn(*mut RawEngine, u64, u64, u64, usize) -> c_int;
    stop = b"uc_emu_stop\0": unsafe extern "C" fn(*mut RawEngine) -> c_int;
    hook_add = b"uc_hook_add\0": unsafe extern "C" fn(
        *mut RawEngine, *mut usize, c_int, *mut c_void, *mut c_void, u64, u64, ...
    ) -> c_int;
    hook_remove = b"uc_hook_del\0": unsafe extern "C" fn(*mut RawEngine, usize) -> c_int;
}
