//! CPython's own tests: where they are, which of them run, and their sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;
use analyzer::nearest::nearest;
use analyzer::quantity::plural;
use analyzer::report::Gap;

use crate::base::Base;
use crate::board_tests::Folder;
use crate::failure::Failure;
use crate::files;
use crate::layers::{Entry, Layers, module_name};
use crate::process;
use crate::reading;
use crate::tools::packages;

/// Says where the tests of a Python are that is of the version that layers are made for.
const WHERE: &str = "import sys, os, test\n\
                     assert sys.version_info[:2] == (3, 11)\n\
                     assert os.path.exists(test.__path__[0] + '/test_operator.py')\n\
                     print(test.__path__[0])";

/// A library of CPython that has its tests.
pub(super) struct Tree {
    base: Base,
    /// Somebody named it, and wants to know if it does not fit.
    is_named: bool,
}

/// The tests that run.
pub(super) struct Selection {
    /// Sources by module.
    sources: BTreeMap<String, Vec<u8>>,
    layered: BTreeSet<String>,
    /// Tests whose layer is for another version.
    other_version: Vec<String>,
}

impl Tree {
    /// Takes the folder that was named, or what this machine's Python has; nothing if it has none.
    pub(super) fn locate(named: Option<&Path>) -> Result<Option<Self>, Failure> {
        let folder = match named {
            Some(folder) => library_of(folder),
            None => {
                let python = packages::host_python();
                let tests = python.and_then(|python| process::first_line(python, &["-c", WHERE]));
                let Some(tests) = tests.filter(|tests| Path::new(tests).is_dir()) else {
                    return Ok(None);
                };
                library_of(Path::new(&tests))
            }
        };
        Ok(Some(Self {
            base: Base::locate(Some(&folder))?,
            is_named: named.is_some(),
        }))
    }

    /// The tests that were named, with or without a layer; without names, those with one and those
    /// that are named after a module of the library.
    pub(super) fn select(&self, names: &[String], layers: &[Entry]) -> Result<Selection, Failure> {
        let layers: BTreeMap<String, &Entry> = layers
            .iter()
            .map(|entry| (stem(&entry.path).to_owned(), entry))
            .collect();
        let there = self.there()?;
        let wanted: BTreeSet<String> = match names {
            [] => {
                let of_library = Layers::read(None)?.select(&[])?;
                let of_library = of_library
                    .iter()
                    .map(|entry| format!("test_{}", module_name(&entry.path)));
                let own = of_library.filter(|name| there.contains(name));
                layers.keys().cloned().chain(own).collect()
            }
            names => names.iter().cloned().collect(),
        };
        let mut selection = Selection {
            sources: BTreeMap::new(),
            layered: BTreeSet::new(),
            other_version: Vec::new(),
        };
        for name in wanted {
            if !there.contains(&name) {
                return Err(unknown(&name, &there));
            }
            let source = match layers.get(&name) {
                None => self.base.read(&format!("test/{name}.py"))?,
                Some(layer) => match self.base.applied(layer) {
                    Ok(source) => {
                        selection.layered.insert(name.clone());
                        source
                    }
                    Err(failure) if self.is_named => return Err(failure),
                    Err(_) => {
                        selection.other_version.push(name);
                        continue;
                    }
                },
            };
            selection.sources.insert(name, source);
        }
        Ok(selection)
    }

    /// The test modules there are.
    fn there(&self) -> Result<BTreeSet<String>, Failure> {
        let folder = self.base.folder().join("test");
        let failed = |error: std::io::Error| Failure::reading(&folder, &error);
        let mut names = BTreeSet::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("test_") && name.ends_with(".py") {
                names.insert(stem(&name).to_owned());
            }
        }
        Ok(names)
    }
}

/// The library that a folder of tests is in; any other folder stays as it is.
fn library_of(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(library) if folder.join("test_operator.py").is_file() => library.to_owned(),
        _ => folder.to_owned(),
    }
}

/// The name of a test module by its path.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".py").unwrap_or(name)
}

fn unknown(name: &str, there: &BTreeSet<String>) -> Failure {
    let near = nearest(name, there.iter().map(String::as_str));
    let help = match near.as_slice() {
        [] => "a test of CPython is a file test_*.py of Lib/test".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    Failure::bad_input([Diagnostic::error(
        "unknown-test",
        format!("no test of CPython is called {name}"),
    )
    .help(help)])
}

impl Selection {
    /// The modules that have a layer.
    pub(super) fn layered(&self) -> impl Iterator<Item = &str> {
        self.layered.iter().map(String::as_str)
    }

    /// Writes the sources where boards get them from, with what stands in for `test.support`.
    pub(super) fn write(&self, folder: &Path, support: &Path) -> Result<Folder, Failure> {
        // What ran before is not to run again.
        files::remove_folder(folder)?;
        files::create_folder(folder)?;
        for (module, source) in &self.sources {
            files::write(&folder.join(format!("{module}.py")), source)?;
        }
        let mut shared = BTreeSet::new();
        for path in reading::below(support)? {
            let Some(module) = path.strip_suffix(".py") else {
                continue;
            };
            let file = folder.join(&path);
            if let Some(parent) = file.parent() {
                files::create_folder(parent)?;
            }
            files::write(&file, &reading::read(&support.join(&path))?)?;
            shared.insert(module.to_owned());
        }
        Ok(Folder {
            path: folder.to_owned(),
            tests: self.sources.keys().cloned().collect(),
            support: shared,
        })
    }

    /// What did not run because it is of another version than its layer.
    pub(super) fn gap(&self) -> Option<Gap> {
        (!self.other_version.is_empty()).then(|| Gap {
            what: format!(
                "{} with a layer: {}",
                plural(self.other_version.len(), "test"),
                self.other_version.join(", ")
            ),
            why: "this machine's Python has other ones; --cpython-tests DIR names those of 3.11.7"
                .to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use lib_port::Layer;
    use tempfile::TempDir;

    use super::{Entry, Selection, Tree};
    use crate::failure::Failure;

    /// A library whose tests are two, and a layer over the first as it was when `made_for` it.
    fn tree(made_for: &[u8]) -> (TempDir, Vec<Entry>) {
        let place = tempfile::tempdir().unwrap();
        let tests = place.path().join("test");
        std::fs::create_dir(&tests).unwrap();
        std::fs::write(tests.join("test_operator.py"), "a = 1\n").unwrap();
        std::fs::write(tests.join("test_other.py"), "b = 1\n").unwrap();
        let entry = Entry {
            path: "test/test_operator.py".to_owned(),
            file: "test_operator.layer".to_owned(),
            layer: Layer::new("test/test_operator.py", made_for).unwrap(),
        };
        (place, vec![entry])
    }

    fn select(place: &Path, layers: &[Entry], names: &[&str]) -> Result<Selection, Failure> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Tree::locate(Some(place))?.unwrap().select(&names, layers)
    }

    #[test]
    fn a_test_without_a_layer_is_taken_as_it_is() {
        let (place, layers) = tree(b"a = 1\n");
        // `Lib` and `Lib/test` name the same tests.
        for folder in [place.path().to_owned(), place.path().join("test")] {
            let selection = select(&folder, &layers, &["test_other", "test_operator"]).unwrap();
            let taken: Vec<&String> = selection.sources.keys().collect();
            assert_eq!(taken, ["test_operator", "test_other"]);
            assert_eq!(selection.layered().collect::<Vec<_>>(), ["test_operator"]);
        }
    }

    #[test]
    fn without_names_tests_with_a_layer_are_taken() {
        let (place, layers) = tree(b"a = 1\n");
        let selection = select(place.path(), &layers, &[]).unwrap();
        assert_eq!(selection.sources.len(), 1);
        assert!(selection.gap().is_none());
    }

    #[test]
    fn a_layer_of_another_version_is_refused_where_the_tree_was_named() {
        let (place, layers) = tree(b"a = 2\n");
        let failure = select(place.path(), &layers, &[]).err().unwrap();
        assert_eq!(failure.messages[0].code, "base-mismatch");
        let mut tree = Tree::locate(Some(place.path())).unwrap().unwrap();
        tree.is_named = false;
        let selection = tree.select(&[], &layers).unwrap();
        assert!(selection.sources.is_empty());
        assert!(selection.gap().unwrap().what.contains("test_operator"));
    }

    #[test]
    fn an_unknown_name_brings_the_nearest() {
        let (place, layers) = tree(b"a = 1\n");
        let failure = select(place.path(), &layers, &["test_ether"])
            .err()
            .unwrap();
        let help = failure.messages[0].help.as_deref();
        assert_eq!(help, Some("did you mean test_other or test_operator?"));
    }

    #[test]
    fn sources_are_written_beside_what_stands_in_for_the_rest() {
        let (place, layers) = tree(b"a = 1\n");
        let selection = select(place.path(), &layers, &["test_other"]).unwrap();
        let out = tempfile::tempdir().unwrap();
        let support = place.path().join("stand-in");
        std::fs::create_dir_all(support.join("support")).unwrap();
        std::fs::write(support.join("support/__init__.py"), "").unwrap();
        let folder = selection
            .write(&out.path().join("tests"), &support)
            .unwrap();
        let tests: Vec<&String> = folder.tests.iter().collect();
        let shared: Vec<&String> = folder.support.iter().collect();
        assert_eq!(tests, ["test_other"]);
        assert_eq!(shared, ["support/__init__"]);
        assert_eq!(folder.source("test_other").unwrap().1, b"b = 1\n");
        assert_eq!(folder.source("support/__init__").unwrap().1, b"");
    }
}
