//! Any bytes: read, write back, decode, list, look for imports.
//!
//! With cargo-fuzz installed and the pinned toolchain, from the top of the repository:
//!
//! ```text
//! mkdir -p fuzz/corpus/mpy_read
//! RUSTC_BOOTSTRAP=1 cargo fuzz run mpy_read fuzz/corpus/mpy_read analyzer/tests/mpy
//! ```
//!
//! What it finds goes to `analyzer/tests/mpy/regressions`, where a test replays it.

#![no_main]

use analyzer::app::{MOST_IMPORTS, imports_of_compiled};
use analyzer::mpy::{Module, RawFile, dump};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = RawFile::read(bytes) else {
        return;
    };
    assert!(file.write() == bytes);
    if let Ok(module) = Module::decode(&file) {
        assert!(dump(&module).lines().all(|line| line.chars().count() <= 80));
        if let Ok(imports) = imports_of_compiled(&module) {
            assert!(imports.len() <= MOST_IMPORTS);
        }
    }
});
