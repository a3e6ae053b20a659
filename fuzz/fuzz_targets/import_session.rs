//! Any bytes as choices of a program: it compiles, it is followed to some end, and twice to the same.
//!
//! ```text
//! cargo xtask fuzz import_session
//! ```

#![no_main]

use std::sync::Arc;

use analyzer::compile::{Options, compile};
use analyzer::import::{Found, Imported, Library, Program, Session, Start};
use analyzer::mpy::Dialect;
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;
use generator::FromBytes;
use generator::running::program;
use libfuzzer_sys::fuzz_target;

/// Of a Feather M4 Express with CircuitPython 9: budgets/feather-m4.toml.
const HEAP: u64 = 149_824;
/// A program takes a million steps by itself, which is a second: a fuzzer would see few of them.
const STEPS: u64 = 20_000;

/// What the firmware has; there are no files.
struct Builtins;

impl Library for Builtins {
    fn find(&self, name: &str) -> Found {
        match name {
            "board" | "struct" | "time" => Found::Builtin,
            _ => Found::Missing,
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let source = program(&mut FromBytes::new(bytes));
    let options = Options {
        source_name: "code.py".into(),
        ..Options::default()
    };
    let module = compile(source.as_bytes(), &options).expect("what is generated compiles");
    let program = Program::read(&module.to_bytes(Dialect::MicroPython)).expect("it can be read");
    let program = Arc::new(program);
    for profile in ["circuitpython-9", "micropython-1.25"] {
        let ran = run(profile, &program);
        assert!(ran.held_at_once <= ran.peak, "{source}");
        // What is kept is no more than what was taken.
        assert!(
            ran.live <= i64::try_from(ran.peak.0).expect("a heap is small"),
            "{source}"
        );
        if let Some((entry, hole)) = &ran.refused {
            assert!(entry.taken > *hole, "{source}");
        }
        assert_eq!(run(profile, &program), ran, "{source}");
    }
});

fn run(profile: &str, program: &Arc<Program>) -> Imported {
    let rom = RomStrings::parse("");
    let start = Start {
        heap: Some(HEAP),
        layout_is_known: true,
        ..Start::default()
    };
    let profile = Profile::by_id(profile).expect("both are known");
    let mut session = Session::new(profile, &rom, &start, &Builtins);
    session.run_for(STEPS);
    session.run("code.py", program)
}
