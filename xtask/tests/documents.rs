//! The documents say what the code does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::collections::BTreeSet;
use std::path::Path;

use command::{checkout_in, mpyfit_in, workspace};

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
    let help = checkout_in(&workspace(), &["--help"]).exits(0).stdout();
    let lists = help.split("\nCommands").skip(1);
    let commands: Vec<&str> = lists
        .flat_map(|list| list.lines().skip(1).take_while(|line| !line.is_empty()))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 20, "{commands:?}");
    for command in commands {
        assert!(
            readme.contains(&format!("`{command}")),
            "README.md lacks `{command}`"
        );
    }
}

/// The page that explains what things are called, with the output of commands in it.
const CONCEPTS: &str = "docs/concepts.md";

/// A command on the page, and the lines of its output that the page shows.
struct Quoted<'p> {
    command: &'p str,
    lines: Vec<&'p str>,
}

/// The page without its blocks, and those of its blocks that begin with a command.
fn prose_and_quotes(page: &str) -> (String, Vec<Quoted<'_>>) {
    let mut prose = String::new();
    let mut quotes = Vec::new();
    for (number, part) in page.split("```").enumerate() {
        if number % 2 == 0 {
            prose.push_str(part);
        } else if let Some(block) = part.trim_start().strip_prefix("$ mpyfit ") {
            let (command, lines) = block.split_once('\n').unwrap();
            let lines = lines.lines().filter(|line| !line.is_empty()).collect();
            quotes.push(Quoted { command, lines });
        }
    }
    (prose, quotes)
}

/// Every size in a report, in bytes.
fn sizes(value: &serde_json::Value, found: &mut BTreeSet<u64>) {
    if let Some(fields) = value.as_object() {
        for name in ["bytes", "at_most"] {
            found.extend(fields.get(name).and_then(serde_json::Value::as_u64));
        }
        fields.values().for_each(|field| sizes(field, found));
    }
    for item in value.as_array().into_iter().flatten() {
        sizes(item, found);
    }
}

/// The numbers in a text that a unit follows.
fn numbers<'t>(text: &'t str, unit: &str) -> Vec<&'t str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let marks = |mark: char| !mark.is_alphanumeric();
    words
        .windows(2)
        .filter(|pair| pair[1].trim_end_matches(marks) == unit)
        .filter_map(|pair| pair[0].rsplit('–').next())
        .map(|number| number.trim_start_matches(marks))
        .collect()
}

fn in_bytes(number: &str) -> u64 {
    number.replace(',', "").parse().unwrap()
}

/// What a sum such as `128 B + 144 B - 16 B` comes to, of sizes that a report has.
fn outcome(sum: &str, known: &BTreeSet<u64>) -> u64 {
    let mut total = 0;
    let mut is_less = false;
    for word in sum.split_whitespace() {
        match word {
            "+" => is_less = false,
            "-" => is_less = true,
            "B" => {}
            number => {
                let term = in_bytes(number);
                assert!(known.contains(&term), "no report has the {term} B of {sum}");
                total = if is_less { total - term } else { total + term };
            }
        }
    }
    total
}

#[test]
fn the_page_of_concepts_shows_what_its_commands_print() {
    let page = std::fs::read_to_string(workspace().join(CONCEPTS)).unwrap();
    let folder = workspace().join("docs/concepts-example");
    let (prose, quotes) = prose_and_quotes(&page);
    assert!(quotes.len() > 4, "{CONCEPTS} has lost its commands");
    let (mut printed, mut known) = (String::new(), BTreeSet::new());
    for Quoted { command, lines } in quotes {
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let text = mpyfit_in(&folder, &arguments).exits(0).stdout();
        for line in lines {
            let is_there = text.lines().any(|shown| shown == line);
            assert!(
                is_there,
                "`mpyfit {command}` does not print\n{line}\n\n{text}"
            );
        }
        let json = mpyfit_in(&folder, &[&arguments[..], &["--format", "json"]].concat());
        let report = serde_json::from_str(&json.exits(0).stdout()).unwrap();
        sizes(&report, &mut known);
        printed.push_str(&text);
    }
    // What the text works out from these has to come out as it says.
    for (at, span) in prose.split('`').enumerate() {
        if let (1, Some((sum, result))) = (at % 2, span.split_once(" = ")) {
            let result = in_bytes(result.trim_end_matches(" B"));
            assert_eq!(outcome(sum, &known), result, "{span}");
            known.insert(result);
        }
    }
    for number in numbers(&prose, "B") {
        let is_known = known.contains(&in_bytes(number));
        assert!(is_known, "no command prints the {number} B of {CONCEPTS}");
    }
    for number in numbers(&prose, "KiB") {
        let is_printed = printed.contains(&format!("{number} KiB"));
        assert!(
            is_printed,
            "no command prints the {number} KiB of {CONCEPTS}"
        );
    }
}
