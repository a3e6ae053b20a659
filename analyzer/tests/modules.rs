//! The modules at the top of the crate use each other in one direction only.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("tests") {
            continue;
        }
        if path.is_dir() {
            files.extend(sources(&path));
        } else if !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

/// Every name behind `crate::` outside of tests, in code as in links of comments.
fn used(text: &str) -> impl Iterator<Item = String> + '_ {
    let code = text.split("#[cfg(test)]\nmod tests {").next();
    code.unwrap().split("crate::").skip(1).map(|rest| {
        let is_letter = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
        rest.chars().take_while(is_letter).collect()
    })
}

#[test]
fn no_module_at_the_top_uses_one_that_uses_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let first = inside.components().next().unwrap().as_os_str();
        let module = first.to_str().unwrap().trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let others = used(&text).filter(|name| *name != module);
        uses.entry(module.clone()).or_default().extend(others);
    }
    assert!(uses["budget"].contains("report") && uses["budget"].contains("image"));

    // Whoever uses nothing that is left goes; modules that use each other in a ring remain.
    loop {
        let left: BTreeSet<String> = uses.keys().cloned().collect();
        uses.retain(|_, others| !others.is_disjoint(&left));
        if uses.len() == left.len() {
            break;
        }
    }
    assert!(
        uses.is_empty(),
        "these use each other, or one that does: {uses:#?}"
    );
}
