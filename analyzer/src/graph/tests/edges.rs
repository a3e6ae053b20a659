//! Which edges imports make, and what is known of them.

use super::graph;
use crate::app::Resolution;
use crate::graph::{EdgeKind, Graph};
use crate::python::ImportKind;

/// Edges as `from -> to: line kind circumstance, ...`, the strongest place marked with a star.
#[track_caller]
fn check(table: &str, expected: &[&str]) {
    let graph = graph(table);
    let lines: Vec<String> = graph
        .nodes()
        .flat_map(|(id, _)| graph.imports(id))
        .map(|(_, edge)| {
            let sites: Vec<String> = edge
                .sites()
                .iter()
                .map(|site| {
                    let line = site.place.as_ref().map_or(0, |place| place.line);
                    let kind = match site.kind {
                        EdgeKind::Parent => return "parent".to_owned(),
                        EdgeKind::Import(ImportKind::Plain) => "import",
                        EdgeKind::Import(ImportKind::From) => "from",
                        EdgeKind::Import(ImportKind::Call) => "call",
                    };
                    let strongest = edge.sites().len() > 1 && std::ptr::eq(site, edge.strongest());
                    let star = if strongest { "*" } else { "" };
                    format!("{star}{line} {kind} {}", site.circumstance)
                })
                .collect();
            let name = |id| graph.node(id).name();
            format!(
                "{} -> {}: {}",
                name(edge.from),
                name(edge.to),
                sites.join(", ")
            )
        })
        .collect();
    assert_eq!(lines, expected);
}

/// Nodes as `name kind`.
#[track_caller]
fn check_nodes(graph: &Graph, expected: &[&str]) {
    let lines: Vec<String> = graph
        .nodes()
        .map(|(_, node)| {
            let kind = match &node.found {
                Resolution::Builtin { .. } => "builtin",
                Resolution::Frozen { .. } => "frozen",
                Resolution::Module(module) if module.is_package => "package",
                Resolution::Module(_) => "file",
                Resolution::NamespacePackage { .. } => "namespace",
                Resolution::NotFound { .. } => "missing",
            };
            let fails = if node.fails { " fails" } else { "" };
            format!("{} {kind}{fails}", node.name())
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn every_form_of_import_is_an_edge_with_its_line() {
    check(
        "
        main.py = import a; from b import x; __import__('c')
        lib/a.py
        lib/b.py
        lib/c.py
        ",
        &[
            "main.py -> a: 1 import always",
            "main.py -> b: 2 from always",
            "main.py -> c: 3 call always",
        ],
    );
}

#[test]
fn everything_that_an_import_finds_is_a_node() {
    let graph = graph(
        "
        main.py = import os; import asyncio.core; import a.b; import space.c; import gone.x
        lib/a/__init__.py
        lib/a/b.py
        lib/space/c.py
        ",
    );
    check_nodes(
        &graph,
        &[
            "main.py file",
            "os builtin",
            "asyncio.core frozen",
            "a.b file",
            "space.c file",
            "gone missing",
            "asyncio frozen",
            "a package",
            "space namespace",
        ],
    );
}

#[test]
fn a_submodule_imports_its_packages() {
    check(
        "
        main.py = import a.b.c
        lib/a/__init__.py
        lib/a/b/__init__.py
        lib/a/b/c.py
        ",
        &[
            "main.py -> a.b.c: 1 import always",
            "a.b.c -> a.b: parent",
            "a.b -> a: parent",
        ],
    );
}

#[test]
fn relative_imports_are_followed_from_where_they_stand() {
    check(
        "
        main.py = import a.b
        lib/a/__init__.py = VERSION = 1; from .e import x
        lib/a/b.py = from . import c, d; from .e import x; from . import VERSION; from ..f import y
        lib/a/c.py
        lib/a/d.py = from .. import g
        lib/a/e.py
        ",
        &[
            "main.py -> a.b: 1 import always",
            "a.b -> a: parent, 3 from always",
            "a.b -> a.c: 1 from always",
            "a.b -> a.d: 1 from always",
            "a.b -> a.e: 2 from always",
            "a -> a.e: 2 from always",
            "a.c -> a: parent",
            "a.d -> a: parent",
            "a.e -> a: parent",
        ],
    );
}

#[test]
fn who_takes_only_submodules_does_not_ask_for_their_package() {
    check(
        "
        main.py = from a import b; from a import b, NAME; from a import *
        lib/a/__init__.py
        lib/a/b.py
        ",
        &[
            "main.py -> a.b: *1 from always, 2 from always",
            "main.py -> a: *2 from always, 3 from always",
            "a.b -> a: parent",
        ],
    );
}

#[test]
fn all_places_are_kept_and_the_most_certain_counts() {
    check(
        "
        main.py = def f():;  import a; if x:;  import a; import a; import a
        lib/a.py
        ",
        &[
            "main.py -> a: 2 import when f is called, 4 import under the condition x, \
           *5 import always, 6 import always",
        ],
    );
}

#[test]
fn a_lazy_import_names_its_function_and_its_target_is_a_node() {
    check(
        "
        main.py = class A:;  def f(self):;   import a
        lib/a.py = import b
        lib/b.py
        ",
        &[
            "main.py -> a: 3 import when A.f is called",
            "a -> b: 1 import always",
        ],
    );
}

#[test]
fn of_a_try_that_survives_only_the_part_that_runs_counts() {
    let code = "try:;  import a;  import b; except ImportError:;  import c; else:;  import d";
    check(
        &format!("main.py = {code}\nlib/a.py\nlib/b.py\nlib/c.py\nlib/d.py"),
        &[
            "main.py -> a: 2 import tried",
            "main.py -> b: 3 import tried",
            "main.py -> c: 5 import skipped",
            "main.py -> d: 7 import after a tried import",
        ],
    );
    check(
        &format!("main.py = {code}\nlib/b.py\nlib/c.py\nlib/d.py"),
        &[
            "main.py -> a: 2 import tried",
            "main.py -> b: 3 import skipped",
            "main.py -> c: 5 import after a failed import",
            "main.py -> d: 7 import skipped",
        ],
    );
}

#[test]
fn a_module_that_fails_under_a_try_leads_only_to_what_it_came_to() {
    let graph = graph(
        "
        main.py = try:;  import a.x.y; except ImportError:;  pass
        lib/a/__init__.py = import b; import gone; import c
        lib/a/x/__init__.py
        lib/a/x/y.py
        lib/b.py
        lib/c.py
        ",
    );
    check_nodes(
        &graph,
        &[
            "main.py file",
            "a package fails",
            "b file",
            "gone missing",
            "c file",
        ],
    );
    let reached = graph.reached(crate::app::Reach::Import);
    assert_eq!(super::names(&graph, &reached), "main.py a b gone");
}

#[test]
fn what_type_checkers_and_others_import_never_runs() {
    check(
        "
        main.py = if TYPE_CHECKING:;  import a; if sys.implementation.name == 'cpython':;  import b
        boot.py = try:;  import typing; except ImportError:;  pass; import c
        lib/a.py = import d
        lib/b.py
        lib/c.py = if __name__ == '__main__':;  import d
        lib/d.py
        ",
        &[
            "boot.py -> typing: 2 import only for type checkers",
            "boot.py -> c: 5 import always",
            "main.py -> a: 2 import only for type checkers",
            "main.py -> b: 4 import not on this implementation",
            "c -> d: 2 import only as a program",
            "a -> d: 1 import always",
        ],
    );
    let typing_that_is_there = "main.py = try:;  import typing; except ImportError:;  pass\n\
                                lib/typing.py";
    check(typing_that_is_there, &["main.py -> typing: 2 import tried"]);
}

#[test]
fn modules_are_asked_for_their_imports_once() {
    let tree = crate::app::tests::tree(
        "
        main.py = import a; if TYPE_CHECKING:;  import b; def f():;  import c
        lib/a.py = import a; import c
        lib/b.py = import a
        lib/c.py
        ",
    );
    let (app, _) = crate::app::App::read(&tree, &crate::app::tests::micropython());
    let mut asked = Vec::new();
    Graph::new(&app, &super::roots(&app), |module| {
        asked.push(module.path.clone());
        super::imports(&tree, module)
    });
    assert_eq!(asked, ["main.py", "lib/a.py", "lib/c.py", "lib/b.py"]);
}

#[test]
fn importers_are_listed_whether_they_run_or_not() {
    let graph = graph(
        "
        main.py = import a; import b; import c
        lib/a.py = import c
        lib/b.py = def f():;  import c
        lib/c.py
        ",
    );
    let importers = graph.importers(super::node(&graph, "c"));
    let names: Vec<String> = importers
        .iter()
        .map(|(_, edge)| {
            let circumstance = &edge.strongest().circumstance;
            format!("{} {circumstance}", graph.node(edge.from).name())
        })
        .collect();
    assert_eq!(names, ["main.py always", "a always", "b when f is called"]);
}

#[test]
fn a_module_is_found_by_its_name_or_by_its_path() {
    let graph = graph("main.py = import a\nlib/a.py");
    let found = |name| graph.find(name).map(|id| graph.node(id).name());
    assert_eq!(found("a"), Some("a"));
    assert_eq!(found("lib/a.py"), Some("a"));
    assert_eq!(found("main.py"), Some("main.py"));
    assert_eq!(found("b"), None);
}
