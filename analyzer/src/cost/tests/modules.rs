//! Modules by themselves: closure and own, cold and warm.

use super::{Project, read};
use crate::app::tests::micropython;
use crate::app::{App, Layout, Tree};
use crate::cost::{Bounds, Subject, of_modules};
use crate::quantity::Bytes;

#[test]
fn own_leaves_out_what_a_module_needs_and_closure_does_not() {
    let project = Project::library(
        "a.py = import b; import c; X = [1]
         b.py = Y = bytearray(200)
         c.py = import b",
    );
    let subject = project.subject();
    let costs = of_modules(&read(&subject), &[project.module("a.py")]);
    assert_eq!(costs.len(), 3);
    let (a, b) = (&costs["a.py"], &costs["b.py"]);
    assert_eq!(a.needs, ["b", "c"]);
    assert!(a.own.least < a.closure.live.least);
    // What needs nothing costs the same either way.
    assert_eq!(b.own, b.closure.live);
    // Strings are interned once.
    assert!(a.closure_warm.least < a.closure.live.least);
    assert!(a.own_warm.least <= a.own.least);
}

#[test]
fn what_imports_a_module_in_turn_is_not_imported_before_it() {
    let project = Project::library(
        "a.py = import b
         b.py = import a; import c
         c.py = pass",
    );
    let subject = project.subject();
    let costs = of_modules(&read(&subject), &[project.module("a.py")]);
    assert_eq!(costs["a.py"].needs, ["c"]);
    assert_eq!(costs["b.py"].needs, ["c"]);
}

/// What stays, and the biggest block while importing, as they were measured on the emulated metro-m4
/// (`validate --source`).
#[test]
fn source_that_the_board_compiles_takes_what_was_measured() {
    for (source, stays) in [
        ("", 48),
        ("\"\"\"Only people read this.\"\"\"\n", 48),
        (
            include_str!("../../../../ground-truth/micro/zq_int_big.py"),
            128,
        ),
        (
            include_str!("../../../../ground-truth/micro/zq_closure.py"),
            224,
        ),
        (
            include_str!("../../../../ground-truth/micro/zq_func10.py"),
            496,
        ),
        (
            include_str!("../../../../ground-truth/micro/zq_class10m.py"),
            624,
        ),
    ] {
        let mut tree = Tree::new("lib");
        tree.insert("one.py", source);
        let (app, _) = App::read_as(&tree, &micropython(), Layout::Library);
        let project = Project::of(tree, app);
        let as_it_is = Subject {
            has_sources: true,
            ..project.subject()
        };
        let modules = read(&as_it_is);
        let costs = of_modules(&modules, as_it_is.app.modules());
        let cost = &costs["one.py"];
        assert_eq!(cost.closure_warm, Bounds::exact(Bytes(stays)), "{source}");
        // The stack of rules; nothing else of these modules is larger.
        let largest = cost.closure.largest_bytes;
        assert_eq!(largest, Bounds::exact(Bytes(512)), "{source}");
        let built = of_modules(&modules.as_built(), as_it_is.app.modules());
        let built = &built["one.py"].closure;
        assert!(built.peak.least < cost.closure.peak.least, "{source}");
    }
}
