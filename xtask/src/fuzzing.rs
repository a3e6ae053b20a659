//! The fuzz targets, and the committed inputs that each begins with.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::reading;

/// The workspace of the fuzz targets.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";
/// Where targets are built, below the checkout.
pub(crate) const BUILDS: &str = "target/fuzz";

/// A program that a fuzzer runs.
pub(crate) struct Target {
    /// What it is called.
    pub name: &'static str,
    /// Folders of committed inputs.
    inputs: &'static [&'static str],
}

/// Every target, in alphabetical order.
pub(crate) const TARGETS: [Target; 11] = [
    Target {
        name: "bare_read",
        inputs: &["fuzz/corpus/bare_read"],
    },
    Target {
        name: "board_read",
        inputs: &["fuzz/corpus/board_read"],
    },
    Target {
        name: "compile",
        inputs: &["analyzer/tests/compile"],
    },
    Target {
        name: "image_read",
        inputs: &["analyzer/tests/images"],
    },
    Target {
        name: "import_run",
        inputs: &["analyzer/tests/mpy"],
    },
    Target {
        name: "import_session",
        inputs: &["fuzz/corpus/import_session"],
    },
    Target {
        name: "layer",
        inputs: &["lib-port/layers"],
    },
    Target {
        name: "measurement_read",
        inputs: &["fuzz/corpus/measurement_read"],
    },
    Target {
        name: "mpy_read",
        inputs: &["analyzer/tests/mpy"],
    },
    Target {
        name: "python_read",
        inputs: &["fuzz/corpus/python_read", "analyzer/tests/compile"],
    },
    Target {
        name: "uf2_read",
        inputs: &["analyzer/tests/images"],
    },
];

impl Target {
    /// The folders of its inputs, below the checkout.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &'static Path> {
        self.inputs.iter().map(Path::new)
    }

    /// Every committed input, as a path below the checkout.
    pub(crate) fn files(&self, root: &Path) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for folder in self.folders() {
            let names = reading::below(&root.join(folder))?;
            files.extend(names.into_iter().map(|name| folder.join(name)));
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{MANIFEST, TARGETS};

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    #[test]
    fn every_program_of_the_workspace_is_a_target() {
        let manifest = std::fs::read_to_string(root().join(MANIFEST)).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let programs = manifest["bin"].as_array().unwrap();
        let programs: Vec<&str> = programs
            .iter()
            .map(|program| program["name"].as_str().unwrap())
            .collect();
        assert_eq!(programs, TARGETS.each_ref().map(|target| target.name));
    }

    #[test]
    fn every_target_has_inputs_to_begin_with() {
        for target in TARGETS {
            let files = target.files(root()).unwrap();
            assert!(!files.is_empty(), "{}", target.name);
            assert!(files.iter().all(|file| root().join(file).is_file()));
        }
    }

    /// A folder that no target names would never be replayed.
    #[test]
    fn every_corpus_belongs_to_a_target() {
        for entry in std::fs::read_dir(root().join("fuzz/corpus")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let folder = format!("fuzz/corpus/{name}");
            let owner = TARGETS.iter().find(|target| target.name == name);
            assert!(owner.unwrap().inputs.contains(&folder.as_str()), "{name}");
        }
    }
}
