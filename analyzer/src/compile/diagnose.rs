//! From an error to a message with its place.

use super::Error;
use crate::diagnostic::{Diagnostic, Place};

/// The message for a source file that does not compile. `file` is how to name it.
pub fn diagnose(file: &str, source: &[u8], error: &Error) -> Diagnostic {
    let text = String::from_utf8_lossy(source);
    let mut place = Place::of(file, &text, error.span.clone());
    // Bytes that are no text move what follows them; line and column are those of the compiler.
    place.line = error.line;
    place.column = error.column;
    let diagnostic = Diagnostic::error("python-does-not-compile", error.message.as_str()).at(place);
    match &error.help {
        Some(help) => diagnostic.help(help.as_str()),
        None => diagnostic
            .help("this is MicroPython's grammar, which lacks some of CPython's newer syntax"),
    }
}
