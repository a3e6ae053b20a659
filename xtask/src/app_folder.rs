//! Reading a folder from disk into a [`Tree`], which the analyzer then reads as a board would.

use std::path::Path;

use analyzer::app::Tree;
use analyzer::quantity::Bytes;

use crate::failure::Failure;
use crate::reading::Folder;

/// A Python file larger than this fits no board. The largest module of CPython has 0.7 MiB.
const LARGEST_MODULE: Bytes = Bytes(4 << 20);

/// Reads the Python files of a folder, source and compiled; of the rest, only the names.
pub(crate) fn read(folder: &Path) -> Result<Tree, Failure> {
    let mut folder = Folder::open(folder)?;
    let mut tree = Tree::new(folder.name().unwrap_or_else(|| "app".to_owned()));
    for entry in folder.walk(is_of_hosts)? {
        if entry.is_folder {
            tree.insert(&format!("{}/", entry.path), []);
        } else if is_read(&entry.path) {
            let bytes = folder.read(&entry.path, LARGEST_MODULE)?;
            tree.insert(&entry.path, bytes);
        } else {
            tree.insert(&entry.path, []);
        }
    }
    Ok(tree)
}

/// What hosts and version control keep is never on the board's path.
fn is_of_hosts(name: &str) -> bool {
    matches!(name, ".git" | "target" | "node_modules" | ".venv")
}

fn is_read(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    ["py", "mpy", "txt"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}
