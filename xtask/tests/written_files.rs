//! The rights of files and folders that are written: those of any other new file.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use command::folder;

/// Runs `mpyfit` in a folder where new files lack the rights of `umask`.
#[track_caller]
fn mpyfit(folder: &Path, umask: &str, arguments: &[&str]) {
    let output = Command::new("sh")
        .args(["-c", "umask \"$0\" && exec \"$@\"", umask])
        .arg(env!("CARGO_BIN_EXE_mpyfit"))
        .args(arguments)
        .env_remove("CARGO_MANIFEST_DIR")
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
}

#[track_caller]
fn check(place: &Path, expected: u32) {
    let mode = place.metadata().unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode, expected, "{} has {mode:o}", place.display());
}

fn set(place: &Path, mode: u32) {
    std::fs::set_permissions(place, Permissions::from_mode(mode)).unwrap();
}

const BUILD: [&str; 7] = [
    "build",
    "--board",
    "feather-m4",
    "--app",
    "app",
    "--out",
    "out",
];

#[test]
fn files_and_folders_get_the_rights_that_new_ones_get() {
    for (umask, of_files, of_folders) in [
        ("022", 0o644, 0o755),
        ("027", 0o640, 0o750),
        ("002", 0o664, 0o775),
    ] {
        let project = folder(&[("app/code.py", ""), ("app/lib/helper.py", "X = 1\n")]);
        let here = project.path();
        mpyfit(here, umask, &BUILD);
        check(&here.join("out"), of_folders);
        check(&here.join("out/lib"), of_folders);
        for file in ["code.py", "lib/helper.mpy", "mpyfit-build.json"] {
            check(&here.join("out").join(file), of_files);
        }
        mpyfit(
            here,
            umask,
            &["schema", "report", "--output", "schema.json"],
        );
        check(&here.join("schema.json"), of_files);
    }
}

#[test]
fn what_is_written_anew_keeps_its_rights() {
    let project = folder(&[("app/code.py", ""), ("schema.json", "old")]);
    let here = project.path();
    for mode in [0o600, 0o666] {
        set(&here.join("schema.json"), mode);
        mpyfit(
            here,
            "022",
            &["schema", "report", "--output", "schema.json"],
        );
        check(&here.join("schema.json"), mode);
    }
    mpyfit(here, "022", &BUILD);
    set(&here.join("out"), 0o700);
    mpyfit(here, "022", &BUILD);
    check(&here.join("out"), 0o700);
}
