//! From an error to a message with a way out.

use super::error::{Error, ErrorKind};
use crate::diagnostic::Diagnostic;

/// The message for a file that cannot be read.
pub fn diagnose(file: &str, error: &Error) -> Diagnostic {
    let message = format!("{file}: {error}");
    match error.kind {
        ErrorKind::FirstByte(_) => Diagnostic::error("mpy-not-a-module", message)
            .help("is it a .py file that was renamed? compile the source with mpy-cross"),
        ErrorKind::Version { number } if number > 6 => {
            Diagnostic::error("mpy-unknown-version", message)
                .help("recompile it with mpy-cross 1.19 to 1.28, or update this program")
        }
        ErrorKind::Version { .. } => Diagnostic::error("mpy-unknown-version", message)
            .help("recompile the source with the mpy-cross of your firmware's release"),
        ErrorKind::PastEnd(_) | ErrorKind::CountPastEnd(..) => {
            Diagnostic::error("mpy-truncated", message)
                .help("the file is cut short or damaged: copy or download it again")
        }
        ErrorKind::TooLarge(..) => Diagnostic::error("mpy-too-large", message)
            .help("no board could load it: split the source, or check that this is the right file"),
        _ => Diagnostic::error("mpy-damaged", message)
            .help("no compiler writes this: copy or download the file again, or recompile it"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::RawFile;
    use super::diagnose;

    fn check(bytes: &[u8], message: &str, help: &str) {
        let error = RawFile::read(bytes).unwrap_err();
        let diagnostic = diagnose("lib/a.mpy", &error);
        assert_eq!(diagnostic.message, message);
        assert_eq!(diagnostic.help.as_deref(), Some(help));
    }

    #[test]
    fn a_file_that_is_no_module_is_told_from_one_of_an_unknown_version() {
        check(
            b"import os\n",
            "lib/a.mpy: the first byte is 0x69; an .mpy file starts with 'M' or 'C' (offset 0x0)",
            "is it a .py file that was renamed? compile the source with mpy-cross",
        );
        check(
            b"M\x02\x00\x1f",
            "lib/a.mpy: this is version 2 (MicroPython 1.9 to 1.9.2, CircuitPython 2); versions 3, 4, \
             5 and 6 can be read (offset 0x1)",
            "recompile the source with the mpy-cross of your firmware's release",
        );
        check(
            b"C\x07\x00\x1f",
            "lib/a.mpy: this is version 7, newer than any known firmware writes; versions 3, 4, 5 \
             and 6 can be read (offset 0x1)",
            "recompile it with mpy-cross 1.19 to 1.28, or update this program",
        );
    }
}
