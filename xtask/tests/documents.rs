//! The documents say what the code does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::collections::BTreeSet;
use std::path::Path;

use command::{mpyfit, workspace};

/// Every Rust source file of the program, without its tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            found.push(code.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}

/// The codes that the program gives its diagnostics.
fn codes() -> BTreeSet<String> {
    let mut texts = Vec::new();
    sources(&workspace().join("analyzer/src"), &mut texts);
    sources(&workspace().join("lib-port/src"), &mut texts);
    sources(&workspace().join("xtask/src"), &mut texts);
    let mut codes = BTreeSet::new();
    for text in &texts {
        for maker in [
            "Diagnostic::error(",
            "Diagnostic::warning(",
            "Diagnostic::note(",
        ] {
            for (at, _) in text.match_indices(maker) {
                let rest = text[at + maker.len()..].trim_start();
                if let Some(literal) = rest.strip_prefix('"') {
                    codes.insert(literal.split('"').next().unwrap().to_owned());
                }
            }
        }
    }
    codes
}

#[test]
fn every_code_has_a_row_on_the_page_of_diagnostics() {
    let page = std::fs::read_to_string(workspace().join("docs/diagnostics.md")).unwrap();
    let codes = codes();
    assert!(codes.len() > 30, "{codes:?}");
    let missing: Vec<&String> = codes
        .iter()
        .filter(|code| !page.contains(&format!("`{code}`")))
        .collect();
    assert!(missing.is_empty(), "docs/diagnostics.md lacks {missing:?}");
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let help = mpyfit(&["--help"]).exits(0).stdout();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        assert!(
            readme.contains(&format!("`{command}")),
            "README.md lacks `{command}`"
        );
    }
}
