//! An emulated board: runs the image that is flashed, byte for byte, in Unicorn.
//!
//! ```text
//! ELF ──► image ──► board ──► unicorn (the processor and its memory, a C library)
//!                     │          │ reads and writes of registers
//!                     ▼          ▼
//!                  console ◄── samd51 (the few registers that start-up and console touch)
//! ```
//!
//! There are no interrupts, no USB host and no real time: the firmware polls, and its cycle counter
//! advances with every read by the same amount. So the same input gives the same output, always.

mod board;
mod debug;
mod error;
mod image;
mod samd51;
mod unicorn;
mod watch;

pub use board::{Board, Memories};
pub use error::Error;
pub use image::Image;
pub use unicorn::{Access, Trap, Unicorn};
pub use watch::check_watchable;
