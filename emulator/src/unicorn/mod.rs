//! Unicorn behind a safe interface: the only module that may use unsafe code.
//!
//! What keeps it sound: an [`Engine`] is used by one thread, through `&mut self` (another may stop it,
//! no more); callbacks run only inside [`Engine::run`], which has borrowed the engine; what they work
//! on is a heap allocation that the engine owns, reached through the raw pointer that Unicorn hands
//! back.

#![allow(unsafe_code, reason = "Unicorn is a C library")]

mod api;
mod callbacks;
mod processor;
mod watchdog;

use std::ffi::{CStr, c_int, c_uint, c_void};
use std::ops::Range;
use std::path::Path;
use std::ptr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Error;
use api::{Api, RawEngine};
use watchdog::{Stop, Watched};

pub(crate) use processor::Processor;

/// What answers where there is no memory: registers.
pub(crate) trait Bus {
    /// The value of a register, or nothing if there is none.
    fn read(&mut self, address: u32, width: u32) -> Option<u32>;
    /// Takes a value; nothing if there is no such register.
    fn write(&mut self, address: u32, width: u32, value: u32) -> Option<()>;
    /// Whether the outside has something to do before the processor goes on.
    fn is_waiting(&self) -> bool;
}

/// What is told when the processor comes to an instruction that is watched.
pub(crate) trait Watcher {
    /// The processor is about to execute the instruction at an address.
    fn reached(&mut self, address: u32, processor: &Processor<'_>);
}

/// Unicorn's library, loaded.
#[derive(Clone)]
pub struct Unicorn {
    api: Arc<Api>,
}

impl Unicorn {
    /// Loads the library from a file.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let api = Api::load(path)?;
        let (mut major, mut minor): (c_uint, c_uint) = (0, 0);
        // SAFETY: both point to integers.
        unsafe { (api.version)(&raw mut major, &raw mut minor) };
        if major != 2 {
            return Err(Error::Version {
                path: path.to_owned(),
                major,
                minor,
            });
        }
        Ok(Self { api: Arc::new(api) })
    }
}

/// What an instruction wanted of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To read it.
    Read,
    /// To write to it.
    Write,
    /// To execute what is there.
    Fetch,
}

/// Why the processor cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// There is nothing at the address, or nothing that allows the access.
    Memory {
        /// What was wanted.
        access: Access,
        /// Of which address.
        address: u32,
    },
    /// The address is one of registers, but of none that is modelled.
    Register {
        /// What was wanted.
        access: Access,
        /// Of which address.
        address: u32,
    },
    /// The instruction raises an exception, by Unicorn's number.
    Exception(u32),
    /// The processor has no such instruction.
    Instruction,
}

/// Memory's rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rights {
    /// As flash has.
    ReadExecute,
    /// As RAM has.
    All,
}

/// A register of the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Register {
    /// Where the caller goes on.
    Lr,
    /// The next instruction.
    Pc,
    /// The stack.
    Sp,
}

/// What callbacks work on.
struct State<B> {
    bus: B,
    api: Arc<Api>,
    watcher: Option<Box<dyn Watcher>>,
    trap: Option<Trap>,
    /// When the next look at a register is to stop the processor.
    deadline: Instant,
    stop: Stop,
}

/// A range of registers; callbacks are told the offset in it only.
struct Window<B> {
    base: u64,
    state: *mut State<B>,
}

/// A Cortex-M4 with its memory and a bus.
pub(crate) struct Engine<B> {
    unicorn: Unicorn,
    raw: *mut RawEngine,
    /// Owned; freed after Unicorn has let go of it.
    state: *mut State<B>,
    windows: Vec<*mut Window<B>>,
    /// What is called before some instructions, by Unicorn's handle.
    watches: Vec<usize>,
    /// It was stopped where it cannot go on.
    is_lost: bool,
}

impl<B: Bus> Engine<B> {
    /// A processor without memory.
    pub(crate) fn new(unicorn: &Unicorn, bus: B) -> Result<Self, Error> {
        let api = &unicorn.api;
        let mut raw = ptr::null_mut();
        let mode = api::MODE_THUMB | api::MODE_MCLASS;
        // SAFETY: `raw` points to a pointer, which is set when the call succeeds.
        unicorn.checked("open", unsafe {
            (api.open)(api::ARCH_ARM, mode, &raw mut raw)
        })?;
        let state = Box::into_raw(Box::new(State {
            bus,
            api: Arc::clone(api),
            watcher: None,
            trap: None,
            deadline: Instant::now(),
            stop: api.stop,
        }));
        // From here on, dropping it frees everything.
        let engine = Self {
            unicorn: unicorn.clone(),
            raw,
            state,
            windows: Vec::new(),
            watches: Vec::new(),
            is_lost: false,
        };
        // SAFETY: this control takes one int.
        engine.checked("choose the processor", unsafe {
            (api.control)(raw, api::SET_CPU_MODEL, api::CPU_CORTEX_M4)
        })?;
        let memory_invalid: api::MemoryInvalid = callbacks::memory_invalid::<B>;
        let interrupted: api::Interrupted = callbacks::interrupted::<B>;
        let instruction_invalid: api::InstructionInvalid = callbacks::instruction_invalid::<B>;
        for (kind, callback) in [
            (api::HOOK_MEMORY_INVALID, memory_invalid as *mut c_void),
            (api::HOOK_INTERRUPT, interrupted as *mut c_void),
            (
                api::HOOK_INSTRUCTION_INVALID,
                instruction_invalid as *mut c_void,
            ),
        ] {
            let mut handle = 0;
            // SAFETY: the callback has the type of its hook, and the state outlives the engine. An
            // empty range (from 1 to 0) means every address.
            engine.checked("add a hook", unsafe {
                (api.hook_add)(
                    raw,
                    &raw mut handle,
                    kind,
                    callback,
                    state.cast(),
                    1_u64,
                    0_u64,
                )
            })?;
        }
        Ok(engine)
    }

    /// Adds memory, a multiple of 4 KiB.
    pub(crate) fn map(&mut self, range: Range<u32>, rights: Rights) -> Result<(), Error> {
        let rights = match rights {
            Rights::ReadExecute => api::PROTECTION_READ | api::PROTECTION_EXECUTE,
            Rights::All => api::PROTECTION_READ | api::PROTECTION_WRITE | api::PROTECTION_EXECUTE,
        };
        let size = u64::from(range.end) - u64::from(range.start);
        // SAFETY: no pointers.
        self.checked("map memory", unsafe {
            (self.unicorn.api.memory_map)(self.raw, range.start.into(), size, rights)
        })
    }

    /// Lets the bus answer for a range, a multiple of 4 KiB.
    pub(crate) fn map_bus(&mut self, range: Range<u32>) -> Result<(), Error> {
        let window = Box::into_raw(Box::new(Window {
            base: range.start.into(),
            state: self.state,
        }));
        self.windows.push(window);
        let size = u64::from(range.end) - u64::from(range.start);
        // SAFETY: the callbacks are of the right types for this bus; the window is freed after the
        // engine is closed.
        self.checked("map registers", unsafe {
            (self.unicorn.api.mmio_map)(
                self.raw,
                range.start.into(),
                size,
                callbacks::mmio_read::<B>,
                window.cast(),
                callbacks::mmio_write::<B>,
                window.cast(),
            )
        })
    }

    /// Puts bytes into memory, whatever its rights.
    pub(crate) fn write(&mut self, address: u32, bytes: &[u8]) -> Result<(), Error> {
        // SAFETY: pointer and length are of one slice.
        self.checked("write memory", unsafe {
            (self.unicorn.api.memory_write)(
                self.raw,
                address.into(),
                bytes.as_ptr().cast(),
                bytes.len() as u64,
            )
        })
    }

    /// Reads memory.
    pub(crate) fn read(&self, address: u32, length: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; length];
        // SAFETY: pointer and length are of one buffer.
        self.checked("read memory", unsafe {
            (self.unicorn.api.memory_read)(
                self.raw,
                address.into(),
                bytes.as_mut_ptr().cast(),
                length as u64,
            )
        })?;
        Ok(bytes)
    }

    /// Tells somebody whenever the processor comes to one of these instructions; the others run as
    /// fast as before.
    pub(crate) fn watch(
        &mut self,
        addresses: &[u32],
        watcher: Box<dyn Watcher>,
    ) -> Result<(), Error> {
        self.unwatch()?;
        // SAFETY: as in `bus`.
        unsafe { (*self.state).watcher = Some(watcher) };
        let callback: api::CodeReached = callbacks::code_reached::<B>;
        for address in addresses {
            let address = u64::from(*address);
            let mut handle = 0;
            // SAFETY: the callback has the type of its hook, and the state outlives the engine.
            self.checked("watch an instruction", unsafe {
                (self.unicorn.api.hook_add)(
                    self.raw,
                    &raw mut handle,
                    api::HOOK_CODE,
                    callback as *mut c_void,
                    self.state.cast(),
                    address,
                    address,
                )
            })?;
            self.watches.push(handle);
        }
        self.flush_translations()
    }

    /// Ends a watch.
    pub(crate) fn unwatch(&mut self) -> Result<(), Error> {
        for handle in std::mem::take(&mut self.watches) {
            // SAFETY: the handle is one that `watch` was given.
            self.checked("end a watch", unsafe {
                (self.unicorn.api.hook_remove)(self.raw, handle)
            })?;
        }
        // SAFETY: as in `bus`.
        unsafe { (*self.state).watcher = None };
        self.flush_translations()
    }

    /// Forgets code that was translated with other watches.
    fn flush_translations(&mut self) -> Result<(), Error> {
        // SAFETY: this control takes nothing.
        self.checked("forget translated code", unsafe {
            (self.unicorn.api.control)(self.raw, api::FLUSH_TRANSLATIONS)
        })
    }

    /// The processor between two instructions.
    pub(crate) fn processor(&self) -> Processor<'_> {
        Processor {
            api: &self.unicorn.api,
            raw: self.raw,
        }
    }

    /// The value of a register.
    pub(crate) fn register(&self, register: Register) -> Result<u32, Error> {
        let mut value: u32 = 0;
        // SAFETY: these registers have 32 bits.
        self.checked("read a register", unsafe {
            (self.unicorn.api.register_read)(self.raw, register.number(), (&raw mut value).cast())
        })?;
        Ok(value)
    }

    /// Sets a register.
    pub(crate) fn set_register(&mut self, register: Register, value: u32) -> Result<(), Error> {
        // SAFETY: these registers have 32 bits.
        self.checked("write a register", unsafe {
            (self.unicorn.api.register_write)(
                self.raw,
                register.number(),
                (&raw const value).cast(),
            )
        })
    }

    /// What answers for registers.
    pub(crate) fn bus(&mut self) -> &mut B {
        // SAFETY: the state lives as long as the engine, and no callback runs now.
        unsafe { &mut (*self.state).bus }
    }

    /// Goes on from the current instruction until the bus waits, something is wrong, or `time` is up;
    /// the latter is no error. Time is looked at when the firmware looks at a register: stopped by
    /// another thread, Unicorn 2.1 may run some instructions twice when it goes on. One that looks at
    /// none for much longer than `patience` is stopped in that way all the same, for good.
    pub(crate) fn run(
        &mut self,
        time: Duration,
        patience: Duration,
    ) -> Result<Option<Trap>, Error> {
        if self.is_lost {
            return Ok(None);
        }
        // The lowest bit says Thumb, the only instruction set there is.
        let pc = u64::from(self.register(Register::Pc)? | 1);
        // SAFETY: as in `bus`.
        unsafe { (*self.state).deadline = Instant::now() + time };
        let code = self.start(pc, patience.saturating_add(watchdog::GRACE));
        // SAFETY: as in `bus`.
        let trap = unsafe { (*self.state).trap.take() };
        match trap {
            Some(trap) => Ok(Some(trap)),
            None => self.checked("run", code).map(|()| None),
        }
    }

    /// Runs, with somebody beside it who stops it after some time.
    fn start(&mut self, pc: u64, longest: Duration) -> c_int {
        let api = &self.unicorn.api;
        let watched = Watched::new(self.raw, api.stop);
        let (code, is_lost) = watched.during(longest, || {
            // SAFETY: callbacks reach the state only through the pointer that they were given, and
            // nobody else uses it while we wait here. No time and no count: zero means neither.
            unsafe { (api.start)(self.raw, pc, u64::from(u32::MAX), 0, 0) }
        });
        self.is_lost = is_lost;
        code
    }

    /// Whether it was stopped where it cannot go on, because the firmware looked at no register.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost
    }

    fn checked(&self, doing: &'static str, code: c_int) -> Result<(), Error> {
        self.unicorn.checked(doing, code)
    }
}

impl Unicorn {
    fn checked(&self, doing: &'static str, code: c_int) -> Result<(), Error> {
        if code == api::ERR_OK {
            return Ok(());
        }
        // SAFETY: returns a static string for any code.
        let text = unsafe { CStr::from_ptr((self.api.describe)(code)) };
        Err(Error::Unicorn {
            doing,
            reason: text.to_string_lossy().into_owned(),
        })
    }
}

impl<B> Drop for Engine<B> {
    fn drop(&mut self) {
        // SAFETY: opened once and closed once; then nothing refers to the boxes any more, which
        // came from `Box::into_raw`.
        unsafe {
            (self.unicorn.api.close)(self.raw);
            for window in self.windows.drain(..) {
                drop(Box::from_raw(window));
            }
            drop(Box::from_raw(self.state));
        }
    }
}

impl Register {
    fn number(self) -> c_int {
        match self {
            Self::Lr => api::REGISTER_LR,
            Self::Pc => api::REGISTER_PC,
            Self::Sp => api::REGISTER_SP,
        }
    }
}
