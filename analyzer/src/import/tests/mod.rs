//! Sessions with modules of a few lines. The figures come from 32-bit VMs that were built for
//! measuring: one like CircuitPython 9.2 for SAMD51, one of MicroPython 1.25 as our firmware
//! configures it, each with the session that [`start`] describes.

mod layout;
mod residence;
mod work;

use std::sync::Arc;

use super::{Chunk, Ending, Found, Library, Program, Residence, Session, Start};
use crate::compile::{self, Options};
use crate::mpy::Dialect;
use crate::vm::Profile;
use crate::vm::load::RomStrings;

pub(super) const CIRCUITPYTHON: &str = "circuitpython-9";
pub(super) const MICROPYTHON: &str = "micropython-1.25";

/// Five names, and with the source, the module and the value three more strings.
pub(super) const EIGHT: &str =
    "name_0 = None\nname_1 = None\nname_2 = None\nname_3 = None\nname_4 = None\n";
pub(super) const SEVEN: &str = "def first():\n    return 1\n\n\n\
    alpha = None\nbeta = None\nthird = None\ndelta = None\n";
pub(super) const FIGURE: &str = "\
LENGTHY = \"a string that is longer than any that is interned while compiling, and then some more\"
NUMBER = 123456789012


class Shape:
    sides = 4

    def area(self, across, upwards=2):
        return across * upwards


SHAPE = Shape()
";

/// Strings that both firmwares have in their read-only pools.
const ROM: &str = "\n<module>\n__name__\n__file__\n__module__\n__qualname__\n__init__\nself";

/// A folder with one module.
struct Folder {
    name: &'static str,
    program: Arc<Program>,
    residence: Residence,
}

impl Library for Folder {
    fn find(&self, name: &str) -> Found {
        if name != self.name {
            return Found::Missing;
        }
        let path = match self.residence {
            Residence::Frozen => format!(".frozen/{name}.py"),
            _ => format!("/lib/{name}.mpy"),
        };
        Found::File {
            path,
            program: Some(Arc::clone(&self.program)),
            package: None,
            residence: self.residence,
            source: None,
        }
    }
}

/// The session that was measured: a table of modules, the list of folders, a chunk of characters
/// and a pool, with one block left free between them.
pub(super) fn start(vm: &str) -> Start {
    let (strings, used, end) = match vm {
        CIRCUITPYTHON => (2, 6, 25),
        _ => (3, 11, 27),
    };
    Start {
        strings,
        chunk: Some(Chunk {
            block: 6,
            size: 128,
            used,
        }),
        modules_block: Some(0),
        taken: vec![0..4, 5..end],
        makes_names: true,
        layout_is_known: true,
        ..Start::default()
    }
}

/// What an import takes the first time, and once its strings are interned.
#[track_caller]
pub(super) fn check(
    vm: &str,
    name: &'static str,
    source: &str,
    residence: Residence,
    expected: [i64; 2],
) {
    check_from(&start(vm), vm, name, source, residence, expected);
}

/// The same in a session that starts elsewhere.
#[track_caller]
pub(super) fn check_from(
    start: &Start,
    vm: &str,
    name: &'static str,
    source: &str,
    residence: Residence,
    expected: [i64; 2],
) {
    let profile = Profile::by_id(vm).unwrap();
    let options = Options {
        source_name: format!("{name}.py"),
        dialect: profile.compiles.unwrap(),
        ..Options::default()
    };
    let module = compile::compile(source.as_bytes(), &options).unwrap();
    let bytes = module.to_bytes(Dialect::MicroPython);
    let folder = Folder {
        name,
        program: Arc::new(Program::read(&bytes).unwrap()),
        residence,
    };
    let rom = RomStrings::parse(ROM);
    let mut session = Session::new(profile, &rom, start, &folder);
    let cold = session.import(name);
    assert_eq!(cold.ending, Ending::Done);
    let warm = session.import_again(name, &cold);
    assert_eq!([cold.live, warm.live], expected, "{:#?}", cold.ledger);
}
