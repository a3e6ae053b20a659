//! From nothing to the prompt: `cargo xtask bench boot`, which builds the firmware first.
//!
//! Reading the image, flashing it and starting the processor are all in it, as in every session that
//! measures. Soft resets, which begin the sessions after the first, stand beside it.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start has failed"
)]

#[path = "../tests/console/mod.rs"]
mod console;

use console::{board, until};
use divan::Bencher;

const RAW_PROMPT: &str = "raw REPL; CTRL-B to exit\r\n>";

fn main() {
    divan::main();
}

#[divan::bench]
fn boot_to_the_prompt() -> String {
    until(&mut board(), ">>> ")
}

#[divan::bench]
fn boot_again_by_soft_reset(bencher: Bencher<'_, '_>) {
    let mut board = board();
    until(&mut board, ">>> ");
    board.send(b"\x01");
    until(&mut board, RAW_PROMPT);
    bencher.bench_local(|| {
        board.send(b"\x04");
        until(&mut board, RAW_PROMPT)
    });
}
