//! How fast sources compile: `cargo bench --bench compile`.
//!
//! By default the examples of the tests; `MPYFIT_SOURCES=DIR` takes every source below a folder
//! instead.

use std::path::{Path, PathBuf};

use analyzer::compile::{Options, compile};
use analyzer::mpy::Dialect;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// Compiles every source to the bytes of a file.
#[divan::bench(args = [0, 3])]
fn sources(bencher: divan::Bencher<'_, '_>, optimization: u8) {
    let sources = read_all();
    let bytes: usize = sources.iter().map(Vec::len).sum();
    let options = Options {
        source_name: "bench.py".into(),
        optimization,
        ..Options::default()
    };
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let modules = sources
            .iter()
            .filter_map(|source| compile(source, &options).ok());
        modules
            .map(|module| module.to_bytes(Dialect::MicroPython).len())
            .sum::<usize>()
    });
}

fn read_all() -> Vec<Vec<u8>> {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compile");
    let folder = std::env::var_os("MPYFIT_SOURCES").map_or_else(|| examples.into(), PathBuf::from);
    let mut sources = Vec::new();
    collect(&folder, &mut sources);
    sources
}

fn collect(folder: &Path, sources: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|ending| ending == "py") {
            sources.extend(std::fs::read(&path));
        }
    }
}
