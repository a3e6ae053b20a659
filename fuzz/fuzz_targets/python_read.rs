//! Any bytes as Python source: refuse them at a place, or find imports and definitions where they stand.
//!
//! ```text
//! cargo xtask fuzz python_read
//! ```

#![no_main]

use analyzer::python::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match Source::parse("fuzz.py", bytes) {
        Ok(source) => {
            let text = str::from_utf8(bytes).expect("other bytes are refused");
            for import in &source.imports {
                let place = import.place.as_ref().expect("source has places");
                assert!(place.line >= 1 && place.column >= 1);
                assert!(!text[place.span.clone()].is_empty(), "{import:?}");
                assert!(!import.written().is_empty(), "{import:?}");
            }
            for definition in &source.definitions {
                let lines = &definition.lines;
                assert!(1 <= *lines.start() && lines.start() <= lines.end());
                let written = &text[definition.span.clone()];
                let is_one = |word: &&str| written.starts_with(*word);
                assert!(
                    ["def", "class", "async", "@"].iter().any(is_one),
                    "{definition:?}"
                );
            }
        }
        Err(problem) => {
            if let Some(place) = problem.place {
                assert!(place.line >= 1 && place.column >= 1);
                assert!(place.span.start <= place.span.end && place.span.end <= bytes.len());
            }
        }
    }
});
