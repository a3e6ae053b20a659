//! Any bytes as an image without symbols: refuse them, or find what was in them.
//!
//! The first byte decides whether bare bytes have an address.
//!
//! ```text
//! cargo xtask fuzz bare_read
//! ```

#![no_main]

use analyzer::image::bare::{Bytes, find};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((first, file)) = input.split_first() else {
        return;
    };
    // At the start of flash, and where addresses end.
    let address = [None, Some(0x4000), Some(0xffff_fff0)][usize::from(first % 3)];
    let Ok(image) = Bytes::read(file, address) else {
        return;
    };
    let Ok(found) = find(&image) else {
        return;
    };
    assert!(found.addresses.0 <= found.addresses.1);
    assert!(found.verified <= found.strings.len());
    for module in &found.modules {
        assert!(
            found
                .strings
                .iter()
                .any(|string| string == module.as_bytes())
        );
    }
});
