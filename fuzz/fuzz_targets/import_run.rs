//! Any bytes as a compiled module: refuse them, or import them and come to an end.
//!
//! With cargo-fuzz installed and the pinned toolchain, from the top of the repository:
//!
//! ```text
//! mkdir -p fuzz/corpus/import_run
//! RUSTC_BOOTSTRAP=1 cargo fuzz run import_run fuzz/corpus/import_run analyzer/tests/mpy_files
//! ```
//!
//! Seeds are compiled modules; what it finds becomes a test in `analyzer/tests/import/bounded.rs`.

#![no_main]

use std::sync::Arc;

use analyzer::import::{Ending, Found, Library, Program, Residence, Session, Start};
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;
use libfuzzer_sys::fuzz_target;

/// A library that has the same module under every name.
struct Same(Arc<Program>);

impl Library for Same {
    fn find(&self, name: &str) -> Found {
        match name {
            "sys" | "re" | "struct" | "json" | "io" | "math" | "collections" | "binascii" => {
                Found::Builtin
            }
            _ if name.len() > 40 => Found::Missing,
            _ => Found::File {
                path: format!("/lib/{name}.mpy"),
                program: Some(Arc::clone(&self.0)),
                package: None,
                residence: Residence::Ram,
                source: None,
            },
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(program) = Program::read(bytes) else {
        return;
    };
    let library = Same(Arc::new(program));
    let rom = RomStrings::parse("");
    let start = Start::default();
    for profile in ["circuitpython-9", "micropython-1.25"] {
        let Some(profile) = Profile::by_id(profile) else {
            continue;
        };
        let mut session = Session::new(profile, &rom, &start, &library);
        let imported = session.import("fuzz");
        match imported.ending {
            Ending::Done => assert!(imported.live >= 0),
            Ending::Raised { .. } => {}
            // It took all the steps that there are; more would only take longer.
            Ending::Endless { .. } | Ending::GivenUp { .. } => return,
        }
        session.import_again("fuzz", &imported);
    }
});
