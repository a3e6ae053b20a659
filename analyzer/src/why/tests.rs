//! Answers for small apps.

use crate::budget::{Board, BoardSource, Catalog};
use crate::cost::tests::Project;
use crate::report::{Cell, Report, Table};

fn board() -> Board {
    let text = "[board]\nid = \"small\"\nname = \"Small\"\nmcu = \"x\"\nvm = \"micropython-1.25\"\n\
                heap-at-boot = \"64 KiB\"\nrom-strings = \"unknown\"\n\
                [board.memory.flash]\norigin = 0\nsize = \"1 MiB\"\nkind = \"flash\"\n\
                [board.memory.ram]\norigin = 0x2000_0000\nsize = \"128 KiB\"\nkind = \"ram\"\n";
    let source = BoardSource {
        file: "small.toml".to_owned(),
        text: text.to_owned(),
    };
    let catalog = Catalog::read(&[source], &[]).unwrap();
    catalog.get("small").unwrap().clone()
}

const APP: &str = "main.py = import a; import machine; def later(): ; \x20 import lazy
    lib/a.py = import b; import shared; class Box: ; \x20 def lid(self): return 1; \x20 def side(self): return [1]; def f(): pass
    lib/b.py = import shared
    lib/shared.py = X = [1, 2, 3]
    lib/lazy.py = pass
    lib/alone.py = import a";

fn why(asked: &str) -> Result<Report, String> {
    why_in(APP, asked)
}

fn why_in(app: &str, asked: &str) -> Result<Report, String> {
    let project = Project::new(app);
    super::explain(&board(), &project.subject(), asked)
        .map_err(|unknown| format!("{}; {}", unknown.message, unknown.help.unwrap_or_default()))
}

/// The rows of a table, in the order of its columns.
fn rows(report: &Report, id: &str, columns: &[&str]) -> Vec<String> {
    let table = report.tables.iter().find(|table| table.id == id);
    let rows = table.map(|table| table.rows.as_slice()).unwrap_or_default();
    rows.iter()
        .map(|row| {
            let cells = columns.iter().map(|column| Table::words(row, column));
            cells.collect::<Vec<String>>().join(" | ")
        })
        .collect()
}

#[test]
fn importers_have_their_place_and_circumstance() {
    let importers = |asked| {
        rows(
            &why(asked).unwrap(),
            "importers",
            &["module", "place", "circumstance"],
        )
    };
    assert_eq!(
        importers("shared"),
        ["a | lib/a.py:2 | always", "b | lib/b.py:1 | always"]
    );
    assert_eq!(
        importers("lazy"),
        ["main.py | main.py:4 | when later is called"]
    );
}

#[test]
fn the_shortest_way_starts_at_the_program() {
    let chain = rows(&why("shared").unwrap(), "chain", &["module", "place"]);
    assert_eq!(
        chain,
        ["main.py | ", "a | main.py:1", "shared | lib/a.py:2"]
    );
}

#[test]
fn what_nothing_else_leads_to_goes_with_a_module() {
    let report = why("a").unwrap();
    assert_eq!(
        rows(&report, "dominated", &["module"]),
        ["a", "b", "shared"]
    );
    let table = report
        .tables
        .iter()
        .find(|table| table.id == "dominated")
        .unwrap();
    assert!(
        table.title.ends_with("main.py brings it in"),
        "{}",
        table.title
    );
    // What it retains is the sum of what goes with it.
    let bytes = |row: &crate::report::Row, key: &str| match row.get(key) {
        Some(Cell::Figure(figure)) => figure.bytes.0,
        _ => 0,
    };
    let sum: u64 = table.rows.iter().map(|row| bytes(row, "bytes")).sum();
    let figures = report
        .tables
        .iter()
        .find(|table| table.id == "figures")
        .unwrap();
    let is_retained =
        |row: &&crate::report::Row| Table::words(row, "figure") == "with what it brings in";
    let retained = figures.rows.iter().find(is_retained).unwrap();
    assert_eq!(bytes(retained, "bytes"), sum);
    assert_eq!(rows(&why("b").unwrap(), "dominated", &["module"]), ["b"]);
}

#[test]
fn the_ledger_of_a_class_is_its_own_and_that_of_its_methods() {
    let report = why("a.Box").unwrap();
    let mut symbols = rows(&report, "ledger", &["symbol", "place"]);
    symbols.sort();
    assert_eq!(
        symbols,
        [
            "Box | lib/a.py:3",
            "Box.lid | lib/a.py:4",
            "Box.side | lib/a.py:5"
        ]
    );
    assert_eq!(
        rows(&why("a.Box.lid").unwrap(), "ledger", &["symbol"]).len(),
        2
    );
    // A method is part of its class, a class of its module.
    let sum = |asked| -> usize {
        rows(&why(asked).unwrap(), "ledger", &["allocations"])
            .iter()
            .map(|count| count.parse::<usize>().unwrap())
            .sum()
    };
    assert!(sum("a.Box.lid") < sum("a.Box") && sum("a.Box") < sum("a"));
}

#[test]
fn a_module_of_the_firmware_costs_nothing_and_says_who_uses_it() {
    let report = why("machine").unwrap();
    assert!(
        report
            .summary
            .contains("costs no heap; one module of the program imports it")
    );
    assert_eq!(rows(&report, "importers", &["place"]), ["main.py:2"]);
    assert!(report.tables.iter().all(|table| table.id != "figures"));
}

#[test]
fn a_module_that_nothing_imports_still_has_figures() {
    let report = why("alone").unwrap();
    assert!(
        report.summary.ends_with("the program does not import it"),
        "{}",
        report.summary
    );
    assert!(!rows(&report, "figures", &["figure"]).is_empty());
    let library = why_in("lib/alone.py = pass", "alone").unwrap();
    assert!(library.summary.ends_with("; nothing imports it"));
    // A path is as good as a name.
    assert_eq!(why("lib/alone.py").unwrap().summary, report.summary);
}

#[test]
fn a_name_table_that_nobody_owns_has_no_place() {
    // The name of the module is the first that is new.
    let report = why_in("main.py = import lonely\nlib/lonely.py = pass", "lonely").unwrap();
    let means = rows(&report, "figures", &["figure", "means"]);
    assert!(
        means.contains(&"biggest single block | name table".to_owned()),
        "{means:?}"
    );
}

#[test]
fn near_misses_are_named() {
    assert_eq!(
        why("sharde").unwrap_err(),
        "no file and no module of the firmware is called `sharde`; did you mean shared?"
    );
    assert_eq!(
        why("a.Bax").unwrap_err(),
        "a has no function and no class called `Bax`; did you mean a.Box?"
    );
    assert_eq!(
        why("machine.Pin").unwrap_err(),
        "machine has no function and no class called `Pin`; ask about `machine` as a whole"
    );
}
