//! Which tests there are, and which of them were asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analyzer::diagnostic::Diagnostic;
use analyzer::nearest::nearest;

use crate::failure::Failure;
use crate::reading;

/// A folder of tests: modules named `test_*.py`, and what they import.
pub(crate) struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// Test modules, by name.
    pub tests: BTreeSet<String>,
    /// Other modules, by name: what tests share.
    pub support: BTreeSet<String>,
}

/// A test module that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Its name.
    pub module: String,
    /// Full names of the classes and methods to run; all when empty.
    pub only: Vec<String>,
}

impl Folder {
    /// Looks what is there.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::reading(path, &error);
        let (mut tests, mut support) = (BTreeSet::new(), BTreeSet::new());
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".py")) else {
                continue;
            };
            if stem.starts_with("test_") {
                tests.insert(stem.to_owned());
            } else {
                support.insert(stem.to_owned());
            }
        }
        if tests.is_empty() {
            return Err(Failure::bad_input([Diagnostic::error(
                "no-tests",
                format!("there are no tests in {}", path.display()),
            )
            .help("name the folder that holds test_*.py")]));
        }
        Ok(Self {
            path: path.to_owned(),
            tests,
            support,
        })
    }

    /// The source of a module.
    pub(crate) fn source(&self, module: &str) -> Result<(PathBuf, Vec<u8>), Failure> {
        let path = self.path.join(format!("{module}.py"));
        let text = reading::read(&path)?;
        Ok((path, text))
    }

    /// The modules that are meant by names, in order; all of them if there is no name.
    ///
    /// A name is a module's, or one of a class or method: `module.Class.method`.
    pub(crate) fn select(&self, names: &[String]) -> Result<Vec<Wanted>, Failure> {
        let whole = |module: &String| Wanted {
            module: module.clone(),
            only: Vec::new(),
        };
        if names.is_empty() {
            return Ok(self.tests.iter().map(whole).collect());
        }
        let mut wanted: BTreeMap<&str, Option<Vec<String>>> = BTreeMap::new();
        for name in names {
            let (module, inside) = name.split_once('.').unwrap_or((name, ""));
            let module = self.tests.get(module).ok_or_else(|| self.unknown(module))?;
            let only = wanted.entry(module).or_insert_with(|| Some(Vec::new()));
            match only {
                Some(names) if !inside.is_empty() => names.push(name.clone()),
                // The whole module was asked for as well.
                _ => *only = None,
            }
        }
        let wanted = wanted.into_iter().map(|(module, only)| Wanted {
            module: module.to_owned(),
            only: only.unwrap_or_default(),
        });
        Ok(wanted.collect())
    }

    fn unknown(&self, name: &str) -> Failure {
        let near = nearest(name, self.tests.iter().map(String::as_str));
        let help = if near.is_empty() {
            format!("the tests are in {}", self.path.display())
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        Failure::bad_input([Diagnostic::error(
            "unknown-test",
            format!("no test module is called {name}"),
        )
        .help(help)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> Folder {
        Folder {
            path: PathBuf::new(),
            tests: ["test_a", "test_b"].map(str::to_owned).into(),
            support: BTreeSet::new(),
        }
    }

    #[track_caller]
    fn check(names: &[&str], expected: &[(&str, &[&str])]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let wanted = folder().select(&names).unwrap();
        let found: Vec<(&str, Vec<&str>)> = wanted
            .iter()
            .map(|one| {
                let only = one.only.iter().map(String::as_str).collect();
                (one.module.as_str(), only)
            })
            .collect();
        let expected: Vec<(&str, Vec<&str>)> = expected
            .iter()
            .map(|(module, only)| (*module, only.to_vec()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_select_modules_classes_and_methods() {
        check(&[], &[("test_a", &[]), ("test_b", &[])]);
        check(&["test_b"], &[("test_b", &[])]);
        check(&["test_b.B.test_x"], &[("test_b", &["test_b.B.test_x"])]);
        check(&["test_b.B", "test_b"], &[("test_b", &[])]);
        check(&["test_b", "test_b.B"], &[("test_b", &[])]);
    }

    #[test]
    fn an_unknown_name_brings_the_nearest() {
        let failure = folder().select(&["tets_a".to_owned()]).unwrap_err();
        assert_eq!(failure.summary(), "no test module is called tets_a");
    }
}
