//! From what an import says to the full name of a module.

use thiserror::Error;

use super::module::Module;
use crate::python::Import;

/// A relative import with more dots than there are packages around it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{written}` leaves the package: {importer} has no parent to take it from")]
pub struct EscapesPackage {
    /// The import as written.
    pub written: String,
    /// The module that it stands in.
    pub importer: String,
}

/// The full name of what `import` asks for when it stands in `importer`.
///
/// # Errors
/// When the dots leave the package, which boards report as "can't perform relative import"; so do
/// all relative imports in a file that the board runs by itself.
pub fn absolute_name(import: &Import, importer: &Module) -> Result<String, EscapesPackage> {
    if import.level == 0 {
        return Ok(import.module.clone());
    }
    // A package starts inside itself (evaluate_relative_import, py/builtinimport.c).
    let up = import.level as usize - usize::from(importer.is_package);
    let parts: Vec<&str> = importer.name.split('.').collect();
    let kept = parts.len().saturating_sub(up);
    if kept == 0 {
        return Err(EscapesPackage {
            written: import.written(),
            importer: importer.path.clone(),
        });
    }
    let mut name = parts[..kept].join(".");
    if !import.module.is_empty() {
        name.push('.');
        name.push_str(&import.module);
    }
    Ok(name)
}
