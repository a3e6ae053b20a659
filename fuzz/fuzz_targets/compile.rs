//! Any bytes as source: compile or refuse; what is compiled can be read back and decoded.
//!
//! With cargo-fuzz installed and the pinned toolchain, from the top of the repository:
//!
//! ```text
//! mkdir -p fuzz/corpus/compile
//! RUSTC_BOOTSTRAP=1 cargo fuzz run compile fuzz/corpus/compile analyzer/tests/compile
//! ```
//!
//! What it finds goes to `analyzer/tests/compile/regressions`, where a test replays it.

#![no_main]

use analyzer::compile::{Options, compile};
use analyzer::mpy::{Dialect, Module, RawFile, dump};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    for optimization in [0, 3] {
        let options = Options {
            source_name: "fuzz.py".into(),
            optimization,
            ..Options::default()
        };
        match compile(source, &options) {
            Ok(module) => {
                let bytes = module.to_bytes(Dialect::MicroPython);
                let file = RawFile::read(&bytes).expect("what was written can be read");
                let decoded = Module::decode(&file).expect("what was written can be decoded");
                assert_eq!(decoded.functions().count(), module.functions.len());
                dump(&decoded);
            }
            Err(error) => {
                assert!(error.line >= 1 && error.column >= 1);
                assert!(source.get(error.span).is_some());
            }
        }
    }
});
