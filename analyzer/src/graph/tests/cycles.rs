//! Modules that import each other.

use super::{chain_of, graph, graph_of, names};
use crate::diagnostic::Level;
use crate::graph::Graph;

/// Cycles as `members: a shortest way round`.
#[track_caller]
fn check(table: &str, expected: &[&str]) {
    assert_eq!(lines(&graph(table)), expected);
}

fn lines(graph: &Graph) -> Vec<String> {
    graph
        .cycles()
        .iter()
        .map(|cycle| {
            let members = names(graph, &cycle.members);
            format!("{members}: {}", graph.describe_cycle(cycle))
        })
        .collect()
}

#[test]
fn a_module_may_import_itself() {
    check(
        "main.py = import a\nlib/a.py = ; import a",
        &["a: lib/a.py:2 imports a"],
    );
}

#[test]
fn two_modules_import_each_other() {
    check(
        "main.py = import a\nlib/a.py = import b\nlib/b.py = ; import a",
        &["a b: lib/a.py:1 imports b, which imports a (lib/b.py:2)"],
    );
}

#[test]
fn the_shortest_way_round_is_shown_and_all_members_named() {
    check(
        "
        main.py = import a
        lib/a.py = import b
        lib/b.py = import c
        lib/c.py = import d; import a
        lib/d.py = import c; import d
        ",
        &[
            "a b c d: lib/c.py:1 imports d, which imports c (lib/d.py:1)",
            "d: lib/d.py:2 imports d",
        ],
    );
    check(
        "main.py = import a\nlib/a.py = import b\nlib/b.py = import c\nlib/c.py = import a",
        &[
            "a b c: lib/a.py:1 imports b, which imports c (lib/b.py:1), \
           which imports a (lib/c.py:1)",
        ],
    );
}

#[test]
fn cycles_apart_from_each_other_are_told_apart() {
    check(
        "
        main.py = import a; import c
        lib/a.py = import b
        lib/b.py = import a
        lib/c.py = import d; import a
        lib/d.py = import c
        ",
        &[
            "a b: lib/a.py:1 imports b, which imports a (lib/b.py:1)",
            "c d: lib/c.py:1 imports d, which imports c (lib/d.py:1)",
        ],
    );
}

#[test]
fn an_import_that_waits_or_never_runs_closes_no_cycle() {
    check(
        "
        main.py = import a
        lib/a.py = import b
        lib/b.py = def f():;  import a; if TYPE_CHECKING:;  import a
        ",
        &[],
    );
}

#[test]
fn a_package_and_its_submodules_are_no_cycle() {
    check(
        "
        main.py = import a
        lib/a/__init__.py = from . import b; from .c import x; import a.c
        lib/a/b.py = from . import c
        lib/a/c.py
        ",
        &[],
    );
}

#[test]
fn a_submodule_that_takes_names_from_its_package_closes_a_cycle() {
    check(
        "
        main.py = import a
        lib/a/__init__.py = from .b import x; VERSION = 1
        lib/a/b.py = from . import VERSION
        ",
        &["a a.b: lib/a/__init__.py:1 imports a.b, which imports a (lib/a/b.py:1)"],
    );
}

#[test]
fn who_imports_a_submodule_from_outside_imports_its_package() {
    check(
        "
        main.py = import a
        lib/a/__init__.py = import x
        lib/a/b.py
        lib/x.py = import a.b
        ",
        &["a x: lib/a/__init__.py:1 imports x, which imports a.b and so a (lib/x.py:1)"],
    );
}

#[test]
fn the_note_has_the_place_and_says_what_to_do() {
    let graph = graph("main.py = import a\nlib/a.py = import b\nlib/b.py = import a");
    let [cycle] = graph.cycles().try_into().unwrap();
    let note = cycle.diagnostic(&graph);
    assert_eq!((note.level, note.code), (Level::Note, "import-cycle"));
    assert_eq!(
        note.message,
        "2 modules import each other in a circle: \
         lib/a.py:1 imports b, which imports a (lib/b.py:1)"
    );
    assert_eq!(note.place.unwrap().file, "lib/a.py");
    assert_eq!(
        note.help.unwrap(),
        "move one of these imports into the function that needs it"
    );
}

#[test]
fn a_circle_of_thousands_needs_no_stack() {
    let graph = graph_of(&chain_of(5_000, "import m0"));
    let [cycle] = graph.cycles().try_into().unwrap();
    assert_eq!(cycle.members.len(), 5_000);
    assert_eq!(cycle.links.len(), 5_000);
}
