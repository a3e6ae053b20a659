//! What comes in with a dependency: only licences that `deny.toml` allows.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use cargo_metadata::MetadataCommand;
use command::workspace;
use serde_json::Value;

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let deny = std::fs::read_to_string(workspace().join("deny.toml")).unwrap();
    let deny: Value = toml::from_str(&deny).unwrap();
    let allowed: Vec<&str> = deny["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let packages = MetadataCommand::new()
        .current_dir(workspace())
        .other_options(["--locked".to_owned()])
        .exec()
        .unwrap()
        .packages;
    assert!(packages.len() > 20);
    let refused: Vec<String> = packages
        .iter()
        .map(|package| (package, package.license.as_deref().unwrap_or_default()))
        .filter(|(_, licence)| !is_allowed(licence, &allowed))
        .map(|(package, licence)| format!("{} {licence}", package.name))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// Of a choice, one licence must be allowed; of a conjunction, every one.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let expression = expression.replace(['(', ')'], " ").replace('/', " OR ");
    !expression.trim().is_empty()
        && expression.split(" AND ").all(|part| {
            part.split(" OR ")
                .any(|licence| allowed.contains(&licence.trim()))
        })
}

#[test]
fn a_choice_needs_one_allowed_licence_and_a_conjunction_all() {
    let allowed = ["MIT", "Unicode-3.0"];
    assert!(is_allowed("MIT OR GPL-3.0", &allowed));
    assert!(is_allowed("MIT/Apache-2.0", &allowed));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
    assert!(!is_allowed("MIT AND LGPL-3.0", &allowed));
    assert!(!is_allowed("", &allowed));
}
