//! A drive that fills up or goes away at any moment has the old files or the new ones.

use super::*;
use crate::drive::simulated::Simulated;

const OLD: [(&str, &[u8]); 3] = [
    ("boot_out.txt", b"Adafruit CircuitPython"),
    ("code.py", b"import old"),
    ("lib/a.mpy", b"old a"),
];

fn drive(room: u64) -> Simulated {
    Simulated::new(&OLD, room)
}

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
        is_program: path == "code.py",
    }
}

fn wanted() -> Vec<File> {
    vec![
        file("code.py", "import a, b"),
        file("lib/a.mpy", "a new and longer a"),
        file("lib/deep/b.mpy", "b"),
    ]
}

fn flash(drive: &Simulated) -> Result<(), Failure> {
    Plan::make(drive, wanted())?.carry_out(drive, |_| ())
}

fn text(drive: &Simulated, path: &str) -> String {
    let bytes = drive.contents().get(path).cloned().unwrap_or_default();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn files_are_replaced_and_the_program_comes_last() {
    let drive = drive(10_000);
    let plan = Plan::make(&drive, wanted()).unwrap();
    let order: Vec<(&str, Change)> = plan
        .files
        .iter()
        .map(|(file, change)| (file.path.as_str(), *change))
        .collect();
    assert_eq!(
        order,
        [
            ("lib/a.mpy", Change::Replaces),
            ("lib/deep/b.mpy", Change::New),
            ("code.py", Change::Replaces),
        ]
    );
    plan.carry_out(&drive, |_| ()).unwrap();
    for file in wanted() {
        assert_eq!(drive.contents()[&file.path], file.bytes);
    }
    assert_eq!(drive.contents().len(), 4);
}

#[test]
fn what_is_there_is_not_written_again() {
    let drive = drive(10_000);
    flash(&drive).unwrap();
    // Nothing may be written, renamed or removed any more.
    drive.goes_after(1);
    let plan = Plan::make(&drive, wanted()).unwrap();
    assert_eq!((plan.changes().count(), plan.needed), (0, 0));
    plan.carry_out(&drive, |_| ()).unwrap();
}

#[test]
fn files_of_others_are_named_and_stay() {
    let files = [
        ("data.csv", b"1,2".as_slice()),
        (".fseventsd/x", b""),
        ("CODE.PY", b"x"),
    ];
    let drive = Simulated::new(&files, 10_000);
    let plan = Plan::make(&drive, vec![file("lib/a.mpy", "a")]).unwrap();
    assert_eq!(plan.others, ["CODE.PY", "data.csv"]);
    plan.carry_out(&drive, |_| ()).unwrap();
    assert_eq!(text(&drive, "data.csv"), "1,2");
}

#[test]
fn a_drive_without_the_room_is_not_touched() {
    // Three old files take 32 + 16 + 16 bytes; the new ones 16 + 32 + 16, and a folder 16.
    let needed = 64 + 80;
    let small = drive(needed - 1);
    let failure = flash(&small).unwrap_err();
    assert_eq!(
        failure.summary(),
        "CIRCUITPY has 79 B free; 80 B are needed until the old files are replaced"
    );
    assert_eq!(small.contents(), drive(0).contents());
    flash(&drive(needed)).unwrap();
}

/// The drive says that there is room, and then there is not: its tables were wrong.
#[test]
fn a_drive_that_fills_up_keeps_what_it_had() {
    let small = drive(100);
    let mut plan = Plan::make(&small, wanted()).unwrap();
    plan.free = 10_000;
    let failure = plan.carry_out(&small, |_| ()).unwrap_err();
    assert_eq!(failure.summary(), "CIRCUITPY is full");
    assert_eq!(small.contents(), drive(0).contents());
}

#[test]
fn a_drive_that_does_not_keep_what_is_written_is_found_out() {
    let bad = drive(10_000).that_damages("b.mpy");
    let failure = flash(&bad).unwrap_err();
    assert!(
        failure
            .summary()
            .contains("lib/deep/b.mpy reads back otherwise")
    );
    assert_eq!(bad.contents(), drive(0).contents());
}

#[test]
fn a_drive_that_goes_away_at_any_moment_has_old_files_or_new_ones() {
    let steps = 2 * wanted().len();
    let mut replaced = Vec::new();
    for step in 0..=steps {
        let drive = drive(10_000);
        let plan = Plan::make(&drive, wanted()).unwrap();
        drive.goes_after(step);
        let outcome = plan.carry_out(&drive, |_| ());
        // The step after the last is a sync, which the drive is needed for as well.
        let failure = outcome.expect_err("the drive was gone");
        assert_eq!(failure.summary(), "CIRCUITPY failed: the drive is gone");
        let help = failure.messages[0].help.clone().unwrap();
        let is_new = |file: &&File| text(&drive, &file.path).as_bytes() == file.bytes;
        let wanted = wanted();
        let new: Vec<&File> = wanted.iter().filter(is_new).collect();
        for file in &wanted {
            let old = OLD.iter().find(|(path, _)| *path == file.path);
            let old = old.map_or(b"".as_slice(), |(_, bytes)| bytes);
            let now = text(&drive, &file.path);
            assert!(
                now.as_bytes() == old || now.as_bytes() == file.bytes,
                "{} is half written after {step} steps",
                file.path
            );
        }
        // A program that is new has what it imports, and the message says how far it came.
        if text(&drive, "code.py") == "import a, b" {
            assert_eq!(new.len(), wanted.len());
        } else if new.is_empty() && step <= wanted.len() {
            assert!(
                help.starts_with("no file of the app has been changed"),
                "{help}"
            );
        } else {
            let count = format!("{} of 3 files have been replaced", new.len());
            assert!(help.starts_with(&count), "{help}");
        }
        replaced.push(new.len());

        // The same command again completes it, and removes what was left.
        drive.goes_after(usize::MAX);
        flash(&drive).unwrap();
        assert_eq!(drive.contents().len(), 4, "after {step} steps");
    }
    assert_eq!(replaced, [0, 0, 0, 0, 1, 2, 3]);
}
