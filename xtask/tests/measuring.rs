//! Measuring on the emulated board. `cargo xtask test measure` runs these: they need the firmware,
//! the emulator and Adafruit's libraries, which it names in the environment.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::path::Path;

use command::{Run, checkout_in, folder, mpyfit, mpyfit_in, workspace};
use serde_json::Value;

const MICRO: &str = "ground-truth/micro";

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run `cargo xtask test measure`"))
}

fn measure(store: &Path, arguments: &[&str]) -> Run {
    on_board("measure", store, arguments)
}

fn validate(store: &Path, arguments: &[&str]) -> Run {
    on_board("validate", store, arguments)
}

/// With the whole library port: its layers need their base, which Cargo fetches for a checkout.
fn in_checkout(arguments: &[&str]) -> Run {
    checkout_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), arguments)
}

fn on_board(command: &str, store: &Path, arguments: &[&str]) -> Run {
    let elf = variable("MPYFIT_FIRMWARE_ELF");
    let store = store.to_str().unwrap();
    let board = ["--board", "metro-m4", "--firmware", &elf, "--store", store];
    let all = [&[command], &board[..], arguments].concat();
    // An app is measured as the installed program does it.
    if arguments.contains(&"--app") {
        mpyfit(&all)
    } else {
        in_checkout(&all)
    }
}

/// What was seen adds up to what the board read: kinds together, less what was given back.
#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn whoever_watches_sees_what_stays_and_what_was_in_use_at_once() {
    let folder = folder(&[]);
    let store = folder.path().join("figures.json");
    measure(&store, &["--app", MICRO, "zq_class1m", "zq_names32"]).exits(0);
    let stored = read(&store);
    for (_, row) in stored["modules"].as_object().unwrap() {
        for way in ["rom", "ram"] {
            let figures = &row[way]["outcome"]["figures"];
            let kinds = figures["kinds"].as_object().unwrap();
            let sum: i64 = kinds.values().filter_map(Value::as_i64).sum();
            let stays = figures["cold"]["net"].as_i64().unwrap();
            assert_eq!(sum, stays, "{row}");
            assert!(figures["peak"].as_i64().unwrap() > stays, "{row}");
            assert!(figures["largest-block"].as_i64() >= Some(128), "{row}");
        }
    }
}

fn read(store: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(store).unwrap()).unwrap()
}

/// What a module takes by itself, cold, after what it needs. The script keeps what it has split of the names of
/// these needs until it collects before the import; the estimate frees what a session with one name has
/// (`garbage` in `budgets/starts`), so blocks lie elsewhere and a chunk of characters grows on one side only.
const OWN_IN_RAM: &str = "loaded into RAM, on top";
/// The same once all names are known: of the port, `os` and `_tempfile` are off by more.
const OWN_WARM_IN_RAM: &str = "loaded into RAM, on top, names known";

/// The second run measures every so many modules only: that each has a fresh session shows in any.
const SAMPLE: usize = 4;

/// `off` are the figures that are known to be further off than the board's file allows.
#[track_caller]
fn check_twice(arguments: &[&str], modules: usize, raised: usize, off: &[&str]) {
    let folder = folder(&[]);
    let [one, other] = ["one.json", "other.json"].map(|name| folder.path().join(name));
    measure(&one, arguments).exits(0);
    let stored = read(&one);
    let rows = stored["modules"].as_object().unwrap();
    assert_eq!(rows.len(), modules);
    let sample: Vec<&str> = rows.keys().map(String::as_str).step_by(SAMPLE).collect();
    measure(&other, &[arguments, &sample].concat()).exits(0);
    let again = read(&other);
    let again = again["modules"].as_object().unwrap();
    assert_eq!(again.len(), sample.len());
    for (module, row) in again {
        assert_eq!(row, &rows[module], "{module} of {arguments:?}");
    }
    let verdict = validate(&one, arguments).exits(i32::from(!off.is_empty()));
    // Diagnostics are a part of the report.
    let mut found: Vec<String> = verdict
        .stdout()
        .lines()
        .filter_map(|line| line.strip_prefix("error[model-off]: "))
        .filter_map(|message| Some(message.split_once(':')?.0.to_owned()))
        .collect();
    found.dedup();
    assert_eq!(found, off);
    for way in ["rom", "ram"] {
        let failed = |row: &&Value| row[way]["outcome"].get("raised").is_some();
        assert_eq!(rows.values().filter(failed).count(), raised, "{way}");
    }
}

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn two_runs_over_the_library_port_say_the_same() {
    check_twice(&[], lib_port_modules(), 0, &[OWN_IN_RAM, OWN_WARM_IN_RAM]);
}

/// The modules that `budget` knows of the library port.
fn lib_port_modules() -> usize {
    let run = in_checkout(&["budget", "--board", "metro-m4", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout()).unwrap();
    let tables = report["tables"].as_array().unwrap();
    let modules = tables
        .iter()
        .find(|table| table["id"] == "modules")
        .unwrap();
    modules["rows"].as_array().unwrap().len()
}

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn two_runs_over_small_modules_say_the_same() {
    check_twice(&["--app", MICRO], 62, 0, &[]);
}

/// `ground-truth/README.md` says which four cannot be imported, and why.
#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn two_runs_over_real_libraries_say_the_same() {
    let libraries = variable("MPYFIT_LIBRARIES");
    let folders = ["--app", &libraries, "--beside", "ground-truth/stand-ins"];
    check_twice(&folders, 134, 4, &[OWN_IN_RAM]);
}

/// The limits of the board's file are those for compiled modules: nine in ten to the byte at once.
#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn what_the_compiler_of_the_board_takes_is_estimated() {
    let source = ["--source", "--load", "rom", "--measure", "--app"];
    let validate = |arguments: &[&str]| {
        let elf = variable("MPYFIT_FIRMWARE_ELF");
        let board = ["validate", "--board", "metro-m4", "--firmware", &elf];
        mpyfit(&[&board[..], &source, arguments].concat())
    };
    validate(&[MICRO])
        .exits(0)
        .shows("62 modules, 100.0 % exact");
    let libraries = variable("MPYFIT_LIBRARIES");
    let folders = [&libraries, "--beside", "ground-truth/stand-ins"];
    validate(&[&folders[..], &COMPILED_THERE].concat()).exits(0);
}

/// Libraries of all sizes, from 1 to 25 KiB of source.
const COMPILED_THERE: [&str; 12] = [
    "adafruit_binascii",
    "adafruit_bme280.basic",
    "adafruit_datetime",
    "adafruit_display_text.label",
    "adafruit_gps",
    "adafruit_itertools",
    "adafruit_led_animation.animation.blink",
    "adafruit_register.i2c_bits",
    "adafruit_requests",
    "adafruit_ticks",
    "asyncio.lock",
    "neopixel",
];

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn a_module_is_measured_alone_as_among_others() {
    let folder = folder(&[]);
    let store = folder.path().join("figures.json");
    measure(
        &store,
        &["--app", MICRO, "zq_namedtuple", "zq_names32", "zq_class1m"],
    )
    .exits(0);
    let three = read(&store);
    // In place of its own row, and of no other.
    measure(&store, &["--app", MICRO, "zq_names32"]).exits(0);
    assert_eq!(read(&store), three);
}

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn code_in_place_leaves_more_heap_than_code_in_ram() {
    let folder = folder(&[]);
    let store = folder.path().join("figures.json");
    measure(&store, &["--app", MICRO, "zq_func_body"]).exits(0);
    let row = &read(&store)["modules"]["zq_func_body"];
    let warm = |way: &str| {
        row[way]["outcome"]["figures"]["warm"]["net"]
            .as_i64()
            .unwrap()
    };
    // Its bytecode has 260 bytes.
    assert_eq!(warm("ram") - warm("rom"), 272);
}

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn a_module_that_cannot_be_imported_is_recorded() {
    let modules = folder(&[
        ("lost.py", "import nowhere\n"),
        ("loud.py", "print('figures 1 2 3')\nX = 1\n"),
        ("left.py", "raise SystemExit\n"),
    ]);
    let store = modules.path().join("figures.json");
    measure(&store, &["--app", modules.path().to_str().unwrap()])
        .exits(0)
        .shows("2 of them cannot be imported");
    let stored = read(&store);
    let outcome = |module: &str| stored["modules"][module]["ram"]["outcome"].clone();
    assert_eq!(outcome("lost")["raised"]["class"], "ImportError");
    assert_eq!(outcome("left")["raised"]["class"], "SystemExit");
    assert!(outcome("loud")["figures"]["cold"]["net"].as_i64() > Some(0));
}

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn a_module_that_never_returns_breaks_the_run_and_nothing_is_stored() {
    for body in ["while True:\n    pass\n", "while True:\n    print(1)\n"] {
        let modules = folder(&[("endless.py", body), ("fine.py", "")]);
        let store = modules.path().join("figures.json");
        let app = modules.path().to_str().unwrap();
        measure(&store, &["--app", app, "--timeout", "2"])
            .exits(3)
            .says("note[measuring-stopped]: this happened while measuring endless");
        assert!(!store.exists());
    }
}

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn figures_of_other_firmware_are_forgotten_only_when_asked() {
    let folder = folder(&[]);
    let store = folder.path().join("figures.json");
    let one = ["--app", MICRO, "zq_empty"];
    measure(&store, &one).exits(0);
    let mut stored = read(&store);
    stored["firmware"]["id"] = Value::from("sha256:another");
    std::fs::write(&store, stored.to_string()).unwrap();
    measure(&store, &one)
        .exits(2)
        .says("error[other-measurement]")
        .says("--replace");
    assert_eq!(read(&store), stored);
    measure(&store, &[&one[..], &["--replace"]].concat()).exits(0);
    assert_ne!(read(&store)["firmware"]["id"], "sha256:another");
}

/// The programs of known truth that need no hardware and come to an end soon: those marked `measured`.
fn programs_to_measure() -> Vec<(String, String)> {
    let place = workspace().join("analyzer/tests/programs");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        if let Some((head, program)) = text.split_once("=== code.py\n")
            && head.lines().any(|line| line == "? measured")
        {
            let name = path.file_stem().unwrap().to_str().unwrap();
            found.push((format!("programs/{name}.py"), program.to_owned()));
        }
    }
    found
}

/// More stays of these than is told, one block of the first and four of the other. Nobody has found out yet
/// why.
const OFF: [&str; 2] = ["dropped_before_the_next", "garbage_only"];

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn programs_of_known_truth_take_what_is_told() {
    let programs = programs_to_measure();
    assert!(programs.len() >= 15, "only {} programs", programs.len());
    let files = programs.iter();
    let files: Vec<(&str, &str)> = files
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let place = folder(&files);
    let app = place.path().join("programs");
    let store = place.path().join("figures.json");
    let arguments = ["--app", app.to_str().unwrap(), "--load", "rom"];
    measure(&store, &arguments).exits(0);
    let json = [&arguments[..], &["--format", "json"]].concat();
    let report: Value = serde_json::from_str(&validate(&store, &json).stdout()).unwrap();
    let rows = report["tables"][0]["rows"].as_array().unwrap();
    // One of them allocates too much to be watched.
    let watched = programs.len() - 1;
    for (figure, all, off) in [
        ("peak", watched, 0),
        ("biggest block", watched, 0),
        ("with needs", programs.len(), OFF.len()),
    ] {
        let row = rows.iter().find(|row| row["figure"] == figure).unwrap();
        assert_eq!(
            (&row["modules"], &row["exact"]),
            (&all.into(), &(all - off).into()),
            "{row}"
        );
        assert_eq!(row["within"], "100.0 %", "{row}");
    }
    let rows = report["tables"][1]["rows"].as_array().unwrap();
    let mut names: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["module"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, OFF);
}

/// Every second block is given back, so that much of the heap is free, in small pieces.
const IN_PIECES: &str = "import gc\nkeep = []\nx = []\nfor i in range(82):\n    \
                         x.append(bytearray(1000))\n    keep.append(bytearray(1000))\n\
                         x = None\ngc.collect()\nb = bytearray(SIZE)\n";

#[test]
#[ignore = "run by `cargo xtask test measure`"]
fn what_fits_into_no_hole_of_the_heap_is_refused_as_on_the_board() {
    for (size, exit) in [("1500", 0), ("2000", 1)] {
        let program = IN_PIECES.replace("SIZE", size);
        let files = [
            ("app/main.py", "import prog\n"),
            ("app/prog.py", &program),
            ("budgets/loose.toml", LOOSE),
            ("lib/prog.py", &program),
            ("run.py", "import prog\n"),
        ];
        let place = folder(&files);
        let budget = ["budget", "-b", "metro-m4", "app", "--format", "json"];
        let report = mpyfit_in(place.path(), &budget).exits(exit);
        let report: Value = serde_json::from_str(&report.stdout()).unwrap();
        let checks = report["checks"].as_array().unwrap();
        let of_program = |check: &&Value| {
            check["limit_of"] == "largest-block" && check["subject"] == "the program"
        };
        let check = checks.iter().find(of_program).unwrap();
        assert_eq!(check["outcome"] == "over", exit == 1, "{check}");
        let run = ["run", "-b", "metro-m4", "--firmware"];
        let elf = variable("MPYFIT_FIRMWARE_ELF");
        let files = [elf.as_str(), "--library", "lib", "run.py"];
        let run = mpyfit_in(place.path(), &[&run[..], &files].concat()).exits(exit);
        let refused = run.stdout().contains("MemoryError") || run.stderr().contains("MemoryError");
        assert_eq!(refused, exit == 1);
    }
}

/// The same board with no other limit that the program could exceed.
const LOOSE: &str = "extends = \"metro-m4\"\n[limits]\nheap-left = \"1 KiB\"\n[limits.module]\nprog = \"150 KiB\"\n";
