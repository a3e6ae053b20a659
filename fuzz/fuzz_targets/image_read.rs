//! Any bytes as an image: what is read is counted to the byte, looked into, and compared with itself.
//!
//! ```text
//! mkdir -p fuzz/corpus/image_read
//! RUSTC_BOOTSTRAP=1 cargo fuzz run image_read fuzz/corpus/image_read analyzer/tests/images
//! ```
//!
//! What it finds goes to `analyzer/tests/images/regressions`, where a test replays it.

#![no_main]

use analyzer::image::diff::differences;
use analyzer::image::tree::tree;
use analyzer::image::{Image, references};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(image) = Image::read(bytes, &[]) else {
        return;
    };
    let counted: u64 = tree(&image).iter().map(|node| node.size).sum();
    let taken: u64 = image.layout.regions.iter().map(|region| region.used).sum();
    assert_eq!(counted, taken);
    assert!(differences(&image, &image).is_empty());
    if let Some(symbol) = image.elf.symbols.first() {
        let end = symbol.address.saturating_add(symbol.size.max(1));
        let _ = references(&image.elf, &(symbol.address..end));
    }
});
