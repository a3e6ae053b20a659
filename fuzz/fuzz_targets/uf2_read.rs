//! Any bytes: read, check for a board, hold against themselves.
//!
//! With cargo-fuzz installed and the pinned toolchain, from the top of the repository:
//!
//! ```text
//! mkdir -p fuzz/corpus/uf2_read
//! RUSTC_BOOTSTRAP=1 cargo fuzz run uf2_read fuzz/corpus/uf2_read target/firmware/metro-m4
//! ```

#![no_main]

use analyzer::flash::uf2::{FAMILY_SAMD51, Target, check, first_difference, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(blocks) = read(bytes) else {
        return;
    };
    assert!(blocks.len() * 512 == bytes.len());
    let target = Target {
        family: FAMILY_SAMD51,
        flash: 0x4000..0x8_0000,
    };
    if check(&blocks, &target).is_ok() {
        assert!(first_difference(bytes, &blocks).is_none());
        // What a board takes can be written again, and does the same.
        let pieces = blocks.iter().map(|block| (block.address, block.payload));
        let again = write(pieces, FAMILY_SAMD51);
        assert!(first_difference(&again, &blocks).is_none());
    }
});
