//! Commands know what lies below them, never each other; what lies below knows no command. Files are read
//! in one room and written in another.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

/// A source file of the program: the module that it is, and its text without comments.
struct Source {
    module: Vec<String>,
    text: String,
}

/// Every source file below a folder.
fn sources(folder: &Path, module: &[String], found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let mut inner = module.to_vec();
        if stem != "mod" {
            inner.push(stem.to_owned());
        }
        if path.is_dir() {
            sources(&path, &inner, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim().starts_with("//"));
            found.push(Source {
                module: inner,
                text: code.collect::<Vec<_>>().join("\n"),
            });
        }
    }
}

/// Every module that paths of a file lead to, from the root of the program.
fn targets(source: &Source) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in source.text.match_indices(start) {
            let (before, path) = source.text.split_at(at);
            // The rest of a longer path or name.
            if before.ends_with(|c: char| c == ':' || c == '_' || c.is_alphanumeric()) {
                continue;
            }
            let mut here = source.module.clone();
            if before.contains("\nmod tests {") {
                here.push("tests".to_owned());
            }
            follow(path, here, &mut found);
        }
    }
    found
}

/// Follows one path, or every path of a group, from the module `here`.
fn follow(path: &str, mut here: Vec<String>, found: &mut Vec<Vec<String>>) {
    let path = path.trim_start();
    if let Some(group) = path.strip_prefix('{') {
        for one in members(group) {
            follow(one, here.clone(), found);
        }
        return;
    }
    let end = path.find(|c: char| c != '_' && !c.is_alphanumeric());
    let (name, rest) = path.split_at(end.unwrap_or(path.len()));
    match name {
        "crate" => here.clear(),
        "super" => drop(here.pop()),
        "self" => {}
        name => here.push(name.to_owned()),
    }
    match rest.strip_prefix("::") {
        Some(rest) => follow(rest, here, found),
        None => found.push(here),
    }
}

/// The members of a group, whose opening brace is gone.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut members) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    members.retain(|member| !member.trim().is_empty());
    members
}

/// What a file uses that it must not: of another command, or of any where it is no command.
fn wrong(source: &Source) -> Vec<String> {
    let of_command = match source.module.as_slice() {
        [first, command, ..] if first == "commands" => Some(command),
        // The dispatcher knows every command; the program and its command line know the dispatcher.
        [only] if ["commands", "command_line", "main"].contains(&only.as_str()) => {
            return Vec::new();
        }
        _ => None,
    };
    targets(source)
        .into_iter()
        .filter(|target| target.first().is_some_and(|first| first == "commands"))
        .filter(|target| of_command.is_none() || target.get(1) != of_command)
        .map(|target| format!("{} uses {}", source.module.join("/"), target.join("::")))
        .collect()
}

#[test]
fn no_command_uses_another_and_no_room_below_uses_one() {
    let mut found = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&folder, &[], &mut found);
    assert!(found.len() > 100, "{} files", found.len());
    let wrong: Vec<String> = found.iter().flat_map(wrong).collect();
    assert!(
        wrong.is_empty(),
        "move what both need to a room below `commands/`:\n{}",
        wrong.join("\n")
    );
}

#[track_caller]
fn check(module: &str, text: &str, expected: &[&str]) {
    let source = Source {
        module: module.split('/').map(str::to_owned).collect(),
        text: text.to_owned(),
    };
    let expected: Vec<String> = expected
        .iter()
        .map(|target| format!("{module} uses {target}"))
        .collect();
    assert_eq!(wrong(&source), expected, "{text}");
}

#[test]
fn every_way_to_name_another_command_is_seen() {
    check("link", "use crate::commands::setup;", &["commands::setup"]);
    check(
        "commands/bench",
        "use super::{setup, bench::{a, b}};",
        &["commands::setup"],
    );
    check(
        "commands/port/table/machine",
        "use crate::{boards, commands::{build::official, port}};",
        &["commands::build::official"],
    );
    check(
        "commands/flash",
        "fn f() { super::budget::of() }",
        &["commands::budget::of"],
    );
    check(
        "commands/port/table/rows",
        "\nmod tests {\n    use super::super::super::super::build;",
        &["commands::build"],
    );
}

#[test]
fn a_command_may_use_its_own_parts_and_the_rooms_below() {
    check("commands/flash/image", "use super::{Arguments, copy};", &[]);
    check("commands/flash/image", "use crate::link::{self, a};", &[]);
    check("commands", "build::run(); self::build::run();", &[]);
}

/// Modules that read files themselves, and why.
const READERS: [(&str, &str); 6] = [
    ("reading", "the room itself"),
    ("files/draft", "opens a draft of our own, to lock it"),
    (
        "drive/folder",
        "opens folders, to have what is in them written",
    ),
    ("drive/mount", "the system's list of drives"),
    ("link/ports", "what the system says of ports"),
    ("tools/micropython/debian", "the system's list of archives"),
];

/// Modules that write files themselves, and why.
const WRITERS: [(&str, &str); 4] = [
    ("files/steps", "the steps of the room itself"),
    ("drive/folder", "a drive, with a protocol of its own"),
    (
        "commands/flash/uf2_drive/write",
        "a bootloader's drive takes no drafts",
    ),
    (
        "tools/fetch",
        "writes into the folder of a draft, as it arrives",
    ),
];

fn contains_any(source: &Source, words: &[&str]) -> bool {
    let code = source.text.split("mod tests {").next().unwrap();
    words.iter().any(|word| code.contains(word))
}

fn is_writer(source: &Source) -> bool {
    let words = [
        " fs::write(",
        "std::fs::write(",
        "fs::rename(",
        "fs::remove_",
        "fs::copy(",
        "File::create(",
        ".create(true)",
    ];
    contains_any(source, &words)
}

fn is_reader(source: &Source) -> bool {
    let words = [
        "fs::read(",
        "fs::read_to_string(",
        "File::open(",
        ".read_link(",
    ];
    contains_any(source, &words)
}

/// The modules that do something are those that may.
#[track_caller]
fn check_rooms(does: fn(&Source) -> bool, allowed: &[(&str, &str)]) {
    let mut found = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&folder, &[], &mut found);
    let of_program = found
        .iter()
        .filter(|source| source.module.last().is_none_or(|name| name != "tests"));
    let modules = of_program.filter(|source| does(source));
    let mut modules: Vec<String> = modules.map(|source| source.module.join("/")).collect();
    modules.sort();
    modules.dedup();
    let mut allowed: Vec<&str> = allowed.iter().map(|(module, _)| *module).collect();
    allowed.sort_unstable();
    assert_eq!(modules, allowed);
}

/// Elsewhere a write could not be ended at each of its steps by a test.
#[test]
fn files_are_written_in_one_room() {
    check_rooms(is_writer, &WRITERS);
    let source = |text: &str| Source {
        module: vec!["link".to_owned()],
        text: text.to_owned(),
    };
    assert!(is_writer(&source("std::fs::write(path, bytes)?;")));
    assert!(!is_writer(&source("let image = romfs::write(files);")));
}

/// Elsewhere a file would be read whatever it is, and however large.
#[test]
fn files_are_read_in_one_room() {
    check_rooms(is_reader, &READERS);
    let reader = |text: &str| Source {
        module: vec!["link".to_owned()],
        text: text.to_owned(),
    };
    assert!(is_reader(&reader("let x = std::fs::read(path)?;")));
    assert!(!is_reader(&reader(
        "let x = reading::read(path)?;\nmod tests {\nfs::read(x)"
    )));
}
