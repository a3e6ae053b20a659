//! Suggestions, and that each saves what it says once somebody follows it.

use super::constants::{constants, with_private};
use super::lazy::moved;
use super::names::shorter;
use super::words::Words;
use crate::budget::{Board, BoardSource, Catalog, Subject, assess};
use crate::cost::tests::Project;
use crate::quantity::Bytes;
use crate::report::{Check, Outcome, Remedy, Report, Suggestion, Verdict};

/// A board with the limits and scenarios of a test.
fn board(limits: &str) -> Board {
    let text = format!(
        "[board]\nid = \"small\"\nname = \"Small\"\nmcu = \"x\"\nvm = \"micropython-1.25\"\n\
         heap-at-boot = \"64 KiB\"\nrom-strings = \"unknown\"\n\
         [board.memory.flash]\norigin = 0\nsize = \"1 MiB\"\nkind = \"flash\"\n\
         [board.memory.ram]\norigin = 0x2000_0000\nsize = \"128 KiB\"\nkind = \"ram\"\n{limits}"
    );
    let source = BoardSource {
        file: "small.toml".to_owned(),
        text,
    };
    let catalog = Catalog::read(&[source], &[]).unwrap();
    catalog.get("small").unwrap().clone()
}

fn budget(table: &str, limits: &str) -> Report {
    let project = Project::new(table);
    assess(&board(limits), None, &project.subject(), Vec::new())
}

/// What is left of the heap.
fn left(report: &Report) -> Bytes {
    let mut checks = report.checks.iter();
    let check = checks.find(|check| check.limit_of == "heap-left").unwrap();
    check.value.unwrap().bytes
}

#[track_caller]
fn suggestion(report: &Report, remedy: Remedy) -> &Suggestion {
    let mut all = report.suggestions.iter();
    all.find(|one| one.remedy == remedy)
        .unwrap_or_else(|| panic!("{:?}", report.suggestions))
}

/// Following a suggestion leaves as much more of the heap as it says.
#[track_caller]
fn check(before: &Report, remedy: Remedy, changed: &str, limits: &str) {
    let saves = suggestion(before, remedy).saves.bytes;
    let gained = left(&budget(changed, limits)).0 - left(before).0;
    assert_eq!(saves.0, gained, "{:?}", suggestion(before, remedy));
}

const TIGHT: &str = "[limits]\nheap-left = \"64 KiB\"\n";
const ALL: &str = "[limits]\nheap-left = \"64 KiB\"\n[scenario.all]\nimports = [\"a\", \"b\"]\n";

const A: &str = "import table\nLIMIT_OF_ROWS = 20\n_rows_by_number = {}\n\
                 def rows():\n    return table.ROWS[:LIMIT_OF_ROWS]\n\
                 def keep(row):\n    assert row\n    _rows_by_number[row] = LIMIT_OF_ROWS\n";

fn app(a: &str) -> String {
    let a = a.trim_end().replace('\n', "; ");
    format!(
        "main.py = import a
         lib/a.py = {a}
         lib/b.py = X = bytearray(100)
         lib/table.py = ROWS = [[1, 2], [3, 4], [5, 6]]"
    )
}

#[test]
fn an_import_that_moves_into_a_function_saves_what_it_says() {
    let before = budget(&app(A), TIGHT);
    assert_eq!(before.verdict, Verdict::Over);
    let lazy = suggestion(&before, Remedy::LazyImport);
    assert_eq!(
        lazy.action,
        "import table only when rows runs, not at lib/a.py:1"
    );
    let changed = moved("lib/a.py", A, 1).unwrap();
    assert_eq!(changed.functions, ["rows"]);
    check(&before, Remedy::LazyImport, &app(&changed.text), TIGHT);
}

#[test]
fn private_constants_save_what_they_say() {
    let before = budget(&app(A), TIGHT);
    let found = constants(A, &|_| false);
    let changed = with_private(A, &found).unwrap();
    assert!(changed.contains("_LIMIT_OF_ROWS = const(20)"), "{changed}");
    check(&before, Remedy::PrivateConstants, &app(&changed), TIGHT);
}

#[test]
fn shorter_names_save_what_they_say() {
    let before = budget(&app(A), TIGHT);
    let words = Words::of(A);
    let names = shorter(A, &words, &|_| true);
    let changed = words.renamed(A, &names, true);
    assert!(changed.contains("_a = {}"), "{changed}");
    check(&before, Remedy::ShorterNames, &app(&changed), TIGHT);
}

/// What is left of the heap after the scenario.
fn left_after(report: &Report) -> Bytes {
    let mut checks = report.checks.iter();
    let is_of_scenario =
        |check: &&Check| check.limit_of == "heap-left" && check.subject == "scenario all";
    checks.find(is_of_scenario).unwrap().value.unwrap().bytes
}

#[track_caller]
fn check_scenario(before: &Report, action: &str, limits: &str) {
    let mut all = before.suggestions.iter();
    let found = all
        .find(|one| one.action == action && one.subject == "scenario all")
        .unwrap_or_else(|| panic!("{:?}", before.suggestions));
    let gained = left_after(&budget(&app(A), limits)).0 - left_after(before).0;
    assert_eq!(found.saves.bytes.0, gained);
}

#[test]
fn to_run_from_flash_saves_what_it_says() {
    let action = "run modules from a read-only file system in flash: load = \"rom\"";
    let in_place = format!("{ALL}load = \"rom\"\n");
    check_scenario(&budget(&app(A), ALL), action, &in_place);
    // Where they do already, there is nothing to gain.
    let after = budget(&app(A), &in_place);
    let mut all = after.suggestions.iter();
    assert!(!all.any(|one| one.action == action && one.subject == "scenario all"));
}

#[test]
fn to_do_without_a_module_saves_what_it_says() {
    let without = ALL.replace(", \"b\"", "");
    check_scenario(&budget(&app(A), ALL), "do without b", &without);
}

#[test]
fn suggestions_are_sorted_and_all_of_them_save() {
    let report = budget(&app(A), TIGHT);
    // What needs a firmware of one's own comes last.
    let keys: Vec<(bool, u64)> = report
        .suggestions
        .iter()
        .map(|one| (one.remedy.needs_firmware(), one.saves.bytes.0))
        .collect();
    let order = |key: &(bool, u64)| (key.0, std::cmp::Reverse(key.1));
    assert!(keys.is_sorted_by_key(order), "{keys:?}");
    assert!(keys.iter().all(|(_, saves)| *saves > 0) && keys.len() > 3);
    assert!(keys.iter().any(|(needs_firmware, _)| *needs_firmware));
}

#[test]
fn a_program_that_fits_is_told_what_it_could_save() {
    let report = budget(&app(A), "[limits]\nheap-left = \"8 KiB\"\n");
    assert!(!report.suggestions.is_empty() && report.verdict != Verdict::Over);
    assert!(
        report
            .checks
            .iter()
            .all(|check| check.outcome != Outcome::Over)
    );
}

#[test]
fn a_limit_that_only_the_most_exceeds_is_uncertain() {
    // Which of its names the firmware has is not known.
    let project = Project::new(&app(A));
    let subject = Subject {
        rom_strings: None,
        ..project.subject()
    };
    let limits = "[limits.module]\na = \"600 B\"\n";
    let report = assess(&board(limits), None, &subject, Vec::new());
    let check = report
        .checks
        .iter()
        .find(|check| check.limit_of == "module")
        .unwrap();
    let (value, limit) = (check.value.unwrap(), check.limit.bytes);
    assert!(
        value.bytes < limit && value.at_most.unwrap() > limit,
        "{value:?}"
    );
    assert_eq!(check.outcome, Outcome::Uncertain);
    assert_eq!(report.verdict, Verdict::Uncertain);
}

#[test]
fn an_import_stays_where_something_outside_of_functions_needs_it() {
    let none = [
        "import table\nX = table.ROWS\ndef f():\n    return table\n",
        "from base import Base\nclass A(Base):\n    pass\n",
        "import table\ndef f(rows=table.ROWS):\n    return rows\n",
        "import a, b\ndef f():\n    return a\n",
        "from table import *\ndef f():\n    return ROWS\n",
        "import table\ndef f():\n    return f'{table.ROWS}'\n",
        "import table\nf = lambda: table\n",
        "import table\ndef f(): return table\n",
    ];
    for text in none {
        assert!(moved("x.py", text, 1).is_none(), "{text}");
    }
    let several = "from table import (\n    ROWS as rows,\n    COLUMNS,\n)\n\n\
                   class A:\n    def f(self, x: rows = 1) -> COLUMNS:\n        '''Doc.'''\n        return rows\n\
                   def g():\n    return COLUMNS\n";
    let moved = moved("x.py", several, 1).unwrap();
    assert_eq!(moved.functions, ["A.f", "g"]);
    assert!(
        moved
            .text
            .contains("\n        from table import ( ROWS as rows, COLUMNS, )\n")
    );
}

#[test]
fn constants_that_somebody_else_may_need_stay() {
    let names = |text: &str| -> Vec<String> {
        let found = constants(text, &|name| name == "SHARED");
        found.iter().map(|one| one.name.to_owned()).collect()
    };
    assert_eq!(
        names("A = 1\nB = 0x1F # why\nC = const(-3)\n_D = 4\n"),
        ["A", "B", "C", "_D"]
    );
    let stay = [
        "SHARED = 1\n",
        "A = 1\nA = 2\n",
        "A = 1\nA += 1\n",
        "A = 1\ndef f():\n    global A\n",
        "A = 1\n__all__ = ['A']\n",
        "A = 1\nx.A = 2\n",
        "A = 'text'\n",
        "A = 1 + f()\n",
        "_A = const(1)\n",
        "__version__ = 1\n",
        "A = 1\nf(A=2)\n",
        "def f():\n    A = 1\n",
        "A = 1\nfor A in []: pass\n",
    ];
    for text in stay {
        assert_eq!(names(text), [""; 0], "{text}");
    }
}

#[test]
fn words_are_not_in_strings_and_comments() {
    let text = "a = 'b # c' # d\ne = '''f\n\"g''' + rb\"h\\\"i\" # 'j\nk.l(m)\n";
    let words = Words::of(text);
    let found: Vec<&str> = words.words.iter().map(|word| word.text).collect();
    assert_eq!(found, ["a", "e", "k", "l", "m"]);
    assert!(words.words[3].after_dot && words.words[4].depth == 1);
    assert_eq!(words.strings.len(), 3);
    // What never ends, ends with the text.
    for odd in ["'", "\"\"\"", "'\\", "rb'", "(", ")", "é'ü"] {
        Words::of(odd);
    }
}
