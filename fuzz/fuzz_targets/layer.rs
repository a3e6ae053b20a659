//! Any bytes as a layer and its base: refuse them, or come back to the base to the byte.
//!
//! The input is a base, an annotated source and a layer, apart by bytes of zero. With cargo-fuzz installed
//! and the pinned toolchain, from the top of the repository:
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run layer
//! ```

#![no_main]

use lib_port::{Layer, apply, cautions, rebase, record, restore};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (base, annotated, file) = (part(), part(), part());
    if let Ok(empty) = Layer::new("x.py", base)
        && let Ok(layer) = record(&empty, base, "x.py", annotated)
    {
        there_and_back(&layer, base);
    }
    if let Ok(layer) = Layer::read("x.layer", file) {
        there_and_back(&layer, base);
        let _ = restore(&layer, "x.py", annotated);
        let _ = cautions(&layer, "x.py", annotated);
        let _ = rebase(&layer, "x.py", base, Some(annotated));
    }
});

/// What applies can be undone and recorded, and its file be read.
fn there_and_back(layer: &Layer, base: &[u8]) {
    let Ok(applied) = apply(layer, base) else {
        return;
    };
    let restored = restore(layer, "x.py", &applied).expect("what was applied can be undone");
    assert_eq!(restored, base);
    let recorded = record(layer, base, "x.py", &applied).expect("what was applied can be recorded");
    assert_eq!(
        apply(&recorded, base).expect("the base has not changed"),
        applied
    );
    let read = Layer::read("x.layer", &recorded.to_bytes()).expect("what was written can be read");
    assert_eq!(read, recorded);
    cautions(&recorded, "x.py", &applied);
}
