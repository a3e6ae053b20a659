//! How many test methods there are for each module of the port.

use std::collections::BTreeMap;
use std::path::Path;

use analyzer::python::{DefinitionKind, Source};

use super::rows::Part;
use crate::failure::Failure;
use crate::files;
use crate::reading;

/// Test methods by module: those of `test_<module>.py`, `test_<module>2.py` and `test_<module>_more.py`.
pub(super) fn by_module(folder: &Path, parts: &[Part]) -> Result<BTreeMap<String, u64>, Failure> {
    let mut counts = BTreeMap::new();
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    for path in reading::below(folder)? {
        let is_test = !path.contains('/') && path.ends_with(".py");
        let Some(subject) = path.strip_prefix("test_").filter(|_| is_test) else {
            continue;
        };
        let Some(module) = subject_of(subject.trim_end_matches(".py"), &names) else {
            continue;
        };
        *counts.entry(module.to_owned()).or_default() += methods(&folder.join(&path))?;
    }
    Ok(counts)
}

/// The module that a test file is about: the longest name that its own begins with.
fn subject_of<'n>(stem: &str, modules: &[&'n str]) -> Option<&'n str> {
    let is_meant = |module: &&&str| {
        let rest = stem.strip_prefix(&module.replace('.', "_"));
        rest.is_some_and(|rest| {
            rest.starts_with('_') || rest.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    modules
        .iter()
        .filter(is_meant)
        .max_by_key(|module| module.len())
        .copied()
}

fn methods(file: &Path) -> Result<u64, Failure> {
    let source = Source::parse(&files::shown(file), &reading::read(file)?)
        .map_err(|problem| Failure::refused(*problem))?;
    let is_test = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or(name);
        last.starts_with("test")
    };
    let methods = source.definitions.iter().filter(|definition| {
        definition.kind == DefinitionKind::Method && is_test(&definition.qualified_name)
    });
    Ok(methods.count() as u64)
}

#[cfg(test)]
mod tests {
    use super::subject_of;

    #[test]
    fn a_test_file_is_about_the_longest_name_that_it_begins_with() {
        let modules = ["re", "copy", "copyreg", "unittest", "unittest.case"];
        for (stem, expected) in [
            ("re", Some("re")),
            ("re_port", Some("re")),
            ("re2", Some("re")),
            ("copyreg", Some("copyreg")),
            ("unittest_case", Some("unittest.case")),
            ("unittest_mains", Some("unittest")),
            ("repr", None),
        ] {
            assert_eq!(subject_of(stem, &modules), expected, "{stem}");
        }
    }
}
