//! Names and texts that would steer a terminal, the runner of a workflow or a Markdown table: none of
//! them gets out as it is, whatever the command and the format.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use command::{Run, mpyfit_in};

/// What files, folders, modules, boards and limits are called here, and what programs raise.
const NAMES: [&str; 23] = [
    "a\n::error::x",
    "  ::warning file=x::y",
    "%0A::error::x",
    "##[error]x",
    "\x1b[2J",
    "\x1b]8;;http:x\x07link\x1b]8;;\x07",
    "\x1b]52;c;eA==\x1b\\",
    "bell\x07",
    "back\x08\x08\x08",
    "carriage\r::error::x",
    "tab\tvertical\x0bform\x0c",
    "delete\x7f",
    "c1\u{9b}2J\u{9d}52;c;eA==\u{9c}\u{85}",
    "right\u{202e}yp.left",
    "isolate\u{2066}x\u{2069}",
    "zero\u{200b}width\u{feff}\u{200d}",
    "tag\u{e0041}\u{2028}line",
    "a|b\\|c",
    "a`b``c",
    "<script>alert(1)<!--",
    "[x](javascript:y)",
    "@user #12 &lt; **b** ~~c~~",
    "# title\n- item",
];

const FORMATS: [&str; 5] = ["text", "json", "markdown", "sarif", "github"];

/// A string of Python or TOML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap()
        .replace('\u{7f}', "\\u007f")
        .replace("\u{e0041}", "\\U000e0041")
}

fn write(folder: &Path, path: impl AsRef<OsStr>, text: &str) {
    let path = folder.join(Path::new(path.as_ref()));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// An app in which everything is called by these names.
fn app(folder: &Path, program: &str) {
    write(folder, "app/code.py", program);
    for name in NAMES {
        write(folder, format!("app/lib/{name}.py"), "import gone\nX = 1\n");
        write(folder, format!("app/lib/{name}/__init__.py"), "Y = (\n");
        write(folder, format!("app/{name}/data.txt"), "");
        write(folder, format!("app/{name}.mpy"), name);
    }
    let long = "long\x1b[2J".repeat(30);
    write(folder, format!("app/lib/{long}.py"), "X = 1\n");
}

/// A board whose scenarios and limits are called by these names.
fn board(folder: &Path) {
    let mut text = "extends = \"feather-m4\"\n".to_owned();
    let long = "\x1b[2J::error::|".repeat(800);
    for name in NAMES.into_iter().chain([long.as_str()]) {
        let name = quoted(name);
        text +=
            &format!("[scenario.{name}]\nimports = [\"time\", {name}]\nheap-left = \"140 KiB\"\n");
    }
    write(folder, "budgets/hostile.toml", &text);
}

/// Asserts that nothing in what a run printed acts on its reader.
#[track_caller]
fn harmless(run: &Run, format: &str, what: &str) {
    let (stdout, stderr) = (run.stdout(), run.stderr());
    let told = format!("{what} ({format})\nstdout: {stdout:?}\nstderr: {stderr:?}");
    assert!(matches!(run.code(), Some(0..=3)), "no exit code: {told}");
    assert!(!stderr.contains("panicked"), "{told}");
    for text in [&stdout, &stderr] {
        let hidden = |character: char| {
            (character.is_control() && character != '\n')
                || matches!(
                    character,
                    '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                        | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
                )
        };
        let found = text.find(hidden).map(|at| &text[at..]);
        let found = found.map(|rest| rest.chars().take(20).collect::<String>());
        assert_eq!(found, None, "{told}");
    }
    let is_command = |line: &&str| line.trim_start().starts_with("::") || has_old_command(line);
    assert_eq!(stderr.lines().find(is_command), None, "{told}");
    for line in stdout.lines().filter(is_command) {
        assert!(format == "github" && is_ours(line), "{line:?} of {told}");
    }
    if format == "markdown" {
        tables(&stdout, &told);
        for line in stdout.lines() {
            let tags = line.match_indices("<script");
            let mut before = tags.map(|(at, _)| &line[..at]);
            // Escaped, or in code.
            let is_shown = |text: &str| text.ends_with('\\') || text.matches('`').count() % 2 == 1;
            assert!(before.all(is_shown), "{line:?} of {told}");
        }
    }
    if matches!(format, "json" | "sarif") {
        // A command that fails after its report has two.
        let values = serde_json::Deserializer::from_str(&stdout);
        let mut values = values.into_iter::<serde_json::Value>();
        assert!(values.all(|value| value.is_ok()), "{told}");
    }
}

/// `##[name]`, which the runner takes for a command anywhere in a line. One of ours has precedence.
fn has_old_command(line: &str) -> bool {
    let starts = line.match_indices("##[");
    let mut names = starts.map(|(at, _)| &line[at + 3..]);
    !line.starts_with("::") && names.any(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// A command as the program writes it: a word, a place, a title.
fn is_ours(line: &str) -> bool {
    let words = ["::error ", "::warning ", "::notice "];
    let Some(rest) = words.iter().find_map(|word| line.strip_prefix(word)) else {
        return false;
    };
    let Some((properties, _)) = rest.split_once("::") else {
        return false;
    };
    let mut names = properties
        .split(',')
        .map(|one| one.split('=').next().unwrap());
    names.all(|name| ["file", "line", "col", "title"].contains(&name))
}

/// Asserts that every row of a table has as many cells as its head.
#[track_caller]
fn tables(markdown: &str, told: &str) {
    let mut columns = None;
    for line in markdown.lines() {
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        // A backslash takes the character after it along, as GitHub's reader of tables has it.
        let (mut count, mut escaped) = (0, false);
        for character in line.chars() {
            count += usize::from(character == '|' && !escaped);
            escaped = character == '\\' && !escaped;
        }
        assert_eq!(*columns.get_or_insert(count), count, "{line:?} of {told}");
    }
}

/// Runs a command in every format, in both kinds of colour.
#[track_caller]
fn in_every_format(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let runs = FORMATS.map(|format| {
        let run = mpyfit_in(folder, &[arguments, &["--format", format]].concat());
        harmless(&run, format, &format!("{arguments:?}"));
        run.stdout() + &run.stderr()
    });
    let colors = ["--color", "always", "--width", "60"];
    let colored = mpyfit_in(folder, &[arguments, &colors].concat());
    for sequence in (colored.stdout() + &colored.stderr()).split('\x1b').skip(1) {
        let end = sequence.find(|c: char| !matches!(c, '[' | ';' | '0'..='9'));
        let is_color = end.is_some_and(|end| sequence[end..].starts_with('m'));
        assert!(is_color, "{arguments:?} lets {sequence:?} out");
    }
    runs.into()
}

/// Runs a command in one of the formats, each in its turn.
#[track_caller]
fn in_one_format(folder: &Path, arguments: &[&str], turn: usize) -> String {
    let format = FORMATS[turn % FORMATS.len()];
    let run = mpyfit_in(folder, &[arguments, &["--format", format]].concat());
    harmless(&run, format, &format!("{arguments:?}"));
    run.stdout() + &run.stderr()
}

#[test]
fn names_in_an_app_reach_no_terminal_runner_or_table() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let imports = NAMES.map(|name| {
        format!(
            "try:\n    __import__({})\nexcept ImportError:\n    pass\n",
            quoted(name)
        )
    });
    app(folder, &format!("import time\n{}", imports.concat()));
    board(folder);
    let of_app = ["--board", "feather-m4", "--app", "app"];
    let mut told = String::new();
    for command in [
        &["budget"][..],
        &["budget", "--all"],
        &["build", "--out", "out"],
        &["measure"],
        &["validate"],
        &["trace", "gone"],
        &["flash", "--dry-run", "--drive", "app"],
    ] {
        told += &in_every_format(folder, &[command, &of_app].concat()).concat();
    }
    for name in NAMES {
        let why = [&["why", name][..], &of_app].concat();
        let run = mpyfit_in(folder, &[&why[..], &["--format", "github"]].concat());
        harmless(&run, "github", name);
    }
    // They do get out, escaped.
    for shown in [r"\x1b[2J", r"a\n", r"right\u202eyp"] {
        assert!(told.contains(shown), "no {shown} in {told}");
    }
}

#[test]
fn bytes_that_are_no_text_are_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join(OsStr::from_bytes(b"app\xff\x1b"));
    write(&app, "code.py", "import time\n");
    let budget = ["budget", "--board", "feather-m4", "--app", "."];
    for told in in_every_format(&app, &budget) {
        let escaped = [r"app\xff\x1b", r"app\\xff\u001b", r"app\\xff\\x1b"];
        assert!(escaped.iter().any(|name| told.contains(name)), "{told}");
    }
}

#[test]
fn an_app_of_each_name_is_shown_by_itself() {
    for (turn, name) in NAMES.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        write(folder, format!("{name}/lib/{name}.py"), "X = (\n");
        write(folder, format!("{name}/code.py"), "import time, gone\n");
        let of_app = ["--board", "feather-m4", "--app", name];
        for shift in 0..2 {
            in_one_format(folder, &[&["budget"][..], &of_app].concat(), turn + shift);
            in_one_format(folder, &[&["build"][..], &of_app].concat(), turn + shift);
        }
    }
}

#[test]
fn what_programs_raise_is_escaped() {
    let long = "\x1b[2J|".repeat(2_000);
    for (turn, name) in NAMES.into_iter().chain([long.as_str()]).enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let program = format!("raise RuntimeError({})\n", quoted(name));
        write(folder.path(), "app/code.py", &program);
        let budget = ["budget", "--board", "feather-m4", "--app", "app"];
        for shift in 0..2 {
            let told = in_one_format(folder.path(), &budget, turn + shift);
            assert!(told.contains("RuntimeError"), "{told:?}");
        }
    }
}

#[test]
fn quoted_lines_of_a_source_are_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (index, name) in NAMES.iter().enumerate() {
        let name = name.replace('\n', " ");
        let path = format!("app/lib/m{index}.py");
        write(
            folder,
            path,
            &format!("x = '{name}'; import gone # {name}\n"),
        );
    }
    let imports: Vec<String> = (0..NAMES.len())
        .map(|index| format!("import m{index}\n"))
        .collect();
    write(folder, "app/code.py", &imports.concat());
    let of_app = ["--board", "feather-m4", "--app", "app"];
    in_every_format(folder, &[&["budget", "--all"][..], &of_app].concat());
    in_every_format(folder, &[&["why", "gone"][..], &of_app].concat());
}

#[test]
fn names_in_board_files_are_escaped() {
    for (turn, name) in NAMES.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        write(folder, "app/code.py", "import time\n");
        let quoted = quoted(name);
        let texts = [
            format!("extends = {quoted}\n"),
            format!("{quoted} = 1\n"),
            format!("extends = \"feather-m4\"\n[limits]\nheap-left = {quoted}\n"),
            format!("extends = \"feather-m4\"\n[limits.module]\n{quoted} = \"1 B\"\n"),
            format!("extends = \"feather-m4\"\n[limits.component]\n{quoted} = \"1 B\"\n"),
            format!("[board]\nid = {quoted}\nname = {quoted}\nmcu = {quoted}\nvm = {quoted}\n"),
            format!("extends = \"feather-m4\" # {name}\n"),
        ];
        for (shift, text) in texts.into_iter().enumerate() {
            write(folder, format!("budgets/{name}.toml"), &text);
            in_one_format(folder, &["board", "list"], turn + shift);
            let board = [name, "feather-m4"][(turn + shift) % 2];
            let budget = ["budget", "--board", board, "--app", "app"];
            in_one_format(folder, &budget, turn + shift);
        }
    }
}

#[test]
fn what_is_typed_is_escaped() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        for arguments in [
            &["budget", "--board", "feather-m4", "--app", name][..],
            &["budget", "--board", name],
            &["budget", "--board", "feather-m4", "--budgets", name],
            &["mpy", "dump", name],
            &["image", "report", name],
            &["run", "--board", "metro-m4", name],
            &["run", "--board", "feather-m4", "--port", name, name],
            &[name],
            &["budget", "--width", name],
        ] {
            let run = mpyfit_in(folder.path(), arguments);
            harmless(&run, "text", &format!("{arguments:?}"));
        }
    }
}
