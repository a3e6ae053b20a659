//! What goes with a module, and with an import.

use super::{chain_of, graph, graph_of, names, node};
use crate::app::Reach;
use crate::graph::Graph;
use crate::quantity::Bytes;

/// Modules as `name < immediate dominator: all that goes with it`.
#[track_caller]
fn check(table: &str, reach: Reach, expected: &[&str]) {
    let graph = graph(table);
    let dominators = graph.dominators(reach);
    let lines: Vec<String> = graph
        .nodes()
        .filter(|(id, _)| dominators.is_reached(*id))
        .map(|(id, node)| {
            let immediate = dominators.immediate(id);
            let immediate = immediate.map_or("-", |id| graph.node(id).name());
            let with_it = names(&graph, &dominators.dominated_by(id)[1..]);
            format!("{} < {immediate}: {with_it}", node.name())
        })
        .collect();
    assert_eq!(lines, expected);
}

/// What goes if the import of one module in another does.
#[track_caller]
fn check_gone(graph: &Graph, from: &str, to: &str, expected: &str) {
    let (from, to) = (node(graph, from), node(graph, to));
    let (edge, _) = graph.imports(from).find(|(_, edge)| edge.to == to).unwrap();
    let dominators = graph.dominators(Reach::Import);
    assert_eq!(names(graph, dominators.gone_without(graph, edge)), expected);
}

/// `main` imports `a`, which leads to `d` on two ways; `e` and `f` hang on `d`.
const DIAMOND: &str = "
    main.py = import a
    lib/a.py = import b; import c
    lib/b.py = import d
    lib/c.py = import d
    lib/d.py = import e; import f
    lib/e.py = import f
    lib/f.py";

#[test]
fn what_two_ways_lead_to_goes_with_where_they_part() {
    check(
        DIAMOND,
        Reach::Import,
        &[
            "main.py < -: a b d e f c",
            "a < main.py: b d e f c",
            "b < a: ",
            "c < a: ",
            "d < a: e f",
            "e < d: ",
            "f < d: ",
        ],
    );
}

#[test]
fn what_two_roots_lead_to_goes_with_neither() {
    check(
        "boot.py = import a\nmain.py = import a; import b\nlib/a.py\nlib/b.py",
        Reach::Import,
        &[
            "boot.py < -: ",
            "main.py < -: b",
            "a < -: ",
            "b < main.py: ",
        ],
    );
}

#[test]
fn imports_that_wait_count_if_they_are_asked_for() {
    let table = "
        main.py = import a; import c
        lib/a.py = import b
        lib/b.py
        lib/c.py = def f():;  import b";
    let both = [
        "main.py < -: a b c",
        "a < main.py: b",
        "c < main.py: ",
        "b < a: ",
    ];
    check(table, Reach::Import, &both);
    let apart = [
        "main.py < -: a b c",
        "a < main.py: ",
        "c < main.py: ",
        "b < main.py: ",
    ];
    check(table, Reach::Calls, &apart);
}

#[test]
fn a_package_goes_with_its_only_submodule() {
    check(
        "main.py = import a.b\nlib/a/__init__.py = import os\nlib/a/b.py",
        Reach::Import,
        &[
            "main.py < -: a.b a os",
            "a.b < main.py: a os",
            "a < a.b: os",
            "os < a: ",
        ],
    );
}

#[test]
fn an_import_takes_along_what_nothing_else_leads_to() {
    let graph = graph(DIAMOND);
    check_gone(&graph, "main.py", "a", "a b d e f c");
    check_gone(&graph, "a", "b", "b");
    check_gone(&graph, "b", "d", "");
    check_gone(&graph, "d", "e", "e");
    check_gone(&graph, "d", "f", "");
}

#[test]
fn an_import_of_a_root_or_back_round_a_cycle_takes_nothing_along() {
    let cycle = graph("main.py = import a\nlib/a.py = import b\nlib/b.py = import a");
    check_gone(&cycle, "main.py", "a", "a b");
    check_gone(&cycle, "a", "b", "b");
    check_gone(&cycle, "b", "a", "");

    let library = graph("a.py = import b\nb.py");
    check_gone(&library, "a", "b", "");
}

#[test]
fn an_import_that_waits_takes_nothing_along_at_import_time() {
    let graph = graph("main.py = def f():;  import a\nlib/a.py");
    check_gone(&graph, "main.py", "a", "");
}

#[test]
fn a_module_retains_what_it_takes_and_what_goes_with_it() {
    let graph = graph(DIAMOND);
    let dominators = graph.dominators(Reach::Import);
    let retained = dominators.retained(|id| Bytes(1 << id.index()));
    let retained: Vec<u64> = retained.iter().map(|bytes| bytes.0).collect();
    assert_eq!(
        retained,
        [
            0b1111111, 0b1111110, 0b100, 0b1000, 0b1110000, 0b100000, 0b1000000
        ]
    );
}

#[test]
fn what_is_not_reached_retains_nothing() {
    let graph = graph("main.py = def f():;  import a\nlib/a.py");
    let retained = graph.dominators(Reach::Import).retained(|_| Bytes(100));
    assert_eq!(retained, [Bytes(100), Bytes(0)]);
}

#[test]
fn a_chain_of_thousands_needs_no_stack() {
    let graph = graph_of(&chain_of(5_000, "import m0; import os"));
    let dominators = graph.dominators(Reach::Import);
    let retained = dominators.retained(|_| Bytes(1));
    let program = node(&graph, "main.py");
    assert_eq!(retained[program.index()], Bytes(5_002));
    let last = node(&graph, "m4999");
    assert_eq!(dominators.immediate(last), Some(node(&graph, "m4998")));
    assert_eq!(names(&graph, dominators.dominated_by(last)), "m4999 os");
}
