//! Finding compiled files.

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder whose name ends in `.mpy`, in a fixed order.
pub(crate) fn compiled_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "mpy") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
