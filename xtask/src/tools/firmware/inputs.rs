//! What a firmware is made of, as a digest, and the record beside an image that says what it was.

use std::path::Path;

use analyzer::budget::Board;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Files;
use crate::context;
use crate::failure::Failure;
use crate::files;
use crate::reading;
use crate::tools::micropython;

/// Of the firmware's folder, what gets into an image: neither words about it, nor tests.
const SOURCES: [&str; 5] = [".cargo", "Cargo.lock", "Cargo.toml", "image", "vm"];
/// Which of MicroPython's tests pass is no part of the firmware.
const TESTS: &str = "vm/tests.toml";

/// What an image was made of and by, written beside it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Record {
    /// The digest of what it is made of.
    pub inputs: String,
    /// What made it.
    pub toolchain: String,
    /// The digest of the image itself: a record of another image says nothing.
    image: String,
}

/// The digest of everything that the image of a board is made of, where that is here to be seen: the
/// firmware's sources, the crates they name, the release of MicroPython, and the board's memory.
pub(crate) fn digest(board: &Board) -> Result<Option<String>, Failure> {
    match context::workspace_root() {
        Some(root) => digest_of(&root.join("firmware"), board).map(Some),
        None => Ok(None),
    }
}

fn digest_of(firmware: &Path, board: &Board) -> Result<String, Failure> {
    let mut hasher = Sha256::new();
    // Lengths keep one part from running into the next.
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(micropython::identity().as_bytes());
    add(board.id.as_bytes());
    for region in &board.memory {
        add(format!("{} {:#x} {}", region.name, region.origin, region.size.0).as_bytes());
    }
    for source in SOURCES {
        let place = firmware.join(source);
        let paths = if place.is_dir() {
            let below = reading::below(&place)?;
            below
                .into_iter()
                .map(|path| format!("{source}/{path}"))
                .collect()
        } else {
            vec![source.to_owned()]
        };
        for path in paths.iter().filter(|path| path.as_str() != TESTS) {
            add(path.as_bytes());
            add(&reading::read(&firmware.join(path))?);
        }
    }
    Ok(hex(&hasher.finalize()))
}

impl Record {
    /// A record of an image.
    pub(crate) fn new(inputs: String, toolchain: String, image: &[u8]) -> Self {
        Self {
            inputs,
            toolchain,
            image: hex(&Sha256::digest(image)),
        }
    }

    /// The record of an image, if there is one and it is of these bytes.
    pub(crate) fn read(files: &Files, image: &[u8]) -> Option<Self> {
        // A record that cannot be read is as good as none: the image is built again.
        let text = reading::read(&files.record).ok()?;
        let record: Self = serde_json::from_slice(&text).ok()?;
        (record.image == hex(&Sha256::digest(image))).then_some(record)
    }

    /// Writes it to its place.
    pub(crate) fn write(&self, built: &Files) -> Result<(), Failure> {
        // Strings always have a JSON form.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        files::write(&built.record, text.as_bytes())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use analyzer::budget::{Board, BoardSource, Catalog};

    use super::digest_of;

    fn board() -> Board {
        let source = BoardSource {
            file: "metro-m4.toml".to_owned(),
            text: include_str!("../../../../budgets/metro-m4.toml").to_owned(),
        };
        let catalog = Catalog::read(&[source], &[]).unwrap();
        catalog.get("metro-m4").unwrap().clone()
    }

    fn firmware(folder: &Path) {
        for name in [".cargo", "image/src", "vm/c", "target"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        for name in [
            "Cargo.lock",
            "Cargo.toml",
            "image/src/main.rs",
            "vm/c/host.c",
        ] {
            fs::write(folder.join(name), name).unwrap();
        }
    }

    #[test]
    fn what_gets_into_an_image_changes_its_digest_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        firmware(folder.path());
        let digest = || digest_of(folder.path(), &board()).unwrap();
        let first = digest();
        for name in ["README.md", "target/image", "vm/tests.toml"] {
            fs::write(folder.path().join(name), "new").unwrap();
            assert_eq!(digest(), first, "{name} is no part of the image");
        }
        let mut seen = vec![first];
        for name in [
            "Cargo.lock",
            "image/src/main.rs",
            "vm/c/host.c",
            "vm/c/new.c",
        ] {
            fs::write(folder.path().join(name), "new").unwrap();
            assert!(!seen.contains(&digest()), "{name} is part of the image");
            seen.push(digest());
        }
        let mut other = board();
        other.memory[0].size.0 += 1024;
        assert!(!seen.contains(&digest_of(folder.path(), &other).unwrap()));
    }
}
