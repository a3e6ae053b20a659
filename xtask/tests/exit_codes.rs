//! The exit codes are an interface: 0 fits, 1 over budget, 2 bad input, 3 something outside failed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod command;

use command::{folder, mpyfit, mpyfit_in, workspace};

const WEATHER: &str = "xtask/tests/apps/weather";

#[test]
fn what_fits_exits_0() {
    mpyfit(&["budget", "--board", "metro-m4"])
        .exits(0)
        .shows("fits: ");
    mpyfit(&["budget", "--board", "feather-m4", "--app", WEATHER])
        .exits(0)
        .shows("fits, as far as followed: ");
    mpyfit(&["--help"]).exits(0);
    mpyfit(&["--version"]).exits(0);
}

/// The port that our firmware brings is not part of what is asked about.
#[test]
fn a_folder_of_modules_is_a_library_on_every_board() {
    let modules = folder(&[("one.py", "X = 1\n"), ("two.py", "import one\n")]);
    for board in ["metro-m4", "feather-m4"] {
        mpyfit_in(modules.path(), &["budget", "--board", board, "--app", "."])
            .exits(0)
            .shows("two ");
    }
}

#[test]
fn what_is_over_budget_exits_1_and_names_who_is_to_blame() {
    let budgets = folder(&[(
        "small.toml",
        "extends = \"feather-m4\"\n[limits]\nlargest-block = \"32 B\"\n",
    )]);
    let budgets = budgets.path().to_str().unwrap();
    mpyfit(&[
        "budget",
        "--board",
        "feather-m4",
        "--app",
        WEATHER,
        "--budgets",
        budgets,
    ])
    .exits(1)
    .shows("✗ biggest block")
    .shows("biggest single block: memory of the compiler of the module")
    .shows("over budget");
}

#[test]
fn wrong_use_and_bad_input_exit_2() {
    mpyfit(&["bugdet"])
        .exits(2)
        .says("similar subcommands exist: 'build', 'budget'");
    mpyfit(&["budget"]).exits(2).says("--board <BOARD>");
    mpyfit(&["budget", "--board", "metro_m4"])
        .exits(2)
        .says("no board is called `metro_m4`")
        .says("did you mean metro-m4");
    mpyfit(&["budget", "--board", "metro_m4_express"])
        .exits(2)
        .says("did you mean metro-m4?");
    mpyfit(&["budget", "--board", "metro-m4", "--app", "nowhere"])
        .exits(2)
        .says("cannot read nowhere");
    let empty = folder(&[]);
    mpyfit_in(
        empty.path(),
        &["budget", "--board", "metro-m4", "--app", "."],
    )
    .exits(2)
    .says("there is no Python in .");
    let of_others = folder(&[("code.py", "x = 1\n")]);
    mpyfit_in(of_others.path(), &["budget", "--board", "metro-m4", "."])
        .exits(2)
        .says("metro-m4 does not run code.py of .: MicroPython starts main.py")
        .says("rename code.py to main.py, or name a board that runs code.py: ")
        .says("feather-m4");
    mpyfit(&["verify-vm", "--board", "feather-m4"])
        .exits(2)
        .says("the firmware of feather-m4 is not ours to test");
    mpyfit(&["mpy", "dump", "Cargo.toml"])
        .exits(2)
        .says("an .mpy file starts with 'M' or 'C'");
}

#[test]
fn an_import_that_is_missing_exits_2_with_its_chain() {
    let app = folder(&[("code.py", "import a\n"), ("lib/a.py", "\n\nimport b\n")]);
    mpyfit_in(
        app.path(),
        &["budget", "--board", "feather-m4", "--app", "."],
    )
    .exits(2)
    .shows("code.py:1 imports a, which imports b (lib/a.py:3): not found")
    .shows("--> lib/a.py:3:8");
}

#[test]
fn a_file_that_is_not_python_exits_2_with_its_place() {
    let app = folder(&[("code.py", "import time\ndef f(:\n    pass\n")]);
    mpyfit_in(
        app.path(),
        &["budget", "--board", "feather-m4", "--app", "."],
    )
    .exits(2)
    .shows("--> code.py:2:7")
    .shows("def f(:");
}

#[test]
fn something_outside_that_fails_exits_3() {
    let file = workspace().join("no/such/folder/report.json");
    mpyfit(&[
        "budget",
        "--board",
        "metro-m4",
        "--output",
        file.to_str().unwrap(),
    ])
    .exits(3)
    .says("cannot write")
    .says("help");
}

#[test]
fn it_works_in_any_folder_with_the_shipped_boards() {
    let empty = folder(&[]);
    mpyfit_in(empty.path(), &["board", "list"])
        .exits(0)
        .shows("metro-m4")
        .shows("raspberry-pi-pico");
    mpyfit_in(empty.path(), &["budget", "--board", "metro-m4"]).exits(0);
}

#[test]
fn a_budgets_folder_above_overrides_shipped_boards() {
    let project = folder(&[
        (
            "budgets/mine.toml",
            "extends = \"feather-m4\"\n[limits]\nheap-left = \"99 KiB\"\n",
        ),
        ("app/code.py", "import time\n"),
    ]);
    mpyfit_in(
        &project.path().join("app"),
        &["budget", "--board", "feather-m4", "--app", "."],
    )
    .exits(0)
    .shows("min 99.0 KiB")
    .shows("../budgets/mine.toml");
}

#[test]
fn a_report_is_written_whole_or_not_at_all() {
    let folder = folder(&[("report.json", "old")]);
    let run = mpyfit_in(
        folder.path(),
        &[
            "budget",
            "--board",
            "metro-m4",
            "--format",
            "json",
            "--output",
            "report.json",
        ],
    )
    .exits(0);
    assert_eq!(run.stdout(), "");
    let text = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    assert!(text.starts_with("{") && text.ends_with("}\n"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_build_appears_whole_or_not_at_all() {
    let app = folder(&[
        ("app/code.py", "import helper\n"),
        ("app/lib/helper.py", "def f():\n    return 1\n"),
        ("app/data.txt", "data"),
    ]);
    let build = [
        "build",
        "--board",
        "feather-m4",
        "--app",
        "app",
        "--out",
        "out",
    ];
    mpyfit_in(app.path(), &build)
        .exits(0)
        .shows("lib/helper.mpy");
    let compiled = std::fs::read(app.path().join("out/lib/helper.mpy")).unwrap();
    assert_eq!(&compiled[..2], b"C\x06");
    let program = std::fs::read_to_string(app.path().join("out/code.py")).unwrap();
    assert_eq!(program, "import helper\n");
    assert!(app.path().join("out/data.txt").is_file());

    // Every problem of every file is said, and the earlier build stays.
    std::fs::write(app.path().join("app/lib/helper.py"), "def f(:\n").unwrap();
    std::fs::write(app.path().join("app/lib/other.py"), "return\n").unwrap();
    mpyfit_in(app.path(), &build)
        .exits(2)
        .says("lib/helper.py:1:7")
        .says("lib/other.py:1:1");
    assert_eq!(
        std::fs::read(app.path().join("out/lib/helper.mpy")).unwrap(),
        compiled
    );

    // A folder that is no build of ours is left alone.
    let refused = mpyfit_in(
        app.path(),
        &[
            "build",
            "--board",
            "feather-m4",
            "--app",
            "app",
            "--out",
            "app/lib",
        ],
    )
    .exits(2)
    .says("is no earlier build")
    .says("choose another folder with --out");
    // It may be somebody's only copy.
    assert!(!refused.stderr().contains("remove"));
}

#[test]
fn machine_code_asks_for_the_official_compiler() {
    let app = folder(&[(
        "app/fast.py",
        "import micropython\n\n@micropython.native\ndef f():\n    pass\n",
    )]);
    mpyfit_in(
        app.path(),
        &["build", "--board", "feather-m4", "--app", "app"],
    )
    .exits(2)
    .says("app/fast.py:3:")
    .says("--mpy-cross");
}

#[test]
fn an_official_compiler_that_is_not_there_exits_3() {
    let build = [
        "build",
        "--board",
        "metro-m4",
        "--mpy-cross",
        "/no/such/mpy-cross",
    ];
    let empty = folder(&[]);
    mpyfit_in(empty.path(), &build)
        .exits(3)
        .says("cannot run `/no/such/mpy-cross`");
}

#[test]
fn why_answers_with_0_and_names_what_was_meant_with_2() {
    let why = ["why", "--board", "metro-m4"];
    mpyfit(&[&why[..], &["itertools"]].concat())
        .exits(0)
        .shows("alone, with its needs");
    mpyfit(&[&why[..], &["itertools.chain"]].concat())
        .exits(0)
        .shows("chain.from_iterable");
    mpyfit(&[&why[..], &["itertool"]].concat())
        .exits(2)
        .says("did you mean itertools?");
    mpyfit(&[&why[..], &["itertools.chian"]].concat())
        .exits(2)
        .says("did you mean itertools.chain");
}

#[test]
fn a_missing_import_is_a_finding_with_its_chain() {
    let app = folder(&[
        ("app/code.py", "import a\n"),
        ("app/lib/a.py", "import nowhere\n"),
    ]);
    mpyfit_in(
        app.path(),
        &["budget", "--board", "feather-m4", "--app", "app"],
    )
    .exits(2)
    .shows("code.py:1 imports a, which imports nowhere (lib/a.py:1)");
}

#[test]
fn an_import_that_raises_is_told_and_the_rest_is_counted() {
    let app = folder(&[
        ("app/a.py", "X = [1][2]\n"),
        ("app/b.py", "Y = [1, 2, 3]\n"),
    ]);
    mpyfit_in(
        app.path(),
        &["budget", "--board", "feather-m4", "--app", "app"],
    )
    .exits(0)
    .shows("warning[import-raises]: importing a raises IndexError")
    .shows("app/a.py:1:1")
    .shows("2 modules loaded");
}

#[test]
fn what_cannot_be_traced_exits_2_before_anything_runs() {
    let modules = folder(&[("one.py", "X = 1\n")]);
    let trace = |board: &str, module: &str| {
        let arguments = ["trace", "--board", board, "--app", ".", module];
        mpyfit_in(modules.path(), &arguments)
    };
    trace("metro-m4", "on")
        .exits(2)
        .says("there is no module `on` on metro-m4")
        .says("did you mean one?");
    trace("metro-m4", "entirely_else")
        .exits(2)
        .says("--app DIR names the folder of modules");
    trace("feather-m4", "one")
        .exits(2)
        .says("the firmware of feather-m4 cannot be built here");
}

const SHELF: &str = "xtask/tests/apps/shelf";
const MEASURED: &str = "xtask/tests/measured/feather-m4.json";

#[test]
fn a_measurement_that_is_not_there_or_of_something_else_exits_2() {
    let validate = |app: &str, store: &str| {
        mpyfit(&[
            "validate",
            "--board",
            "feather-m4",
            "--app",
            app,
            "--store",
            store,
        ])
    };
    validate(SHELF, MEASURED)
        .exits(0)
        .shows("66.6 % exact with needs");
    validate(SHELF, "nowhere.json")
        .exits(2)
        .says("error[not-measured]")
        .says("`mpyfit measure --board feather-m4` stores figures");
    let changed = folder(&[
        ("alpha.py", "LIMITS = (1, 2, 4)\n"),
        ("beta.py", include_str!("apps/shelf/beta.py")),
        ("delta.py", ""),
    ]);
    validate(changed.path().to_str().unwrap(), MEASURED)
        .exits(2)
        .says("error[stale-measurement]")
        .says("alpha has changed since")
        .says("a module that beta imports has changed since")
        .says("delta is not in it");
    let broken = folder(&[("old.json", "{\"schema\": \"mpyfit.measurement/0\"}")]);
    let broken = broken.path().join("old.json");
    validate(SHELF, broken.to_str().unwrap())
        .exits(2)
        .says("error[bad-measurement]");
}

#[test]
fn a_board_that_cannot_be_measured_is_said_before_anything_is_stored() {
    let measure = |arguments: &[&str]| mpyfit(&[&["measure", "--board"], arguments].concat());
    measure(&["feather-m4"]).exits(2).says("error[no-port]");
    measure(&["metro-m4", "intertools"])
        .exits(2)
        .says("did you mean itertools?");
    measure(&["feather-m4", "--load", "rom", "--port", "/dev/nowhere"])
        .exits(2)
        .says("error[cannot-run-in-place]");
    measure(&["feather-m4", "--load", "flash"])
        .exits(2)
        .says("`ram` or `rom`");
    let store = folder(&[]);
    let file = store.path().join("figures.json");
    let named = file.to_str().unwrap();
    measure(&["feather-m4", "--port", "/dev/nowhere", "--store", named])
        .exits(3)
        .says("error[no-such-port]");
    assert!(!file.exists());
}
