//! Why a module is here.

use super::{chain_of, graph, graph_of, node};
use crate::app::Reach;

/// The shortest chain to a module at import time, and with what functions import.
#[track_caller]
fn check(table: &str, target: &str, at_import: &str, with_calls: &str) {
    let graph = graph(table);
    for (reach, expected) in [(Reach::Import, at_import), (Reach::Calls, with_calls)] {
        let chain = graph.chain_to(node(&graph, target), reach);
        let chain = chain.map_or("none".to_owned(), |chain| graph.describe(&chain));
        assert_eq!(chain, expected, "{reach:?}");
    }
}

#[test]
fn the_shortest_chain_has_every_import_with_its_line() {
    let table = "
        main.py = import a; import b
        lib/a.py = import c
        lib/b.py = ; import d
        lib/c.py = import d
        lib/d.py";
    let shortest = "main.py:2 imports b, which imports d (lib/b.py:2)";
    check(table, "d", shortest, shortest);
}

#[test]
fn a_shorter_chain_through_a_function_is_another_question() {
    check(
        "
        main.py = import a; def f():;  import b
        lib/a.py = import b
        lib/b.py
        ",
        "b",
        "main.py:1 imports a, which imports b (lib/a.py:1)",
        "main.py:3 imports b",
    );
}

#[test]
fn a_package_is_here_for_its_submodule() {
    let chain = "main.py:1 imports a.b, which imports its package a (lib/a/b.py)";
    check(
        "main.py = import a.b\nlib/a/__init__.py\nlib/a/b.py",
        "a",
        chain,
        chain,
    );
}

#[test]
fn a_root_needs_no_reason_and_nothing_leads_to_what_never_runs() {
    check("main.py", "main.py", "main.py", "main.py");
    check(
        "main.py = if TYPE_CHECKING:;  import a\nlib/a.py",
        "a",
        "none",
        "none",
    );
}

#[test]
fn the_second_program_is_a_root_too() {
    check(
        "boot.py = import a\nmain.py = import b\nlib/a.py\nlib/b.py",
        "b",
        "main.py:1 imports b",
        "main.py:1 imports b",
    );
}

#[test]
fn of_two_chains_of_one_length_the_first_written_is_shown() {
    let chain = "main.py:1 imports b, which imports c (lib/b.py:1)";
    check(
        "main.py = import b; import a\nlib/a.py = import c\nlib/b.py = import c\nlib/c.py",
        "c",
        chain,
        chain,
    );
}

#[test]
fn a_chain_of_thousands_is_shown_by_its_ends() {
    let graph = graph_of(&chain_of(5_000, ""));
    let chain = graph
        .chain_to(node(&graph, "m4999"), Reach::Import)
        .unwrap();
    assert_eq!(chain.edges.len(), 5_000);
    assert_eq!(
        graph.describe(&chain),
        "main.py:1 imports m0, which imports m1 (lib/m0.py:1), which imports m2 (lib/m1.py:1), \
         ..., which imports m4997 (lib/m4996.py:1), which imports m4998 (lib/m4997.py:1), \
         which imports m4999 (lib/m4998.py:1)"
    );
}
