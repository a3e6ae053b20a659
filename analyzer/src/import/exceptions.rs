//! The exception types of the firmware.

use super::native::Native;

/// Every exception type with the one that it derives from (py/objexcept.c).
pub(super) const EXCEPTIONS: [(&str, &str); 31] = [
    ("BaseException", "object"),
    ("SystemExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("Exception", "BaseException"),
    ("StopIteration", "Exception"),
    ("StopAsyncIteration", "Exception"),
    ("ArithmeticError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("OSError", "Exception"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("SyntaxError", "Exception"),
    ("IndentationError", "SyntaxError"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeError", "ValueError"),
    ("ViperTypeError", "TypeError"),
    ("TimeoutError", "OSError"),
    ("ConnectionError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
];

/// Those of them that only CircuitPython has.
pub(super) const OF_CIRCUITPYTHON: [&str; 3] =
    ["TimeoutError", "ConnectionError", "BrokenPipeError"];

/// The exception type of that name; `Exception` stands in for one that there is not.
pub(super) fn exception(name: &str) -> Native {
    find(name).unwrap_or(Native::Exception(4))
}

/// The exception type of that name.
pub(super) fn find(name: &str) -> Option<Native> {
    let at = EXCEPTIONS.iter().position(|(known, _)| *known == name)?;
    Some(Native::Exception(at as u8))
}

/// The name of an exception type.
pub(super) fn name(index: u8) -> &'static str {
    EXCEPTIONS
        .get(usize::from(index))
        .map_or("Exception", |one| one.0)
}

/// What an exception type derives from.
pub(super) fn parent(index: u8) -> Native {
    let parent = EXCEPTIONS
        .get(usize::from(index))
        .map_or("object", |one| one.1);
    find(parent).unwrap_or(Native::Type("object"))
}
