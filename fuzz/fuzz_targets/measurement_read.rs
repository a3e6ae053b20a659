//! Any text as a stored measurement: refuse it, or write it back and read the same.
//!
//! ```text
//! cargo xtask fuzz measurement_read
//! ```

#![no_main]

use analyzer::measurement::Measurement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(measurement) = Measurement::read("fuzz.json", text) else {
        return;
    };
    let written = measurement.to_json();
    let read = Measurement::read("fuzz.json", &written).expect("what was written can be read");
    assert_eq!(read, measurement);
    assert_eq!(read.to_json(), written);
    for (module, readings) in &measurement.modules {
        for (load, reading) in readings {
            assert_eq!(measurement.of(module, *load), Some(reading));
        }
    }
});
