//! `flash` on boards with firmware of this project, without a board: a folder behaves as the drive of
//! their bootloader, a pseudo-terminal as their serial port, a script as `bossac`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bootloader;
mod command;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use bootloader::{Behaviour, Bootloader, METRO};
use command::{Run, elf, folder, mpyfit_in, mpyfit_with};
use tempfile::TempDir;

/// More than a pipe holds, so that whoever writes it notices that nobody reads any more.
fn code() -> Vec<u8> {
    (0..200_u32 << 10).map(|at| (at / 7) as u8).collect()
}

/// A folder with a firmware and an app.
fn project() -> TempDir {
    let project = folder(&[
        ("app/main.py", "import helper\n"),
        ("app/helper.py", "X = 1\n"),
    ]);
    fs::write(project.path().join("firmware.elf"), elf::firmware(&code())).unwrap();
    project
}

const FLASH: [&str; 7] = [
    "flash",
    "--board",
    "metro-m4",
    "--app",
    "app",
    "--firmware",
    "firmware.elf",
];

fn flash(project: &TempDir, arguments: &[&str]) -> Run {
    mpyfit_in(project.path(), &[&FLASH, arguments].concat())
}

fn drive(project: &TempDir, behaviour: Behaviour) -> Bootloader {
    Bootloader::start(&project.path().join("METROM4BOOT"), behaviour)
}

const TO_DRIVE: [&str; 6] = ["--drive", "METROM4BOOT", "--wait", "20", "--width", "120"];

#[test]
fn a_board_gets_firmware_libraries_and_app_and_restarts() {
    let project = project();
    let board = drive(&project, Behaviour::Restarts);
    flash(&project, &TO_DRIVE)
        .exits(0)
        .says(" blocks to METROM4BOOT")
        .shows("the board has taken all of them");
    let flash = board.flash();
    assert!(flash.read(0x4000, code().len()) == code());
    // ROMFS, and in it what was compiled for the board.
    let library = flash.read(0x4_0000, 64 << 10);
    assert_eq!(library[..3], [0xd2, 0xcd, 0x31]);
    let has = |name: &[u8]| library.windows(name.len()).any(|bytes| bytes == name);
    assert!(has(b"main.py") && has(b"import helper\n"));
    assert!(has(b"helper.mpy") && has(b"itertools.mpy"));
}

#[test]
fn a_board_that_stays_is_read_back() {
    let project = project();
    let board = drive(&project, Behaviour::Stays);
    // The board has the last blocks a moment after they were handed over.
    flash(&project, &["--drive", "METROM4BOOT", "--wait", "2"])
        .exits(0)
        .shows("and read back there");
    assert!(board.flash().read(0x4000, code().len()) == code());
}

#[test]
fn a_board_that_is_unplugged_stays_in_its_bootloader() {
    // After the first block, in the middle, and before libraries.
    for blocks in [1, 400, 600] {
        let project = project();
        let board = drive(&project, Behaviour::IsUnplugged(blocks));
        flash(&project, &["--drive", "METROM4BOOT", "--wait", "0"])
            .exits(3)
            .says("error[flash-interrupted]: METROM4BOOT failed after")
            .says(" blocks were handed over")
            .says("the firmware on the board is incomplete; its bootloader is whole: press reset");
        assert!(board.flash().starts_nothing(), "after {blocks} blocks");
    }
}

/// A folder that looks like the drive, for runs that write nothing to it.
fn still_drive(project: &TempDir, name: &str, info: &str) -> PathBuf {
    let drive = project.path().join(name);
    fs::create_dir(&drive).unwrap();
    fs::write(drive.join("INFO_UF2.TXT"), info).unwrap();
    drive
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_drive_of_another_board_is_refused() {
    let project = project();
    let info = METRO.replace("J19A-Metro", "P20A-GrandCentral");
    let drive = still_drive(&project, "SWORDFISH", &info);
    flash(&project, &["--drive", "SWORDFISH"])
        .exits(3)
        .says("SWORDFISH is the drive of another board, SAMD51P20A-GrandCentral-v0")
        .says(", not of SAMD51J19A-Metro-v0");
    assert_eq!(names(&drive), ["INFO_UF2.TXT"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_is_full_is_said() {
    let project = project();
    let drive = still_drive(&project, "METROM4BOOT", METRO);
    symlink("/dev/full", drive.join("FIRMWARE.UF2")).unwrap();
    flash(&project, &["--drive", "METROM4BOOT", "--wait", "0"])
        .exits(3)
        .says("METROM4BOOT failed after 0 of ")
        .says(" blocks were handed over: No space left on device")
        .says("starts its old firmware");
}

#[test]
fn a_plan_writes_nothing() {
    let project = project();
    let drive = still_drive(&project, "METROM4BOOT", METRO);
    flash(&project, &["--drive", "METROM4BOOT", "--dry-run"])
        .exits(0)
        .shows("nothing written (dry run); ")
        .shows(" blocks to METROM4BOOT");
    assert_eq!(names(&drive), ["INFO_UF2.TXT"]);
}

#[test]
fn what_is_over_budget_is_not_written() {
    let project = project();
    let drive = still_drive(&project, "METROM4BOOT", METRO);
    symlink("FIRMWARE.UF2", drive.join("CURRENT.UF2")).unwrap();
    fs::create_dir(project.path().join("budgets")).unwrap();
    fs::write(
        project.path().join("budgets/small.toml"),
        "extends = \"metro-m4\"\n[limits]\nheap-left = \"166 KiB\"\n",
    )
    .unwrap();
    let to_drive = ["--drive", "METROM4BOOT", "--wait", "0"];
    flash(&project, &to_drive)
        .exits(1)
        .shows("✗ free")
        .says("error[over-budget]: metro-m4 is not flashed: memory free after")
        .says("at least 166.0 KiB is allowed");
    assert_eq!(names(&drive), ["CURRENT.UF2", "INFO_UF2.TXT"]);

    flash(&project, &[&to_drive[..], &["--despite-budget"]].concat())
        .exits(0)
        .says("warning[despite-budget]: FLASHING metro-m4 DESPITE ITS BUDGET: memory free after")
        .shows("read back there");
    assert!(drive.join("FIRMWARE.UF2").is_file());
}

#[test]
fn an_app_with_errors_is_not_written_whatever_is_asked() {
    let project = project();
    fs::write(project.path().join("app/main.py"), "import nowhere\n").unwrap();
    let drive = still_drive(&project, "METROM4BOOT", METRO);
    flash(&project, &["--drive", "METROM4BOOT", "--despite-budget"])
        .exits(2)
        .shows("error[import-not-found]")
        .says("error[not-flashed]");
    assert_eq!(names(&drive), ["INFO_UF2.TXT"]);
}

#[test]
fn a_firmware_for_another_place_is_refused() {
    let project = project();
    let mut uf2 = analyzer::flash::uf2::write(
        [(0x2000, code().as_slice())],
        analyzer::flash::uf2::FAMILY_SAMD51,
    );
    fs::write(project.path().join("other.uf2"), &uf2).unwrap();
    let flash = ["flash", "--board", "metro-m4", "--dry-run", "--firmware"];
    mpyfit_in(project.path(), &[&flash[..], &["other.uf2"]].concat())
        .exits(2)
        .says("error[bad-uf2]: other.uf2: a block for 0x00002100; the board's flash is 0x00004000")
        .says("help: it is for another board or another bootloader");
    uf2.truncate(700);
    fs::write(project.path().join("cut.uf2"), &uf2).unwrap();
    mpyfit_in(project.path(), &[&flash[..], &["cut.uf2"]].concat())
        .exits(2)
        .says("cut.uf2: the last block has 188 of 512 bytes (offset 0x200)");
    mpyfit_in(project.path(), &[&flash[..], &["none.elf"]].concat())
        .exits(2)
        .says("error[unreadable-image]");
}

#[test]
fn drives_are_found_and_two_of_a_kind_are_a_question() {
    let project = project();
    let first = still_drive(&project, "first", METRO);
    let other = still_drive(&project, "other", &METRO.replace("Metro-v0", "Other-v0"));
    let second = still_drive(&project, "second", METRO);
    let run = |places: &[&PathBuf]| {
        let places = std::env::join_paths(places).unwrap();
        // In JSON no line is broken.
        let arguments = [&FLASH[..], &["--dry-run", "--format", "json"]].concat();
        mpyfit_with(project.path(), &[("MPYFIT_DRIVES", &places)], &arguments)
    };
    let to_first = format!(" blocks to {}", first.display());
    run(&[&first, &other]).exits(0).shows(&to_first);
    run(&[&first, &other, &second])
        .exits(2)
        .says("error[several-drives]: 2 such boards are connected: ")
        .says("help: choose one: --drive ");
    run(&[&other]).exits(3).says("error[wrong-board]");
    run(&[])
        .exits(0)
        .shows(" blocks to the drive of SAMD51J19A-Metro-v0");
}

#[test]
fn no_drive_is_waited_for_and_then_said() {
    let project = project();
    flash(&project, &["--drive", "METROM4BOOT", "--wait", "0"])
        .exits(3)
        .says("waiting for the drive of metro-m4: press its reset button twice")
        .says("error[no-drive]: the bootloader drive of metro-m4 did not appear within 0 seconds")
        .says("METROM4BOOT has no INFO_UF2.TXT");
    flash(&project, &["--drive", "METROM4BOOT", "--port", "nowhere"])
        .exits(3)
        .says("error[no-such-port]: there is no serial port nowhere");
}

/// The side of a serial port that a board has, and the name of the other.
#[cfg(target_os = "linux")]
fn serial_port() -> (std::os::fd::OwnedFd, String) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let board = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&board).unwrap();
    unlockpt(&board).unwrap();
    let name = ptsname(&board, Vec::new()).unwrap();
    (board, name.into_string().unwrap())
}

/// Waits until somebody has opened and closed the port; the speed that it had then.
#[cfg(target_os = "linux")]
fn touched(board: &std::os::fd::OwnedFd) -> u32 {
    // Reading ends with an error when the other side is closed.
    let end = rustix::io::read(board, &mut [0; 16]);
    assert!(end.is_err());
    rustix::termios::tcgetattr(board).unwrap().output_speed()
}

#[cfg(target_os = "linux")]
#[test]
fn a_port_opened_at_1200_baud_brings_the_drive() {
    let project = project();
    let (port, name) = serial_port();
    let place = project.path().join("METROM4BOOT");
    let board = std::thread::spawn(move || {
        assert_eq!(touched(&port), 1_200);
        Bootloader::start(&place, Behaviour::Restarts).flash()
    });
    flash(&project, &[&TO_DRIVE[..], &["--port", &name]].concat())
        .exits(0)
        .says("was asked to start its bootloader")
        .shows("the board has taken all of them");
    assert!(board.join().unwrap().read(0x4000, code().len()) == code());
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_drive_bossac_does_it_over_the_port() {
    let project = project();
    let tools = project.path().join("tools");
    fs::create_dir(&tools).unwrap();
    let bossac = tools.join("bossac");
    fs::write(
        &bossac,
        "#!/bin/sh\necho \"$@\" > said\nfor last; do :; done\ncp \"$last\" written.bin\n",
    )
    .unwrap();
    fs::set_permissions(&bossac, fs::Permissions::from_mode(0o755)).unwrap();
    let (port, name) = serial_port();
    let mut path = tools.into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let variables = [
        ("PATH", path.as_os_str()),
        ("MPYFIT_DRIVES", OsStr::new("/no/where")),
    ];
    let arguments = [&FLASH[..], &["--wait", "0", "--port", &name]].concat();
    mpyfit_with(project.path(), &variables, &arguments)
        .exits(0)
        .shows(" blocks written and read back by bossac");
    assert_eq!(touched(&port), 1_200);
    let said = fs::read_to_string(project.path().join("said")).unwrap();
    let name = name.strip_prefix("/dev/").unwrap();
    let expected = format!("--port={name} --offset=0x4000 --erase --write --verify --reset ");
    assert!(said.starts_with(&expected), "{said}");
    let written = fs::read(project.path().join("written.bin")).unwrap();
    assert!(written[..code().len()] == code());
    assert_eq!(written[0x4_0000 - 0x4000..][..3], [0xd2, 0xcd, 0x31]);
}
