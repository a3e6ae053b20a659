//! Imports of single modules against real VMs: what each language feature leaves in use.
//!
//! The expected bytes were measured with 32-bit interpreters of MicroPython that import one module
//! in a fresh process, drop it, collect, and import it again: the second import interns nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::too_many_lines, reason = "tables of measurements are long")]

mod bounded;
mod classes;
mod containers;
mod firmware;
mod functions;
mod numbers;
mod strings;

use std::sync::Arc;

use analyzer::compile::{Options, compile};
use analyzer::import::{Ending, Found, Imported, Library, Program, Residence, Session, Start};
use analyzer::mpy::Dialect;
use analyzer::vm::Profile;
use analyzer::vm::load::RomStrings;

/// What a module leaves in use on circuitpython-9 and on micropython-1.25, in bytes.
struct Cost(i64, i64);

/// The one module under test, and the firmware's own.
struct Only(Arc<Program>);

impl Library for Only {
    fn find(&self, name: &str) -> Found {
        match name {
            "test" => Found::File {
                path: "/lib/test.mpy".into(),
                program: Some(Arc::clone(&self.0)),
                package: None,
                residence: Residence::Ram,
                source: None,
            },
            "binascii" | "builtins" | "collections" | "gc" | "array" | "io" | "json" | "math"
            | "micropython" | "re" | "struct" | "sys" => Found::Builtin,
            _ => Found::Missing,
        }
    }
}

/// Imports a module twice; gives the second import, which interns nothing.
fn import(source: &str, profile: &str) -> Imported {
    let options = Options {
        source_name: "test.py".into(),
        ..Options::default()
    };
    let module = compile(source.as_bytes(), &options).unwrap();
    let bytes = module.to_bytes(Dialect::MicroPython);
    import_compiled(&bytes, profile)
}

fn import_compiled(bytes: &[u8], profile: &str) -> Imported {
    let library = Only(Arc::new(Program::read(bytes).unwrap()));
    // The first two lines are no string and the empty string. Of the others only those of one
    // character matter here, and the firmwares differ in them.
    let rom = RomStrings::parse(match profile {
        "circuitpython-9" => "\n\nQ\na\nb\nc\ne\ni\nn\nr\nx\ny\n",
        _ => "\n\ne\n",
    });
    let profile = Profile::by_id(profile).unwrap();
    let mut session = Session::new(profile, &rom, &Start::default(), &library);
    let first = session.import("test");
    session.import_again("test", &first)
}

/// Compares what a module leaves in use with what it leaves in use in both VMs.
#[track_caller]
fn check(source: &str, expected: Cost) {
    // Lines count from the first one with code: tables of lines grow with their numbers.
    let source = source.trim_start();
    for (profile, expected) in [
        ("circuitpython-9", expected.0),
        ("micropython-1.25", expected.1),
    ] {
        let imported = import(source, profile);
        assert_eq!(imported.ending, Ending::Done, "{profile}:\n{source}");
        assert_eq!(
            imported.live, expected,
            "{profile}:\n{source}\n{:#?}",
            imported.doubts
        );
    }
}

/// A module that raises, and nothing catches it.
#[track_caller]
fn check_raises(source: &str, class: &str) {
    for profile in ["circuitpython-9", "micropython-1.25"] {
        match import(source, profile).ending {
            Ending::Raised { class: raised, .. } => assert_eq!(raised, class, "{source}"),
            other => panic!("{profile}: {other:?}\n{source}"),
        }
    }
}

/// A module that no board would get through: the import comes to an end all the same, on a small
/// stack.
#[track_caller]
fn check_is_bounded(source: impl Into<String>) {
    let source = source.into();
    let run = move || {
        for profile in ["circuitpython-9", "micropython-1.25"] {
            import(&source, profile);
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    thread.unwrap().join().unwrap();
}

#[test]
fn a_second_name_keeps_no_module_that_was_dropped() {
    // What measures drops every name from `sys.modules`, such as `os.path` of `os`.
    let of = |module: &str| {
        let source = format!("import sys\nsys.modules[\"other\"] = {module}\n");
        import(&source, "micropython-1.25").live
    };
    assert!(of("sys.modules[\"test\"]") >= of("None"));
}
