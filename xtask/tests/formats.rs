//! Every form of a report as people and programs get it. After a change that is meant, run
//!
//! ```text
//! SNAPSHOTS=overwrite cargo test -p xtask --test formats
//! ```
//!
//! and review the difference.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;
#[path = "../../analyzer/tests/image_files/mod.rs"]
mod image_files;

use command::{elf, folder, mpyfit, mpyfit_in};
use snapbox::{assert_data_eq, file};

fn weather(arguments: &[&str]) -> String {
    let budget = [
        "budget",
        "--board",
        "feather-m4",
        "--app",
        "xtask/tests/apps/weather",
    ];
    mpyfit(&[&budget, arguments].concat()).exits(0).stdout()
}

#[test]
fn text_at_80_columns() {
    assert_data_eq!(
        weather(&["--width", "80"]),
        file!["snapshots/weather.80.txt"].raw()
    );
}

#[test]
fn text_at_60_columns_fits_into_60_columns() {
    let text = weather(&["--width", "60"]);
    for line in text.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
    assert_data_eq!(text, file!["snapshots/weather.60.txt"].raw());
}

#[test]
fn text_with_colour_says_the_same_as_text_without() {
    let colored = weather(&["--color", "always", "--width", "80"]);
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        let end = rest[start..].find('m').unwrap();
        rest = &rest[start + end + 1..];
    }
    plain.push_str(rest);
    assert_ne!(colored, plain);
    assert_eq!(plain, weather(&["--color", "never", "--width", "80"]));
}

#[test]
fn json() {
    assert_data_eq!(
        weather(&["--format", "json"]),
        file!["snapshots/weather.json"].raw()
    );
}

#[test]
fn markdown() {
    assert_data_eq!(
        weather(&["--format", "markdown"]),
        file!["snapshots/weather.md"].raw()
    );
}

/// What annotates code: an app with something wrong in it.
fn broken(format: &str) -> String {
    let app = "xtask/tests/apps/broken";
    let budgets = "xtask/tests/apps/broken/budgets";
    mpyfit(&[
        "budget",
        "--board",
        "tight",
        "--app",
        app,
        "--budgets",
        budgets,
        "--format",
        format,
    ])
    .exits(2)
    .stdout()
}

#[test]
fn sarif() {
    assert_data_eq!(broken("sarif"), file!["snapshots/broken.sarif"].raw());
}

#[test]
fn github() {
    assert_data_eq!(broken("github"), file!["snapshots/broken.github"].raw());
}

#[test]
fn text_of_what_is_wrong() {
    assert_data_eq!(broken("text"), file!["snapshots/broken.txt"].raw());
}

/// An app that needs more than its limits allow.
fn crowded(arguments: &[&str]) -> String {
    let app = "xtask/tests/apps/crowded";
    let budgets = "xtask/tests/apps/crowded/budgets";
    let budget = [
        "budget",
        "--board",
        "feather-m4",
        "--app",
        app,
        "--budgets",
        budgets,
    ];
    mpyfit(&[&budget, arguments].concat()).exits(1).stdout()
}

#[test]
fn what_would_help_in_every_form() {
    assert_data_eq!(
        crowded(&["--width", "80"]),
        file!["snapshots/crowded.80.txt"].raw()
    );
    assert_data_eq!(
        crowded(&["--width", "60"]),
        file!["snapshots/crowded.60.txt"].raw()
    );
    for (format, file) in [
        ("json", file!["snapshots/crowded.json"]),
        ("markdown", file!["snapshots/crowded.md"]),
        ("sarif", file!["snapshots/crowded.sarif"]),
        ("github", file!["snapshots/crowded.github"]),
    ] {
        assert_data_eq!(crowded(&["--format", format]), file.raw());
    }
}

/// Why something is in the crowded app.
fn why(name: &str, arguments: &[&str]) -> String {
    let app = "xtask/tests/apps/crowded";
    let why = ["why", "--board", "feather-m4", "--app", app, name];
    mpyfit(&[&why, arguments].concat()).exits(0).stdout()
}

#[test]
fn why_a_module_is_there_in_every_form() {
    assert_data_eq!(
        why("palette", &["--width", "80"]),
        file!["snapshots/why.80.txt"].raw()
    );
    let narrow = why("palette", &["--width", "60"]);
    for line in narrow.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
    assert_data_eq!(narrow, file!["snapshots/why.60.txt"].raw());
    for (format, file) in [
        ("json", file!["snapshots/why.json"]),
        ("markdown", file!["snapshots/why.md"]),
        ("sarif", file!["snapshots/why.sarif"]),
        ("github", file!["snapshots/why.github"]),
    ] {
        assert_data_eq!(why("palette", &["--format", format]), file.raw());
    }
}

#[test]
fn why_a_class_or_a_module_of_the_firmware() {
    assert_data_eq!(
        why("chart.Chart", &["--width", "80"]),
        file!["snapshots/why.class.txt"].raw()
    );
    assert_data_eq!(
        why("board", &["--width", "80"]),
        file!["snapshots/why.board.txt"].raw()
    );
}

fn validate(arguments: &[&str]) -> command::Run {
    let validate = [
        "validate",
        "--board",
        "feather-m4",
        "--app",
        "xtask/tests/apps/shelf",
        "--store",
        "xtask/tests/measured/feather-m4.json",
    ];
    mpyfit(&[&validate, arguments].concat())
}

#[test]
fn estimates_beside_measurements_in_every_form() {
    let all = &["--width", "80", "--rows", "--seeds"];
    assert_data_eq!(
        validate(all).exits(0).stdout(),
        file!["snapshots/validate.80.txt"].raw()
    );
    let narrow = validate(&["--width", "60"]).exits(0).stdout();
    for line in narrow.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
    assert_data_eq!(narrow, file!["snapshots/validate.60.txt"].raw());
    for (format, file) in [
        ("json", file!["snapshots/validate.json"]),
        ("markdown", file!["snapshots/validate.md"]),
        ("sarif", file!["snapshots/validate.sarif"]),
        ("github", file!["snapshots/validate.github"]),
    ] {
        let budgets = ["--budgets", "xtask/tests/measured", "--format", format];
        assert_data_eq!(validate(&budgets).exits(1).stdout(), file.raw());
    }
}

/// What would be written to the drive of a board with CircuitPython.
fn plan(arguments: &[&str]) -> String {
    let project = folder(&[
        ("app/code.py", "import helper\n"),
        ("app/lib/helper.py", "X = 1\n"),
        ("app/lib/other.mpy.txt", "why\n"),
        ("drive/code.py", "import helper\n"),
        ("drive/lib/other.mpy.txt", "old\n"),
        ("drive/data.csv", "1,2\n"),
        (
            "drive/boot_out.txt",
            "Adafruit CircuitPython 9.2.1 on 2024-11-20; Adafruit Feather M4 Express with \
             samd51j19\nBoard ID:feather_m4_express\n",
        ),
    ]);
    let flash = [
        "flash",
        "--board",
        "feather-m4",
        "--app",
        "app",
        "--drive",
        "drive",
        "--dry-run",
    ];
    let run = mpyfit_in(project.path(), &[&flash, arguments].concat());
    without_room(&run.exits(0).stdout())
}

/// How much room there is, and in what steps, is the machine's affair.
fn without_room(text: &str) -> String {
    let Some((before, room)) = text.split_once("already;") else {
        return text.to_owned();
    };
    let (_, after) = room.split_once("free").unwrap();
    format!("{before}already; [room]{after}")
}

#[test]
fn the_plan_of_flash_in_every_form() {
    assert_data_eq!(
        plan(&["--width", "80"]),
        file!["snapshots/flash.80.txt"].raw()
    );
    assert_data_eq!(
        plan(&["--width", "60"]),
        file!["snapshots/flash.60.txt"].raw()
    );
    for (format, file) in [
        ("json", file!["snapshots/flash.json"]),
        ("markdown", file!["snapshots/flash.md"]),
        ("sarif", file!["snapshots/flash.sarif"]),
        ("github", file!["snapshots/flash.github"]),
    ] {
        assert_data_eq!(plan(&["--format", format]), file.raw());
    }
}

/// What would be flashed onto a board with firmware of this project.
#[test]
fn the_plan_of_firmware_and_libraries() {
    let project = folder(&[("board/INFO_UF2.TXT", "Board-ID: SAMD51J19A-Metro-v0\n")]);
    let image = elf::firmware(&[0; 50_000]);
    std::fs::write(project.path().join("firmware.elf"), image).unwrap();
    let flash = [
        "flash",
        "--board",
        "metro-m4",
        "--drive",
        "board",
        "--dry-run",
    ];
    let run = mpyfit_in(
        project.path(),
        &[&flash[..], &["--firmware", "firmware.elf"]].concat(),
    );
    let text = run.exits(0).stdout();
    // Which modules of the port need CPython's changes with every one that is added.
    let (before, gap) = text
        .split_once("of the port that need CPython's source")
        .unwrap();
    let (before, _) = before.rsplit_once("  - ").unwrap();
    let (_, after) = gap.split_once("\n\n").unwrap();
    let text = format!("{before}  - [modules without a base]\n\n{after}");
    assert_data_eq!(text, file!["snapshots/flash.firmware.txt"].raw());
}

#[test]
fn boards() {
    assert_data_eq!(
        mpyfit(&["board", "list"]).stdout(),
        file!["snapshots/boards.txt"].raw()
    );
}

#[test]
fn a_compiled_module() {
    let run = mpyfit(&["mpy", "dump", "xtask/tests/apps/weather/lib/sensor.mpy"]);
    assert_data_eq!(
        run.exits(0).stdout(),
        file!["snapshots/sensor.dump.txt"].raw()
    );
}

#[test]
fn help() {
    assert_data_eq!(
        mpyfit(&["--help"]).exits(0).stdout(),
        file!["snapshots/help.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["budget", "--help"]).exits(0).stdout(),
        file!["snapshots/help.budget.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["why", "--help"]).exits(0).stdout(),
        file!["snapshots/help.why.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["measure", "--help"]).exits(0).stdout(),
        file!["snapshots/help.measure.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["validate", "--help"]).exits(0).stdout(),
        file!["snapshots/help.validate.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["flash", "--help"]).exits(0).stdout(),
        file!["snapshots/help.flash.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["regrtest", "--help"]).exits(0).stdout(),
        file!["snapshots/help.regrtest.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["port", "--help"]).exits(0).stdout(),
        file!["snapshots/help.port.txt"].raw()
    );
    assert_data_eq!(
        mpyfit(&["port", "test", "--help"]).exits(0).stdout(),
        file!["snapshots/help.port.test.txt"].raw()
    );
}

/// Small images in a folder of their own, so that their names are the same everywhere.
fn images() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = image_files::releases();
    for (name, bytes) in [
        ("old.elf", image_files::firmware(4)),
        ("1.0.elf", first),
        ("1.1.elf", second),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn image(arguments: &[&str]) -> String {
    let folder = images();
    mpyfit_in(folder.path(), &[&["image"], arguments].concat())
        .exits(0)
        .stdout()
}

#[test]
fn an_image_in_every_form() {
    let report = ["report", "old.elf", "--board", "metro-m4"];
    for (arguments, file) in [
        (["--width", "80"], file!["snapshots/image.80.txt"]),
        (["--width", "60"], file!["snapshots/image.60.txt"]),
        (["--format", "json"], file!["snapshots/image.json"]),
        (["--format", "markdown"], file!["snapshots/image.md"]),
        (["--format", "sarif"], file!["snapshots/image.sarif"]),
        (["--format", "github"], file!["snapshots/image.github"]),
    ] {
        assert_data_eq!(image(&[&report[..], &arguments].concat()), file.raw());
    }
}

#[test]
fn the_tree_of_an_image_and_why_a_symbol_is_in_it() {
    let tree = ["tree", "old.elf", "--depth", "5", "--width", "80"];
    assert_data_eq!(image(&tree), file!["snapshots/image.tree.txt"].raw());
    let part = ["tree", "old.elf", "--depth", "5", "--only", "mp_load"];
    assert_data_eq!(image(&part), file!["snapshots/image.tree.part.txt"].raw());
    let why = ["why", "mp_load", "old.elf", "--width", "80"];
    assert_data_eq!(image(&why), file!["snapshots/image.why.txt"].raw());
    let copied = ["why", "mp_obj_is_int", "old.elf", "--width", "80"];
    assert_data_eq!(
        image(&copied),
        file!["snapshots/image.why.copies.txt"].raw()
    );
    let several = ["why", "e", "old.elf", "--width", "80"];
    assert_data_eq!(
        image(&several),
        file!["snapshots/image.why.several.txt"].raw()
    );
}

#[test]
fn what_differs_between_two_images() {
    let diff = ["diff", "1.0.elf", "1.1.elf"];
    for (arguments, file) in [
        (["--width", "80"], file!["snapshots/image.diff.txt"]),
        (["--format", "json"], file!["snapshots/image.diff.json"]),
        (["--format", "markdown"], file!["snapshots/image.diff.md"]),
    ] {
        assert_data_eq!(image(&[&diff[..], &arguments].concat()), file.raw());
    }
}

#[test]
fn what_is_no_image_is_refused() {
    let folder = images();
    std::fs::write(folder.path().join("firmware.uf2"), "UF2\n").unwrap();
    mpyfit_in(folder.path(), &["image", "report", "firmware.uf2"])
        .exits(2)
        .says("not an ELF file");
    mpyfit_in(folder.path(), &["image", "why", "mp_laod", "old.elf"])
        .exits(2)
        .says("did you mean mp_load");
    mpyfit_in(folder.path(), &["image", "report"])
        .exits(2)
        .says("no image is named");
}
