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
//!
//! A [`Board`] is made of an [`Image`] (the ELF file of the firmware) and its [`Memories`]. It is
//! typed to and listened to through its console, as a real one. [`Board::watch`] records what
//! imports allocate, with the place in Python and in C of each.
//!
//! ```no_run
//! use std::path::Path;
//! use std::time::Duration;
//!
//! use emulator::{Board, Image, Memories, Unicorn};
//!
//! // Unicorn is a shared library, which `cargo xtask setup` gets.
//! let unicorn = Unicorn::load(Path::new("libunicorn.so.2"))?;
//! let image = Image::open(Path::new("metro-m4.elf"))?;
//! let memories = Memories {
//!     flash: 0x4000..0x8_0000,
//!     ram: 0x2000_0000..0x2003_0000,
//! };
//! let mut board = Board::new(&unicorn, image, &memories)?;
//! board.send(b"print(1 + 1)\r");
//! let said = board.receive(Duration::from_secs(1))?;
//! # Ok::<(), emulator::Error>(())
//! ```

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
