//! Board files: what is wrong with one is said with its place and a way out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use analyzer::budget::{BoardSource, Catalog, CodeMemory};
use analyzer::diagnostic::Diagnostic;
use analyzer::quantity::Bytes;

/// A board that nothing is wrong with; each test changes a line of it.
const GOOD: &str = r#"[board]
id = "small"
name = "Small"
mcu = "ATSAMD21G18A"
vm = "circuitpython-9"
heap-at-boot = "17 KiB"
rom-strings = "unknown"

[board.memory.flash]
origin = 0x2000
size = "248 KiB"
kind = "flash"

[board.memory.ram]
origin = 0x2000_0000
size = "32 KiB"
kind = "ram"

[limits]
flash = "200 KiB"
heap-left = { value = "4 KiB", from = "measured", source = "a board" }

[scenario.all]
imports = ["a"]
"#;

fn source(file: &str, text: &str) -> BoardSource {
    BoardSource {
        file: file.to_owned(),
        text: text.to_owned(),
    }
}

fn read(text: &str) -> Result<Catalog, Vec<Diagnostic>> {
    Catalog::read(&[], &[source("small.toml", text)])
}

/// Replaces a part of the good file and expects one message: `line:column code: message`.
#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    assert!(GOOD.contains(old), "{old:?} is not in the file");
    let problems = read(&GOOD.replacen(old, new, 1)).unwrap_err();
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| {
            assert!(problem.help.is_some(), "{} has no help", problem.message);
            let place = problem.place.as_ref().unwrap();
            format!(
                "{}:{} {}: {}",
                place.line, place.column, problem.code, problem.message
            )
        })
        .collect();
    assert_eq!(lines, [expected]);
}

#[test]
fn a_good_file_is_read_with_units_and_origins() {
    let catalog = read(GOOD).unwrap();
    let board = catalog.get("small").unwrap();
    assert_eq!(board.heap_at_boot.bytes, Bytes(17 * 1024));
    let left = board.limits.heap_left.as_ref().unwrap();
    assert_eq!(left.source.as_deref(), Some("a board"));
    assert_eq!(board.scenarios[0].imports[0].0, "a");
}

#[test]
fn sizes_that_are_none_have_their_own_messages() {
    check(
        "\"32 KiB\"",
        "\"32 KB\"",
        "16:8 unknown-unit: `KB` can mean 1,000 or 1,024 bytes",
    );
    check(
        "\"32 KiB\"",
        "\"32\"",
        "16:8 unknown-unit: `32` has no unit",
    );
    check(
        "\"200 KiB\"",
        "-5",
        "20:9 negative-size: a size cannot be negative: `-5`",
    );
    check(
        "\"200 KiB\"",
        "\"-5 KiB\"",
        "20:9 negative-size: a size cannot be negative: `-5 KiB`",
    );
    check(
        "\"200 KiB\"",
        "1.5",
        "20:9 board-file: invalid type: floating point `1.5`, expected a size such as \"192 KiB\", \
         or { value, from, source }",
    );
}

#[test]
fn toml_errors_have_line_and_column() {
    check(
        "mcu = ",
        "mcu ",
        "4:5 board-file: key with no value, expected `=`",
    );
    check(
        "mcu = \"ATSAMD21G18A\"",
        "mcu = \"ATSAMD21G18A",
        "4:20 board-file: invalid basic string, expected `\"`",
    );
    check(
        "heap-left",
        "heap-rest",
        "21:1 board-file: unknown field `heap-rest`, expected one of `flash`, `static-ram`, `strict`, \
         `heap-left`, `largest-block`, `component`, `module`",
    );
}

#[test]
fn a_vm_that_is_not_known_is_named_with_its_nearest() {
    check(
        "circuitpython-9",
        "circuitpython-8",
        "5:6 unknown-vm: no VM profile is called `circuitpython-8`",
    );
}

#[test]
fn limits_above_the_memory_can_never_be_reached() {
    check(
        "\"200 KiB\"",
        "\"249 KiB\"",
        "20:9 limit-above-region: the limit on flash is 254,976 B, but the flash of this board is \
         253,952 B",
    );
    check(
        "\"4 KiB\"",
        "\"18 KiB\"",
        "21:13 limit-above-region: the heap to stay free is 18,432 B, but the heap at boot of this \
         board is 17,408 B",
    );
    check(
        "\"17 KiB\"",
        "\"33 KiB\"",
        "6:16 limit-above-region: the heap at boot is 33,792 B, but the RAM of this board is \
         32,768 B",
    );
}

#[test]
fn memory_that_cannot_be_is_refused() {
    check(
        "0x2000_0000",
        "0x4000",
        "14:15 board-file: region `ram` overlaps `flash`",
    );
    check(
        "0x2000_0000",
        "0xffff_ffff",
        "16:8 board-file: region `ram` ends past the 32-bit address space",
    );
    check(
        "kind = \"ram\"",
        "kind = \"flash\"",
        "1:1 board-file: the board has no ram",
    );
}

#[test]
fn every_problem_of_a_file_is_said_at_once() {
    let bad = GOOD
        .replace("\"32 KiB\"", "\"32 KB\"")
        .replace("circuitpython-9", "cp");
    let problems = read(&bad).unwrap_err();
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["unknown-vm", "unknown-unit"]);
}

#[test]
fn two_boards_with_one_id_are_refused() {
    let problems = Catalog::read(&[], &[source("a.toml", GOOD), source("b.toml", GOOD)]);
    let problems = problems.unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "duplicate-board");
    let place = problems[0].place.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("b.toml", 2));
    assert_eq!(problems[0].label.as_deref(), Some("also in a.toml"));
}

#[test]
fn a_local_board_comes_before_a_shipped_one_and_may_extend_it() {
    let local =
        "extends = \"small\"\n[limits]\nheap-left = \"9 KiB\"\n[scenario.mine]\nimports = []";
    let catalog = Catalog::read(
        &[source("shipped.toml", GOOD)],
        &[source("local.toml", local)],
    );
    let catalog = catalog.unwrap();
    let board = catalog.get("small").unwrap();
    assert_eq!(board.file, "local.toml");
    let limits = &board.limits;
    assert_eq!(limits.heap_left.as_ref().unwrap().bytes, Bytes(9 * 1024));
    assert_eq!(limits.flash.as_ref().unwrap().bytes, Bytes(200 * 1024));
    let names: Vec<&str> = board
        .scenarios
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["all", "mine"]);
    assert_eq!(catalog.boards().count(), 1);
}

#[test]
fn a_board_knows_who_has_the_modules_that_it_lacks() {
    let with = |id: &str, modules: &str| {
        let named = GOOD.replacen("id = \"small\"", &format!("id = \"{id}\""), 1);
        let modules = format!("builtin-modules = [{modules}]\n\n[board.memory.flash]");
        named.replacen("[board.memory.flash]", &modules, 1)
    };
    let catalog = Catalog::read(
        &[source("a.toml", &with("a", "\"sys\", \"wifi\""))],
        &[source("b.toml", &with("b", "\"sys\""))],
    );
    let catalog = catalog.unwrap();
    let elsewhere = &catalog.get("b").unwrap().modules_elsewhere;
    assert_eq!(elsewhere.keys().collect::<Vec<_>>(), ["wifi"]);
    assert_eq!(elsewhere["wifi"], ["a"]);
    assert!(catalog.get("a").unwrap().modules_elsewhere.is_empty());
    let rules = catalog.get("b").unwrap().rules();
    assert_eq!(rules.elsewhere["wifi"], ["a"]);
}

#[test]
fn extending_an_unknown_board_points_at_the_name() {
    let catalog = Catalog::read(
        &[source("shipped.toml", GOOD)],
        &[source("local.toml", "extends = \"smalls\"\n")],
    );
    let problem = catalog.unwrap_err().remove(0);
    assert_eq!(problem.code, "unknown-board");
    assert_eq!(problem.place.unwrap().column, 11);
    assert_eq!(problem.help.as_deref(), Some("did you mean small?"));
}

#[test]
fn a_damaged_board_file_is_read_or_refused_with_a_place() {
    let (mut good, mut bad) = (0, 0);
    let mut try_it = |text: &str| match read(text) {
        Ok(_) => good += 1,
        Err(problems) => {
            bad += 1;
            assert!(!problems.is_empty());
            for problem in problems {
                let place = problem.place.unwrap();
                assert!(place.line > 0 && place.column > 0, "{}", problem.message);
            }
        }
    };
    // Cut at every byte, and with every byte replaced by another.
    for end in 0..GOOD.len() {
        try_it(&GOOD[..end]);
        for byte in ["\0", "\"", "[", "-", "é", "9"] {
            try_it(&format!("{}{byte}{}", &GOOD[..end], &GOOD[end + 1..]));
        }
    }
    assert!(good > 100 && bad > 100, "{good} {bad}");
}

#[test]
fn code_runs_in_place_only_where_the_vm_can() {
    check(
        "rom-strings = \"unknown\"",
        "rom-strings = \"unknown\"\nload = \"rom\"",
        "8:8 cannot-run-in-place: CircuitPython 9 and 10 copies all code to the heap",
    );
    check(
        "imports = [\"a\"]",
        "imports = [\"a\"]\nload = \"rom\"",
        "25:8 cannot-run-in-place: CircuitPython 9 and 10 copies all code to the heap",
    );
    let able = GOOD.replace("circuitpython-9", "micropython-1.25");
    let text = able.replace("imports = [\"a\"]", "imports = [\"a\"]\nload = \"rom\"");
    let catalog = read(&text).unwrap();
    let board = catalog.get("small").unwrap();
    assert_eq!(board.load, CodeMemory::Ram);
    assert_eq!(board.scenarios[0].load, Some(CodeMemory::Rom));
}

/// The name becomes a part of a path.
#[test]
fn a_list_has_a_name_that_leads_nowhere_else() {
    for name in ["../../x", "/etc/passwd", "a\\\\b", ""] {
        check(
            "rom-strings = \"unknown\"",
            &format!("rom-strings = {{ list = \"{name}\" }}"),
            &format!(
                "7:24 board-file: `{}` is not the name of a list",
                name.replace("\\\\", "\\")
            ),
        );
    }
    let named = GOOD.replace(
        "rom-strings = \"unknown\"",
        "rom-strings = { list = \"circuitpython-9.2_x\" }",
    );
    assert!(read(&named).is_ok());
}
