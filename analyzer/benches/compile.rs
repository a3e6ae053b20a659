//! Our compiler over real sources, beside the official one started once a source, in one run:
//! `cargo xtask bench`, which sets `MPYFIT_SOURCES` and `MPYFIT_MPY_CROSS`.
//!
//! Everything runs one after the other, so that the times are those of one core. Only sources that
//! both accept are taken; reading them into memory is not part of our time.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start has failed"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use analyzer::compile::{Options, compile};
use analyzer::mpy::Dialect;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

struct Source {
    path: PathBuf,
    text: Vec<u8>,
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let mut sources = Vec::new();
    for folder in std::env::split_paths(&variable("MPYFIT_SOURCES")) {
        collect(&folder, &mut sources);
    }
    assert!(!sources.is_empty(), "there are no sources");
    sources
});

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: use `cargo xtask bench`"))
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|ending| ending == "py") {
            let text = std::fs::read(&path).unwrap();
            if ours(&text, 0).is_some() {
                sources.push(Source { path, text });
            }
        }
    }
}

fn ours(text: &[u8], optimization: u8) -> Option<usize> {
    let options = Options {
        source_name: "bench.py".into(),
        optimization,
        ..Options::default()
    };
    let module = compile(text, &options).ok()?;
    Some(module.to_bytes(Dialect::MicroPython).len())
}

fn bytes() -> BytesCount {
    BytesCount::new(
        SOURCES
            .iter()
            .map(|source| source.text.len())
            .sum::<usize>(),
    )
}

#[divan::bench(args = [0, 3], sample_count = 10, sample_size = 1)]
fn mpyfit(bencher: Bencher<'_, '_>, optimization: u8) {
    bencher.counter(bytes()).bench_local(|| {
        let sizes = SOURCES
            .iter()
            .filter_map(|source| ours(&source.text, optimization));
        sizes.sum::<usize>()
    });
}

#[divan::bench(args = [0, 3], sample_count = 2, sample_size = 1)]
fn mpy_cross_once_a_source(bencher: Bencher<'_, '_>, optimization: u8) {
    let program = variable("MPYFIT_MPY_CROSS");
    bencher.counter(bytes()).bench_local(|| {
        for source in SOURCES.iter() {
            let status = Command::new(&program)
                .args(["-X", "heapsize=256m", "-s", "bench.py", "-o", "/dev/null"])
                .arg(format!("-O{optimization}"))
                .arg(&source.path)
                .stderr(Stdio::null())
                .status()
                .unwrap();
            assert!(status.success(), "{}", source.path.display());
        }
    });
}
