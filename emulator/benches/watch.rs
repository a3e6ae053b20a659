//! An import on the emulated board, watched and not: `cargo xtask bench`, which says in the
//! environment where firmware and Unicorn are.

#[path = "../tests/console/mod.rs"]
mod console;

use console::{importing, run, with_modules};
use divan::Bencher;
use emulator::Board;

fn main() {
    divan::main();
}

/// A module that makes classes and functions, and then computes for a while.
const SOURCE: &[u8] =
    b"class A:\n  def f(self):\n    return 1\n  def g(self):\n    return [self]\n\
    things = [A().g() for i in range(300)]\n\
    total = 0\nfor i in range(20000):\n  total += i\n";

fn booted() -> Board {
    with_modules(&[("some", SOURCE)])
}

#[divan::bench]
fn not_watched(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(booted).bench_values(|mut board| {
        run(&mut board, &importing("some"));
        board
    });
}

/// Only what runs while it is watched.
#[divan::bench]
fn watched(bencher: Bencher<'_, '_>) {
    let watched = || {
        let mut board = booted();
        board.watch().expect("the firmware can be watched");
        board
    };
    bencher.with_inputs(watched).bench_values(|mut board| {
        run(&mut board, &importing("some"));
        board
    });
}

/// Reading debug information, and naming every site.
#[divan::bench]
fn watched_from_begin_to_ledger(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(booted).bench_values(|mut board| {
        board.watch().expect("the firmware can be watched");
        run(&mut board, &importing("some"));
        board.trace().expect("it was watched")
    });
}
