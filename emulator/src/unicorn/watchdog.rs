//! Stops a processor that looks at no register, from beside it.

use std::ffi::c_int;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::api::RawEngine;

/// How much longer than it may take a processor runs that looks at no register at all.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// Unicorn's function that stops a processor.
pub(super) type Stop = unsafe extern "C" fn(*mut RawEngine) -> c_int;

/// A processor that runs, as seen from beside it.
pub(super) struct Watched {
    raw: *mut RawEngine,
    stop: Stop,
}

// SAFETY: all that is done with it from another thread is to stop it, which Unicorn's own timer does
// in the same way; `during` ends that thread before the engine can be closed.
unsafe impl Send for Watched {}

impl Watched {
    /// An engine that is open, and its function to stop.
    pub(super) fn new(raw: *mut RawEngine, stop: Stop) -> Self {
        Self { raw, stop }
    }

    /// Runs the processor, and stops it when that takes longer; says whether it had to.
    pub(super) fn during(self, longest: Duration, run: impl FnOnce() -> c_int) -> (c_int, bool) {
        let (running, has_ended) = channel::<()>();
        thread::scope(|scope| {
            let watchdog = scope.spawn(move || {
                let is_late = has_ended.recv_timeout(longest) == Err(RecvTimeoutError::Timeout);
                if is_late {
                    self.stop();
                }
                is_late
            });
            let code = run();
            drop(running);
            (code, watchdog.join().unwrap_or(true))
        })
    }

    fn stop(&self) {
        // SAFETY: the engine is open. One that has just ended ignores it.
        unsafe { (self.stop)(self.raw) };
    }
}
