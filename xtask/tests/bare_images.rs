//! A firmware that somebody else built in 2017 and that has no symbols. `cargo xtask test image` fetches
//! it and says where it is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use analyzer::image::bare::{Bytes, Layout, find};
use command::{folder, mpyfit_in};

#[test]
#[ignore = "needs an image: cargo xtask test image"]
fn strings_and_modules_of_an_old_firmware_are_found() {
    let file = std::env::var("MPYFIT_MICRO_BIT").unwrap();
    let bytes = Bytes::read(&std::fs::read(&file).unwrap(), None).unwrap();
    let found = find(&bytes).unwrap();
    assert_eq!(found.layout, Layout::Together { hash: 1, length: 1 });
    // Every string but the one that is none has the hash that belongs to it: in hundreds, no chance.
    assert!(found.strings.len() > 700);
    assert_eq!(found.verified, found.strings.len() - 1);
    assert!(found.banner.unwrap().starts_with("MicroPython v1.9.2"));
    for module in ["microbit", "music", "neopixel", "radio", "speech", "love"] {
        assert!(found.modules.contains(module), "{module}");
    }
    // The smallest of these processors: 16 KiB.
    assert_eq!(found.stack, Some(0x2000_4000));

    let project = folder(&[("app/main.py", "import music\n")]);
    mpyfit_in(
        project.path(),
        &["board", "import", &file, "--id", "microbit"],
    )
    .exits(0)
    .shows("MicroPython v1.9.2");
    mpyfit_in(
        project.path(),
        &["board", "import", &file, "--id", "microbit"],
    )
    .exits(2)
    .says("error[file-exists]");
    mpyfit_in(
        project.path(),
        &["budget", "--board", "microbit", "--app", "app"],
    )
    .exits(0)
    .shows("microbit");
}
