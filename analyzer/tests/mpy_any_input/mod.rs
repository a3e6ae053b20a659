//! The compiled files beside the tests, and what must hold for any file at all.

use std::path::{Path, PathBuf};

use analyzer::app::{MOST_IMPORTS, imports_of_compiled};
use analyzer::mpy::{Module, RawFile, dump};

/// The folder with the compiled files.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mpy")
}

/// What must hold for any input: reading gives a value or an error; what was read is written back
/// to the byte; nothing that is counted is more than the file has bytes; decoding and listing end.
///
/// Returns whether it could be read.
pub(crate) fn hold_for_any_input(bytes: &[u8]) -> bool {
    let file = match RawFile::read(bytes) {
        Ok(file) => file,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    assert!(
        file.write() == bytes,
        "reading and writing are not exact opposites"
    );
    let Ok(module) = Module::decode(&file) else {
        return true;
    };
    assert!(module.strings.len() <= bytes.len());
    assert!(module.objects.len() <= bytes.len());
    assert!(module.function_count() <= bytes.len());
    let code: usize = module
        .functions()
        .map(|function| function.code_size())
        .sum();
    assert!(
        code <= 2 * bytes.len(),
        "a string in code is two bytes for at least one of the file"
    );
    let instructions = module
        .functions()
        .map(|function| function.instructions(&module).count())
        .sum::<usize>();
    assert!(instructions <= code);
    assert!(dump(&module).lines().all(|line| line.chars().count() <= 80));
    // Its imports are read, or there are more than any module has.
    if let Ok(imports) = imports_of_compiled(&module) {
        assert!(imports.len() <= MOST_IMPORTS);
    }
    true
}
