//! One Python file as the analyses see it.

use rustpython_parser::Parse;
use rustpython_parser::ast::Suite;
use rustpython_parser::text_size::TextSize;

use super::lines::Lines;
use super::walk::Walk;
use super::{Definition, Import, nesting};
use crate::diagnostic::{Diagnostic, Place};

/// More than any microcontroller's drive would hold in one module.
const LARGEST: usize = 8 * 1024 * 1024;
/// A byte order mark, which some editors on Windows write.
const MARK: &str = "\u{feff}";

/// One Python file: what it imports and what it defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file as its reader named it.
    pub file: String,
    /// Every import, in the order of the file.
    pub imports: Vec<Import>,
    /// Every function, class and method, in the order of the file.
    pub definitions: Vec<Definition>,
}

impl Source {
    /// Reads a file. `file` is how messages will name it.
    ///
    /// # Errors
    /// One diagnostic with a place when the bytes are no text, or the text is not Python.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Box<Diagnostic>> {
        let text = text(file, bytes)?;
        nesting::check(text)
            .map_err(|too_deep| {
                Diagnostic::error(
                    "python-too-deep",
                    format!("more than {} {}", too_deep.limit, too_deep.what),
                )
                .at(Place::of(file, text, too_deep.span))
                .label("the limit is passed here")
                .help("split it into several statements or functions")
            })
            .map_err(Box::new)?;

        // `start` keeps offsets those of the whole file, mark included.
        let code = text.strip_prefix(MARK).unwrap_or(text);
        let start = text.len() - code.len();
        let offset = TextSize::try_from(start).unwrap_or_default();
        let suite = Suite::parse_starts_at(code, file, offset)
            .map_err(|error| {
                let at = usize::from(error.offset);
                Diagnostic::error(
                    "python-syntax",
                    format!("not valid Python: {}", error.error),
                )
                .at(Place::of(file, text, at..at + 1))
                .label("the parser stopped here")
                .help("run the file with `python3 -m py_compile` to see the same from CPython")
            })
            .map_err(Box::new)?;

        let mut walk = Walk::new(Lines::new(file, text), text);
        walk.suite(&suite);
        Ok(Self {
            file: file.to_owned(),
            imports: walk.imports,
            definitions: walk.definitions,
        })
    }
}

fn text<'bytes>(file: &str, bytes: &'bytes [u8]) -> Result<&'bytes str, Box<Diagnostic>> {
    if bytes.len() > LARGEST {
        let size = bytes.len();
        let message = format!("{file} has {size} bytes of source, more than {LARGEST}");
        return Err(Box::new(
            Diagnostic::error("python-too-large", message)
                .help("move data out of the module, into a file that the program reads"),
        ));
    }
    let text = str::from_utf8(bytes)
        .map_err(|error| {
            let good = error.valid_up_to();
            let before = String::from_utf8_lossy(&bytes[..good]);
            Diagnostic::error(
                "python-not-utf8",
                format!("byte 0x{:02x} is not UTF-8", bytes[good]),
            )
            .at(Place::of(file, &before, good..good))
            .label("the text is UTF-8 up to here")
            .help("save the file as UTF-8; MicroPython and CircuitPython read nothing else")
        })
        .map_err(Box::new)?;
    if let Some(null) = text.find('\0') {
        return Err(Box::new(
            Diagnostic::error("python-null-byte", "a null byte in Python source")
                .at(Place::of(file, text, null..null + 1))
                .label("byte 0x00")
                .help("the file is damaged or not text; copy it again"),
        ));
    }
    Ok(text)
}
