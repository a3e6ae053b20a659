//! What is said of whole programs: how far they were followed, and what is behind that.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::{folder, mpyfit_in};

/// The report on a program, as JSON, and as text.
fn reports(files: &[(&str, &str)]) -> (serde_json::Value, String) {
    let place = folder(files);
    let run = |format| {
        let arguments = ["budget", "-b", "feather-m4", "app", "--format", format];
        mpyfit_in(place.path(), &arguments).exits(0).stdout()
    };
    (serde_json::from_str(&run("json")).unwrap(), run("text"))
}

fn finding<'r>(report: &'r serde_json::Value, code: &str) -> Option<&'r serde_json::Value> {
    let findings = report["findings"].as_array()?;
    findings.iter().find(|finding| finding["code"] == code)
}

#[test]
fn a_program_that_waits_for_something_outside_is_not_said_to_fit() {
    let (report, text) = reports(&[(
        "app/code.py",
        "import board\ni2c = board.I2C()\nwhile not i2c.try_lock():\n    pass\n\
         buffer = bytearray(140000)\n",
    )]);
    assert_eq!(report["verdict"], "fits-so-far", "{report}");
    let finding = finding(&report, "program-not-followed").unwrap();
    // Any line of the loop will do.
    let line = finding["place"]["line"].as_u64().unwrap();
    assert!((3..=4).contains(&line), "{finding}");
    assert!(text.contains("nothing after it is counted"), "{text}");
}

#[test]
fn a_program_that_ends_is_followed_to_its_end() {
    let (report, text) = reports(&[("app/code.py", "NAMES = [1, 2, 3]\n")]);
    assert!(
        finding(&report, "program-not-followed").is_none(),
        "{report}"
    );
    assert!(!text.contains("followed to app"), "{text}");
}

#[test]
fn a_guarded_import_hides_no_other_import_that_fails() {
    let files = [
        (
            "app/code.py",
            "try:\n    import absent\nexcept ImportError:\n    absent = None\n\
             from helper import nothing\n",
        ),
        ("app/lib/helper.py", "something = 1\n"),
    ];
    let (report, _) = reports(&files);
    let finding = finding(&report, "import-raises").unwrap();
    assert_eq!(finding["place"]["line"], 5, "{finding}");
}
