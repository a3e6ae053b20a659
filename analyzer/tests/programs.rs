//! What is said of whole programs whose truth is known: `programs/*.txt`.
//!
//! A file begins with what must be said, a line each after `?`; the files of the program follow, each
//! after `===` and its name. All of them are for the Feather M4. `of_libraries.list` names examples of
//! Adafruit's libraries, which are fetched.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use analyzer::app::{App, Tree};
use analyzer::budget::{BoardSource, Catalog, assess};
use analyzer::cost::Subject;
use analyzer::report::{ExitCode, Report, Verdict};
use analyzer::vm::load::RomStrings;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs");
/// At the least so many programs are there.
const FEWEST: usize = 60;

struct Program {
    name: String,
    expected: Vec<String>,
    tree: Tree,
}

fn programs() -> Vec<Program> {
    let mut found = Vec::new();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let mut tree = Tree::new(&name);
        let mut parts = text.split("=== ");
        let head = parts.next().unwrap();
        let expected = head.lines().map(|line| line.strip_prefix("? ").unwrap());
        let expected = expected.map(str::to_owned).collect();
        for part in parts {
            let (file, source) = part.split_once('\n').unwrap();
            tree.insert(file, source);
        }
        found.push(Program {
            name,
            expected,
            tree,
        });
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn report(program: &Program) -> Report {
    let source = BoardSource {
        file: "feather-m4.toml".to_owned(),
        text: include_str!("../../budgets/feather-m4.toml").to_owned(),
    };
    let boards = Catalog::read(&[source], &[]).unwrap();
    let board = boards.get("feather-m4").unwrap();
    let list = include_str!("../../budgets/rom-strings/circuitpython-9-samd51.txt");
    let rom_strings = RomStrings::parse(list);
    let (app, problems) = App::read(&program.tree, &board.rules());
    let subject = Subject {
        title: &program.name,
        tree: &program.tree,
        app: &app,
        library: "",
        prefix: "",
        rom_strings: Some(&rom_strings),
        start: None,
        members: None,
        board_id: board.circuitpython_id.as_deref(),
        heap: Some(board.heap_at_boot.bytes),
        has_mounts: false,
        has_sources: true,
    };
    assess(board, None, &subject, problems)
}

/// What of the expectations does not hold.
fn wrong(program: &Program) -> Vec<String> {
    let report = report(program);
    let says = |code: &str, line: Option<u32>| {
        report.findings.iter().any(|finding| {
            let place = finding.place.as_ref().map(|place| place.line);
            finding.code == code && (line.is_none() || place == line)
        })
    };
    let value = |limit: &str| {
        let check = report.checks.iter().find(|check| check.limit_of == limit);
        check
            .and_then(|check| check.value)
            .map(|value| value.bytes.0)
    };
    let mut wrong = Vec::new();
    let sums = report.tables.iter().filter(|table| !table.adds_up());
    wrong.extend(sums.map(|table| format!("{}: {} does not add up", program.name, table.id)));
    for line in &program.expected {
        let words: Vec<&str> = line.split(' ').collect();
        let holds = match words.as_slice() {
            ["verdict", word] => {
                let exit = match *word {
                    "over" | "raises" => ExitCode::OverBudget,
                    _ => ExitCode::Fits,
                };
                let is = serde_json::to_value(report.verdict).unwrap();
                is == *word && ExitCode::from(report.verdict) == exit
            }
            ["reaches", "buffer"] => value("heap").is_some_and(|bytes| bytes >= 140_000),
            ["says", code] => says(code, None),
            ["says", code, line] => says(code, line.parse().ok()),
            ["says-not", code] => !says(code, None),
            ["heap-below", bytes] => value("heap") < bytes.parse().ok(),
            ["largest-block", bytes] => value("largest-block") == bytes.parse().ok(),
            ["lines", reached, "of", all] => report
                .summary
                .contains(&format!("{reached} of {all} lines")),
            // The suite `measure` holds it against the emulated board.
            ["measured"] => true,
            _ => false,
        };
        if !holds {
            let findings = report.findings.iter();
            let findings: Vec<String> = findings
                .map(|one| {
                    let line = one.place.as_ref().map_or(0, |place| place.line);
                    format!("{}:{line} {}", one.code, one.message)
                })
                .collect();
            let heap = value("heap");
            let block = value("largest-block");
            wrong.push(format!(
                "{}: {line}\n    is: {:?}, heap {heap:?}, block {block:?}, {}, {findings:#?}",
                program.name, report.verdict, report.summary
            ));
        }
    }
    wrong
}

#[test]
fn programs_of_known_truth_are_told_rightly() {
    let programs = programs();
    assert!(programs.len() >= FEWEST, "only {} programs", programs.len());
    let wrong: Vec<String> = programs.iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every Python file below a folder, with its path in it.
fn python_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "py") {
                let inside = path.strip_prefix(folder).unwrap();
                found.push((inside.to_string_lossy().into_owned(), path));
            }
        }
    }
    found
}

/// The examples that Adafruit ships with its libraries wait for hardware, read its registers, and run
/// for ever. Each that the libraries are there for is followed through all of its lines.
#[test]
#[ignore = "needs the sources of Adafruit's libraries; cargo xtask test gets them"]
fn examples_of_libraries_are_followed_to_their_end() {
    let folder = |name| PathBuf::from(std::env::var_os(name).expect(name));
    let examples = python_files(&folder("MPYFIT_EXAMPLES"));
    let libraries = python_files(&folder("MPYFIT_LIBRARIES"));
    let list = fs::read_to_string(format!("{FOLDER}/of_libraries.list")).unwrap();
    assert!(list.lines().count() >= 20, "only a few examples are listed");
    let mut wrong = Vec::new();
    for name in list.lines() {
        let is_it =
            |path: &str| path.contains("/examples/") && path.ends_with(&format!("/{name}.py"));
        let (_, place) = examples.iter().find(|(path, _)| is_it(path)).expect(name);
        let mut tree = Tree::new(name);
        tree.insert("code.py", fs::read(place).unwrap());
        for (path, place) in &libraries {
            tree.insert(&format!("lib/{path}"), fs::read(place).unwrap());
        }
        let expected = [
            "verdict fits-so-far",
            "says-not program-not-followed",
            "says-not program-raises",
            "says-not loop-grows",
            "says-not lines-not-reached",
        ];
        wrong.extend(self::wrong(&Program {
            name: name.to_owned(),
            expected: expected.map(str::to_owned).to_vec(),
            tree,
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_expected_can_be_wrong() {
    let programs = programs();
    let first = programs.into_iter().next().unwrap();
    let says_other = Program {
        expected: vec![
            "verdict none".to_owned(),
            "says nothing-of-the-kind".to_owned(),
        ],
        ..first
    };
    assert_eq!(wrong(&says_other).len(), 2);
    assert_ne!(report(&says_other).verdict, Verdict::None);
}
