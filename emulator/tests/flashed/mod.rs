//! A board with the firmware on it. `cargo xtask` builds it, and says in the environment where it and the
//! processor's emulator are.

use std::path::PathBuf;
use std::time::Duration;

use emulator::{Board, Image, Memories, Unicorn};

pub const PATIENCE: Duration = Duration::from_secs(20);

/// A board that has just been switched on.
pub fn board() -> Board {
    let path = |name: &str| {
        let value = std::env::var_os(name);
        PathBuf::from(value.unwrap_or_else(|| {
            panic!("{name} is not set; run `cargo xtask test firmware` or `cargo xtask bench`")
        }))
    };
    let unicorn = Unicorn::load(&path("MPYFIT_UNICORN")).unwrap();
    let image = Image::open(&path("MPYFIT_FIRMWARE_ELF")).unwrap();
    // Both boards begin alike; their ends are in the image.
    let memories = Memories {
        flash: 0x4000..image.library_region().unwrap().end,
        ram: 0x2000_0000..image.address("_stack_start").unwrap(),
    };
    Board::new(&unicorn, image, &memories).unwrap()
}

/// Reads up to some text, which has to come.
#[track_caller]
pub fn until(board: &mut Board, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        match board.receive(PATIENCE) {
            Ok(bytes) => text += &String::from_utf8_lossy(&bytes),
            Err(error) => panic!("{error}\nthe console said: {text:?}"),
        }
    }
    text
}
