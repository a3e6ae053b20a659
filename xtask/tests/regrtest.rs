//! Test modules that go wrong in every way, on the emulated board. `cargo xtask test regrtest` builds the
//! firmware before; what needs no board runs always.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;
#[cfg(target_os = "linux")]
mod fake_board;

use std::path::Path;

use command::{Run, checkout_in, folder};

const GOOD: &str = "import unittest\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        \
                    self.assertEqual(1, 1)\n";

/// A test module with one method.
fn method(body: &str) -> String {
    format!(
        "import unittest\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        {body}\n"
    )
}

fn regrtest(folder: &Path, arguments: &[&str]) -> Run {
    let common = ["regrtest", "--board", "metro-m4", "--tests", "."];
    checkout_in(folder, &[&common, arguments].concat())
}

#[test]
fn an_unknown_name_exits_2_with_the_nearest() {
    let tests = folder(&[("test_json.py", GOOD)]);
    regrtest(tests.path(), &["tset_json"])
        .exits(2)
        .says("no test module is called tset_json")
        .says("did you mean test_json?");
}

#[test]
fn a_folder_without_tests_exits_2() {
    let tests = folder(&[("json_test.py", GOOD)]);
    regrtest(tests.path(), &[]).exits(2).says("error[no-tests]");
}

#[test]
fn a_list_of_departures_that_is_wrong_exits_2_with_its_place() {
    for (list, message) in [
        (
            "[test_b]\n\"A.test_a\" = \"why\"\n",
            "there is no test module test_b",
        ),
        ("[test_a]\n\"A.test_a\" = \"\"\n", "A.test_a has no reason"),
        ("[test_a]\n\"A.test_a\" = 5\n", "did not match any variant"),
    ] {
        let tests = folder(&[("test_a.py", GOOD), ("departures.toml", list)]);
        regrtest(tests.path(), &[])
            .exits(2)
            .says("error[bad-departures]")
            .says(message)
            .says("departures.toml:");
    }
}

#[test]
fn a_board_that_is_not_emulated_needs_a_port() {
    let tests = folder(&[("test_a.py", GOOD), ("app/unittest.py", "x = 1\n")]);
    let arguments = [
        "regrtest",
        "--board",
        "feather-m4",
        "--tests",
        ".",
        "--app",
        "app",
    ];
    checkout_in(tests.path(), &arguments)
        .exits(2)
        .says("error[no-port]");
}

#[test]
#[ignore = "needs the firmware"]
fn what_goes_as_expected_exits_0() {
    let tests = folder(&[
        ("test_good.py", GOOD),
        ("test_known.py", &method("self.assertEqual(len('é'), 2)")),
        (
            "departures.toml",
            "[test_known]\n\"A.test_a\" = \"because\"\n",
        ),
        (
            "test_shared.py",
            "import shared\n\nclass A(shared.Case):\n    def test_a(self):\n        pass\n",
        ),
        (
            "shared.py",
            "import unittest\n\nclass Case(unittest.TestCase):\n    pass\n",
        ),
        (
            "test_skipped.py",
            "import unittest\nraise unittest.SkipTest('not here')\n",
        ),
    ]);
    let run = regrtest(tests.path(), &["-j", "2"])
        .exits(0)
        .says("[  1/4] test_good\n[  2/4] test_known\n[  3/4] test_shared\n[  4/4] test_skipped skipped\n")
        .shows("3 tests; 3 modules ok; 1 skipped: test_skipped");
    let longest = run.stdout().lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{}", run.stdout());
}

#[test]
#[ignore = "needs the firmware"]
fn failures_have_their_place_and_exit_1() {
    let tests = folder(&[
        ("test_good.py", GOOD),
        ("test_bad.py", &method("self.assertEqual([1], [2])")),
        ("test_breaks.py", &method("{}['x']")),
    ]);
    regrtest(tests.path(), &[])
        .exits(1)
        .says("[  1/3/1] test_bad failed\n[  2/3/2] test_breaks failed\n[  3/3/2] test_good\n")
        .shows("error[test-failed]: test_bad.A.test_a failed")
        .shows("--> ./test_bad.py:5:9")
        .shows("Lists differ: [1] != [2]")
        .shows("KeyError: x")
        .shows("1 module ok; 2 failed: test_bad test_breaks");
}

#[test]
#[ignore = "needs the firmware"]
fn a_module_that_cannot_be_imported_fails_alone() {
    let tests = folder(&[
        ("test_a.py", "import nowhere\n"),
        ("test_b.py", "def f(:\n"),
        ("test_c.py", GOOD),
        ("test_d.py", "x = 1\n"),
    ]);
    regrtest(tests.path(), &[])
        .exits(1)
        .shows("error[test-import-failed]: test_a cannot be imported")
        .shows("--> ./test_a.py:1:1")
        .shows("error[test-import-failed]: test_b cannot be imported")
        .shows("--> ./test_b.py:1:1")
        .shows("invalid syntax")
        .shows("test_d has no tests")
        .shows("1 module ok; 3 failed: test_a test_b test_d");
}

#[test]
#[ignore = "needs the firmware"]
fn memory_that_runs_out_is_told_apart() {
    let tests = folder(&[
        ("test_method.py", &method("bytearray(1 << 20)")),
        ("test_module.py", "x = bytearray(1 << 20)\n"),
    ]);
    regrtest(tests.path(), &[])
        .exits(1)
        .says("test_method out of memory")
        .shows("error[test-out-of-memory]: test_method.A.test_a ran out of memory")
        .shows("error[test-out-of-memory]: test_module does not fit")
        .shows("allocating 1048576 bytes");
}

#[test]
#[ignore = "needs the firmware"]
fn a_hang_ends_with_its_time() {
    let tests = folder(&[
        ("test_a.py", &method("while True: pass")),
        ("test_b.py", &method("while True: print('x')")),
        ("test_c.py", GOOD),
    ]);
    regrtest(tests.path(), &["--timeout", "3"])
        .exits(1)
        .shows("error[test-hung]: test_a.A.test_a hangs")
        .shows("error[test-hung]: test_b.A.test_a hangs")
        .shows("it did not end within 3 s")
        .shows("1 module ok; 2 failed: test_a test_b");
}

#[test]
#[ignore = "needs the firmware"]
fn a_crash_takes_its_own_board_only() {
    // A null pointer, written to by machine code that the board assembles.
    let crash = method(
        "exec('import micropython\\n@micropython.asm_thumb\\ndef f(r0):\\n  str(r0, [r0, 0])\\nf(0)')",
    );
    let tests = folder(&[("test_a.py", &crash), ("test_b.py", GOOD)]);
    regrtest(tests.path(), &[])
        .exits(1)
        .shows("error[test-crashed]: test_a.A.test_a stops the board")
        .shows("0x00000000")
        .shows("1 module ok; 1 failed: test_a");
}

#[test]
#[ignore = "needs the firmware"]
fn what_passes_unexpectedly_is_a_failure() {
    let expected = GOOD.replace("    def", "    @unittest.expectedFailure\n    def");
    let list = "[test_listed]\n\"A.test_a\" = \"long ago\"\n\"A.test_z\" = \"gone\"\n";
    let tests = folder(&[
        ("test_decorated.py", &expected),
        ("test_listed.py", GOOD),
        ("departures.toml", list),
    ]);
    regrtest(tests.path(), &[])
        .exits(1)
        .shows("error[unexpected-success]: test_decorated.A.test_a")
        .shows("error[unexpected-success]: test_listed.A.test_a")
        .shows("which says: long ago")
        .shows("names an unknown test: gone");
}

#[test]
#[ignore = "needs the firmware"]
fn single_tests_can_be_chosen_and_run_again() {
    let two = format!("{GOOD}    def test_b(self):\n        print('heard')\n        self.fail()\n");
    let tests = folder(&[("test_two.py", &two)]);
    regrtest(tests.path(), &["test_two.A.test_a"])
        .exits(0)
        .shows("1 test; 1 module ok");
    regrtest(tests.path(), &["test_two.A", "--rerun"])
        .exits(1)
        .says("once more: test_two")
        .says("  | heard")
        .says("test_two.A.test_b failed");
}

#[test]
#[ignore = "needs the firmware"]
fn the_board_stands_beside_cpython() {
    let departs = method("self.assertFalse(hasattr('', 'title'))");
    let tests = folder(&[("test_a.py", &departs), ("test_b.py", GOOD)]);
    regrtest(tests.path(), &["--host"])
        .exits(1)
        .shows("test_a.A.test_a  passed        failed")
        .shows("error[wrong-test]: test_a.A.test_a failed with CPython");
}

#[test]
#[ignore = "needs the firmware"]
fn the_report_is_there_for_programs() {
    let tests = folder(&[("test_good.py", GOOD)]);
    let run = regrtest(tests.path(), &["--json"]).exits(0);
    let report: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
    let row = &report["tables"][0]["rows"][0];
    assert_eq!(report["command"], "regrtest");
    assert_eq!(row["module"], "test_good");
    assert_eq!(row["outcome"], "ok");
    assert!(row["free"]["bytes"].as_u64().unwrap() > 100_000, "{row}");
}

#[test]
#[ignore = "needs the firmware"]
fn an_app_brings_its_own_modules_and_tests() {
    let project = folder(&[
        (
            "app/thermometer.py",
            "def celsius(f):\n    return (f - 32) * 5 // 9\n",
        ),
        (
            "tests/test_thermometer.py",
            "import unittest\nfrom thermometer import celsius\n\nclass A(unittest.TestCase):\n    \
             def test_a(self):\n        self.assertEqual(celsius(212), 100)\n",
        ),
    ]);
    let arguments = [
        "regrtest", "--board", "metro-m4", "--app", "app", "--tests", "tests",
    ];
    checkout_in(project.path(), &arguments)
        .exits(0)
        .shows("1 test; 1 module ok");
}

/// The call of the project that this one grew from.
#[test]
#[ignore = "needs the firmware"]
fn unittest_runs_a_folder_on_the_board_module_by_module() {
    let project = folder(&[
        ("app/test/test_one.py", GOOD),
        ("app/test/test_two.py", &method("self.fail('so')")),
        ("app/test/test_three.py", "import nowhere\n"),
        (
            "run.py",
            "import sys, unittest\n\
             unittest.main(module=None, verbosity=2, start='/rom/lib/test', separate=True)\n\
             print(sorted(name for name in sys.modules if name.startswith('test')))\n",
        ),
    ]);
    checkout_in(
        project.path(),
        &[
            "build", "--board", "metro-m4", "--app", "app", "--out", "built",
        ],
    )
    .exits(0);
    checkout_in(
        project.path(),
        &["run", "--board", "metro-m4", "--library", "built", "run.py"],
    )
    .exits(0)
    .shows("test_a (test_one.A.test_a) ... ok")
    .shows("test_a (test_two.A.test_a) ... FAIL")
    .shows("AssertionError: so")
    .shows("ImportError")
    .shows("Ran 3 tests")
    .shows("FAILED (failures=1, errors=1)\n[]\n");
}

/// A board at a serial port is reset before each module, and runs the tests that lie on it.
#[test]
#[cfg(target_os = "linux")]
fn a_real_board_runs_each_module_in_a_session_of_its_own() {
    let board = fake_board::FakeBoard::new(|line| {
        for answer in [
            "\u{1e}[\"passed\", \"test_a.A.test_a\", \"\"]\n\u{1e}[\"end\", 4096]\n",
            "\u{1e}[\"failed\", \"test_b.A.test_a\", \"AssertionError: so\"]\n\u{1e}[\"end\", 2048]\n",
        ] {
            line.prompt();
            line.until(b"\x04");
            line.say(fake_board::RAW_PROMPT);
            let script = line.script();
            assert!(script.contains("\"/lib/test\""), "{script}");
            line.ends(answer, "");
        }
        line.stays();
    });
    let tests = folder(&[("test_a.py", GOOD), ("test_b.py", GOOD)]);
    regrtest(tests.path(), &["--port", &board.port])
        .exits(1)
        .says("[  1/2] test_a\n[  2/2/1] test_b failed\n")
        .shows("4.0 KiB")
        .shows("AssertionError: so")
        .shows("2 tests; 1 module ok; 1 failed: test_b");
}

#[test]
fn a_port_that_is_not_there_exits_3() {
    let tests = folder(&[("test_a.py", GOOD)]);
    regrtest(tests.path(), &["--port", "/no/such/port"])
        .exits(3)
        .says("/no/such/port");
}
