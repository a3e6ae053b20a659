//! The emulated board and its console, for tests and benchmarks. `cargo xtask` says in the environment
//! where firmware and Unicorn are.

#![allow(dead_code, reason = "each uses what it needs")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;
use std::time::Duration;

use analyzer::compile::{self, Dialect, Options};
use analyzer::flash::romfs;
use emulator::{Board, Image, Memories, Unicorn};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A path from the environment.
pub(crate) fn path(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    let value =
        value.unwrap_or_else(|| panic!("{name} is not set; run `cargo xtask test firmware`"));
    value.into()
}

/// A board that has just been switched on.
pub(crate) fn board() -> Board {
    let unicorn = Unicorn::load(&path("MPYFIT_UNICORN")).unwrap();
    let image = Image::open(&path("MPYFIT_FIRMWARE_ELF")).unwrap();
    // Both boards begin alike; their ends are in the image.
    let memories = Memories {
        flash: 0x4000..image.library_region().unwrap().end,
        ram: 0x2000_0000..image.address("_stack_start").unwrap(),
    };
    Board::new(&unicorn, image, &memories).unwrap()
}

/// A board at its raw prompt, with modules compiled into its library region.
pub(crate) fn with_modules(modules: &[(&str, &[u8])]) -> Board {
    let mut board = board();
    let compiled: Vec<(String, Vec<u8>)> = modules
        .iter()
        .map(|(name, source)| {
            let options = Options {
                source_name: format!("{name}.py"),
                optimization: 0,
                dialect: Dialect::MicroPython1_25,
            };
            let module = compile::compile(source, &options).unwrap();
            let bytes = module.to_bytes(analyzer::mpy::Dialect::MicroPython);
            (format!("{name}.mpy"), bytes)
        })
        .collect();
    let files = compiled
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let region = board.image().library_region().unwrap();
    board.flash(region.start, &romfs::write(files)).unwrap();
    board.send(b"\x03\x01");
    until(&mut board, "raw REPL; CTRL-B to exit\r\n>");
    board
}

/// Reads up to some text, which has to come.
#[track_caller]
pub(crate) fn until(board: &mut Board, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        match board.receive(PATIENCE) {
            Ok(bytes) => text += &String::from_utf8_lossy(&bytes),
            Err(error) => panic!("{error}\nthe console said: {text:?}"),
        }
    }
    text
}

/// Runs a short script in raw-paste mode: what it prints, and what it raises.
#[track_caller]
pub(crate) fn run(board: &mut Board, script: &str) -> (String, String) {
    board.send(b"\x05A\x01");
    board.send(script.as_bytes());
    board.send(b"\x04");
    let said = until(board, "\x04>");
    let said = said.trim_end_matches("\x04>").replace("\r\n", "\n");
    let (printed, raised) = said.rsplit_once('\x04').unwrap();
    let printed = printed.rsplit('\x04').next().unwrap();
    (printed.to_owned(), raised.to_owned())
}

/// A script that imports a module. The name is made while it runs, so that compiling it interns
/// nothing of it.
pub(crate) fn importing(module: &str) -> String {
    format!("__import__(b{module:?}.decode())")
}
