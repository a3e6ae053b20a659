//! What is left when a run is killed while it writes, when the disk is full, or when two runs write the
//! same: the old result or the new one, whole, and everything of the user's.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use command::{folder, mpyfit_in, mpyfit_with};

/// The files below a folder with their contents.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let inside = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(inside, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// A command that writes, and the folder or file that it writes.
struct Writing<'w> {
    arguments: &'w [&'w str],
    target: &'w str,
    /// What has to be changed so that it writes something else.
    source: &'w str,
}

const BUILD: Writing<'_> = Writing {
    arguments: &["build", "-b", "feather-m4", "app", "--out", "out"],
    target: "out",
    source: "app/lib/helper.py",
};
const REPORT: Writing<'_> = Writing {
    arguments: &[
        "budget",
        "-b",
        "feather-m4",
        "app",
        "--output",
        "report.txt",
    ],
    target: "report.txt",
    source: "app/code.py",
};

/// What is the user's and looks like ours.
const OF_USER: [(&str, &str); 6] = [
    ("out.old/precious", "1"),
    ("out.partial/precious", "2"),
    ("report.txt.old", "3"),
    ("report.txt.tmp", "4"),
    (".out.draft/precious", "5"),
    ("notes", "6"),
];

fn project(modules: usize) -> tempfile::TempDir {
    let modules: Vec<(String, String)> = (0..modules)
        .map(|number| (format!("app/lib/m{number}.py"), format!("X = {number}\n")))
        .collect();
    let mut all = vec![
        ("app/code.py", "import helper\n"),
        ("app/lib/helper.py", "X = 1\n"),
    ];
    all.extend(OF_USER);
    all.extend(
        modules
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    folder(&all)
}

/// What a command has written: one file, or all of a folder.
fn written(place: &Path) -> Files {
    match place.is_file() {
        true => Files::from([(PathBuf::new(), fs::read(place).unwrap())]),
        false if place.is_dir() => files(place),
        false => Files::new(),
    }
}

#[track_caller]
fn check_of_user(place: &Path, when: &str) {
    for (path, text) in OF_USER {
        let found = fs::read_to_string(place.join(path));
        assert_eq!(found.ok().as_deref(), Some(text), "{path} {when}");
    }
}

/// Nothing of ours lies about.
#[track_caller]
fn check_clean(place: &Path, when: &str) {
    let ours = |path: &PathBuf| path.to_string_lossy().contains("mpyfit-draft");
    let old = |path: &PathBuf| path.to_string_lossy().contains("mpyfit-old");
    let left: Vec<PathBuf> = files(place)
        .into_keys()
        .filter(|path| ours(path) || old(path))
        .collect();
    assert!(left.is_empty(), "{left:?} {when}");
}

/// Ends a command at each of its steps, one after the other, and looks at what is left; then runs it
/// again. Gives the number of steps.
fn check_each_step(writing: &Writing<'_>, modules: usize, fault: &str) -> usize {
    let home = project(modules);
    let here = home.path();
    let target = here.join(writing.target);
    let run = |fault: &str| mpyfit_with(here, &[("MPYFIT_FAULT", fault)], writing.arguments);
    let set = |text: &str| fs::write(here.join(writing.source), text).unwrap();
    let source = [
        fs::read_to_string(here.join(writing.source)).unwrap(),
        format!(
            "{}y = [1, 2, 3, 4]\n",
            fs::read_to_string(here.join(writing.source)).unwrap()
        ),
    ];
    let results = [0, 1].map(|which: usize| {
        set(&source[which]);
        run("").exits(0);
        written(&target)
    });
    assert_ne!(results[0], results[1], "the change shows in nothing");
    let mut now = 1;
    for step in 1.. {
        let next = 1 - now;
        set(&source[next]);
        let faulty = run(&format!("{fault}:{step}"));
        let when = format!("after {fault}:{step} of {:?}", writing.arguments);
        check_of_user(here, &when);
        let found = written(&target);
        let is_done = faulty.code() == Some(0);
        if is_done {
            assert_eq!(found, results[next], "{when}");
            return step - 1;
        }
        let is_whole = found == results[now] || found == results[next];
        // Between two renames there is nothing, and what was there is put back by the next run.
        assert!(
            is_whole || (fault == "kill" && found.is_empty()),
            "{when}: {:?}",
            found.keys()
        );
        if fault == "full" {
            faulty.exits(3).says("cannot write");
            assert_eq!(found, results[now], "{when}");
        }
        run("").exits(0);
        assert_eq!(written(&target), results[next], "{when}, and again");
        check_of_user(here, &when);
        check_clean(here, &when);
        now = next;
    }
    0
}

#[test]
fn a_run_that_is_killed_leaves_the_old_result_or_the_new_one() {
    assert!(check_each_step(&BUILD, 1, "kill") > 20);
    assert!(check_each_step(&REPORT, 0, "kill") >= 5);
}

#[test]
fn a_full_disk_leaves_the_old_result() {
    assert!(check_each_step(&BUILD, 0, "full") > 15);
    assert!(check_each_step(&REPORT, 0, "full") >= 5);
}

#[test]
#[ignore = "thousands of runs: cargo test -p xtask --test crashes -- --ignored"]
fn a_large_build_survives_at_every_step() {
    let steps: usize = [10, 40, 80, 120]
        .map(|modules| check_each_step(&BUILD, modules, "kill"))
        .iter()
        .sum();
    assert!(steps > 1_500, "only {steps} steps");
}

#[test]
fn a_folder_whose_successor_was_about_to_come_is_put_back() {
    let home = project(0);
    let here = home.path();
    mpyfit_in(here, BUILD.arguments).exits(0);
    let before = files(&here.join("out"));
    fs::rename(here.join("out"), here.join(".out.mpyfit-old")).unwrap();
    // Two steps make the draft and put back what there was; at the third the disk is full.
    mpyfit_with(here, &[("MPYFIT_FAULT", "full:3")], BUILD.arguments).exits(3);
    assert_eq!(files(&here.join("out")), before);
    mpyfit_in(here, BUILD.arguments).exits(0);
    assert_eq!(files(&here.join("out")), before);
    check_clean(here, "afterwards");
}

#[test]
fn links_that_stand_in_the_place_of_drafts_lead_nowhere() {
    let home = project(0);
    let here = home.path();
    std::os::unix::fs::symlink(here.join("notes"), here.join(".report.txt.mpyfit-draft")).unwrap();
    std::os::unix::fs::symlink(here.join("out.old"), here.join(".out.mpyfit-draft")).unwrap();
    for writing in [&BUILD, &REPORT] {
        mpyfit_in(here, writing.arguments).exits(0);
    }
    check_of_user(here, "behind the links");
    check_clean(here, "afterwards");
}

#[test]
fn output_goes_through_what_is_no_file() {
    let home = project(0);
    let here = home.path();
    let report = |output: &str| {
        let arguments = ["budget", "-b", "feather-m4", "app", "--output", output];
        mpyfit_in(here, &arguments).exits(0)
    };
    report("plain.txt");
    let expected = fs::read(here.join("plain.txt")).unwrap();
    // A link stays, and what it leads to is written, there or not.
    fs::write(here.join("there.txt"), "old").unwrap();
    for name in ["there.txt", "not-yet.txt"] {
        let link = here.join(format!("link-to-{name}"));
        std::os::unix::fs::symlink(name, &link).unwrap();
        report(&format!("link-to-{name}"));
        assert!(link.is_symlink());
        assert_eq!(fs::read(here.join(name)).unwrap(), expected);
    }
    // A pipe gets the bytes and stays one.
    let pipe = here.join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read(pipe).unwrap())
    };
    report("pipe");
    assert_eq!(reader.join().unwrap(), expected);
    assert!(!pipe.is_file());
    report("/dev/null");
    assert!(!Path::new("/dev/null").is_file());
    let shown = report("/dev/stdout").stdout();
    assert_eq!(shown.as_bytes(), expected);
}

fn start(here: &Path, app: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_mpyfit"))
        .args(["build", "-b", "feather-m4", app, "--out", "out"])
        .current_dir(here)
        .env_remove("CARGO_MANIFEST_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn two_builds_into_one_folder_leave_one_of_the_two() {
    let home = project(6);
    let here = home.path();
    for (path, text) in files(&here.join("app")) {
        let copy = here.join("other").join(path);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::write(copy, text).unwrap();
    }
    fs::write(here.join("other/lib/helper.py"), "Y = 'another'\n").unwrap();
    fs::remove_file(here.join("other/lib/m3.py")).unwrap();
    let results = ["app", "other"].map(|app| {
        assert!(start(here, app).wait().unwrap().success());
        files(&here.join("out"))
    });
    assert_ne!(results[0], results[1]);
    for pair in 0..20 {
        let mut runs = ["app", "other"].map(|app| start(here, app));
        let ends = runs.each_mut().map(|run| run.wait().unwrap().success());
        assert_eq!(ends, [true, true], "pair {pair}");
        let found = files(&here.join("out"));
        assert!(results.contains(&found), "pair {pair}: {:?}", found.keys());
    }
    check_of_user(here, "after all pairs");
    check_clean(here, "after all pairs");
}
