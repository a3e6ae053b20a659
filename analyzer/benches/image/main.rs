//! One image, who takes what of it, asked of us and of others in one run: `cargo xtask bench image`,
//! which sets `MPYFIT_IMAGE`, and `MPYFIT_IMAGE_PEERS`, a folder of Python packages.
//!
//! Ours reads the file and makes the whole tree, with debug information. `nm -S` and `size -A`
//! print symbols and sections. The other two are asked for the same as ours: what each source file
//! and symbol takes. Before that, the totals of all are held against each other.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start has failed"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use analyzer::image::Image;
use analyzer::image::tree::tree;
use divan::Bencher;
use divan::counter::BytesCount;

mod totals;

fn main() {
    totals::print();
    divan::main();
}

fn variable(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    PathBuf::from(value.unwrap_or_else(|| panic!("{name} is not set: use `cargo xtask bench`")))
}

fn image() -> PathBuf {
    variable("MPYFIT_IMAGE")
}

fn size(path: &Path) -> BytesCount {
    BytesCount::new(std::fs::metadata(path).unwrap().len())
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn mpyfit(bencher: Bencher<'_, '_>) {
    let path = image();
    bencher.counter(size(&path)).bench_local(|| {
        let bytes = std::fs::read(&path).unwrap();
        let image = Image::read(&bytes, &[]).unwrap();
        tree(&image).len()
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn nm_and_size(bencher: Bencher<'_, '_>) {
    let path = image();
    bencher.counter(size(&path)).bench_local(|| {
        run(Command::new("nm").arg("-S").arg(&path));
        run(Command::new("size").arg("-A").arg(&path));
    });
}

#[divan::bench(name = "membrowse", sample_count = 3, sample_size = 1)]
fn by_membrowse(bencher: Bencher<'_, '_>) {
    let path = image();
    bencher
        .counter(size(&path))
        .bench_local(|| run(&mut membrowse()));
}

#[divan::bench(name = "elf_size_analyze", sample_count = 3, sample_size = 1)]
fn by_elf_size_analyze(bencher: Bencher<'_, '_>) {
    let path = image();
    bencher
        .counter(size(&path))
        .bench_local(|| run(&mut elf_size_analyze(&["-R", "-F"])));
}

fn membrowse() -> Command {
    let mut command = python("membrowse");
    command
        .args(["report", "--json", "--all-symbols"])
        .arg(image());
    command
}

fn elf_size_analyze(kinds: &[&str]) -> Command {
    let mut command = python("elf-size-analyze");
    command
        .args(["-t", "arm-none-eabi-", "-a", "-j"])
        .args(kinds)
        .arg(image());
    command
}

/// A program of a Python package.
fn python(program: &str) -> Command {
    let packages = variable("MPYFIT_IMAGE_PEERS");
    let mut command = Command::new(variable("MPYFIT_PYTHON"));
    command
        .arg(packages.join("bin").join(program))
        .env("PYTHONPATH", packages);
    command
}

fn run(command: &mut Command) {
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{command:?}");
}
