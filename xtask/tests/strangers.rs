//! Folders of strangers: whatever lies in them, a run ends soon, takes little memory, and reads nothing
//! outside.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::fs::File;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use command::{Run, folder, mpyfit_in};
use rustix::fs::{CWD, FileType, Mode, mknodat};

/// Every one of these ends within a second; a machine that is busy gets more.
const PATIENCE: Duration = Duration::from_secs(60);
const BUDGET: [&str; 4] = ["budget", "--board", "feather-m4", "."];
const SECRET: &str = "this is a secret\n";

/// Runs `mpyfit`, which must come to its end.
#[track_caller]
fn ends(folder: &Path, arguments: &[&str]) -> Run {
    let (sender, receiver) = mpsc::channel();
    let place = folder.to_owned();
    let words: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    std::thread::spawn(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // Nobody listens any more to a run that took too long.
        let _ = sender.send(mpyfit_in(&place, &words));
    });
    let run = receiver.recv_timeout(PATIENCE);
    run.unwrap_or_else(|_| panic!("{arguments:?} does not end"))
}

fn pipe(place: &Path) {
    mknodat(CWD, place, FileType::Fifo, Mode::RWXU, 0).unwrap();
}

/// A file of zeros that takes no room on the disk.
fn zeros(place: &Path, size: u64) {
    File::create(place).unwrap().set_len(size).unwrap();
}

/// A project beside a file that is nobody's business.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let files: Vec<(String, &str)> = files
        .iter()
        .map(|(path, text)| (format!("app/{path}"), *text))
        .collect();
    let mut all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, *text)).collect();
    all.push(("secret.txt", SECRET));
    folder(&all)
}

#[track_caller]
fn keeps_the_secret(run: &Run) {
    for text in [run.stdout(), run.stderr()] {
        assert!(!text.contains("this is a secret"), "{text}");
    }
}

#[test]
fn board_files_that_are_none_are_not_opened() {
    for what in ["pipe", "device"] {
        let project = folder(&[("code.py", "x = 1\n"), ("budgets/a.toml", "")]);
        let board = project.path().join("budgets/a.toml");
        std::fs::remove_file(&board).unwrap();
        match what {
            "pipe" => pipe(&board),
            _ => symlink("/dev/zero", &board).unwrap(),
        }
        let run = ends(project.path(), &BUDGET).exits(2);
        match what {
            "pipe" => run.says("budgets/a.toml is a pipe, not a file"),
            _ => run.says("budgets/a.toml is a link that leads out of budgets"),
        }
        .says("help: only ");
    }
}

#[test]
fn what_is_named_itself_is_a_file_or_is_refused() {
    let project = folder(&[]);
    pipe(&project.path().join("script.mpy"));
    ends(project.path(), &["mpy", "dump", "script.mpy"])
        .exits(2)
        .says("error[not-a-file]: script.mpy is a pipe, not a file");
    ends(project.path(), &["mpy", "dump", "/dev/zero"])
        .exits(2)
        .says("error[not-a-file]: /dev/zero is a device, not a file");
    zeros(&project.path().join("large.mpy"), (256 << 20) + 1);
    ends(project.path(), &["mpy", "dump", "large.mpy"])
        .exits(2)
        .says("error[file-too-large]: large.mpy has more than 256.0 MiB");
}

#[test]
fn links_out_of_the_app_are_neither_quoted_nor_copied() {
    for name in ["code.py", "lib/helper.py", "logo.bmp"] {
        let project = project(&[("code.py", "x = 1\n"), ("lib/a.py", "x = 1\n")]);
        let app = project.path().join("app");
        let link = app.join(name);
        let _ = std::fs::remove_file(&link);
        symlink(project.path().join("secret.txt"), &link).unwrap();
        let build = ["build", "--board", "feather-m4", "--out", "out", "."];
        for arguments in [&BUDGET[..], &build] {
            let run = ends(&app, arguments)
                .exits(2)
                .says(&format!("{name} is a link that leads out of ."))
                .says("help: only what is below the folder is read");
            keeps_the_secret(&run);
        }
        assert!(!app.join("out").exists());
    }
}

#[test]
fn pipes_and_folders_outside_are_no_part_of_an_app() {
    let project = project(&[("code.py", "x = 1\n")]);
    let app = project.path().join("app");
    symlink("..", app.join("lib")).unwrap();
    ends(&app, &BUDGET)
        .exits(2)
        .says("error[link-leads-out]: ./lib is a link");
    std::fs::remove_file(app.join("lib")).unwrap();
    pipe(&app.join("lib"));
    ends(&app, &BUDGET)
        .exits(2)
        .says("error[not-a-file]: ./lib is a pipe");
}

#[test]
fn links_inside_count_and_circles_end() {
    let project = project(&[("code.py", "import helper\n"), ("src/helper.py", "X = 1\n")]);
    let app = project.path().join("app");
    symlink("src", app.join("lib")).unwrap();
    symlink("..", app.join("src/round")).unwrap();
    ends(&app, &BUDGET).exits(0).shows("helper");
}

#[test]
fn a_board_reads_lists_of_its_own_folder_only() {
    // The whole of a board: one that extends another takes its hardware.
    let shipped = include_str!("../../budgets/feather-m4.toml");
    let own = |list: &str| shipped.replace("circuitpython-9-samd51", list);
    assert_ne!(own("other"), shipped);
    let text = own("../../../secret");
    let project = project(&[("code.py", "x = 1\n"), ("budgets/a.toml", &text)]);
    let app = project.path().join("app");
    let run = ends(&app, &BUDGET)
        .exits(2)
        .says("`../../../secret` is not the name of a list");
    keeps_the_secret(&run);

    std::fs::write(app.join("budgets/a.toml"), own("names")).unwrap();
    std::fs::create_dir(app.join("budgets/rom-strings")).unwrap();
    let link = app.join("budgets/rom-strings/names.txt");
    symlink(project.path().join("secret.txt"), link).unwrap();
    let run = ends(&app, &BUDGET)
        .exits(2)
        .says("budgets/rom-strings/names.txt is a link that leads out of budgets");
    keeps_the_secret(&run);
}

/// Nobody names it: it is found by its name.
#[test]
fn a_folder_of_boards_is_a_part_of_its_project() {
    let project = project(&[("code.py", "x = 1\n")]);
    let app = project.path().join("app");
    std::fs::create_dir(project.path().join("elsewhere")).unwrap();
    symlink("../elsewhere", app.join("budgets")).unwrap();
    ends(&app, &BUDGET)
        .exits(2)
        .says("error[link-leads-out]: budgets is a link that leads out of .");
    // Who names it knows what it is.
    let named = [&BUDGET[..], &["--budgets", "budgets"]].concat();
    std::fs::remove_file(app.join("budgets")).unwrap();
    symlink("../elsewhere", app.join("boards")).unwrap();
    let named: Vec<&str> = named
        .iter()
        .map(|word| if *word == "budgets" { "boards" } else { word })
        .collect();
    // The app itself must not hold such a link.
    ends(&app, &named).exits(2).says("./boards is a link");
    ends(
        project.path(),
        &["board", "list", "--budgets", "app/boards"],
    )
    .exits(0);
}

#[test]
fn large_files_are_refused_one_by_one_and_together() {
    let project = folder(&[("code.py", "x = 1\n")]);
    let place = project.path().join("large.py");
    zeros(&place, (4 << 20) + 1);
    ends(project.path(), &BUDGET)
        .exits(2)
        .says("error[file-too-large]: ./large.py has more than 4.0 MiB");
    std::fs::remove_file(&place).unwrap();
    for number in 0..17 {
        zeros(&project.path().join(format!("m{number}.py")), 4 << 20);
    }
    ends(project.path(), &BUDGET)
        .exits(2)
        .says("error[folder-too-large]: what is to be read of . has more than 64.0 MiB")
        .says("help: ");
}

#[test]
fn many_data_files_are_not_copied_at_any_size() {
    let project = folder(&[("code.py", "x = 1\n")]);
    for number in 0..3 {
        zeros(&project.path().join(format!("{number}.bin")), 30 << 20);
    }
    // They are not read unless they are copied.
    ends(project.path(), &BUDGET).exits(0);
    let build = ["build", "--board", "feather-m4", "--out", "out", "."];
    ends(project.path(), &build)
        .exits(2)
        .says("error[folder-too-large]");
}

#[test]
fn deep_folders_are_refused_soon() {
    let project = folder(&[("code.py", "x = 1\n")]);
    std::fs::create_dir_all(project.path().join("d/".repeat(1_500))).unwrap();
    ends(project.path(), &BUDGET)
        .exits(2)
        .says("error[too-deep]: . holds folders more than 32 deep");
}
