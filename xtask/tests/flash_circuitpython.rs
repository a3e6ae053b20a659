//! `flash` on boards with CircuitPython: a folder with a boot_out.txt is their drive.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::fs;
use std::path::Path;

use command::{Run, folder, mpyfit_in};
use tempfile::TempDir;

const FEATHER: &str = "Adafruit CircuitPython 9.2.1 on 2024-11-20; Adafruit Feather M4 Express with \
                       samd51j19\r\nBoard ID:feather_m4_express\r\nUID:1\r\n";

/// An app, and a drive with what a board puts there.
fn project(boot_out: &str) -> TempDir {
    folder(&[
        ("app/code.py", "import helper\n"),
        ("app/lib/helper.py", "X = 1\n"),
        // A copy of a drive has what a board and computers put there.
        ("app/boot_out.txt", "Adafruit CircuitPython 4.0.0"),
        ("app/lib/.DS_Store", "x"),
        ("drive/boot_out.txt", boot_out),
        ("drive/code.py", "print('old')\n"),
        ("drive/data.csv", "1,2\n"),
    ])
}

fn flash(project: &TempDir, arguments: &[&str]) -> Run {
    let flash = [
        "flash",
        "--board",
        "feather-m4",
        "--app",
        "app",
        "--drive",
        "drive",
    ];
    mpyfit_in(project.path(), &[&flash, arguments].concat())
}

fn on_drive(project: &TempDir, path: &str) -> String {
    let bytes = fs::read(project.path().join("drive").join(path)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What is refused changes nothing.
#[track_caller]
fn is_as_it_was(project: &TempDir) {
    assert_eq!(on_drive(project, "code.py"), "print('old')\n");
    assert!(!project.path().join("drive/lib").exists());
}

#[test]
fn the_app_and_its_compiled_libraries_are_copied() {
    let project = project(FEATHER);
    flash(&project, &[])
        .exits(0)
        .shows("2 files written to drive and read back")
        .shows("note[left-alone]: 1 file on the drive left alone, not part of the app: data.csv");
    assert_eq!(on_drive(&project, "code.py"), "import helper\n");
    assert_eq!(on_drive(&project, "data.csv"), "1,2\n");
    assert_eq!(on_drive(&project, "boot_out.txt"), FEATHER);
    assert!(on_drive(&project, "lib/helper.mpy").starts_with("C\u{6}"));
    flash(&project, &[])
        .exits(0)
        .shows("drive has every file already; nothing was written");
    fs::write(project.path().join("app/code.py"), "import helper as h\n").unwrap();
    flash(&project, &[])
        .exits(0)
        .shows("1 file written to drive");
    assert_eq!(on_drive(&project, "code.py"), "import helper as h\n");
}

#[test]
fn a_plan_writes_nothing() {
    let project = project(FEATHER);
    flash(&project, &["--dry-run", "--width", "120"])
        .exits(0)
        .shows("nothing written (dry run); 2 files to copy to drive, 0 there already");
    is_as_it_was(&project);
}

#[test]
fn what_is_over_budget_is_not_copied() {
    let project = project(FEATHER);
    let budgets = project.path().join("budgets");
    fs::create_dir(&budgets).unwrap();
    fs::write(
        budgets.join("small.toml"),
        "extends = \"feather-m4\"\n[limits]\nlargest-block = \"16 B\"\n",
    )
    .unwrap();
    flash(&project, &[])
        .exits(1)
        .says("error[over-budget]: feather-m4 is not flashed: biggest block of the program is");
    is_as_it_was(&project);
    flash(&project, &["--despite-budget"])
        .exits(0)
        .says("FLASHING feather-m4 DESPITE ITS BUDGET");
    assert_eq!(on_drive(&project, "code.py"), "import helper\n");
}

#[test]
fn another_board_or_release_is_refused() {
    let other = project(&FEATHER.replace("feather_m4_express", "metro_m4_express"));
    flash(&other, &[])
        .exits(3)
        .says("error[wrong-board]: drive is the drive of another board, metro_m4_express");
    is_as_it_was(&other);
    let older = project(&FEATHER.replace("9.2.1", "8.2.10"));
    flash(&older, &[])
        .exits(3)
        .says("error[wrong-release]: drive runs CircuitPython 8.2.10;");
    is_as_it_was(&older);
    let newer = project(&FEATHER.replace("9.2.1", "10.0.0-beta.2"));
    flash(&newer, &[]).exits(0);
}

#[test]
fn a_release_that_names_no_board_is_taken_with_a_warning() {
    let first_line = FEATHER.lines().next().unwrap();
    let nameless = project(first_line);
    flash(&nameless, &[])
        .exits(3)
        .says("drive is the drive of another board, which has no name, not of");
    is_as_it_was(&nameless);

    let old = project(&first_line.replace("9.2.1", "4.1.2"));
    let budgets = old.path().join("budgets");
    fs::create_dir(&budgets).unwrap();
    fs::write(
        budgets.join("old.toml"),
        "[board]\nid = \"old\"\nname = \"Old\"\ncircuitpython-id = \"feather_m4_express\"\n\
         mcu = \"ATSAMD51J19A\"\nvm = \"circuitpython-4\"\nheap-at-boot = \"100 KiB\"\n\
         rom-strings = \"unknown\"\n[board.memory.flash]\norigin = 0x4000\nsize = \"496 KiB\"\n\
         kind = \"flash\"\n[board.memory.ram]\norigin = 0x2000_0000\nsize = \"192 KiB\"\n\
         kind = \"ram\"\n",
    )
    .unwrap();
    // There is no compiler for it here, and nothing to compile: the compiler is never started.
    fs::remove_dir_all(old.path().join("app/lib")).unwrap();
    fs::write(old.path().join("app/code.py"), "X = 1\n").unwrap();
    let flash = [
        "flash", "--board", "old", "--app", "app", "--drive", "drive",
    ];
    let arguments = [&flash[..], &["--mpy-cross", "never-started"]].concat();
    mpyfit_in(old.path(), &arguments)
        .exits(0)
        .shows("warning[unnamed-board]: the CircuitPython on drive is too old to name its board");
}

#[test]
fn a_folder_that_is_no_drive_is_refused() {
    let project = project(FEATHER);
    let arguments = [
        "flash",
        "--board",
        "feather-m4",
        "--app",
        "app",
        "--drive",
        "app/lib",
        "--wait",
        "0",
    ];
    mpyfit_in(project.path(), &arguments)
        .exits(3)
        .says("error[no-drive]: app/lib is not a CIRCUITPY drive: it has no boot_out.txt");
}

/// What the budget counted would not be what runs.
#[test]
fn a_file_that_comes_before_ours_is_refused() {
    for (path, hidden) in [
        ("lib/helper.py", "lib/helper.mpy"),
        ("lib/helper/__init__.py", "lib/helper.mpy"),
        ("helper.py", "lib/helper.mpy"),
        ("code.txt", "code.py"),
    ] {
        let project = project(FEATHER);
        let other = project.path().join("drive").join(path);
        fs::create_dir_all(other.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(other, "X = 2\n").unwrap();
        flash(&project, &[])
            .exits(2)
            .says("error[hidden-on-drive]")
            .says(&format!("{path} on the drive comes before {hidden}"));
        assert_eq!(on_drive(&project, "code.py"), "print('old')\n");
    }
}

#[test]
fn options_for_other_boards_are_refused() {
    let project = project(FEATHER);
    flash(&project, &["--port", "/dev/ttyACM0"])
        .exits(2)
        .says("--port is for boards with firmware of this project, not feather-m4");
    is_as_it_was(&project);
}
