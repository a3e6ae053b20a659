//! Which modules cannot be imported where others are missing.

use std::collections::BTreeSet;

use super::Source;

/// The names of the modules that cannot be imported where some are missing.
///
/// A module needs what it imports at its top level, with no `try` to survive the absence; who needs
/// a module that cannot be imported cannot be imported either. Modules come with their names.
#[must_use]
pub fn dependents<'m>(modules: &'m [(String, Source)], missing: &[String]) -> BTreeSet<&'m str> {
    let mut lost: BTreeSet<&str> = BTreeSet::new();
    loop {
        let is_gone = |name: &str| lost.contains(name) || missing.iter().any(|one| one == name);
        let needs_one = |source: &Source| {
            let mut imports = source.imports.iter();
            imports.any(|import| import.context.is_top_level() && is_gone(&import.module))
        };
        let found: Vec<&str> = modules
            .iter()
            .filter(|(name, source)| !lost.contains(name.as_str()) && needs_one(source))
            .map(|(name, _)| name.as_str())
            .collect();
        if found.is_empty() {
            return lost;
        }
        lost.extend(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(modules: &[(&str, &str)], missing: &[&str], expected: &[&str]) {
        let modules: Vec<(String, Source)> = modules
            .iter()
            .map(|(name, text)| {
                let source = Source::parse(name, text.as_bytes()).unwrap();
                ((*name).to_owned(), source)
            })
            .collect();
        let missing: Vec<String> = missing.iter().map(|name| (*name).to_owned()).collect();
        let found: Vec<&str> = dependents(&modules, &missing).into_iter().collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn who_needs_a_missing_module_is_lost_with_all_who_need_it() {
        let modules = [
            ("a", "import b\n"),
            ("b", "from gone import x\n"),
            ("c", "import os\n"),
        ];
        check(&modules, &["gone"], &["a", "b"]);
        check(&modules, &[], &[]);
    }

    #[test]
    fn an_import_that_may_fail_or_waits_for_a_call_is_no_need() {
        let modules = [
            ("a", "def f():\n    import gone\n"),
            (
                "b",
                "try:\n    import gone\nexcept ImportError:\n    pass\n",
            ),
        ];
        check(&modules, &["gone"], &[]);
    }

    #[test]
    fn modules_that_import_each_other_are_lost_together() {
        let modules = [("a", "import b\n"), ("b", "import a\nimport gone\n")];
        check(&modules, &["gone"], &["a", "b"]);
    }
}
