//! What is said of whole programs: how far they were followed, and what is behind that.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::{folder, mpyfit_in};

/// The report on a program, as JSON, and as text.
fn reports(exit: i32, files: &[(&str, &str)]) -> (serde_json::Value, String) {
    let place = folder(files);
    let run = |format| {
        let arguments = ["budget", "-b", "feather-m4", "app", "--format", format];
        mpyfit_in(place.path(), &arguments).exits(exit).stdout()
    };
    (serde_json::from_str(&run("json")).unwrap(), run("text"))
}

fn finding<'r>(report: &'r serde_json::Value, code: &str) -> Option<&'r serde_json::Value> {
    let findings = report["findings"].as_array()?;
    findings.iter().find(|finding| finding["code"] == code)
}

#[test]
fn what_comes_behind_a_wait_for_something_outside_is_counted() {
    for wait in [
        "while not i2c.try_lock():\n    pass\n",
        "while i2c.status != 3:\n    pass\n",
        "while True:\n    if i2c.try_lock():\n        break\n",
        "while i2c.busy:\n    i2c.poll()\n",
    ] {
        let program =
            format!("import board\ni2c = board.I2C()\n{wait}buffer = bytearray(140000)\n");
        let (report, text) = reports(1, &[("app/code.py", &program)]);
        assert_eq!(report["verdict"], "over", "{wait}: {text}");
    }
}

#[test]
fn a_loop_that_grows_for_an_unknown_number_of_rounds_has_no_upper_bound() {
    let program = "import board\ni2c = board.I2C()\nlines = []\n\
                   while not i2c.try_lock():\n    lines.append([1, 2, 3])\n";
    let (report, text) = reports(0, &[("app/code.py", program)]);
    assert_eq!(report["verdict"], "fits-so-far", "{text}");
    let gaps = report["gaps"].to_string();
    assert!(gaps.contains("the number of rounds of a loop"), "{gaps}");
}

#[test]
fn a_program_that_runs_for_ever_is_not_said_to_fit() {
    let (report, text) = reports(0, &[("app/code.py", "x = 0\nwhile True:\n    x = 1 - x\n")]);
    assert_eq!(report["verdict"], "fits-so-far", "{report}");
    let finding = finding(&report, "program-not-followed").unwrap();
    // Any line of the loop will do.
    let line = finding["place"]["line"].as_u64().unwrap();
    assert!((2..=3).contains(&line), "{finding}");
    assert!(text.contains("nothing after it is counted"), "{text}");
}

#[test]
fn a_program_that_ends_is_followed_to_its_end() {
    let (report, text) = reports(0, &[("app/code.py", "NAMES = [1, 2, 3]\n")]);
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
    let (report, _) = reports(0, &files);
    let finding = finding(&report, "import-raises").unwrap();
    assert_eq!(finding["place"]["line"], 5, "{finding}");
}
